//! `permanence demo`: the whole hotline on this machine, with a telephone company in a box and sample data.

use std::net::SocketAddr;
use std::path::Path;

use call_log::sample::{self, SampleRole};
use console::Telephones;
use softswitch::Softswitch;
use store::{Clock as _, Ids, LineSettings, Store, StoreError, SystemClock};
use url::Url;

use crate::cli::DemoArgs;
use crate::config::{Config, Secret};
use crate::ending;
use crate::failure::Failure;
use crate::listen;
use crate::wiring::{self, House};

/// The database's file in the data folder.
const DATABASE: &str = "permanence.db";

/// Starts both, prints what to open, and runs until asked to end.
pub async fn run(config: &Config, arguments: &DemoArgs) -> Result<(), Failure> {
    if arguments.address.is_unspecified() {
        return Err(Failure::new(
            format!("{} is no address that a browser can open", arguments.address),
            "name this machine's own address in your network with --address",
        ));
    }
    let ending = ending::watch()?;
    let console = SocketAddr::new(arguments.address, arguments.port);
    let listener = listen::bind(console, "--port").await?;
    let switch = SocketAddr::new(arguments.address, arguments.switch_port);
    // Taken and given back at once, so that a busy port is told in the same words as the console's.
    drop(listen::bind(switch, "--switch-port").await?);

    prepare_data(&arguments.data, arguments.fresh)?;
    let config = settings(config, arguments)?;
    let store = wiring::open_store(&config, true).await?;

    let lines = plant(&store).await?;
    let running = Softswitch::start(switch_settings(&config, switch, &lines)).await.map_err(|error| {
        Failure::new(
            format!("the telephone company in a box can't start: {}", crate::database::told(&error)),
            "choose another port with --switch-port",
        )
    })?;
    let switch_url = format!("http://{}", running.addr);
    let telephones = Telephones::Switch {
        origin: switch_url.clone(),
        script: format!("{switch_url}/telephones/phone.js"),
    };
    let house = House::raise(&config, store, telephones, &ending).await?;
    println!("{}", welcome(&config.public_base(), &switch_url, &lines, &arguments.data));
    house.answer(listener).await;
    running.stop().await;
    println!("Stopped. The data are kept in {}.", arguments.data.display());
    Ok(())
}

/// Makes the folder; with `fresh` forgets the database of the last time, and nothing else that may lie there.
fn prepare_data(folder: &Path, fresh: bool) -> Result<(), Failure> {
    let failed = |what: &str, error: &std::io::Error| {
        Failure::new(
            format!("the data folder {} can't be {what}: {error}", folder.display()),
            "name another folder with --data, or stop the demo that uses this one",
        )
    };
    std::fs::create_dir_all(folder).map_err(|error| failed("made", &error))?;
    if fresh {
        for suffix in ["", "-wal", "-shm"] {
            match std::fs::remove_file(folder.join(format!("{DATABASE}{suffix}"))) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(failed("emptied", &error));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// The configuration with what a demo decides: its own ports, its own file, our own telephone company.
fn settings(config: &Config, arguments: &DemoArgs) -> Result<Config, Failure> {
    let mut config = config.clone();
    config.listen = SocketAddr::new(arguments.address, arguments.port);
    config.public_url = None;
    config.redis.url = None;
    config.database.url = match &arguments.database {
        Some(url) => Secret::new(url),
        None => Secret::new(format!("sqlite:{}", arguments.data.join(DATABASE).display())),
    };
    let ids = Ids::random();
    let telephony = &mut config.telephony;
    let switch = format!("http://{}", SocketAddr::new(arguments.address, arguments.switch_port));
    telephony.api_url = Url::parse(&switch).map_err(|error| {
        Failure::new(format!("{switch} is no address: {error}"), "choose another with --address")
    })?;
    // Secrets of this run, unless somebody (a test) has to know them.
    telephony.account_sid.get_or_insert_with(|| format!("AC{}", &ids.token()[..32]));
    telephony.auth_token.get_or_insert_with(|| Secret::new(&ids.token()[..32]));
    telephony.api_key.get_or_insert_with(|| format!("SK{}", &ids.token()[..32]));
    telephony.api_secret.get_or_insert_with(|| Secret::new(&ids.token()[..32]));
    telephony.app_sid.get_or_insert_with(|| format!("AP{}", &ids.token()[..32]));
    telephony.calls_per_second = 0;
    Ok(config)
}

/// The sample data, planted once; and the lines there are, the sample's or the visitor's own.
async fn plant(store: &Store) -> Result<Vec<LineSettings>, Failure> {
    let failed = |error: StoreError| {
        Failure::new(
            format!("the sample data can't be planted: {}", crate::database::told(&error)),
            "begin anew with --fresh",
        )
    };
    if !sample::is_planted(store).await.map_err(failed)? {
        let password_hash = super::user::hash(store, sample::PASSWORD).await?;
        // The same people and calls at every demo: who shows it to others knows what they will see.
        let pin_hash = code_hash(store).await?;
        let request = sample::Request { now: SystemClock.now(), seed: 1, password_hash, pin_hash };
        let planted = sample::plant(store, &request).await.map_err(failed)?;
        tracing::info!(calls = planted.calls, sheets = planted.sheets, "the sample data are planted");
    }
    let mut lines = store.lines().list().await.map_err(failed)?;
    lines.retain(|line| line.active);
    // The one to try first comes first: it is always open.
    let of_sample = |line: &LineSettings| sample::LINES.iter().position(|one| one.id == line.id.as_str());
    lines.sort_by_key(|line| of_sample(line).unwrap_or(usize::MAX));
    Ok(lines)
}

fn switch_settings(config: &Config, listen: SocketAddr, lines: &[LineSettings]) -> softswitch::Config {
    let telephony = &config.telephony;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let secret =
        |secret: &Option<Secret>| secret.as_ref().map(|it| it.expose().to_owned()).unwrap_or_default();
    let base = config.public_base();
    let numbers = lines.iter().flat_map(|line| {
        let public = line.numbers.iter().map(|number| (number, line.name.clone()));
        let volunteers = line.volunteers.iter().map(|number| (number, for_volunteers(&line.name)));
        public.chain(volunteers).map(|(number, friendly_name)| softswitch::Number {
            number: number.expose().to_owned(),
            friendly_name,
            voice_url: Some(format!("{base}/telephony/voice")),
            voice_fallback_url: Some(format!("{base}/telephony/fallback")),
            status_callback: Some(format!("{base}/telephony/status")),
            sms_url: Some(format!("{base}/telephony/sms")),
            ..softswitch::Number::default()
        })
    });
    softswitch::Config {
        listen,
        account_sid: text(&telephony.account_sid),
        auth_token: secret(&telephony.auth_token),
        api_key: text(&telephony.api_key),
        api_secret: secret(&telephony.api_secret),
        numbers: numbers.collect(),
        applications: vec![softswitch::Application {
            sid: text(&telephony.app_sid),
            friendly_name: config.house.clone(),
            voice_url: Some(format!("{base}/telephony/voice")),
            ..softswitch::Application::default()
        }],
        allowed_origins: vec![base, format!("http://localhost:{}", config.listen.port())],
        ..softswitch::Config::default()
    }
}

/// The code of the sample's mediator who works by telephone, as it is stored.
async fn code_hash(store: &Store) -> Result<String, Failure> {
    let failed = || Failure::new("the code of the sample can't be hashed", "start the demo again");
    let pin = hotline::Pin::parse(sample::BY_TELEPHONE.code).ok_or_else(failed)?;
    console::password::hash_code(&pin, super::user::salt(store)).await.map_err(|_| failed())
}

/// How the number is called on the page of the telephones, whose readers are French like the hotline.
fn for_volunteers(line: &str) -> String {
    format!("Numéro des bénévoles, {line}")
}

fn welcome(console: &str, switch: &str, lines: &[LineSettings], data: &Path) -> String {
    let mut text = vec![
        String::new(),
        "  The hotline is open.".to_owned(),
        String::new(),
        format!("  Console     {console}"),
        format!("  Telephones  {switch}/telephones"),
    ];
    let numbers = lines.iter().flat_map(|line| line.numbers.iter().map(move |number| (line, number)));
    text.extend(numbers.map(|(line, number)| format!("  Dial        {}  {}", number.expose(), line.name)));
    let volunteers = lines.iter().filter_map(|line| Some((line, line.volunteers.as_ref()?)));
    text.extend(
        volunteers.map(|(line, number)| {
            format!("              {}  {}", number.expose(), for_volunteers(&line.name))
        }),
    );
    text.push(format!(
        "              {} calls it from {}, code {}#",
        sample::BY_TELEPHONE.login,
        sample::BY_TELEPHONE.telephone,
        sample::BY_TELEPHONE.code
    ));
    text.extend([String::new(), "  Sign in as (one browser profile per person)".to_owned()]);
    for role in [SampleRole::Mediator, SampleRole::Coordinator, SampleRole::Administrator] {
        let people = sample::PEOPLE.iter().filter(|person| person.role == role);
        let logins: Vec<&str> = people.map(|person| person.login).collect();
        text.push(format!("  {:<14}  {}", role.word(), logins.join(", ")));
    }
    text.extend([
        format!("  password        {}", sample::PASSWORD),
        String::new(),
        format!("  The data are in {}. Ctrl-C stops; --fresh begins anew.", data.display()),
    ]);
    text.join("\n")
}
