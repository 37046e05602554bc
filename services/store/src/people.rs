//! Accounts, and what a volunteer can do. The presence of a mediator belongs to `dispatching`.

use crate::db::{execute, fetch_all, fetch_one, fetch_optional};
use crate::dispatching::{joined, list};
use crate::{Store, StoreError};
use hotline::{
    Endpoint, Language, Level, LineId, MediatorId, PhoneNumber, Territory, Timestamp, TopicId, Training,
};

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    Mediator,
    Coordinator,
    Administrator,
}

impl Role {
    pub fn word(self) -> &'static str {
        match self {
            Self::Mediator => "mediator",
            Self::Coordinator => "coordinator",
            Self::Administrator => "administrator",
        }
    }
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Mediator, Self::Coordinator, Self::Administrator].into_iter().find(|r| r.word() == word)
    }
}

/// A person who may sign in. The id of a volunteer's account is also their [`MediatorId`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: String,
    pub version: i64,
    pub login: String,
    pub name: String,
    pub role: Role,
    /// ISO 639-1, the language of the pages.
    pub locale: String,
    pub active: bool,
    pub created_at: Timestamp,
}

/// What [`People::create`] needs.
#[derive(Clone, Debug)]
pub struct NewAccount {
    pub login: String,
    pub name: String,
    pub role: Role,
    /// A PHC string, never the password.
    pub password_hash: String,
    pub locale: String,
    /// For whoever answers calls; a coordinator may too.
    pub abilities: Option<Abilities>,
}

/// Which calls a volunteer can take, and where they are rung.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Abilities {
    pub endpoint: Endpoint,
    pub lines: Vec<LineId>,
    pub languages: Vec<Language>,
    /// Empty means every topic.
    pub topics: Vec<TopicId>,
    pub level: Level,
    /// Départements; empty means all of them.
    pub territories: Vec<Territory>,
    /// Marks of trainings followed.
    pub training: Vec<Training>,
    /// Calls in one go before a break is given; `None`: never.
    pub cap: Option<i64>,
}

impl Abilities {
    /// Somebody confirmed at the console who answers every topic, everywhere, without a cap.
    pub fn new(endpoint: Endpoint, lines: Vec<LineId>, languages: Vec<Language>) -> Self {
        Self {
            endpoint,
            lines,
            languages,
            topics: Vec::new(),
            level: Level::default(),
            territories: Vec::new(),
            training: Vec::new(),
            cap: None,
        }
    }
}

#[derive(sqlx::FromRow)]
struct AbilitiesRow {
    endpoint: String,
    telephone: Option<String>,
    level: String,
    territories: String,
    training: String,
    cap: Option<i64>,
}

#[derive(sqlx::FromRow)]
pub(crate) struct AccountRow {
    id: String,
    version: i64,
    login: String,
    name: String,
    role: String,
    password_hash: String,
    locale: String,
    active: bool,
    created_at: i64,
}

impl AccountRow {
    /// The account and its password hash.
    pub(crate) fn read(self) -> Result<(Account, String), StoreError> {
        let role = Role::parse(&self.role).ok_or(StoreError::Corrupt("accounts.role"))?;
        let account = Account {
            id: self.id,
            version: self.version,
            login: self.login,
            name: self.name,
            role,
            locale: self.locale,
            active: self.active,
            created_at: Timestamp(self.created_at),
        };
        Ok((account, self.password_hash))
    }
}

/// Accounts. From [`Store::people`].
#[derive(Clone, Copy, Debug)]
pub struct People<'s>(&'s Store);

impl Store {
    pub fn people(&self) -> People<'_> {
        People(self)
    }
}

impl People<'_> {
    /// Everybody, by name.
    #[tracing::instrument(name = "list accounts", skip_all)]
    pub async fn list(self) -> Result<Vec<Account>, StoreError> {
        let mut db = self.0.read().await?;
        let rows = fetch_all!(db.on(), AccountRow, "SELECT * FROM accounts ORDER BY name, id")?;
        rows.into_iter().map(|row| row.read().map(|(account, _)| account)).collect()
    }

    #[tracing::instrument(name = "find an account", skip_all)]
    pub async fn find(self, id: &str) -> Result<Option<Account>, StoreError> {
        let mut db = self.0.read().await?;
        let row = fetch_optional!(db.on(), AccountRow, "SELECT * FROM accounts WHERE id = $1", id)?;
        row.map(|row| row.read().map(|(account, _)| account)).transpose()
    }

    /// The account of a login and its password hash, active or not. Logins are compared in lower case.
    #[tracing::instrument(name = "find an account by login", skip_all)]
    pub async fn by_login(self, login: &str) -> Result<Option<(Account, String)>, StoreError> {
        let mut db = self.0.read().await?;
        let login = login.trim().to_lowercase();
        fetch_optional!(db.on(), AccountRow, "SELECT * FROM accounts WHERE login = $1", login)?
            .map(AccountRow::read)
            .transpose()
    }

    /// Adds a person and answers the new id.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when the login is taken, [`StoreError::Missing`] when a line does not exist.
    #[tracing::instrument(name = "create an account", skip_all)]
    pub async fn create(self, new: &NewAccount, now: Timestamp) -> Result<String, StoreError> {
        let id = self.0.ids().next(now);
        let login = new.login.trim().to_lowercase();
        let mut tx = self.0.begin().await?;
        execute!(
            tx.on(),
            "INSERT INTO accounts (id, version, login, name, role, password_hash, locale, active, created_at)
             VALUES ($1, 1, $2, $3, $4, $5, $6, TRUE, $7)",
            &id,
            &login,
            &new.name,
            new.role.word(),
            &new.password_hash,
            &new.locale,
            now.0
        )?;
        if let Some(abilities) = &new.abilities {
            put_abilities(&mut tx, &id, abilities, now).await?;
        }
        tx.commit().await?;
        Ok(id)
    }

    /// Changes a person's name, role, language and whether they may sign in.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when somebody else changed the account since `account.version` was read.
    #[tracing::instrument(name = "change an account", skip_all)]
    pub async fn update(self, account: &Account) -> Result<(), StoreError> {
        let mut tx = self.0.begin().await?;
        let changed = execute!(
            tx.on(),
            "UPDATE accounts SET version = version + 1, name = $1, role = $2, locale = $3, active = $4
             WHERE id = $5 AND version = $6",
            &account.name,
            account.role.word(),
            &account.locale,
            account.active,
            &account.id,
            account.version
        )?;
        if changed == 0 {
            tx.rollback().await?;
            return Err(StoreError::Conflict);
        }
        if !account.active {
            execute!(tx.on(), "DELETE FROM sessions WHERE account_id = $1", &account.id)?;
        }
        let _forgetting = self.0.seen.forgetting();
        tx.commit().await
    }

    /// Changes a person and what they can do, together. `abilities`: `None` leaves them as they are.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when somebody else changed the account since `account.version` was read,
    /// [`StoreError::LastAdministrator`] when nobody could administer any more, [`StoreError::Missing`] when a line does
    /// not exist. Nothing is changed then.
    #[tracing::instrument(name = "change a person", skip_all)]
    pub async fn change(
        self,
        account: &Account,
        abilities: Option<&Abilities>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.0.begin().await?;
        // Locks every administrator: two who close each other's access at once come here one after the other.
        execute!(tx.on(), "UPDATE accounts SET active = active WHERE role = 'administrator' AND active")?;
        let changed = execute!(
            tx.on(),
            "UPDATE accounts SET version = version + 1, name = $1, role = $2, locale = $3, active = $4
             WHERE id = $5 AND version = $6",
            &account.name,
            account.role.word(),
            &account.locale,
            account.active,
            &account.id,
            account.version
        )?;
        let (administrators,) = fetch_one!(
            tx.on(),
            (i64,),
            "SELECT COUNT(*) FROM accounts WHERE role = 'administrator' AND active"
        )?;
        if changed == 0 || administrators == 0 {
            tx.rollback().await?;
            return Err(if changed == 0 { StoreError::Conflict } else { StoreError::LastAdministrator });
        }
        if let Some(abilities) = abilities {
            put_abilities(&mut tx, &account.id, abilities, now).await?;
        }
        if !account.active {
            execute!(tx.on(), "DELETE FROM sessions WHERE account_id = $1", &account.id)?;
        }
        let _forgetting = self.0.seen.forgetting();
        tx.commit().await
    }

    /// A new password signs the person out everywhere. `false` when there is no such account.
    #[tracing::instrument(name = "set a password", skip_all)]
    pub async fn set_password(self, id: &str, password_hash: &str) -> Result<bool, StoreError> {
        self.replace_password(id, None, password_hash).await
    }

    /// The same, unless the account is no longer the one that was shown: two who make a password for one person at once
    /// would each write down another, and only one would open the door.
    #[tracing::instrument(name = "set the password of an account as it was shown", skip_all)]
    pub async fn set_password_of(self, shown: &Account, password_hash: &str) -> Result<bool, StoreError> {
        self.replace_password(&shown.id, Some(shown.version), password_hash).await
    }

    async fn replace_password(
        self,
        id: &str,
        version: Option<i64>,
        password_hash: &str,
    ) -> Result<bool, StoreError> {
        let mut tx = self.0.begin().await?;
        let changed = execute!(
            tx.on(),
            "UPDATE accounts SET version = version + 1, password_hash = $1
             WHERE id = $2 AND version = COALESCE($3, version)",
            password_hash,
            id,
            version
        )?;
        if changed == 0 {
            return Ok(false);
        }
        execute!(tx.on(), "DELETE FROM sessions WHERE account_id = $1", id)?;
        let _forgetting = self.0.seen.forgetting();
        tx.commit().await?;
        Ok(changed == 1)
    }

    /// The language a person chose for the pages. `false` when there is no such account.
    #[tracing::instrument(name = "set a language", skip_all)]
    pub async fn set_locale(self, id: &str, locale: &str) -> Result<bool, StoreError> {
        let mut tx = self.0.begin().await?;
        let changed = execute!(tx.on(), "UPDATE accounts SET locale = $1 WHERE id = $2", locale, id)?;
        let _forgetting = self.0.seen.forgetting();
        tx.commit().await?;
        Ok(changed == 1)
    }

    /// What a volunteer can do, and where they are usually rung; `None` for an account that answers no calls.
    #[tracing::instrument(name = "read abilities", skip_all)]
    pub async fn abilities(self, id: &str) -> Result<Option<Abilities>, StoreError> {
        let mut db = self.0.read().await?;
        let row = fetch_optional!(
            db.on(),
            AbilitiesRow,
            "SELECT COALESCE(t.usual, m.endpoint) AS endpoint, COALESCE(t.telephone, m.telephone) AS telephone,
             m.level, m.territories, m.training, m.cap FROM mediators m
             LEFT JOIN telephone_access t ON t.mediator_id = m.id WHERE m.id = $1",
            id
        )?;
        let Some(row) = row else { return Ok(None) };
        let endpoint = match (row.endpoint.as_str(), &row.telephone) {
            ("browser", _) => Endpoint::Browser,
            ("telephone", Some(number)) => Endpoint::Telephone {
                number: PhoneNumber::parse(number).ok_or(StoreError::Corrupt("mediators.telephone"))?,
            },
            _ => return Err(StoreError::Corrupt("mediators.endpoint")),
        };
        let lines = fetch_all!(
            db.on(),
            (String,),
            "SELECT line_id FROM mediator_lines WHERE mediator_id = $1 ORDER BY line_id",
            id
        )?;
        let languages = fetch_all!(
            db.on(),
            (String,),
            "SELECT language FROM mediator_languages WHERE mediator_id = $1 ORDER BY language",
            id
        )?;
        let topics = fetch_all!(
            db.on(),
            (String,),
            "SELECT topic FROM mediator_topics WHERE mediator_id = $1 ORDER BY topic",
            id
        )?;
        Ok(Some(Abilities {
            endpoint,
            lines: lines.into_iter().map(|(id,)| LineId(id)).collect(),
            languages: languages.into_iter().map(|(language,)| Language(language)).collect(),
            topics: topics.into_iter().map(|(topic,)| TopicId(topic)).collect(),
            level: Level::parse(&row.level).ok_or(StoreError::Corrupt("mediators.level"))?,
            territories: list(Some(&row.territories), Territory::new),
            training: list(Some(&row.training), Training::new),
            cap: row.cap,
        }))
    }

    /// Gives or changes what a volunteer can do. A decision that looked at the old abilities is made again: the
    /// mediator's version moves.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the account or a line does not exist.
    #[tracing::instrument(name = "set abilities", skip_all)]
    pub async fn set_abilities(
        self,
        id: &str,
        abilities: &Abilities,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.0.begin().await?;
        put_abilities(&mut tx, id, abilities, now).await?;
        tx.commit().await
    }

    /// The names of mediators, for pages that show who talks with whom.
    #[tracing::instrument(name = "name mediators", skip_all)]
    pub async fn mediator_names(self) -> Result<Vec<(MediatorId, String)>, StoreError> {
        let mut db = self.0.read().await?;
        let rows = fetch_all!(
            db.on(),
            (String, String),
            "SELECT m.id, a.name FROM mediators m JOIN accounts a ON a.id = m.id ORDER BY a.name, m.id"
        )?;
        Ok(rows.into_iter().map(|(id, name)| (MediatorId(id), name)).collect())
    }
}

async fn put_abilities(
    tx: &mut crate::db::Tx,
    id: &str,
    abilities: &Abilities,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (endpoint, telephone) = match &abilities.endpoint {
        Endpoint::Browser => ("browser", None),
        Endpoint::Telephone { number } => ("telephone", Some(number.expose().to_owned())),
    };
    let shift = crate::volunteers::shift_by_telephone(tx, id).await?;
    // A shift by telephone goes on until they sign on in the console, whatever else is changed about them.
    let (endpoint_now, telephone_now) = match (&abilities.endpoint, shift) {
        (Endpoint::Browser, Some(number)) => ("telephone", Some(number)),
        _ => (endpoint, telephone.clone()),
    };
    execute!(
        tx.on(),
        "INSERT INTO mediators (id, version, presence, presence_since, idle_since, endpoint, telephone, after_wrap_up,
             level, level_rank, territories, training, cap)
         VALUES ($1, 1, 'offline', $2, $2, $3, $4, 'available', $5, $6, $7, $8, $9)
         ON CONFLICT (id) DO UPDATE SET version = mediators.version + 1, endpoint = excluded.endpoint,
             telephone = excluded.telephone, level = excluded.level, level_rank = excluded.level_rank,
             territories = excluded.territories, training = excluded.training, cap = excluded.cap",
        id,
        now.0,
        endpoint_now,
        telephone_now,
        abilities.level.word(),
        abilities.level as i64,
        joined(&abilities.territories, Territory::as_str),
        joined(&abilities.training, Training::as_str),
        abilities.cap,
    )?;
    execute!(
        tx.on(),
        "INSERT INTO telephone_access (mediator_id, telephone, usual) VALUES ($1, $2, $3)
         ON CONFLICT (mediator_id) DO UPDATE SET usual = excluded.usual,
             telephone = COALESCE(excluded.telephone, telephone_access.telephone)",
        id,
        telephone,
        endpoint
    )?;
    execute!(tx.on(), "DELETE FROM mediator_lines WHERE mediator_id = $1", id)?;
    execute!(tx.on(), "DELETE FROM mediator_languages WHERE mediator_id = $1", id)?;
    execute!(tx.on(), "DELETE FROM mediator_topics WHERE mediator_id = $1", id)?;
    for line in &abilities.lines {
        execute!(
            tx.on(),
            "INSERT INTO mediator_lines (mediator_id, line_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            id,
            line.as_str()
        )?;
    }
    for language in &abilities.languages {
        execute!(
            tx.on(),
            "INSERT INTO mediator_languages (mediator_id, language) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            id,
            language.as_str()
        )?;
    }
    for topic in &abilities.topics {
        execute!(
            tx.on(),
            "INSERT INTO mediator_topics (mediator_id, topic) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            id,
            topic.as_str()
        )?;
    }
    Ok(())
}
