//! Mistakes that a test plants into the rules on purpose, to prove that the simulation would find them.
//!
//! A simulation that finds nothing may be blind. Each of these is a mistake that some hotline's software was shipped
//! with; `simulation::tests` plants one after another and expects a broken invariant. Outside of this crate's own tests
//! nothing can be planted.

/// A mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Planted {
    /// The other telephones ring on after one was answered.
    OthersRingOn,
    /// The caller who came last is served first.
    YoungestFirst,
    /// Who finishes a sheet is not offered the caller who waits.
    IdleAfterWrapUp,
    /// An offer that was declined or rang out can still be answered.
    AnswerAfterTheEnd,
    /// A mediator whose ring was withdrawn stays booked.
    StuckRinging,
    /// A caller whose mediator's leg failed stays between the two.
    LostConnection,
    /// A mediator whose caller hung up stays "in call".
    StuckTalking,
    /// Anybody is asked, whatever they speak.
    AnyLanguage,
    /// A caller who comes back to the queue goes to its end.
    RankLost,
    /// A webhook that comes twice is believed twice.
    JoinedTwice,
    /// A conversation that was cut off counts as never held.
    TalkForgotten,
    /// A mediator who is being rung is not booked.
    DoubleBooked,
    /// Who was refused waits among the others all the same.
    RefusedQueued,
    /// When the caller leaves, only the first of the telephones that ring for them stops.
    SecondRingsOn,
    /// Who was promised a callback goes before everybody who waits.
    CallbacksFirst,
    /// A caller who is sent to another line goes to its end.
    RankLostOnTheWay,
    /// A caller gains a little rank whenever their circle widens, and overtakes an equal.
    AgesFaster,
    /// A caller who was on hold stays so when the mediator is lost or gives the call away.
    HoldStays,
    /// A wrap-up ends by its first timer, whatever it was extended to.
    WrapUpCutShort,
    /// Who was called back and talked is called back again.
    RungAfterTheTalk,
    /// An offer expires at the first look at it.
    RingCutShort,
    /// A deadline that a wrong clock set days ahead is waited for.
    WrongClockBelieved,
}

#[cfg(test)]
thread_local! {
    static PLANTED: std::cell::Cell<Option<Planted>> = const { std::cell::Cell::new(None) };
}

/// Whether this mistake is to be made.
#[cfg(test)]
pub(crate) fn planted(mistake: Planted) -> bool {
    PLANTED.get() == Some(mistake)
}

/// Never.
#[cfg(not(test))]
pub(crate) const fn planted(_: Planted) -> bool {
    false
}

/// Plants a mistake for what this thread decides from now on.
#[cfg(test)]
pub(crate) fn plant(mistake: Option<Planted>) {
    PLANTED.set(mistake);
}

#[cfg(test)]
impl Planted {
    pub(crate) const ALL: [Self; 21] = [
        Self::OthersRingOn,
        Self::YoungestFirst,
        Self::IdleAfterWrapUp,
        Self::AnswerAfterTheEnd,
        Self::StuckRinging,
        Self::LostConnection,
        Self::StuckTalking,
        Self::AnyLanguage,
        Self::RankLost,
        Self::JoinedTwice,
        Self::TalkForgotten,
        Self::DoubleBooked,
        Self::RefusedQueued,
        Self::SecondRingsOn,
        Self::CallbacksFirst,
        Self::RankLostOnTheWay,
        Self::AgesFaster,
        Self::HoldStays,
        Self::WrapUpCutShort,
        Self::RungAfterTheTalk,
        Self::RingCutShort,
    ];
}
