//! The people of a simulated day: callers with their patience, mediators with their habits.

use super::map::IdSet;
use super::{Faults, Happening, World};
use crate::{
    Board, BreakReason, CallId, CallState, Endpoint, Event, Language, LegId, Level, Line, LineId, Mediator,
    MediatorId, Millis, OfferId, Overflow, PhoneNumber, Presence, Reach, RecordingId, Refusal, Request,
    Territory, Timestamp, TopicId, Training, Wanted,
};

/// What somebody does.
#[derive(Clone, Debug)]
pub(super) enum Act {
    Dial,
    /// Through with the menus.
    ChooseTopic(CallId),
    /// A caller's patience is over.
    GiveUp(CallId, LegId),
    AskForCallback(CallId),
    LeaveMessage(CallId),
    /// Waits on after all, instead of speaking to the voicemail.
    WaitOn(CallId),
    /// Somebody of the house tries who would answer.
    TryTheLine,
    /// A mediator's finger on "answer".
    Answer(OfferId, LegId),
    Decline(MediatorId, OfferId),
    /// One of the two ends the talk.
    EndTalk(CallId, Timestamp),
    LoseMediatorLeg(CallId, Timestamp),
    FinishSheet(MediatorId, Timestamp),
    AskForMoreTime(MediatorId),
    ComeBack(MediatorId),
    Wish(MediatorId, Wanted),
    CallSomebody(MediatorId),
    CloseConsole(MediatorId),
    /// Signs on elsewhere: at a telephone for this shift, or in the browser again.
    ChangeEndpoint(MediatorId, Endpoint),
}

#[derive(Debug, Default)]
pub(super) struct People {
    dialled: u64,
    outbound: u64,
    tried: u64,
    /// For whom a telephone rang, of those who hang up in that moment.
    rung_for: IdSet<CallId>,
    talks_seen: IdSet<(CallId, Timestamp)>,
    /// Who has heard where the line leads after a long wait.
    led: IdSet<CallId>,
}

const TOPICS: [&str; 3] = ["caf", "impots", "sante"];
const TERRITORIES: [&str; 3] = ["38", "2A", "974"];
/// What a topic of the simulated lines may require.
pub(super) const TRAINING: &str = "aidants";

impl World<'_> {
    pub(super) fn set_up(&mut self) {
        for line in self.scenario.lines.clone() {
            self.judge.memory.lines.insert(line.id.clone(), line.into());
        }
        let lines: Vec<LineId> = self.scenario.lines.iter().map(|l| l.id.clone()).collect();
        let mut mediators = Vec::new();
        for number in 0..self.scenario.mediators {
            let mediator = self.new_mediator(number, &lines);
            let id = mediator.id.clone();
            mediators.push(mediator.clone());
            self.judge.memory.put_mediator(mediator.into());
            let begin = self.between(0, 20 * 60_000);
            let begin = if self.scenario.habits.plain { Millis(0) } else { begin };
            self.schedule(begin, Happening::People(Act::Wish(id.clone(), Wanted::Available)));
            self.move_about(&id, number);
        }
        self.witness.begin(&self.scenario.lines, &mediators);
        let span = i64::from(self.scenario.hours) * 3_600_000;
        for at in self.scenario.habits.dials.clone() {
            self.schedule(at, Happening::People(Act::Dial));
        }
        if self.scenario.habits.dials.is_empty() {
            for _ in 0..self.scenario.hours * self.scenario.calls_per_hour {
                let at = self.between(0, span);
                self.schedule(at, Happening::People(Act::Dial));
            }
        }
        self.schedule(Millis::minutes(1), Happening::Reconcile);
        if self.scenario.faults != Faults::None && !self.scenario.habits.plain {
            for _ in 0..self.rng.u32(0..3) {
                let at = self.between(0, span);
                self.schedule(at, Happening::People(Act::TryTheLine));
            }
        }
        for (at, by) in super::clock::jumps(&self.scenario) {
            self.schedule(at, Happening::ClockSet(by));
        }
    }

    /// Some begin their shift at the other place at some moment: a telephone for the browser, or back.
    fn move_about(&mut self, id: &MediatorId, number: u32) {
        if !self.chance(20) || self.scenario.habits.plain {
            return;
        }
        let own = PhoneNumber::parse(&format!("+331990{number:05}"));
        let places = [own.map(|number| Endpoint::Telephone { number }), Some(Endpoint::Browser)];
        for endpoint in places.into_iter().flatten() {
            let at = self.between(0, i64::from(self.scenario.hours) * 3_600_000);
            self.schedule(at, Happening::People(Act::ChangeEndpoint(id.clone(), endpoint)));
        }
    }

    fn new_mediator(&mut self, number: u32, lines: &[LineId]) -> Mediator {
        let telephone = self.chance(30);
        let mut languages = vec![Language::new("fr")];
        // The first can do everything, so that nobody waits for an ability that does not exist.
        if number == 0 || self.chance(30) {
            languages.push(Language::new("en"));
        }
        let all = number == 0 || self.chance(50);
        let topics = if all { vec![] } else { vec![TopicId::new(TOPICS[self.rng.usize(0..TOPICS.len())])] };
        let endpoint = match PhoneNumber::parse(&format!("+331990{number:05}")) {
            Some(number) if telephone => Endpoint::Telephone { number },
            _ => Endpoint::Browser,
        };
        let level = if number == 0 { Level::Professional } else { Level::ALL[self.rng.usize(0..3)] };
        let territories = if number == 0 || self.chance(60) {
            vec![]
        } else {
            vec![Territory::new(TERRITORIES[self.rng.usize(0..TERRITORIES.len())])]
        };
        let trained = number == 0 || self.chance(40);
        let cap = (number > 0 && self.chance(20)).then(|| self.rng.i64(1..6));
        let habits = &self.scenario.habits;
        if habits.plain {
            let endpoint = match PhoneNumber::parse(&format!("+331990{number:05}")) {
                Some(number) if habits.own_telephones => Endpoint::Telephone { number },
                _ => Endpoint::Browser,
            };
            return Mediator {
                endpoint,
                lines: lines.to_vec(),
                languages,
                ..Mediator::new(MediatorId::new(format!("m{number:03}")), self.now)
            };
        }
        Mediator {
            endpoint,
            lines: lines.to_vec(),
            languages,
            topics,
            level,
            territories,
            training: if trained { vec![Training::new(TRAINING)] } else { vec![] },
            cap,
            ..Mediator::new(MediatorId::new(format!("m{number:03}")), self.now)
        }
    }

    pub(super) fn act(&mut self, act: Act) {
        match act {
            Act::Dial => self.dial(),
            Act::ChooseTopic(call) => self.choose_topic(call),
            Act::GiveUp(call, leg) => {
                let talking =
                    self.judge.memory.calls.get(&call).is_some_and(|c| {
                        matches!(c.state, CallState::Talking | CallState::Reconnecting { .. })
                    });
                if !talking {
                    self.caller_hangs_up(&call, &leg);
                }
            }
            Act::AskForCallback(call) => self.ask_for_callback(&call),
            Act::LeaveMessage(call) => self.leave_message(&call),
            Act::WaitOn(call) => {
                if let Some(request) = self.judge.memory.calls.get(&call).map(|call| call.request()) {
                    let _ = self.tell(&Event::CallerQueued { call, request });
                }
            }
            Act::TryTheLine => self.try_the_line(),
            Act::Answer(offer, leg) => self.mediator_answers(&offer, &leg),
            Act::Decline(mediator, offer) => {
                let _ = self.tell(&Event::OfferDeclined { mediator, offer });
            }
            Act::EndTalk(call, began) => self.end_talk(&call, began),
            Act::LoseMediatorLeg(call, began) => self.lose_mediator_leg(&call, began),
            Act::FinishSheet(mediator, since) => {
                if self.judge.memory.mediators.get(&mediator).is_some_and(|m| m.presence_since == since) {
                    let _ = self.tell(&Event::WrapUpDone { mediator });
                }
            }
            Act::AskForMoreTime(mediator) => {
                let _ = self.tell(&Event::WrapUpExtended { mediator, by: Millis::minutes(2) });
            }
            Act::ComeBack(mediator) => {
                let _ = self.tell(&Event::PresenceWanted { mediator, presence: Wanted::Available });
            }
            Act::Wish(mediator, presence) => self.wish(mediator, presence),
            Act::CallSomebody(mediator) => self.call_somebody(mediator),
            Act::CloseConsole(mediator) => {
                let _ = self.tell(&Event::ConsoleLost { mediator });
            }
            Act::ChangeEndpoint(mediator, endpoint) => {
                let _ = self.tell(&Event::EndpointWanted { mediator, endpoint });
            }
        }
    }

    fn dial(&mut self) {
        self.people.dialled += 1;
        let nth = self.people.dialled;
        let call = CallId::new(format!("c{nth:06}"));
        let leg = LegId::new(format!("leg-c{nth:06}"));
        let line = self.scenario.lines[self.rng.usize(0..self.scenario.lines.len())].id.clone();
        let number = if self.chance(90) { PhoneNumber::parse(&format!("+336399{nth:06}")) } else { None };
        self.provider.caller_dials(&leg, &call);
        let _ = self.tell(&Event::CallArrived { call: call.clone(), line, leg: leg.clone(), number });
        let menus = self.between(5_000, 40_000);
        // Who dials in one moment is through with the menus in one moment.
        let menus = if self.scenario.habits.plain { Millis::seconds(10) } else { menus };
        let kind = self.rng.u32(0..100);
        match if self.scenario.habits.plain { 99 } else { kind } {
            // Hangs up in the greeting.
            0..5 => self.schedule(menus, Happening::People(Act::GiveUp(call, leg))),
            5..9 => self.schedule(menus, Happening::People(Act::LeaveMessage(call))),
            9..12 => self.schedule(menus, Happening::People(Act::AskForCallback(call))),
            12..14 => {
                let _ = self.tell(&Event::CallerTold { call: call.clone() });
                self.provider.end(&leg);
            }
            14..18 if self.scenario.faults != Faults::None => self.refuse(&call, &leg, menus),
            _ => {
                let patience = self.patience();
                self.schedule(menus, Happening::People(Act::ChooseTopic(call.clone())));
                if self.chance(self.scenario.habits.callbacks.unwrap_or(15)) {
                    let after = self.between(menus.0 + 10_000, menus.0 + 240_000);
                    self.schedule(after, Happening::People(Act::AskForCallback(call.clone())));
                }
                let give_up = Millis(menus.0 + patience.0);
                self.schedule(give_up, Happening::People(Act::GiveUp(call, leg)));
            }
        }
    }

    /// The number is blocked, or has had its talks of today: told so, some leave a message, some press on.
    fn refuse(&mut self, call: &CallId, leg: &LegId, menus: Millis) {
        let why = Refusal::ALL[self.rng.usize(0..Refusal::ALL.len())];
        let _ = self.tell(&Event::CallRefused { call: call.clone(), why });
        let act = match self.rng.u32(0..3) {
            0 => Act::LeaveMessage(call.clone()),
            1 => Act::ChooseTopic(call.clone()),
            _ => Act::AskForCallback(call.clone()),
        };
        self.schedule(menus, Happening::People(act));
        let listened = Millis(menus.0 + self.between(1_000, 30_000).0);
        self.schedule(listened, Happening::People(Act::GiveUp(call.clone(), leg.clone())));
    }

    /// Most wait many minutes, some very few: the shape seen on volunteer hotlines.
    fn patience(&mut self) -> Millis {
        if let Some(patience) = self.scenario.habits.patience {
            return patience;
        }
        if self.chance(20) { self.between(10_000, 120_000) } else { self.between(120_000, 2_400_000) }
    }

    fn choose_topic(&mut self, call: CallId) {
        if self.scenario.habits.plain {
            let request = Request::new(Language::new("fr"), None);
            let _ = self.tell(&Event::CallerQueued { call, request });
            return;
        }
        let language = Language::new(if self.chance(8) { "en" } else { "fr" });
        let topic =
            if self.chance(60) { Some(TopicId::new(TOPICS[self.rng.usize(0..TOPICS.len())])) } else { None };
        let mut request = Request::new(language, topic);
        request.priority = i64::from(self.chance(5));
        request.failed_before = if self.chance(10) { self.rng.i64(1..5) } else { 0 };
        if self.chance(40) {
            request.territory = Some(Territory::new(TERRITORIES[self.rng.usize(0..TERRITORIES.len())]));
        }
        if self.chance(20) {
            let known = self.rng.u32(0..self.scenario.mediators.max(1));
            request.known = Some(MediatorId::new(format!("m{known:03}")));
        }
        let _ = self.tell(&Event::CallerQueued { call, request });
    }

    fn ask_for_callback(&mut self, id: &CallId) {
        let known = self.judge.memory.calls.get(id);
        let language = known.map_or_else(|| Language::new("fr"), |call| call.language.clone());
        let topic = known.and_then(|call| call.topic.clone());
        let window = if self.chance(30) && !self.scenario.habits.plain {
            let begin = self.between(0, 3_600_000);
            let length = self.between(600_000, 7_200_000);
            let from = self.clock().plus(begin);
            (Some(from), Some(from.plus(length)))
        } else if self.chance(15) && !self.scenario.habits.plain {
            // As a closed line does: everybody is called back when it opens, in one moment.
            let half_an_hour = 1_800_000;
            let opening = (self.clock().0.div_euclid(half_an_hour) + 1) * half_an_hour;
            (Some(Timestamp(opening)), None)
        } else {
            (None, None)
        };
        let told = self.tell(&Event::CallbackRequested {
            call: id.clone(),
            number: None,
            not_before: window.0,
            not_after: window.1,
            request: Request::new(language, topic),
        });
        if told.is_ok()
            && let Some(leg) = self.judge.memory.calls.get(id).and_then(|c| c.leg.clone())
        {
            // They hear the confirmation and are hung up.
            let after = self.between(3_000, 9_000);
            self.schedule(after, Happening::People(Act::GiveUp(id.clone(), leg)));
        } else if let Some(leg) = self.judge.memory.calls.get(id).and_then(|c| c.leg.clone())
            && self.judge.memory.calls.get(id).is_some_and(|c| c.state == CallState::InFlow)
        {
            self.caller_hangs_up(id, &leg);
        }
    }

    fn leave_message(&mut self, id: &CallId) {
        if self.tell(&Event::MessageStarted { call: id.clone() }).is_err() {
            return;
        }
        let Some(leg) = self.judge.memory.calls.get(id).and_then(|c| c.leg.clone()) else { return };
        let spoken = self.between(1_000, 60_000);
        self.schedule(spoken, Happening::People(Act::GiveUp(id.clone(), leg)));
        if self.chance(80) {
            let recording = RecordingId::new(format!("rec-{id}"));
            let stored = self.between(spoken.0 - 500, spoken.0 + 5_000);
            self.schedule(stored, Happening::Told(Event::MessageLeft { call: id.clone(), recording }));
        }
    }

    /// Whom nobody took for long hears, once, where the line leads: some take it, some of these think better of it, most
    /// go on waiting.
    fn hear_the_way_out(&mut self, board: &Board) {
        for call in &board.calls {
            let long = call.state == CallState::Waiting && call.reach == Reach::Overflow;
            let way = self.judge.memory.lines.get(&call.line).map(|line| &line.rules.rings.overflow);
            let told = matches!(way, Some(Overflow::Voicemail | Overflow::Orientation));
            if !long || !told || !self.people.led.insert(call.id.clone()) {
                continue;
            }
            let heard = self.between(3_000, 30_000);
            let id = call.id.clone();
            match self.rng.u32(0..100) {
                0..30 => self.schedule(heard, Happening::People(Act::LeaveMessage(id))),
                30..40 => {
                    let later = self.between(heard.0, heard.0 + 20_000);
                    self.schedule(heard, Happening::People(Act::LeaveMessage(id.clone())));
                    self.schedule(later, Happening::People(Act::WaitOn(id)));
                }
                40..55 => self.schedule(heard, Happening::People(Act::AskForCallback(id))),
                _ => {}
            }
        }
    }

    fn end_talk(&mut self, id: &CallId, began: Timestamp) {
        let Some(call) = self.judge.memory.calls.get(id).filter(|c| c.state_since == began) else { return };
        let (leg, mediator) = (call.leg.clone(), call.mediator.clone());
        if self.chance(50)
            && let Some(leg) = leg
        {
            self.caller_hangs_up(id, &leg);
        } else if let Some(mediator) = mediator {
            let _ = self.tell(&Event::HangUpWanted { mediator, call: id.clone() });
        }
    }

    fn lose_mediator_leg(&mut self, id: &CallId, began: Timestamp) {
        let call = self
            .judge
            .memory
            .calls
            .get(id)
            .filter(|c| c.state_since == began && c.state == CallState::Talking);
        let leg = call
            .and_then(|c| c.offer.as_ref())
            .and_then(|o| self.judge.memory.offers.get(o))
            .and_then(|o| o.leg.clone());
        if let Some(leg) = leg {
            self.end_leg(&leg, crate::LegEnd::HungUp);
        }
    }

    fn wish(&mut self, mediator: MediatorId, presence: Wanted) {
        let told = self.tell(&Event::PresenceWanted { mediator: mediator.clone(), presence });
        if self.scenario.habits.plain {
            return;
        }
        if presence == Wanted::Available && told.is_ok() && self.chance(10) {
            let next = if self.chance(50) { Wanted::OnBreak } else { Wanted::Offline };
            let after = self.between(600_000, 5_400_000);
            self.schedule(after, Happening::People(Act::Wish(mediator.clone(), next)));
            let back = Millis(after.0 + self.between(300_000, 1_800_000).0);
            self.schedule(back, Happening::People(Act::Wish(mediator.clone(), Wanted::Available)));
        }
        if presence == Wanted::Available && mediator.as_str() != "m000" && self.chance(15) {
            let topics = vec![TopicId::new(TOPICS[self.rng.usize(0..TOPICS.len())])];
            let after = self.between(0, 1_800_000);
            let event = Event::TopicsRefused { mediator: mediator.clone(), topics };
            self.schedule(after, Happening::Told(event));
            let wanted_again = Event::TopicsRefused { mediator: mediator.clone(), topics: vec![] };
            self.schedule(Millis(after.0 + 900_000), Happening::Told(wanted_again));
        }
        if presence == Wanted::Available && self.scenario.faults != Faults::None {
            let after = self.between(300_000, 3_600_000);
            let act = if self.chance(50) { Act::CallSomebody(mediator) } else { Act::CloseConsole(mediator) };
            self.schedule(after, Happening::People(act));
        }
    }

    fn try_the_line(&mut self) {
        self.people.tried += 1;
        let nth = self.people.tried;
        let Some(number) = PhoneNumber::parse(&format!("+336397{nth:06}")) else { return };
        let line = self.scenario.lines[self.rng.usize(0..self.scenario.lines.len())].id.clone();
        let topic = TopicId::new(TOPICS[self.rng.usize(0..TOPICS.len())]);
        let _ = self.tell(&Event::TestCallWanted {
            call: CallId::new(format!("t{nth:06}")),
            line,
            by: MediatorId::new("coordinator"),
            number,
            request: Request::new(Language::new("fr"), Some(topic)),
        });
    }

    fn call_somebody(&mut self, mediator: MediatorId) {
        self.people.outbound += 1;
        let nth = self.people.outbound;
        let Some(number) = PhoneNumber::parse(&format!("+336398{nth:06}")) else { return };
        let line = self.scenario.lines[0].id.clone();
        let _ = self.tell(&Event::OutboundWanted {
            call: CallId::new(format!("o{nth:06}")),
            line,
            mediator,
            number,
            language: Language::new("fr"),
            topic: None,
            follow_up: None,
        });
    }

    /// After each decision, whoever's situation changed makes up their mind.
    pub(super) fn people_notice(&mut self, board: &Board, touched: &[&Mediator]) {
        for mediator in touched {
            let id = &mediator.id;
            match mediator.presence.clone() {
                Presence::WrapUp { began, .. } if began == self.clock() => {
                    if self.chance(70) {
                        let after = self.between(5_000, 170_000);
                        self.schedule(after, Happening::People(Act::FinishSheet(id.clone(), began)));
                    }
                    if self.chance(20) {
                        let after = self.between(1_000, 170_000);
                        self.schedule(after, Happening::People(Act::AskForMoreTime(id.clone())));
                    }
                }
                Presence::OnBreak { reason } if reason != BreakReason::Chosen => {
                    let after = self.between(5_000, 600_000);
                    self.schedule(after, Happening::People(Act::ComeBack(id.clone())));
                }
                Presence::Ringing { offer, .. }
                    if self.chance(5) && self.scenario.habits.answered.is_none() =>
                {
                    let after = self.between(1_000, 19_000);
                    self.schedule(after, Happening::People(Act::Decline(id.clone(), offer)));
                }
                _ => {}
            }
        }
        self.hear_the_way_out(board);
        for call in &board.calls {
            let impatient = self.scenario.habits.hang_up_when_rung;
            if impatient > 0
                && call.offer.is_some()
                && matches!(call.state, CallState::Waiting)
                && self.people.rung_for.insert(call.id.clone())
                && self.chance(impatient)
                && let Some(leg) = call.leg.clone()
            {
                let soon = self.between(0, 400);
                self.schedule(soon, Happening::People(Act::GiveUp(call.id.clone(), leg)));
            }
            let talk = (call.id.clone(), call.state_since);
            if call.state == CallState::Talking && self.people.talks_seen.insert(talk) {
                let length = self.between(20_000, 1_500_000);
                self.schedule(length, Happening::People(Act::EndTalk(call.id.clone(), call.state_since)));
                if self.scenario.faults == Faults::All && self.chance(10) {
                    let after = self.between(1_000, length.0);
                    self.schedule(
                        after,
                        Happening::People(Act::LoseMediatorLeg(call.id.clone(), call.state_since)),
                    );
                }
            }
        }
    }
}

/// A line with short times, for scenarios that want many deadlines.
impl super::Scenario {
    #[must_use]
    pub fn with_line(mut self, line: Line) -> Self {
        self.lines.push(line);
        self
    }
}
