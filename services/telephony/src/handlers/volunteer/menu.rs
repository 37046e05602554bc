//! The keys: 1 to be available, 2 for a break, 3 to leave, 4 for the outcome of the last call, 5 for the topics, 0 to hear
//! it again.

use super::{Session, facts, heard, outcome, topics};
use crate::form::Form;
use crate::handlers::{Words, say_goodbye};
use crate::lines::Line;
use crate::reply::Reply;
use crate::twiml::Twiml;
use crate::wire::Wire;
use axum::Extension;
use axum::extract::{Path, Query, State};
use hotline::{
    BreakReason, CallId, Endpoint, Event, LegId, Mediator, MediatorId, Millis, Presence, Timestamp, Wanted,
};
use ivr::Text;
use std::sync::Arc;
use store::{StoreError, Wish};

/// How often the menu is said again to silence or to a key that does nothing.
const PATIENCE: u8 = 3;

/// Longer than any call to the menu: what is kept for its end must not come before it.
const LONGEST: Millis = Millis::minutes(15);

/// Longer than the last words take: the telephone is free by then, even if nobody told us.
pub(super) const LAST_WORDS: Millis = Millis::seconds(30);

/// Sheets older than that are nobody's homework any more.
const SHEETS_SINCE: Millis = Millis(30 * 24 * 3_600_000);

/// A last call longer ago than that is told in the console, not by a key.
const LAST_CALL_SINCE: Millis = Millis(12 * 3_600_000);

/// The code fits: where they stand, and what the keys do.
pub(super) async fn enter(wire: &Wire, line: &Arc<Line>, leg: &LegId, mediator: MediatorId) -> Twiml {
    let rows = wire.store().mediators().find(&mediator).await;
    let Ok(Some(row)) = rows else {
        return say_goodbye(wire, line, Text::ApologyGoodbye, &line.language, &facts(line));
    };
    let on_telephone = row.endpoint != Endpoint::Browser;
    let mut was_available = row.presence == Presence::Available;
    if was_available && on_telephone {
        // Their telephone is busy with this very call: nobody must be offered to it until it is free again.
        keep(wire, leg, &mediator, Some(Wish::Back), LONGEST).await;
        let away = Event::PresenceWanted { mediator: mediator.clone(), presence: Wanted::OnBreak };
        wire.tell(away).await;
    } else {
        was_available = false;
    }
    match Session::of(wire, line.clone(), leg.clone(), mediator, was_available).await {
        Some(session) => session.menu(wire, &[], 0, true).await,
        None => say_goodbye(wire, line, Text::ApologyGoodbye, &line.language, &facts(line)),
    }
}

/// `POST /telephony/volunteer/{leg}/key`: a key of the menu, or none.
pub async fn key(
    State(wire): State<Wire>,
    Path(leg): Path<String>,
    Query(words): Query<Words>,
    Extension(form): Extension<Form>,
) -> Reply {
    let (leg, line) = match heard(&wire, &leg, &words, &form)? {
        Ok(heard) => heard,
        Err(answer) => return Ok(answer),
    };
    let mediator = MediatorId::new(words.m.as_deref().unwrap_or_default());
    let Some(session) = Session::of(&wire, line.clone(), leg, mediator, words.w.is_some()).await else {
        return Ok(say_goodbye(&wire, &line, Text::ApologyGoodbye, &line.language, &facts(&line)));
    };
    Ok(match form.get("Digits") {
        Some("1") => session.available(&wire).await,
        Some("2") => session.rest(&wire).await,
        Some("3") => session.leave(&wire).await,
        Some("4") => match session.last_call(&wire).await {
            Some(call) => outcome::ask(&wire, &session, &call, &[], 1, true),
            None => session.again(&wire, Text::VolunteerWrong, words.n).await,
        },
        Some("5") => match topics::first(&wire, &session).await {
            Some(asked) => asked,
            None => session.again(&wire, Text::VolunteerWrong, words.n).await,
        },
        Some("0") => session.menu(&wire, &[], 0, true).await,
        Some(_) => session.again(&wire, Text::VolunteerWrong, words.n).await,
        None => session.again(&wire, Text::VolunteerSilence, words.n).await,
    })
}

impl Session {
    /// The menu after `first`. `standing`: whether it begins with where they stand and how many wait.
    pub(super) async fn menu(&self, wire: &Wire, first: &[Text], nth: u8, standing: bool) -> Twiml {
        let mut texts = first.to_vec();
        let mut facts = facts(&self.line);
        let row = wire.store().mediators().find(&self.mediator).await.ok().flatten();
        if let (true, Some(row)) = (standing, &row) {
            texts.extend([self.standing(row), Text::VolunteerWaiting]);
            texts.extend(self.line.surge.then_some(Text::VolunteerSurge));
            facts.waiting = Some(waiting(wire, row).await);
            facts.sheets = self.sheets(wire).await.ok().filter(|sheets| *sheets > 0);
            texts.extend(facts.sheets.map(|_| Text::VolunteerSheets));
            facts.aside = u32::try_from(row.refuses.len()).ok().filter(|topics| *topics > 0);
            texts.extend(facts.aside.map(|_| Text::VolunteerAside));
        }
        texts.push(Text::VolunteerMenu);
        if self.last_call(wire).await.is_some() {
            texts.push(Text::VolunteerMenuOutcome);
        }
        if row.is_some_and(|row| !topics::of(&self.line, &row).is_empty()) {
            texts.push(Text::VolunteerMenuTopics);
        }
        self.ask(wire, "/key", &texts, &facts, &[("n", &nth.to_string())])
    }

    async fn again(&self, wire: &Wire, why: Text, nth: u8) -> Twiml {
        if nth + 1 >= PATIENCE {
            return self.say_goodbye(wire, Text::VolunteerGoodbye);
        }
        self.menu(wire, &[why], nth + 1, false).await
    }

    fn standing(&self, row: &Mediator) -> Text {
        match &row.presence {
            Presence::Available => Text::VolunteerAvailable,
            // Set so by us while they are on the line.
            Presence::OnBreak { reason: BreakReason::Chosen } if self.was_available => {
                Text::VolunteerAvailable
            }
            Presence::OnBreak { reason } => match reason {
                BreakReason::NoAnswer => Text::VolunteerMissed,
                BreakReason::Unreachable | BreakReason::ConnectionLost => Text::VolunteerUnreachable,
                _ => Text::VolunteerOnBreak,
            },
            Presence::Offline => Text::VolunteerOffline,
            Presence::WrapUp { .. } => Text::VolunteerWrapUp,
            Presence::Ringing { .. } | Presence::Connecting { .. } | Presence::Talking { .. } => {
                Text::VolunteerTalking
            }
        }
    }

    /// 1. Their telephone is busy until they hang up, so it begins then; the words say so.
    async fn available(&self, wire: &Wire) -> Twiml {
        let row = wire.store().mediators().find(&self.mediator).await.ok().flatten();
        if row.is_some_and(|row| row.presence.offer().is_some()) {
            return self.menu(wire, &[Text::VolunteerTalking], 0, false).await;
        }
        let access = wire.store().volunteers().access(&self.mediator).await.ok().flatten();
        if access.and_then(|access| access.telephone).is_none() {
            return self.say_goodbye(wire, Text::VolunteerNoTelephone);
        }
        if !keep(wire, &self.leg, &self.mediator, Some(Wish::ByTelephone), LAST_WORDS).await {
            return self.say_goodbye(wire, Text::ApologyGoodbye);
        }
        self.say_goodbye(wire, Text::VolunteerNowAvailable)
    }

    /// 2.
    async fn rest(&self, wire: &Wire) -> Twiml {
        if !self.wanted(wire, Wanted::OnBreak).await {
            return self.say_goodbye(wire, Text::ApologyGoodbye);
        }
        let session = Self { was_available: false, ..self.clone() };
        session.menu(wire, &[Text::VolunteerNowOnBreak], 0, false).await
    }

    /// 3.
    async fn leave(&self, wire: &Wire) -> Twiml {
        let left = self.wanted(wire, Wanted::Offline).await;
        self.say_goodbye(wire, if left { Text::VolunteerNowOffline } else { Text::ApologyGoodbye })
    }

    /// `false` when it could not be decided. What is so already is as good as done.
    async fn wanted(&self, wire: &Wire, presence: Wanted) -> bool {
        keep(wire, &self.leg, &self.mediator, None, LAST_WORDS).await
            && wire.tell(Event::PresenceWanted { mediator: self.mediator.clone(), presence }).await.is_some()
    }

    /// Their last call, if it was talked lately and nobody has said how it ended.
    async fn last_call(&self, wire: &Wire) -> Option<CallId> {
        let calls = wire.store().calls().latest_of_mediator(&self.mediator, 1).await.ok()?;
        let call = calls.into_iter().next()?;
        let since = Timestamp(wire.now().0.saturating_sub(LAST_CALL_SINCE.0));
        if !call.was_talked() || !call.state.is_ended() || call.state_since < since {
            return None;
        }
        let sheet = call_log::sheet::load(wire.store(), &call.id, wire.now()).await.ok()?;
        sheet.outcome().is_none().then_some(call.id)
    }

    async fn sheets(&self, wire: &Wire) -> Result<u32, StoreError> {
        let since = Timestamp(wire.now().0.saturating_sub(SHEETS_SINCE.0));
        let rows = wire.store().sheets().to_complete(Some(&self.mediator), since, 100).await?;
        Ok(u32::try_from(rows.len()).unwrap_or(0))
    }
}

/// People on the line on all of a mediator's lines. What can't be read is not told as a number of people: nobody.
async fn waiting(wire: &Wire, row: &Mediator) -> u32 {
    let mut all = 0;
    for line in &row.lines {
        if let Ok(queue) = wire.store().queue().waiting(line).await {
            all += queue.callers - queue.callbacks;
        }
    }
    u32::try_from(all).unwrap_or(0)
}

/// Keeps what follows when this leg is over. `false` when it could not be kept.
pub(super) async fn keep(
    wire: &Wire,
    leg: &LegId,
    mediator: &MediatorId,
    wish: Option<Wish>,
    within: Millis,
) -> bool {
    let due = wire.now().plus(within);
    match wire.store().volunteers().wish(leg, mediator, wish, due).await {
        Ok(()) => true,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a volunteer's wish could not be kept");
            false
        }
    }
}
