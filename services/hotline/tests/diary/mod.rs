//! What somebody writes down who watches a simulated day.

use hotline::simulation::{Report, Scenario, Witness, play_before};
use hotline::{
    Board, Call, CallId, Decision, Effect, Event, Kind, Line, Mediator, MediatorId, OfferId, Presence,
    Rejected, Timestamp, Wanted,
};
use std::collections::BTreeMap;

#[derive(Default)]
pub struct Diary {
    pub report: Report,
    /// Each ring as it was decided upon.
    pub rings: Vec<Ring>,
    /// Who was heard by whom.
    pub talks: Vec<(CallId, MediatorId)>,
    pub accepted: Vec<CallId>,
    /// When a person was rung to be called back.
    pub dialled: Vec<(Timestamp, CallId)>,
    /// The last state of every call.
    pub calls: BTreeMap<CallId, Call>,
    pub mediators: BTreeMap<MediatorId, Mediator>,
    /// The rows of the largest board that was decided upon.
    pub widest: usize,
    /// The longest time, in milliseconds, that somebody was booked without a talk, by the presence's word.
    pub longest: BTreeMap<&'static str, i64>,
    /// Wrap-ups that a mediator asked more time for, and got.
    pub extensions: u64,
    /// When somebody said that they are available.
    pub came_back: Vec<(Timestamp, MediatorId)>,
    /// What should not have happened, in words.
    pub wrong: Vec<String>,
    last: Option<Event>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring {
    pub at: Timestamp,
    pub offer: OfferId,
    pub call: CallId,
    pub mediator: MediatorId,
}

impl Diary {
    /// Plays the day; every invariant must hold besides whatever the diary is asked.
    pub fn of(scenario: Scenario) -> Self {
        let seed = scenario.seed;
        let mut diary = Self::default();
        diary.report = play_before(scenario, &mut diary);
        assert_eq!(diary.report.broken, "", "seed {seed}");
        assert!(diary.wrong.is_empty(), "seed {seed}: {}", diary.wrong.join("\n"));
        diary
    }

    /// Who was rung first for each call, in the order of the rings.
    pub fn first_rings(&self) -> Vec<&Ring> {
        let first = |nth: usize| self.rings[..nth].iter().all(|ring| ring.call != self.rings[nth].call);
        (0..self.rings.len()).filter(|nth| first(*nth)).map(|nth| &self.rings[nth]).collect()
    }

    pub fn longest(&self, presence: &str) -> i64 {
        self.longest.get(presence).copied().unwrap_or_default()
    }

    fn look_at(&mut self, was: &Mediator, is: &Mediator, after: &Board, now: Timestamp) {
        let (id, event) = (&is.id, self.last.as_ref());
        if was.presence.word() != is.presence.word() && was.presence.offer().is_some() {
            let longest = self.longest.entry(was.presence.word()).or_default();
            *longest = (*longest).max(now.since(was.presence_since).0);
        }
        let ring_begins = matches!(is.presence, Presence::Ringing { .. }) && is.presence != was.presence;
        let before = was.presence.offer().and_then(|offer| after.offer(offer));
        if ring_begins && before.is_some_and(|offer| offer.state.is_live()) {
            self.wrong.push(format!("{id} was rung while {}", was.presence.word()));
        }
        if let Presence::WrapUp { until, .. } = was.presence
            && !matches!(is.presence, Presence::WrapUp { .. })
            && now < until
            && matches!(event, Some(Event::WrapUpOver { .. }))
        {
            self.wrong.push(format!("the wrap-up of {id} ended {} ms early", until.since(now).0));
        }
    }
}

impl Witness for Diary {
    fn begin(&mut self, _: &[Line], mediators: &[Mediator]) {
        self.mediators = mediators.iter().map(|m| (m.id.clone(), m.clone())).collect();
    }

    fn told(&mut self, event: &Event, now: Timestamp, decided: &Result<Decision, Rejected>) {
        self.last = Some(event.clone());
        let Ok(decision) = decided else { return };
        match event {
            Event::WrapUpExtended { .. } => self.extensions += 1,
            Event::PresenceWanted { mediator, presence: Wanted::Available } => {
                self.came_back.push((now, mediator.clone()));
            }
            _ => {}
        }
        for effect in &decision.effects {
            match effect.clone() {
                Effect::RingMediator { offer, call, mediator, .. } => {
                    self.rings.push(Ring { at: now, offer, call, mediator });
                }
                Effect::DialCaller { call, .. } => self.dialled.push((now, call)),
                _ => {}
            }
        }
        for entry in &decision.history {
            match (entry.kind, entry.call.clone(), entry.mediator.clone()) {
                (Kind::Talking, Some(call), Some(mediator)) => self.talks.push((call, mediator)),
                (Kind::OfferAccepted, Some(call), _) => self.accepted.push(call),
                _ => {}
            }
        }
    }

    fn saw(&mut self, before: &Board, after: &Board, now: Timestamp) {
        let rows = |board: &Board| {
            board.lines.len()
                + board.calls.len()
                + board.mediators.len()
                + board.offers.len()
                + board.parties.len()
        };
        self.widest = self.widest.max(rows(before));
        for call in &after.calls {
            self.calls.insert(call.id.clone(), call.clone());
        }
        for mediator in &after.mediators {
            if let Some(was) = before.mediator(&mediator.id) {
                self.look_at(was, mediator, after, now);
            }
            self.mediators.insert(mediator.id.clone(), mediator.clone());
        }
    }
}
