//! Three weeks of plausible calls before now, as the rules would have left them.

use super::dice::Dice;
use super::people::{PEOPLE, SamplePerson};
use super::words;
use hotline::{
    Call, CallId, CallState, Ending, Entry, Kind, Language, LineId, MediatorId, Millis, Offer, OfferId,
    OfferState, Origin, PhoneNumber, Timestamp, TopicId,
};
use jiff::civil::{Date, Weekday, time};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};
use store::Ids;

/// One call of the past with all its traces.
pub(super) struct PastCall {
    pub(super) call: Call,
    pub(super) offers: Vec<Offer>,
    pub(super) history: Vec<Entry>,
    pub(super) topic: &'static str,
    pub(super) ended: Timestamp,
}

/// How many days are told.
const DAYS: i32 = 21;

/// Of 1,000 calls of a day, how many arrive in each hour, from 8 on: a peak in the morning, a low at lunch, and a few
/// before and after the hours.
const HOURS: [(i8, u32); 12] = [
    (8, 14),
    (9, 118),
    (10, 165),
    (11, 132),
    (12, 58),
    (13, 66),
    (14, 142),
    (15, 118),
    (16, 92),
    (17, 60),
    (18, 20),
    (19, 15),
];

/// Calls on a usual day of the week.
fn usual_calls(day: Weekday) -> i64 {
    match day {
        Weekday::Monday => 46,
        Weekday::Tuesday => 40,
        Weekday::Wednesday => 32,
        Weekday::Thursday => 36,
        Weekday::Friday => 30,
        Weekday::Saturday | Weekday::Sunday => 3,
    }
}

/// Who answers: the sample's mediators with the ids their accounts were given, and since when each is free.
pub(super) struct Crew<'a> {
    pub(super) ids: &'a [MediatorId],
    free_from: Vec<i64>,
}

impl<'a> Crew<'a> {
    pub(super) fn new(ids: &'a [MediatorId]) -> Self {
        Self { ids, free_from: vec![0; ids.len()] }
    }

    /// The mediator who knows this and is free first, idle longest; with the moment.
    fn first_free(&self, language: &str, topic: &str, at: i64) -> Option<(usize, i64)> {
        (0..self.ids.len())
            .filter(|n| mediator(*n).is_some_and(|person| person.knows(language, topic)))
            .map(|n| (n, self.free_from[n].max(at)))
            .min_by_key(|(n, from)| (*from, self.free_from[*n]))
    }
}

fn mediator(n: usize) -> Option<&'static SamplePerson> {
    PEOPLE.get(n)
}

/// Everything a call needs to be told.
pub(super) struct Teller<'a> {
    pub(super) line: LineId,
    pub(super) zone: TimeZone,
    pub(super) now: Timestamp,
    pub(super) ids: &'a Ids,
    pub(super) dice: &'a mut Dice,
    pub(super) crew: Crew<'a>,
}

impl Teller<'_> {
    /// All calls, in the order in which they arrived, every one over before now.
    pub(super) fn tell(&mut self) -> Vec<PastCall> {
        let Some(today) = crate::period::local_day(self.now, &self.zone) else { return Vec::new() };
        let mut calls = Vec::new();
        for back in (0..=DAYS).rev() {
            let Some(day) = Span::new().try_days(back).ok().and_then(|span| today.checked_sub(span).ok())
            else {
                continue;
            };
            calls.extend(self.day(day));
        }
        calls
    }

    fn day(&mut self, day: Date) -> Vec<PastCall> {
        let usual = usual_calls(day.weekday());
        let most = self.dice.between(usual * 4 / 5, usual * 6 / 5);
        let mut arrivals: Vec<Timestamp> = (0..most).filter_map(|_| self.arrival(day)).collect();
        arrivals.retain(|at| *at < self.now);
        arrivals.sort_unstable();
        let now = self.now;
        // Nobody of the past is still on the line, nor in wrap-up.
        arrivals.into_iter().map(|at| self.call(at)).filter(|past| past.is_over(now)).collect()
    }

    fn arrival(&mut self, day: Date) -> Option<Timestamp> {
        let hour = self.dice.pick(&HOURS);
        let hour = day.to_datetime(time(hour, 0, 0, 0)).to_zoned_datetime(self.zone.clone()).ok()?;
        let at = hour.checked_add(self.dice.between(0, 3_599_999).milliseconds()).ok()?;
        Some(Timestamp(at.timestamp().as_millisecond()))
    }

    fn call(&mut self, at: Timestamp) -> PastCall {
        let topic = self.dice.pick(&words::TOPICS);
        let language = if self.dice.percent(4) { "en" } else { "fr" };
        let mut call = Call::new(CallId::new(self.ids.next(at)), self.line.clone(), Origin::Inbound, at);
        call.language = Language::new(language);
        // One in twelve withholds the number; the others come from a few hundred telephones, some of them often.
        call.number = (!self.dice.percent(8))
            .then(|| PhoneNumber::parse(&format!("+336399{:05}", 80_000 + self.dice.between(0, 420))))
            .flatten();
        let mut past = PastCall { call, offers: Vec::new(), history: Vec::new(), topic, ended: at };
        past.note(Kind::Arrived, None, at, None);

        let local =
            jiff::Timestamp::from_millisecond(at.0).unwrap_or_default().to_zoned_datetime(self.zone.clone());
        let closed = !(9..18).contains(&local.hour())
            || matches!(local.weekday(), Weekday::Saturday | Weekday::Sunday);
        let in_flow = self.dice.between(18, 55) * 1_000;
        if closed {
            self.closed(&mut past, at.plus(Millis(in_flow)));
        } else if self.dice.percent(3) {
            past.end(Ending::HungUp, at.plus(Millis(self.dice.between(3, 40) * 1_000)));
        } else {
            past.call.topic = Some(TopicId::new(topic));
            self.queued(&mut past, language, at.plus(Millis(in_flow)));
        }
        past
    }

    /// Told the hours; some leave a message or ask to be called back.
    fn closed(&mut self, past: &mut PastCall, at: Timestamp) {
        if self.dice.percent(25) {
            past.note(Kind::MessageStarted, None, at, None);
            past.end(Ending::MessageLeft, at.plus(Millis(self.dice.between(12, 70) * 1_000)));
        } else {
            past.end(Ending::Told, at.plus(Millis(self.dice.between(2, 15) * 1_000)));
        }
    }

    fn queued(&mut self, past: &mut PastCall, language: &str, at: Timestamp) {
        past.call.queued_at = Some(at);
        past.note(Kind::Queued, None, at, None);
        let wait = self.dice.lasting(45, 600);
        let Some((first, free)) = self.crew.first_free(language, past.topic, at.0 + wait) else {
            past.end(Ending::HungUp, at.plus(Millis(wait)));
            return;
        };
        let patience = self.dice.lasting(420, 1_500).max(40_000);
        if free - at.0 > patience {
            if self.dice.percent(45) {
                self.called_back(past, first, at.plus(Millis(patience)), free);
            } else {
                past.end(Ending::HungUp, at.plus(Millis(patience)));
            }
            return;
        }
        if self.dice.percent(4) {
            // Even a short wait is too long for some.
            past.end(Ending::HungUp, at.plus(Millis(wait.min(90_000))));
            return;
        }
        if self.dice.percent(5) {
            let later = free + self.dice.between(10, 40) * 60_000;
            self.called_back(past, first, at.plus(Millis(wait)), later);
            return;
        }
        self.talk(past, first, Timestamp(free), Ending::Talked);
    }

    /// Asked at `asked` to be called back; the mediator was free at `free`.
    fn called_back(&mut self, past: &mut PastCall, first: usize, asked: Timestamp, free: i64) {
        past.call.called_back = true;
        past.note(Kind::CallbackRequested, None, asked, None);
        let free = Timestamp(free.max(asked.0 + 60_000));
        if self.dice.percent(14) {
            past.call.callback_attempts = 3;
            let gave_up = free.plus(Millis::minutes(32));
            past.note(Kind::CallerNotReached, None, gave_up, None);
            past.end(Ending::CallbackFailed, gave_up);
        } else {
            past.call.callback_attempts = 1;
            let free = Timestamp(free.0.max(self.crew.free_from[first]));
            past.note(Kind::CallerRung, None, free, None);
            self.talk(past, first, free, Ending::CallbackKept);
        }
    }

    fn talk(&mut self, past: &mut PastCall, first: usize, rung: Timestamp, ending: Ending) {
        let mediator = self.crew.ids[first].clone();
        let talking = rung.plus(Millis(self.dice.between(3, 12) * 1_000));
        let usual = if past.topic == "demarches" { 960 } else { 640 };
        let ended = talking.plus(Millis(self.dice.lasting(usual, 6_600).max(75_000)));
        let wrapped = ended.plus(Millis(self.dice.lasting(110, 840).max(15_000)));
        self.crew.free_from[first] = wrapped.0;

        let offer = OfferId::nth(&past.call.id, 1);
        past.note(Kind::Offered, Some(&mediator), rung, Some("1"));
        past.note(Kind::OfferAccepted, Some(&mediator), talking, Some("1"));
        past.note(Kind::Talking, Some(&mediator), talking, None);
        past.offers.push(Offer {
            id: offer,
            version: 0,
            call: past.call.id.clone(),
            mediator: mediator.clone(),
            state: OfferState::Completed,
            leg: None,
            made_at: rung,
            expires_at: rung.plus(Millis::seconds(20)),
            settled_at: Some(talking),
        });
        past.call.offers_made = 1;
        past.call.mediator = Some(mediator.clone());
        past.call.talk_began_at = Some(talking);
        past.end(ending, ended);
        past.note(Kind::Presence, Some(&mediator), ended, Some("wrap_up"));
        past.history.push(Entry {
            call: None,
            mediator: Some(mediator),
            kind: Kind::Presence,
            at: wrapped,
            detail: Some("available".to_owned()),
        });
    }
}

impl PastCall {
    /// Whether everything about it had happened by then.
    fn is_over(&self, now: Timestamp) -> bool {
        self.history.iter().all(|entry| entry.at <= now)
    }

    fn note(&mut self, kind: Kind, mediator: Option<&MediatorId>, at: Timestamp, detail: Option<&str>) {
        self.history.push(Entry {
            call: Some(self.call.id.clone()),
            mediator: mediator.cloned(),
            kind,
            at,
            detail: detail.map(str::to_owned),
        });
    }

    fn end(&mut self, ending: Ending, at: Timestamp) {
        self.call.state = CallState::Ended { ending };
        self.call.state_since = at;
        self.ended = at;
        let mediator = self.call.mediator.clone();
        self.note(Kind::Ended, mediator.as_ref(), at, Some(ending.word()));
    }
}
