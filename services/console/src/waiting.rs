//! Who waits is looked at again, after a change that no event told the rules: somebody's abilities, a line's rules.

use hotline::{Event, LineId};
use store::Change;

use crate::problem::Problem;
use crate::state::State;

/// Behind so many of a line's queue, each call is looked at with the new rules when it is due by the old ones.
const LOOKED_AT: i64 = 500;

/// A line was saved: other pages and nodes are told, and whoever waits is looked at with the new rules at once.
pub(crate) async fn rules_changed(state: &State, line: &LineId) {
    announce(state, line);
    sweep(state, std::slice::from_ref(line)).await;
    look_again(state, line).await;
}

/// Tells the other pages and nodes that a line is not what it was.
pub(crate) fn announce(state: &State, line: &LineId) {
    let mut change = Change::in_room(state.store().ids().next(state.now()), "lines");
    change.lines.push(line.clone());
    state.store().feed().announce(change);
}

/// Has the rules look at these lines' queues again, after somebody's abilities or a line's times changed. What was saved
/// is saved: a failure here is made good by the next look.
pub(crate) async fn sweep(state: &State, lines: &[LineId]) {
    for line in lines {
        match state.dispatch(Event::Sweep { line: line.clone() }).await {
            Ok(()) | Err(Problem::Refused) => {}
            Err(problem) => tracing::warn!(%problem, "a queue was not looked at after a change of settings"),
        }
    }
}

async fn look_again(state: &State, line: &LineId) {
    let waiting = match state.store().queue().head(line, LOOKED_AT).await {
        Ok(waiting) => waiting,
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "who waits could not be read");
            return;
        }
    };
    for (call, _) in waiting {
        match state.dispatch(Event::WaitDue { call }).await {
            // Refused: the new rules change nothing for this call.
            Ok(()) | Err(Problem::Refused) => {}
            Err(problem) => {
                tracing::warn!(%problem, "a waiting call was not looked at after a change of rules");
                return;
            }
        }
    }
}
