//! The one way to change a call.

use crate::{Board, Decision, Event, Rejected, Timestamp};

/// Decides what `event` changes at `now`.
///
/// # Errors
/// [`Rejected`] when the event changes nothing; the board is then untouched.
pub fn decide(board: &mut Board, event: &Event, now: Timestamp) -> Result<Decision, Rejected> {
    let _ = (board, event, now);
    Err(Rejected::Stale)
}
