use super::*;
use jiff::civil::date;

fn paris() -> TimeZone {
    TimeZone::get("Europe/Paris").expect("known")
}

fn row(day: Date) -> FollowUpRow {
    let (due_from, overdue_from) = due_between(day, &paris()).expect("a day");
    FollowUpRow {
        id: "f".to_owned(),
        version: 1,
        line_id: "l".to_owned(),
        call_id: None,
        owner_id: "ana".to_owned(),
        kind: "rappeler".to_owned(),
        note: None,
        due_on: day.to_string(),
        due_from: due_from.0,
        overdue_from: overdue_from.0,
        created_at: 0,
        created_by: "ana".to_owned(),
        done_at: None,
        done_by: None,
    }
}

fn at(text: &str) -> Timestamp {
    Timestamp(text.parse::<jiff::Timestamp>().expect("a time").as_millisecond())
}

#[test]
fn a_promise_is_due_all_its_day_in_the_lines_time_zone_and_overdue_after_midnight() {
    let row = row(date(2026, 11, 24));
    for (time, expected) in [
        ("2026-11-23T22:59:59Z", Standing::Upcoming), // 23:59 in Paris
        ("2026-11-23T23:00:00Z", Standing::Due),
        ("2026-11-24T22:59:59Z", Standing::Due),
        ("2026-11-24T23:00:00Z", Standing::Overdue),
    ] {
        assert_eq!(standing(&row, at(time)), expected, "{time}");
    }
    let done = FollowUpRow { done_at: Some(1), ..row };
    assert_eq!(standing(&done, at("2027-01-01T00:00:00Z")), Standing::Done);
}

#[test]
fn the_days_on_which_the_clocks_change_last_23_and_25_hours() {
    for (day, hours) in [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 7, 14), 24)] {
        let (from, to) = due_between(day, &paris()).expect("a day");
        assert_eq!(to.since(from).0 / 3_600_000, hours, "{day}");
    }
}

#[test]
fn a_proposal_never_falls_on_a_weekend() {
    let friday = at("2026-11-20T10:00:00Z");
    let proposed = |days| proposed_day(friday, &paris(), days).expect("a day");
    assert_eq!(proposed(0), date(2026, 11, 20));
    assert_eq!(proposed(1), date(2026, 11, 23), "Saturday becomes Monday");
    assert_eq!(proposed(2), date(2026, 11, 23), "Sunday becomes Monday");
    assert_eq!(proposed(7), date(2026, 11, 27));
}

#[test]
fn a_mediator_acts_for_themselves_and_a_coordinator_for_all() {
    assert!(Actor::mediator("ana").may_act_for("ana"));
    assert!(!Actor::mediator("ana").may_act_for("ben"));
    assert!(Actor::coordinator("ana").may_act_for("ben"));
}
