use crate::support::{NOW, both, call, keep, line, with};
use call_log::csv_text::Separator;
use call_log::export;
use call_log::period::Period;
use call_log::sheet::{self, Patch};
use call_log::statistics::{self, Table, Tally, Tongue};
use hotline::{Call, CallState, Ending, Entry, Figure, Kind, MediatorId, Millis, Origin, Stage, Timestamp};
use jiff::civil::date;
use jiff::tz::TimeZone;
use store::testing::TestDatabase;

both!(
    the_figures_are_those_of_a_plain_count,
    a_wrap_up_lasts_until_the_mediators_next_presence,
    another_line_and_another_period_do_not_count,
    the_figures_come_as_csv,
);

fn period() -> Period {
    // The clocks go back on the 25th.
    let paris = TimeZone::get("Europe/Paris").expect("known");
    Period::new(date(2026, 10, 20), date(2026, 10, 30), paris).expect("good")
}

/// Calls in every state there is, spread over the period.
fn random_calls(random: &mut fastrand::Rng, count: usize) -> Vec<Call> {
    const ENDINGS: [Ending; 7] = [
        Ending::Talked,
        Ending::CallbackKept,
        Ending::CallbackFailed,
        Ending::MessageLeft,
        Ending::Told,
        Ending::HungUp,
        Ending::NotReached,
    ];
    let span = period().span(&line());
    (0..count)
        .map(|n| {
            let at = Timestamp(random.i64(span.from.0..span.to.0));
            let mut call = call(&format!("c{n:04}"), at);
            let mediator = MediatorId::new(["ana", "ben", "cho"][random.usize(0..3)]);
            if random.u8(0..8) == 0 {
                call.origin = Origin::Outbound { mediator: mediator.clone(), follow_up: None };
            }
            call.queued_at = (random.u8(0..6) > 0).then(|| at.plus(Millis(random.i64(0..40_000))));
            let ending = ENDINGS[random.usize(0..ENDINGS.len())];
            call.called_back = matches!(ending, Ending::CallbackKept | Ending::CallbackFailed);
            if random.u8(0..10) == 0 {
                call.state = match random.u8(0..5) {
                    0 => CallState::InFlow,
                    1 => CallState::Waiting,
                    2 => CallState::AwaitingCallback { not_before: at, not_after: None },
                    3 => CallState::Connecting { stage: Stage::CallerJoining, deadline: at },
                    _ => CallState::Talking,
                };
                return call;
            }
            let talked = matches!(ending, Ending::Talked | Ending::CallbackKept);
            let waited = at.plus(Millis(random.i64(-5_000..600_000)));
            if talked {
                call.talk_began_at = Some(waited);
                call.mediator = Some(mediator);
            }
            call.state = CallState::Ended { ending };
            call.state_since = waited.plus(Millis(random.i64(0..4_000_000)));
            call
        })
        .collect()
}

/// The same figures, counted one call at a time.
fn plain_count(calls: &[Call]) -> Tally {
    let mut tally = Tally::default();
    for call in calls {
        match call.figure() {
            None => tally.in_progress += 1,
            Some(Figure::Answered) => tally.answered += 1,
            Some(Figure::Abandoned) => tally.abandoned += 1,
            Some(Figure::Callbacks) => tally.callbacks += 1,
            Some(Figure::Messages) => tally.messages += 1,
            Some(Figure::Told) => tally.told += 1,
            Some(Figure::Outbound) => tally.outbound += 1,
            Some(Figure::Test) => {}
        }
    }
    tally
}

async fn the_figures_are_those_of_a_plain_count(db: TestDatabase) {
    with(&db, &["ana", "ben", "cho"]).await;
    let mut random = fastrand::Rng::with_seed(25);
    let calls = random_calls(&mut random, 400);
    keep(&db, calls.clone(), vec![]).await;
    let report = statistics::report(&db.store, &line(), period()).await.expect("a report");

    let expected = plain_count(&calls);
    assert_eq!(report.total, expected);
    assert_eq!(report.total.offered() + expected.in_progress + expected.outbound, 400);
    let mut by_day = Tally::default();
    report.days.iter().for_each(|(_, tally)| by_day.add_all(tally));
    assert_eq!((by_day, report.days.len()), (expected, 11));
    let mut by_hour = Tally::default();
    report.hours.iter().for_each(|tally| by_hour.add_all(tally));
    assert_eq!(by_hour, expected);

    let ended = |call: &Call| matches!(call.state, CallState::Ended { .. }).then_some(call.state_since);
    let waited = |call: &Call| {
        let until = call.talk_began_at.or(ended(call))?;
        Some(until.since(call.queued_at?).0)
    };
    let of = |figure| calls.iter().filter(move |c| c.figure() == Some(figure));
    let mut waits: Vec<i64> = of(Figure::Answered).filter_map(waited).collect();
    waits.sort_unstable();
    let count = i64::try_from(waits.len()).expect("small");
    assert_eq!(report.waits.answered(), count);
    assert_eq!(report.asa(), Some(Millis(waits.iter().sum::<i64>() / count)));
    let rank = (waits.len() * 90).div_ceil(100) - 1;
    assert_eq!(report.waits.percentile(90), Some(Millis(waits[rank] / 1_000 * 1_000)));
    let within = waits.iter().filter(|wait| **wait < 60_000).count();
    assert_eq!(report.waits.answered_within(60), i64::try_from(within).expect("small"));
    assert_eq!(
        report.waits.abandoned(),
        i64::try_from(of(Figure::Abandoned).filter_map(waited).count()).expect("small")
    );

    let inbound = |call: &&Call| call.origin == Origin::Inbound && call.talk_began_at.is_some();
    let talks: Vec<i64> =
        calls.iter().filter(inbound).filter_map(|c| Some(ended(c)?.since(c.talk_began_at?).0)).collect();
    assert_eq!(report.talks.talks, i64::try_from(talks.len()).expect("small"));
    assert_eq!(report.talks.talk_ms, talks.iter().sum::<i64>());
    assert_eq!(report.talks.mediators, 3);
    let in_flow = of(Figure::Abandoned).filter(|call| call.queued_at.is_none()).count();
    assert_eq!(report.talks.abandoned_in_flow, i64::try_from(in_flow).expect("small"));
    let conversations = calls.iter().filter(|call| call.talk_began_at.is_some()).count();
    assert_eq!(
        report.themes.iter().map(|s| s.calls).sum::<i64>(),
        i64::try_from(conversations).expect("small")
    );
    assert_eq!(
        report.durations.iter().map(|(_, calls)| calls).sum::<i64>(),
        i64::try_from(conversations).expect("small")
    );
}

fn talked(name: &str, at: Timestamp, mediator: &str, minutes: i64) -> Call {
    let mut call = call(name, at);
    call.queued_at = Some(at);
    call.talk_began_at = Some(at);
    call.mediator = Some(MediatorId::new(mediator));
    call.state = CallState::Ended { ending: Ending::Talked };
    call.state_since = at.plus(Millis::minutes(minutes));
    call
}

fn presence(call: Option<&Call>, mediator: &str, at: Timestamp, word: &str) -> Entry {
    Entry {
        call: call.map(|call| call.id.clone()),
        mediator: Some(MediatorId::new(mediator)),
        kind: Kind::Presence,
        at,
        detail: Some(word.to_owned()),
    }
}

async fn a_wrap_up_lasts_until_the_mediators_next_presence(db: TestDatabase) {
    with(&db, &["ana", "ben"]).await;
    let at = Timestamp(NOW.0 - 30 * 86_400_000);
    let (one, two) = (talked("c1", at, "ana", 10), talked("c2", at, "ben", 20));
    let after = |minutes: i64, seconds: i64| at.plus(Millis(minutes * 60_000 + seconds * 1_000));
    let history = vec![
        presence(Some(&one), "ana", after(10, 0), "wrap_up"),
        presence(Some(&two), "ben", after(20, 0), "wrap_up"),
        presence(None, "ana", after(11, 30), "available"),
        presence(None, "ben", after(20, 30), "on_break"),
        presence(None, "ben", after(40, 0), "available"),
    ];
    keep(&db, vec![one, two], history).await;
    let report = statistics::report(&db.store, &line(), period()).await.expect("a report");
    assert_eq!(report.average_talk(), Some(Millis::minutes(15)));
    assert_eq!(report.average_wrap_up(), Some(Millis::seconds(60)), "90 s and 30 s");
    assert_eq!(report.aht(), Some(Millis::minutes(16)));
}

async fn another_line_and_another_period_do_not_count(db: TestDatabase) {
    with(&db, &["ana"]).await;
    let paris = TimeZone::get("Europe/Paris").expect("known");
    let midnight = |day: jiff::civil::Date| {
        Timestamp(day.to_zoned_datetime(paris.clone()).expect("a day").timestamp().as_millisecond())
    };
    let (first, end) = (midnight(date(2026, 10, 20)), midnight(date(2026, 10, 31)));
    let calls = vec![
        talked("before", Timestamp(first.0 - 1), "ana", 1),
        talked("first", first, "ana", 1),
        talked("last", Timestamp(end.0 - 1), "ana", 1),
        talked("after", end, "ana", 1),
    ];
    keep(&db, calls, vec![]).await;
    let report = statistics::report(&db.store, &line(), period()).await.expect("a report");
    assert_eq!(report.total.offered(), 2);
    assert_eq!((report.days[0].1.answered, report.days[10].1.answered), (1, 1));
    let other =
        statistics::report(&db.store, &hotline::LineId::new("other"), period()).await.expect("a report");
    assert_eq!((other.total, other.asa(), other.aht()), (Tally::default(), None, None));
}

async fn the_figures_come_as_csv(db: TestDatabase) {
    with(&db, &["ana"]).await;
    let at = Timestamp(NOW.0 - 30 * 86_400_000);
    let mut gone = call("c3", at.plus(Millis::minutes(2)));
    gone.queued_at = Some(gone.arrived_at);
    gone.state = CallState::Ended { ending: Ending::HungUp };
    gone.state_since = gone.arrived_at.plus(Millis::seconds(200));
    keep(
        &db,
        vec![talked("c1", at, "ana", 10), talked("c2", at.plus(Millis::minutes(90)), "ana", 35), gone],
        vec![],
    )
    .await;
    let typed = Patch::from_pairs([("theme", "sante"), ("outcome", "finalisee")]);
    sheet::save(&db.store, &hotline::CallId::new("c1"), &typed, "ana", NOW).await.expect("saves");

    let report = statistics::report(&db.store, &line(), period()).await.expect("a report");
    let csv = |table, tongue, separator| {
        let csv = export::figures(&report, table, tongue, separator);
        String::from_utf8(csv).expect("UTF-8").replace('\u{feff}', "<BOM>").replace("\r\n", "<CRLF>\n")
    };
    insta::assert_snapshot!("summary", csv(Table::Summary, Tongue::French, Separator::Semicolon));
    insta::assert_snapshot!("days", csv(Table::Days, Tongue::English, Separator::Comma));
    insta::assert_snapshot!("themes", csv(Table::Themes, Tongue::French, Separator::Semicolon));
    insta::assert_snapshot!("durations", csv(Table::Durations, Tongue::English, Separator::Comma));
}
