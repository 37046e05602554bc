//! Mediators with a telephone only: how they are known when they call, and what they asked for by keys.

use crate::db::{Tx, execute, fetch_all, fetch_one, fetch_optional};
use crate::{Store, StoreError};
use hotline::{FARTHEST, LegId, MediatorId, PhoneNumber, Timestamp};

/// A mediator's access by telephone, without its secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VolunteerAccess {
    /// Their own telephone, the only one that is rung for them.
    pub telephone: Option<PhoneNumber>,
    /// Whether they are usually rung in the browser.
    pub in_browser: bool,
    /// Whether they signed on by keys this time, and not at a computer.
    pub by_keys: bool,
    /// What they type before the code when they call from elsewhere.
    pub number: Option<String>,
    /// When their code was made; `None` while there is none.
    pub pin_set_at: Option<Timestamp>,
}

/// Somebody who may be calling, and the hash that their code must fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub mediator: MediatorId,
    /// The language of their pages, ISO 639-1.
    pub locale: String,
    pub telephone: Option<PhoneNumber>,
    /// A PHC string.
    pub pin_hash: String,
}

/// What follows when a mediator's telephone is free again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wish {
    /// Available, and rung at their own telephone from now on.
    ByTelephone,
    /// Available again, wherever they were rung before.
    Back,
    /// The wrap-up is over.
    WrappedUp,
}

impl Wish {
    const ALL: [Self; 3] = [Self::ByTelephone, Self::Back, Self::WrappedUp];

    fn word(self) -> &'static str {
        match self {
            Self::ByTelephone => "by_telephone",
            Self::Back => "back",
            Self::WrappedUp => "wrapped_up",
        }
    }
}

/// A wish whose time has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WishRow {
    pub leg: LegId,
    pub mediator: MediatorId,
    pub wish: Wish,
}

#[derive(sqlx::FromRow)]
struct RawWish {
    leg: String,
    mediator_id: String,
    wish: String,
}

impl RawWish {
    fn read(self) -> Result<WishRow, StoreError> {
        let wish = Wish::ALL.into_iter().find(|wish| wish.word() == self.wish);
        Ok(WishRow {
            leg: LegId(self.leg),
            mediator: MediatorId(self.mediator_id),
            wish: wish.ok_or(StoreError::Corrupt("volunteer_wishes.wish"))?,
        })
    }
}

#[derive(sqlx::FromRow)]
struct KnownRow {
    id: String,
    locale: String,
    telephone: Option<String>,
    pin_hash: String,
}

impl KnownRow {
    fn read(self) -> Result<Known, StoreError> {
        Ok(Known {
            mediator: MediatorId(self.id),
            locale: self.locale,
            telephone: number(self.telephone)?,
            pin_hash: self.pin_hash,
        })
    }
}

fn number(text: Option<String>) -> Result<Option<PhoneNumber>, StoreError> {
    text.map(|text| PhoneNumber::parse(&text).ok_or(StoreError::Corrupt("telephone_access.telephone")))
        .transpose()
}

/// Mediators' access by telephone. From [`Store::volunteers`].
#[derive(Clone, Copy, Debug)]
pub struct Volunteers<'s>(&'s Store);

impl Store {
    pub fn volunteers(&self) -> Volunteers<'_> {
        Volunteers(self)
    }
}

impl Volunteers<'_> {
    /// `None` for somebody who answers no calls.
    #[tracing::instrument(name = "read a telephone access", skip_all)]
    pub async fn access(self, mediator: &MediatorId) -> Result<Option<VolunteerAccess>, StoreError> {
        let mut db = self.0.read().await?;
        let row = fetch_optional!(
            db.on(),
            (Option<String>, String, bool, Option<String>, Option<i64>),
            "SELECT t.telephone, COALESCE(t.usual, m.endpoint), COALESCE(t.by_keys, FALSE), t.number, t.pin_set_at
             FROM mediators m
             LEFT JOIN telephone_access t ON t.mediator_id = m.id WHERE m.id = $1",
            mediator.as_str()
        )?;
        let Some((telephone, usual, by_keys, personal, pin_set_at)) = row else { return Ok(None) };
        Ok(Some(VolunteerAccess {
            telephone: number(telephone)?,
            in_browser: usual == "browser",
            by_keys,
            number: personal,
            pin_set_at: pin_set_at.map(Timestamp),
        }))
    }

    /// Who may be calling from this telephone: usually one person, two in a household that shares it.
    #[tracing::instrument(name = "find volunteers by telephone", skip_all)]
    pub async fn by_telephone(self, telephone: &PhoneNumber) -> Result<Vec<Known>, StoreError> {
        let mut db = self.0.read().await?;
        let rows = fetch_all!(
            db.on(),
            KnownRow,
            "SELECT a.id, a.locale, t.telephone, t.pin_hash FROM telephone_access t
             JOIN accounts a ON a.id = t.mediator_id
             WHERE t.telephone = $1 AND t.pin_hash IS NOT NULL AND a.active ORDER BY a.id LIMIT 4",
            telephone.expose()
        )?;
        rows.into_iter().map(KnownRow::read).collect()
    }

    /// Whom a personal number belongs to.
    #[tracing::instrument(name = "find a volunteer by number", skip_all)]
    pub async fn by_number(self, personal: &str) -> Result<Option<Known>, StoreError> {
        let mut db = self.0.read().await?;
        let row = fetch_optional!(
            db.on(),
            KnownRow,
            "SELECT a.id, a.locale, t.telephone, t.pin_hash FROM telephone_access t
             JOIN accounts a ON a.id = t.mediator_id
             WHERE t.number = $1 AND t.pin_hash IS NOT NULL AND a.active",
            personal
        )?;
        row.map(KnownRow::read).transpose()
    }

    /// Says which telephone is a mediator's own. A shift that goes on at the old one ends.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such mediator.
    #[tracing::instrument(name = "set a volunteer's telephone", skip_all)]
    pub async fn set_telephone(
        self,
        mediator: &MediatorId,
        telephone: Option<&PhoneNumber>,
    ) -> Result<(), StoreError> {
        let mut tx = self.0.begin().await?;
        let shift = shift_by_telephone(&mut tx, mediator.as_str()).await?;
        execute!(
            tx.on(),
            "INSERT INTO telephone_access (mediator_id, telephone, usual) VALUES ($1, $2, 'browser')
             ON CONFLICT (mediator_id) DO UPDATE SET telephone = excluded.telephone",
            mediator.as_str(),
            telephone.map(PhoneNumber::expose)
        )?;
        if shift.is_some_and(|number| telephone.is_none_or(|new| new.expose() != number)) {
            execute!(
                tx.on(),
                "UPDATE mediators SET version = version + 1, endpoint = 'browser', telephone = NULL WHERE id = $1",
                mediator.as_str()
            )?;
        }
        tx.commit().await
    }

    /// Says whether a mediator signed on by keys or at a computer.
    #[tracing::instrument(name = "say how a volunteer signed on", skip_all)]
    pub async fn set_by_keys(self, mediator: &MediatorId, by_keys: bool) -> Result<(), StoreError> {
        let mut tx = self.0.begin().await?;
        execute!(
            tx.on(),
            "UPDATE telephone_access SET by_keys = $1 WHERE mediator_id = $2",
            by_keys,
            mediator.as_str()
        )?;
        tx.commit().await
    }

    /// Gives a mediator a code, by its hash, and answers the number they type before it from elsewhere: the one they
    /// have, else the first of `numbers` that is nobody's.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such mediator, [`StoreError::Duplicate`] when every number is taken.
    #[tracing::instrument(name = "set a volunteer's code", skip_all)]
    pub async fn set_pin(
        self,
        mediator: &MediatorId,
        pin_hash: &str,
        numbers: &[String],
        now: Timestamp,
    ) -> Result<String, StoreError> {
        self.replace_pin(mediator, None, pin_hash, numbers, now).await
    }

    /// The same, unless their last code is no longer the one that was shown: two who give one person a code at once would
    /// each hand over another, and only one would be worth something.
    ///
    /// # Errors
    /// As [`Volunteers::set_pin`], and [`StoreError::Conflict`] when it has moved on.
    #[tracing::instrument(name = "set the code of a volunteer as it was shown", skip_all)]
    pub async fn set_pin_of(
        self,
        mediator: &MediatorId,
        shown: &VolunteerAccess,
        pin_hash: &str,
        numbers: &[String],
        now: Timestamp,
    ) -> Result<String, StoreError> {
        self.replace_pin(mediator, Some(set_at(shown)), pin_hash, numbers, now).await
    }

    async fn replace_pin(
        self,
        mediator: &MediatorId,
        seen: Option<i64>,
        pin_hash: &str,
        numbers: &[String],
        now: Timestamp,
    ) -> Result<String, StoreError> {
        let mut tx = self.0.begin().await?;
        execute!(
            tx.on(),
            "INSERT INTO telephone_access (mediator_id, telephone, usual)
             SELECT id, telephone, endpoint FROM mediators WHERE id = $1 ON CONFLICT (mediator_id) DO NOTHING",
            mediator.as_str()
        )?;
        let row = fetch_optional!(
            tx.on(),
            (Option<String>,),
            "SELECT number FROM telephone_access WHERE mediator_id = $1",
            mediator.as_str()
        )?;
        let mut personal = row.ok_or(StoreError::Missing)?.0;
        for candidate in numbers {
            if personal.is_some() {
                break;
            }
            let (taken,) = fetch_one!(
                tx.on(),
                (i64,),
                "SELECT COUNT(*) FROM telephone_access WHERE number = $1",
                candidate
            )?;
            personal = (taken == 0).then(|| candidate.clone());
        }
        let personal = personal.ok_or(StoreError::Duplicate)?;
        let changed = execute!(
            tx.on(),
            "UPDATE telephone_access SET number = $1, pin_hash = $2, pin_set_at = $3
             WHERE mediator_id = $4 AND COALESCE(pin_set_at, 0) = COALESCE($5, pin_set_at, 0)",
            &personal,
            pin_hash,
            now.0,
            mediator.as_str(),
            seen
        )?;
        if changed == 0 {
            return Err(StoreError::Conflict);
        }
        tx.commit().await?;
        Ok(personal)
    }

    /// Takes a code away: nobody signs on by telephone with it any more. `false` when it is no longer the one that was
    /// shown, or there was none.
    #[tracing::instrument(name = "clear a volunteer's code", skip_all)]
    pub async fn clear_pin_of(
        self,
        mediator: &MediatorId,
        shown: &VolunteerAccess,
    ) -> Result<bool, StoreError> {
        let mut tx = self.0.begin().await?;
        let changed = execute!(
            tx.on(),
            "UPDATE telephone_access SET pin_hash = NULL, pin_set_at = NULL
             WHERE mediator_id = $1 AND pin_hash IS NOT NULL AND COALESCE(pin_set_at, 0) = $2",
            mediator.as_str(),
            set_at(shown)
        )?;
        tx.commit().await?;
        Ok(changed == 1)
    }

    /// Keeps what is to follow when this leg is over, in the place of what was kept before. `None`: nothing any more.
    #[tracing::instrument(name = "keep a volunteer's wish", skip_all)]
    pub async fn wish(
        self,
        leg: &LegId,
        mediator: &MediatorId,
        wish: Option<Wish>,
        due_at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.0.begin().await?;
        match wish {
            Some(wish) => execute!(
                tx.on(),
                "INSERT INTO volunteer_wishes (leg, mediator_id, wish, due_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (leg) DO UPDATE SET wish = excluded.wish, due_at = excluded.due_at",
                leg.as_str(),
                mediator.as_str(),
                wish.word(),
                due_at.0
            )?,
            None => execute!(tx.on(), "DELETE FROM volunteer_wishes WHERE leg = $1", leg.as_str())?,
        };
        tx.commit().await
    }

    /// Takes the wish of a leg that is over: whoever takes it carries it out, nobody else will.
    #[tracing::instrument(name = "take a volunteer's wish", skip_all)]
    pub async fn take_wish(self, leg: &LegId) -> Result<Option<WishRow>, StoreError> {
        // Nearly every leg that ends has none: a read is cheaper than a write.
        let mut db = self.0.read().await?;
        let (kept,) = fetch_one!(
            db.on(),
            (i64,),
            "SELECT COUNT(*) FROM volunteer_wishes WHERE leg = $1",
            leg.as_str()
        )?;
        drop(db);
        if kept == 0 {
            return Ok(None);
        }
        let mut tx = self.0.begin().await?;
        let row = fetch_optional!(
            tx.on(),
            RawWish,
            "DELETE FROM volunteer_wishes WHERE leg = $1 RETURNING leg, mediator_id, wish",
            leg.as_str()
        )?;
        tx.commit().await?;
        row.map(RawWish::read).transpose()
    }

    /// Takes the wishes whose leg should long be over: the news of it was lost, or the clock was wrong.
    #[tracing::instrument(name = "take overdue wishes", skip_all)]
    pub async fn take_due_wishes(self, now: Timestamp) -> Result<Vec<WishRow>, StoreError> {
        let mut db = self.0.read().await?;
        let (due,) = fetch_one!(
            db.on(),
            (i64,),
            "SELECT COUNT(*) FROM volunteer_wishes WHERE due_at <= $1 OR due_at > $2",
            now.0,
            now.plus(FARTHEST).0
        )?;
        if due == 0 {
            return Ok(Vec::new());
        }
        drop(db);
        let mut tx = self.0.begin().await?;
        let rows = fetch_all!(
            tx.on(),
            RawWish,
            "DELETE FROM volunteer_wishes WHERE due_at <= $1 OR due_at > $2 RETURNING leg, mediator_id, wish",
            now.0,
            now.plus(FARTHEST).0
        )?;
        tx.commit().await?;
        rows.into_iter().map(RawWish::read).collect()
    }
}

/// When the code that was shown was made, to compare; 0 while there is none.
fn set_at(shown: &VolunteerAccess) -> i64 {
    shown.pin_set_at.map_or(0, |at| at.0)
}

/// The telephone at which somebody who usually answers in the browser is rung now, if they are.
pub(crate) async fn shift_by_telephone(tx: &mut Tx, mediator: &str) -> Result<Option<String>, StoreError> {
    let row = fetch_optional!(
        tx.on(),
        (Option<String>,),
        "SELECT m.telephone FROM mediators m JOIN telephone_access t ON t.mediator_id = m.id
         WHERE m.id = $1 AND m.endpoint = 'telephone' AND t.usual = 'browser'",
        mediator
    )?;
    Ok(row.and_then(|(telephone,)| telephone))
}
