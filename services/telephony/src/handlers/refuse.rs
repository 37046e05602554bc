//! Who is not put through: a number that is blocked, or that has had its conversations of today. They hear why in the
//! flow's words and may leave a message; no mediator is rung. The rule is `hotline`'s; here is what is asked before.

use super::{Caller, flow, inbound, say_goodbye};
use crate::facts::reopening_after_today;
use crate::twiml::Twiml;
use crate::wire::Wire;
use hotline::{CallerStanding, Event, Refusal, Rejected};
use ivr::{Facts, Input, Position, Text};
use store::Today;

/// Makes the call known, and says where its flow begins. Whenever something is not known (the number is withheld, the
/// database is away, the flow has no words for it) the caller is let through.
pub async fn door(wire: &Wire, caller: &Caller) -> Position {
    let start = caller.line.flow.start();
    let (arrived, standing) = tokio::join!(wire.tell(inbound::arrival(caller)), standing(wire, caller));
    let Some(arrived) = arrived else { return start };
    if arrived.result == Err(Rejected::Stale) {
        // The same webhook once more: answered as the first time, whatever was decided about the number meanwhile.
        let before = arrived.board.call(&caller.call).and_then(|call| call.refused);
        return before.and_then(|why| place(caller, why, start.language())).unwrap_or(start);
    }
    let open = caller.line.schedule.is_open(wire.wall());
    let why = standing.and_then(|standing| caller.line.rules.refusal(&standing, open));
    let Some((why, at)) = why.and_then(|why| Some((why, place(caller, why, start.language())?))) else {
        return start;
    };
    match wire.tell(Event::CallRefused { call: caller.call.clone(), why }).await {
        Some(told) if matches!(told.result, Ok(()) | Err(Rejected::Stale)) => at,
        _ => start,
    }
}

/// What is known of the number; `None` when nothing is.
async fn standing(wire: &Wire, caller: &Caller) -> Option<CallerStanding> {
    let number = caller.number.as_ref()?;
    let now = wire.now();
    let (began, ends) = caller.line.schedule.day(now)?;
    let callers = wire.store().callers();
    let limited = caller.line.rules.daily_limit > 0;
    let asked =
        callers.standing(number, (&caller.line.id, &caller.call), limited, Today { began, ends }, now);
    wire.soon("how a number stands", asked).await
}

/// Where the flow says why.
fn place(caller: &Caller, why: Refusal, language: &str) -> Option<Position> {
    caller.line.flow.refused(in_flow(why), language)
}

/// The flow's name of the reason.
pub fn in_flow(why: Refusal) -> ivr::Refusal {
    match why {
        Refusal::Blocked => ivr::Refusal::Blocked,
        Refusal::BlockedAgain => ivr::Refusal::BlockedAgain,
        Refusal::DailyLimit => ivr::Refusal::DailyLimit,
    }
}

/// What the flow must know at this place: who has spoken enough today is answered again on another day.
pub fn facts(wire: &Wire, caller: &Caller, at: &Position) -> Facts {
    let facts = caller.facts(wire);
    match at.refused() {
        Some(ivr::Refusal::DailyLimit) => {
            Facts { reopens: reopening_after_today(&caller.line, wire.wall()), ..facts }
        }
        _ => facts,
    }
}

/// For whoever came to the queue all the same (our first answer was lost on its way): told why, as at the door. Who hears
/// the wait loop can't record there, and is taken leave of.
pub async fn tell_why(
    wire: &Wire,
    caller: &Caller,
    why: Refusal,
    place: flow::Place,
    language: &str,
) -> Twiml {
    let at = self::place(caller, why, language).filter(|_| place == flow::Place::Flow);
    let Some(at) = at else {
        return say_goodbye(wire, &caller.line, Text::Goodbye, language, &caller.facts(wire));
    };
    let turn = caller.line.flow.turn(&at, &Input::Entered, &facts(wire, caller, &at));
    Box::pin(flow::act(wire, caller, &at, turn, place)).await
}
