//! What the mixer asks of a party's audio endpoint.

use super::Frame;

/// One party's audio endpoint. The mixer calls it every 20 ms, so neither method may wait: an endpoint
/// with a network behind it keeps buffers of its own and drops what doesn't fit.
///
/// Dropping the leg is how the mixer says "you are detached": close whatever is behind it then.
pub trait Leg: Send {
    /// Writes the next 20 ms of what the party says into `frame`. `false` means nothing was said, and
    /// whatever stands in `frame` is ignored.
    fn take(&mut self, frame: &mut Frame) -> bool;

    /// The next 20 ms for the party to hear.
    fn give(&mut self, frame: &Frame);

    /// Whether this endpoint has any sound at all. Legs that don't are never mixed and cost nothing.
    fn carries_sound(&self) -> bool {
        true
    }
}

/// A leg without sound: a call that is only signalling (a benchmark, a telephone that rings unanswered).
/// What is played to it ends when it would have ended, and is heard by nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct NullLeg;

impl Leg for NullLeg {
    fn take(&mut self, _frame: &mut Frame) -> bool {
        false
    }

    fn give(&mut self, _frame: &Frame) {}

    fn carries_sound(&self) -> bool {
        false
    }
}
