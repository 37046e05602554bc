//! What the desk shows: the mediator's presence turned into one of six cards.

use hotline::{After, BreakReason, Call, CallState, Ending, Endpoint, Offer, Origin, Presence, Timestamp};

use super::Desk;
use super::others::{self, GuestAsked, GuestCard, Other};
use crate::frequent;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::words;

/// The card that is shown now.
pub(super) enum Now {
    Offline,
    /// `waiting`: how many wait, in words. `cap`: how far they are towards the break that they wanted, in words.
    Available {
        waiting: String,
        cap: Option<String>,
    },
    Away {
        reason: BreakReason,
        since: Timestamp,
    },
    Offer(OfferCard),
    Call(CallCard),
    /// In somebody else's call.
    Guest(GuestCard),
    WrapUp(WrapUpCard),
}

/// A ring.
pub(super) struct OfferCard {
    pub id: String,
    pub topic: String,
    pub language: String,
    /// Where the caller lives, when it is known.
    pub territory: Option<String>,
    pub waiting_since: Timestamp,
    pub expires: Timestamp,
    /// Whether the call is a callback: the person is rung after the mediator answers.
    pub callback: bool,
    /// Somebody of the house tries who would answer.
    pub test: bool,
    /// Rung by a colleague, or by themself to supervise: what for.
    pub asked: Option<String>,
    /// Whether it rings in this browser; otherwise on the mediator's own telephone.
    pub browser: bool,
    pub last_calls: Vec<String>,
    /// "Appelle souvent …".
    pub often: Option<String>,
    /// For the notification.
    pub summary: String,
}

/// A call that is being connected or talked.
#[expect(clippy::struct_excessive_bools, reason = "each is a line of the card, independent of the others")]
pub(super) struct CallCard {
    pub id: String,
    pub word: &'static str,
    pub word_key: &'static str,
    pub lead_key: &'static str,
    pub talking: bool,
    pub since: Timestamp,
    pub topic: String,
    pub language: String,
    /// Where the caller lives, when it is known.
    pub territory: Option<String>,
    pub number: Option<String>,
    /// Somebody of the house tries who would answer.
    pub test: bool,
    pub held: bool,
    pub muted: bool,
    pub browser: bool,
    /// Who else is there: never hidden from the mediator.
    pub others: Vec<Other>,
    pub guest: Option<GuestAsked>,
    /// "Appelle souvent …".
    pub often: Option<String>,
}

/// After the call.
#[expect(clippy::struct_excessive_bools, reason = "each stands for a part of the card that is shown or not")]
pub(super) struct WrapUpCard {
    pub call: String,
    pub until: Timestamp,
    /// Theme and outcome are there.
    pub complete: bool,
    /// The line's bound is not reached yet.
    pub extendable: bool,
    pub then: After,
    /// The call went on with somebody else.
    pub passed_on: bool,
    /// It was the last of as many calls as they wanted to take in one go: a break follows.
    pub capped: bool,
    /// A coordinator was asked to look at it.
    pub reported: bool,
    /// The talk may have been cut off: it can be called once more.
    pub may_call_again: bool,
}

impl WrapUpCard {
    /// What may follow: form value, text key, chosen.
    pub fn after(&self) -> [(&'static str, &'static str, bool); 4] {
        [
            ("available", "desk-after-available", self.then == After::Available),
            ("on_break", "desk-after-on-break", self.then == After::OnBreak),
            ("recovering", "desk-after-recovering", self.then == After::Recovering),
            ("offline", "desk-after-offline", self.then == After::Offline),
        ]
    }
}

/// Reads where the mediator stands.
pub(super) async fn now(state: &State, page: &Page, desk: &Desk) -> Result<Now, Problem> {
    let Desk { mediator, board } = desk;
    let browser = mediator.endpoint == Endpoint::Browser;
    Ok(match &mediator.presence {
        Presence::Offline => Now::Offline,
        Presence::Available => Now::Available {
            waiting: super::waiting(state, page, mediator).await?,
            cap: mediator.cap.map(|cap| taken_of(page, mediator.taken, cap)),
        },
        Presence::OnBreak { reason } => Now::Away { reason: *reason, since: mediator.presence_since },
        Presence::Ringing { offer, call } => {
            let Some((call, offer)) = board.call(call).zip(board.offer(offer)) else {
                return Ok(Now::Available { waiting: String::new(), cap: None });
            };
            Now::Offer(offer_card(state, page, desk, (call, offer), browser).await?)
        }
        presence @ (Presence::Connecting { offer, call } | Presence::Talking { offer, call }) => {
            let Some((call, offer)) = board.call(call).zip(board.offer(offer)) else {
                return Ok(Now::Offline);
            };
            match others::asked_by(state, page, desk, (call, offer)).await? {
                Some(asked) => Now::Guest(others::card(state, page, call, &asked, presence, browser)),
                None => Now::Call(call_card(state, page, desk, call, browser).await?),
            }
        }
        Presence::WrapUp { call, began, until } => {
            let sheet = call_log::sheet::load(state.store(), call, page.now).await?;
            let row = board.call(call);
            let rules = desk.rules(row);
            let passed_on = row.is_some_and(|row| super::is_passed_on(row, &mediator.id));
            let after = state.store().calls().aftermath(call).await?;
            Now::WrapUp(WrapUpCard {
                passed_on,
                reported: after.reported,
                may_call_again: !passed_on && !after.called_again && row.is_some_and(can_be_called_again),
                call: call.as_str().to_owned(),
                until: *until,
                complete: passed_on || sheet.is_complete() || row.is_some_and(|row| row.test),
                extendable: *until < began.plus(rules.wrap_up_most),
                then: mediator.after,
                capped: mediator.after == After::Available
                    && mediator.cap.is_some_and(|cap| mediator.taken >= cap),
            })
        }
    })
}

/// "2 appels pris sur 6 avant une pause."
fn taken_of(page: &Page, taken: i64, cap: i64) -> String {
    let mut arguments = fluent_bundle::FluentArgs::new();
    arguments.set("count", taken);
    arguments.set("cap", cap);
    page.language.text_args("desk-cap", &arguments)
}

/// What a notification says of a call, wherever it may be read: topic and language, nothing personal.
pub(super) fn summary(state: &State, page: &Page, call: &Call) -> String {
    let mut arguments = fluent_bundle::FluentArgs::new();
    arguments.set("topic", words::topic(state, page, call.topic.as_ref()));
    arguments.set("language", words::language(page, &call.language));
    page.language.text_args("desk-offer-summary", &arguments)
}

async fn offer_card(
    state: &State,
    page: &Page,
    desk: &Desk,
    (call, offer): (&Call, &Offer),
    browser: bool,
) -> Result<OfferCard, Problem> {
    let asked = others::asked_by(state, page, desk, (call, offer)).await?;
    Ok(OfferCard {
        asked: asked.map(|(party, owner)| others::asked(page, &party, &owner)),
        id: offer.id.as_str().to_owned(),
        summary: summary(state, page, call),
        topic: words::topic(state, page, call.topic.as_ref()),
        language: words::language(page, &call.language),
        territory: call.territory.as_ref().map(words::territory),
        waiting_since: call.queued_at.unwrap_or(call.arrived_at),
        expires: offer.expires_at,
        test: call.test,
        callback: matches!(call.state, CallState::AwaitingCallback { .. }),
        browser,
        last_calls: super::last_calls(state, page, call).await?,
        often: frequent::count(state, page, call, &desk.rules(Some(call))).await?,
    })
}

/// Whether "la communication a été coupée : rappeler" may be offered: a talk with a number, no second call itself.
fn can_be_called_again(call: &Call) -> bool {
    let talked = matches!(call.state, CallState::Ended { ending: Ending::Talked | Ending::CallbackKept });
    talked && call.callers_number().is_some() && !call.id.is_again()
}

async fn call_card(
    state: &State,
    page: &Page,
    desk: &Desk,
    call: &Call,
    browser: bool,
) -> Result<CallCard, Problem> {
    let talking = matches!(call.state, CallState::Talking);
    let calling = matches!(call.origin, Origin::Outbound { .. }) || call.leg.is_none();
    let (word_key, lead_key) = match call.state {
        CallState::Reconnecting { .. } => ("desk-state-reconnecting", "desk-lead-reconnecting"),
        _ if calling => ("desk-state-calling", "desk-lead-calling"),
        _ => ("desk-state-connecting", "desk-lead-connecting"),
    };
    let (others, guest) = others::of(state, page, desk, call).await?;
    Ok(CallCard {
        others,
        guest,
        id: call.id.as_str().to_owned(),
        word: call.state.word(),
        word_key,
        lead_key,
        talking,
        since: call.talk_began_at.unwrap_or(call.state_since),
        topic: words::topic(state, page, call.topic.as_ref()),
        language: words::language(page, &call.language),
        territory: call.territory.as_ref().map(words::territory),
        number: call.callers_number().map(words::number),
        test: call.test,
        held: call.held,
        muted: call.muted,
        browser,
        often: frequent::mark(state, page, call, &desk.rules(Some(call))).await?,
    })
}
