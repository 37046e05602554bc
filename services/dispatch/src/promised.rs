//! A callback whose window is over: what the rules can't know of it is found out here, from the line's hours and the
//! history, and handed in.

use crate::dispatcher::Dispatcher;
use crate::hours::Schedule;
use crate::outcome::DispatchError;
use hotline::{Call, CallId, CallState, Event, Subject, Timestamp};
use store::{Store, StoreError};

/// The event, as it is true now; `None`: the call waits for no window any more.
pub(crate) async fn window_over(hands: &Dispatcher, id: &CallId) -> Result<Option<Event>, DispatchError> {
    let board = hands.board(&Subject::Call(id.clone())).await?;
    let Some(call) = board.call(id) else { return Ok(None) };
    let CallState::AwaitingCallback { not_before, not_after: Some(end) } = call.state else {
        return Ok(None);
    };
    let store = &hands.inner.store;
    let at_work = at_work(store, call, (not_before, end)).await?;
    // People are promised a time on their clocks.
    let lead = hands.clock_lead();
    let next = next(store, call, end.minus(lead), hands.wall()).await?;
    let next = next.map(|(from, to)| (from.plus(lead), to.plus(lead)));
    Ok(Some(Event::WindowOver { call: id.clone(), next, at_work }))
}

/// Whether anybody who may take the call was at work in the window.
async fn at_work(store: &Store, call: &Call, (from, to): (Timestamp, Timestamp)) -> Result<bool, StoreError> {
    let present = store.calls().at_work_between(from, to).await?;
    let able = store.mediators().with_access().await?;
    Ok(able.iter().any(|one| present.contains(&one.id) && one.may_take(&call.line, &call.needs)))
}

/// When the line is open next at that time of day. Hours that can't be read promise nothing.
async fn next(
    store: &Store,
    call: &Call,
    end: Timestamp,
    now: Timestamp,
) -> Result<Option<(Timestamp, Timestamp)>, StoreError> {
    let line = store.lines().find(&call.line).await?;
    let schedule = line.and_then(|line| Schedule::read(&line.hours).ok());
    let window = schedule.and_then(|schedule| schedule.window_after(end, now));
    Ok(window.map(|window| (window.from, window.to)))
}
