//! `permanence user add|reset|list`: who may sign in, from the machine itself. The first administrator is made here;
//! afterwards the console does it.

use std::io::Read as _;

use hotline::{Endpoint, Language, LineId, PhoneNumber};
use store::{Abilities, Clock as _, NewAccount, Role, Store, StoreError, SystemClock};

use crate::cli::{self, AddArgs, UserCommand};
use crate::config::Config;
use crate::database;
use crate::failure::Failure;
use crate::wiring;

/// Runs one of the three over the database, brought up to date first.
pub async fn run(config: &Config, command: &UserCommand) -> Result<(), Failure> {
    let store = wiring::open_store(config, true).await?;
    let done = match command {
        UserCommand::Add(arguments) => add(config, &store, arguments).await,
        UserCommand::Reset { login, password_stdin } => reset(&store, login, *password_stdin).await,
        UserCommand::List => list(&store).await,
    };
    store.close().await;
    done
}

async fn add(config: &Config, store: &Store, arguments: &AddArgs) -> Result<(), Failure> {
    let role = match arguments.role {
        cli::Role::Mediator => Role::Mediator,
        cli::Role::Coordinator => Role::Coordinator,
        cli::Role::Administrator => Role::Administrator,
    };
    // A coordinator with a line or a telephone has a desk too: they answer, and may listen to others' calls.
    let answers = role == Role::Mediator || !arguments.line.is_empty() || arguments.telephone.is_some();
    let abilities = if answers { Some(abilities(store, arguments).await?) } else { None };
    let password = Password::choose(store, arguments.password_stdin)?;
    let account = NewAccount {
        login: arguments.login.clone(),
        name: arguments.name.clone(),
        role,
        password_hash: password.hash(store).await?,
        locale: arguments.language.clone(),
        abilities,
    };
    store.people().create(&account, SystemClock.now()).await.map_err(|error| match error {
        StoreError::Duplicate => Failure::new(
            format!("somebody signs in as `{}` already", arguments.login),
            "choose another login, or give them a new password with `permanence user reset`",
        ),
        StoreError::Missing => {
            Failure::new("there is no such line", "`permanence user add` without --line takes all of them")
        }
        other => refused(&other),
    })?;
    println!("{} may sign in as `{}` ({}).", arguments.name, arguments.login.to_lowercase(), role.word());
    println!(
        "Where: {}/sign-in, once `permanence serve` runs on {}.",
        config.public_base(),
        database::name(config)
    );
    if account.abilities.is_some_and(|abilities| abilities.lines.is_empty()) {
        println!(
            "They answer for no line yet, since there is none: make one in the console, then choose it on their page."
        );
    }
    password.tell();
    Ok(())
}

async fn abilities(store: &Store, arguments: &AddArgs) -> Result<Abilities, Failure> {
    let endpoint = match &arguments.telephone {
        None => Endpoint::Browser,
        Some(number) => Endpoint::Telephone {
            number: PhoneNumber::parse(number).ok_or_else(|| {
                Failure::new("that is no telephone number", "write it with its country: +33 and nine digits")
            })?,
        },
    };
    let lines = if arguments.line.is_empty() {
        let lines = store.lines().list().await.map_err(|error| refused(&error))?;
        // One that is off too: a line is put into service when somebody can answer it.
        lines.into_iter().map(|line| line.id).collect()
    } else {
        arguments.line.iter().map(|line| LineId::new(line.clone())).collect()
    };
    let languages = arguments.speaks.iter().map(|language| Language::new(language.clone())).collect();
    Ok(Abilities::new(endpoint, lines, languages))
}

async fn reset(store: &Store, login: &str, from_stdin: bool) -> Result<(), Failure> {
    let Some((account, _)) = store.people().by_login(login).await.map_err(|error| refused(&error))? else {
        return Err(Failure::new(
            format!("nobody signs in as `{login}`"),
            "`permanence user list` shows who does",
        ));
    };
    let password = Password::choose(store, from_stdin)?;
    let hash = password.hash(store).await?;
    store.people().set_password(&account.id, &hash).await.map_err(|error| refused(&error))?;
    println!("{} has a new password and is signed out everywhere.", account.name);
    password.tell();
    Ok(())
}

async fn list(store: &Store) -> Result<(), Failure> {
    let people = store.people().list().await.map_err(|error| refused(&error))?;
    if people.is_empty() {
        println!("Nobody yet. The first: permanence user add LOGIN --name NAME --role administrator");
        return Ok(());
    }
    let width = people.iter().map(|person| person.login.chars().count()).max().unwrap_or(0).max(5);
    println!("{:<width$}  {:<13}  {:<8}  NAME", "LOGIN", "ROLE", "ACTIVE");
    for person in people {
        let active = if person.active { "yes" } else { "no" };
        println!("{:<width$}  {:<13}  {active:<8}  {}", person.login, person.role.word(), person.name);
    }
    Ok(())
}

/// A password that was made here, to be told once; or one that somebody chose.
struct Password {
    text: String,
    made_here: bool,
}

impl Password {
    fn choose(store: &Store, from_stdin: bool) -> Result<Self, Failure> {
        if !from_stdin {
            return Ok(Self { text: console::password::readable(&store.ids().token()), made_here: true });
        }
        let mut text = String::new();
        std::io::stdin().take(1024).read_to_string(&mut text).map_err(|error| {
            Failure::new(
                format!("the password can't be read: {error}"),
                "hand it in on the standard input, as text",
            )
        })?;
        Ok(Self { text: text.trim_end_matches(['\n', '\r']).to_owned(), made_here: false })
    }

    async fn hash(&self, store: &Store) -> Result<String, Failure> {
        hash(store, &self.text).await
    }

    fn tell(&self) {
        if self.made_here {
            println!("Password: {}\nHand it over in person; it is not shown again.", self.text);
        }
    }
}

/// Sixteen bytes of the store's randomness.
pub(super) fn salt(store: &Store) -> [u8; 16] {
    console::password::salt(&store.ids().token())
}

/// A password as it is stored.
pub(super) async fn hash(store: &Store, password: &str) -> Result<String, Failure> {
    console::password::hash(password, salt(store))
        .await
        .map_err(|error| Failure::new(error.to_string(), "choose another password"))
}

fn refused(error: &StoreError) -> Failure {
    Failure::new(
        format!("the database refused: {}", database::told(error)),
        "nothing was changed; `permanence doctor` looks at the database",
    )
}
