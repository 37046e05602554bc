//! After a call: how it ended, by a key. Written to the call's sheet as a draft, to be completed at a computer later.

use super::{Session, facts, heard, menu};
use crate::form::Form;
use crate::handlers::{Words, say_goodbye};
use crate::reply::Reply;
use crate::twiml::{Twiml, hang_up, prompts};
use crate::wire::Wire;
use axum::Extension;
use axum::extract::{Path, Query, State};
use call_log::sheet::{Field, Patch};
use call_log::vocabulary::{Outcome, Vocabulary};
use hotline::{After, CallId, MediatorId, Presence};
use ivr::{Facts, Text};
use store::{Change, StoreError, Wish};

/// How often the question is put.
const ASKED: u8 = 3;

/// What the keys 1 to 5 say: the outcomes that are heard most. The others are chosen on the sheet.
const KEYS: [(&str, Outcome); 5] = [
    ("1", Outcome::Completed),
    ("2", Outcome::ToFinishAlone),
    ("3", Outcome::CallAgain),
    ("4", Outcome::Referred),
    ("5", Outcome::Unverified),
];

/// Asks, after `first`. `from_menu`: the menu goes on afterwards; otherwise the call ends.
pub(super) fn ask(
    wire: &Wire,
    session: &Session,
    call: &CallId,
    first: &[Text],
    nth: u8,
    from_menu: bool,
) -> Twiml {
    let texts: Vec<Text> = first.iter().copied().chain([Text::VolunteerOutcome]).collect();
    let nth = nth.to_string();
    let mut words = vec![("c", call.as_str()), ("n", nth.as_str()), ("a", "1")];
    if from_menu {
        words.push(("v", "1"));
    }
    session.ask(wire, "/outcome", &texts, &facts(&session.line), &words)
}

/// `POST /telephony/volunteer/{leg}/outcome`: the talk is over and the mediator's leg was kept; then their keys.
pub async fn outcome(
    State(wire): State<Wire>,
    Path(leg): Path<String>,
    Query(words): Query<Words>,
    Extension(form): Extension<Form>,
) -> Reply {
    let (leg, line) = match heard(&wire, &leg, &words, &form)? {
        Ok(heard) => heard,
        Err(answer) => return Ok(answer),
    };
    let goodbye = |text| Ok(say_goodbye(&wire, &line, text, &line.language, &Facts::default()));
    let mediator = MediatorId::new(words.m.as_deref().unwrap_or_default());
    let call = CallId::new(words.c.as_deref().unwrap_or_default());
    let session = Session::of(&wire, line.clone(), leg, mediator, words.w.is_some()).await;
    let (Some(session), true) = (session, line.flow.speaks_to_volunteers()) else {
        return goodbye(Text::MediatorGoodbye);
    };
    let pressed = form.get("Digits").filter(|_| words.a.is_some());
    let chosen = KEYS.iter().find(|(key, _)| pressed == Some(key)).map(|(_, outcome)| *outcome);
    let known = match known(&wire, &call).await {
        Ok(known) => known,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a sheet could not be read");
            return goodbye(Text::MediatorGoodbye);
        }
    };
    let from_menu = words.v.is_some();
    Ok(match (known, chosen, pressed) {
        // Written at a computer meanwhile, which stands; or the same key told once more.
        (Some(known), chosen, _) if chosen != Some(known) => {
            session.done(&wire, &call, Text::VolunteerOutcomeSaved, from_menu, false).await
        }
        (_, Some(outcome), _) => {
            if save(&wire, &session, &call, outcome).await {
                session.done(&wire, &call, Text::VolunteerOutcomeSaved, from_menu, true).await
            } else {
                session.done(&wire, &call, Text::VolunteerOutcomeLater, from_menu, true).await
            }
        }
        (_, None, Some("0")) => {
            session.done(&wire, &call, Text::VolunteerOutcomeLater, from_menu, true).await
        }
        (_, None, _) if words.a.is_none() => ask(&wire, &session, &call, &[], 1, from_menu),
        (_, None, _) if words.n >= ASKED => {
            session.done(&wire, &call, Text::VolunteerOutcomeLater, from_menu, true).await
        }
        (_, None, Some(_)) => ask(&wire, &session, &call, &[Text::VolunteerWrong], words.n + 1, from_menu),
        (_, None, None) => ask(&wire, &session, &call, &[Text::VolunteerSilence], words.n + 1, from_menu),
    })
}

async fn known(wire: &Wire, call: &CallId) -> Result<Option<Outcome>, StoreError> {
    Ok(call_log::sheet::load(wire.store(), call, wire.now()).await?.outcome())
}

/// Writes the outcome to the sheet. `false`, said in the log, when it could not be: the sheet stays to be completed.
async fn save(wire: &Wire, session: &Session, call: &CallId, outcome: Outcome) -> bool {
    let patch = Patch { base: 0, values: vec![(Field::Outcome, outcome.code().to_owned())] };
    let saved =
        call_log::sheet::save(wire.store(), call, &patch, session.mediator.as_str(), wire.now()).await;
    if let Err(error) = saved {
        tracing::error!(error = &error as &dyn std::error::Error, "an outcome could not be written");
        return false;
    }
    let mut change = Change::in_room(wire.store().ids().next(wire.now()), "sheets");
    change.calls.push(call.clone());
    wire.store().feed().announce(change);
    true
}

impl Session {
    /// The outcome is settled, here or for later: back to the menu, or the wrap-up is over when they hang up. Who writes
    /// at a computer (`ends_wrap_up` false) ends it there.
    async fn done(
        &self,
        wire: &Wire,
        call: &CallId,
        said: Text,
        from_menu: bool,
        ends_wrap_up: bool,
    ) -> Twiml {
        if from_menu {
            return self.menu(wire, &[said], 0, false).await;
        }
        let row = wire.store().mediators().find(&self.mediator).await.ok().flatten();
        let then = row.filter(|row| matches!(&row.presence, Presence::WrapUp { call: of, .. } if of == call));
        let mut texts = vec![said];
        if let (Some(row), true) = (then, ends_wrap_up)
            && menu::keep(wire, &self.leg, &self.mediator, Some(Wish::WrappedUp), menu::LAST_WORDS).await
        {
            texts.push(match row.after {
                After::Available => Text::VolunteerNowAvailable,
                After::OnBreak | After::Recovering => Text::VolunteerNowOnBreak,
                After::Offline => Text::VolunteerNowOffline,
            });
        } else {
            texts.push(Text::MediatorGoodbye);
        }
        let flow = &self.line.flow;
        let said: Vec<_> =
            texts.iter().flat_map(|text| flow.text(*text, &self.language, &facts(&self.line))).collect();
        Twiml::new().all(prompts(&said, wire.links().base())).then(hang_up())
    }
}
