use super::*;
use jiff::civil::date;

fn at(text: &str) -> Timestamp {
    let zoned: ZonedDateTime = text.parse().unwrap();
    Timestamp(zoned.timestamp().as_millisecond())
}

fn office() -> Schedule {
    Schedule::new(&Hours::default()).unwrap()
}

#[test]
fn easter_falls_where_the_almanac_says() {
    let known = [
        (1961, 4, 2),
        (2000, 4, 23),
        (2008, 3, 23),
        (2024, 3, 31),
        (2025, 4, 20),
        (2026, 4, 5),
        (2027, 3, 28),
        (2038, 4, 25),
        (2049, 4, 18),
        (2076, 4, 19),
    ];
    for (year, month, day) in known {
        assert_eq!(easter(year), date(year, month, day));
    }
}

#[test]
fn the_eleven_public_holidays_of_2026_and_the_two_of_alsace_moselle() {
    let days = |regional| {
        date(2026, 1, 1)
            .series(1.day())
            .take_while(|day| day.year() == 2026)
            .filter(|day| public_holiday(*day, regional).is_some())
            .map(|day| day.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        days(false),
        [
            "2026-01-01",
            "2026-04-06",
            "2026-05-01",
            "2026-05-08",
            "2026-05-14",
            "2026-05-25",
            "2026-07-14",
            "2026-08-15",
            "2026-11-01",
            "2026-11-11",
            "2026-12-25"
        ]
    );
    let regional = days(true);
    assert_eq!(regional.len(), 13);
    assert!(regional.contains(&"2026-04-03".to_owned()) && regional.contains(&"2026-12-26".to_owned()));
}

#[test]
fn a_line_opens_at_its_first_minute_and_closes_at_its_last() {
    let line = office();
    assert!(!line.is_open(at("2026-11-23T08:59:59[Europe/Paris]")));
    assert!(line.is_open(at("2026-11-23T09:00[Europe/Paris]")));
    assert!(line.is_open(at("2026-11-23T17:59:59[Europe/Paris]")));
    assert!(!line.is_open(at("2026-11-23T18:00[Europe/Paris]")));
    assert!(!line.is_open(at("2026-11-22T10:00[Europe/Paris]")), "a Sunday");
}

#[test]
fn a_friday_evening_reopens_on_monday() {
    let opening = office().next_opening(at("2026-11-20T18:30[Europe/Paris]")).unwrap();
    assert_eq!(opening.local.to_string(), "2026-11-23T09:00:00");
    assert_eq!(opening.days_ahead, 3);
}

#[test]
fn a_public_holiday_is_closed_and_skipped() {
    let line = office();
    assert!(!line.is_open(at("2026-11-11T10:00[Europe/Paris]")));
    let opening = line.next_opening(at("2026-11-10T20:00[Europe/Paris]")).unwrap();
    assert_eq!(opening.local.date(), date(2026, 11, 12));
}

#[test]
fn nine_o_clock_stays_nine_o_clock_over_both_dst_changes() {
    let line = office();
    for (friday, monday_utc) in [
        ("2026-03-27T20:00[Europe/Paris]", "2026-03-30T07:00[UTC]"),
        ("2026-10-23T20:00[Europe/Paris]", "2026-10-26T08:00[UTC]"),
    ] {
        assert_eq!(line.next_opening(at(friday)).unwrap().at, at(monday_utc));
    }
}

#[test]
fn an_opening_in_the_hour_that_a_dst_change_skips_is_an_hour_later() {
    let mut hours = Hours::always();
    hours.week = [(Day::Sunday, vec!["02:30-04:00".to_owned()])].into();
    let line = Schedule::new(&hours).unwrap();
    let opening = line.next_opening(at("2026-03-28T12:00[Europe/Paris]")).unwrap();
    assert_eq!(opening.at, at("2026-03-29T03:30[Europe/Paris]"));
}

#[test]
fn a_break_at_noon_is_closed_and_reopens_the_same_day() {
    let mut hours = Hours::default();
    hours.week.insert(Day::Monday, vec!["13:30-18:00".to_owned(), "09:00-12:30".to_owned()]);
    let line = Schedule::new(&hours).unwrap();
    let noon = at("2026-11-23T12:45[Europe/Paris]");
    assert!(!line.is_open(noon));
    let opening = line.next_opening(noon).unwrap();
    assert_eq!((opening.local.hour(), opening.local.minute(), opening.days_ahead), (13, 30, 0));
}

#[test]
fn an_exception_wins_over_the_week_and_over_a_holiday() {
    let exceptions = vec![
        Exception { from: date(2026, 11, 11), to: date(2026, 11, 11), open: vec!["10:00-12:00".to_owned()] },
        Exception { from: date(2026, 12, 21), to: date(2027, 1, 3), open: vec![] },
    ];
    let hours = Hours { exceptions, ..Hours::default() };
    let line = Schedule::new(&hours).unwrap();
    assert!(line.is_open(at("2026-11-11T11:00[Europe/Paris]")));
    assert!(!line.is_open(at("2026-12-22T11:00[Europe/Paris]")));
    let opening = line.next_opening(at("2026-12-22T11:00[Europe/Paris]")).unwrap();
    assert_eq!(opening.local.date(), date(2027, 1, 4));
}

#[test]
fn a_line_that_never_opens_says_so() {
    let line = Schedule::new(&Hours { week: BTreeMap::new(), ..Hours::default() }).unwrap();
    assert!(line.next_opening(at("2026-11-23T10:00[Europe/Paris]")).is_none());
}

#[test]
fn a_line_open_day_and_night_is_open_at_midnight() {
    let line = Schedule::new(&Hours::always()).unwrap();
    assert!(line.is_open(at("2026-12-25T00:00[Europe/Paris]")));
    assert!(line.is_open(at("2026-12-25T23:59:59[Europe/Paris]")));
}

#[test]
fn hours_that_make_no_sense_are_refused_with_the_reason() {
    let with = |texts: &[&str]| {
        let texts = texts.iter().map(ToString::to_string).collect();
        Schedule::new(&Hours { week: [(Day::Monday, texts)].into(), ..Hours::default() })
            .unwrap_err()
            .to_string()
    };
    assert_eq!(with(&["9h-18h"]), r#""9h-18h" is no span of hours; an example is 09:00-18:00"#);
    assert_eq!(with(&["18:00-09:00"]), r#""18:00-09:00" is no span of hours; an example is 09:00-18:00"#);
    assert_eq!(with(&["09:00-24:01"]), r#""09:00-24:01" is no span of hours; an example is 09:00-18:00"#);
    assert_eq!(with(&["09:00-12:00", "11:00-18:00"]), "the spans 09:00-12:00 and 11:00-18:00 overlap");
    let hours = Hours { time_zone: "Europe/Lutece".to_owned(), ..Hours::default() };
    assert!(matches!(Schedule::new(&hours), Err(HoursError::TimeZone(_))));
}

#[test]
fn hours_read_back_as_they_were_written() {
    let exceptions = vec![Exception { from: date(2026, 12, 24), to: date(2026, 12, 31), open: vec![] }];
    let hours = Hours { exceptions, time_zone: "Indian/Reunion".to_owned(), ..Hours::default() };
    let stored = serde_json::to_value(&hours).unwrap();
    assert_eq!(Hours::read(&stored).unwrap(), hours);
    assert_eq!(Hours::read(&serde_json::Value::Null).unwrap(), Hours::default());
    assert!(matches!(Schedule::read(&serde_json::json!({"weekk": {}})), Err(HoursError::Unreadable(_))));
}

/// The next windows in words for a test: day, part, hours.
fn windows(schedule: &Schedule, now: &str) -> Vec<String> {
    let told = |window: Window| {
        let from =
            window.local_from.map_or("now".to_owned(), |from| from.time().strftime("%H:%M").to_string());
        let to = window.local_to.time().strftime("%H:%M").to_string();
        format!("{} {} {from}-{to}", window.days_ahead, window.token())
    };
    schedule.windows(at(now), 2).into_iter().map(told).collect()
}

fn week(spans: &[&str]) -> Schedule {
    let week =
        Day::ALL.into_iter().map(|day| (day, spans.iter().map(ToString::to_string).collect())).collect();
    Schedule::new(&Hours { week, public_holidays: PublicHolidays::Open, ..Hours::default() }).unwrap()
}

#[test]
fn a_person_may_be_called_back_in_the_parts_of_the_day_that_are_left_then_on_the_next_open_day() {
    let office = office();
    // Wednesday.
    assert_eq!(
        windows(&office, "2026-06-03T08:00[Europe/Paris]"),
        ["0 20260603m 09:00-12:00", "0 20260603a 12:00-18:00"]
    );
    assert_eq!(
        windows(&office, "2026-06-03T10:30[Europe/Paris]"),
        ["0 20260603m now-12:00", "0 20260603a 12:00-18:00"]
    );
    // Less than an hour of the morning is left.
    assert_eq!(
        windows(&office, "2026-06-03T11:01[Europe/Paris]"),
        ["0 20260603a 12:00-18:00", "1 20260604m 09:00-12:00"]
    );
    // Friday evening: Monday.
    assert_eq!(
        windows(&office, "2026-06-05T17:30[Europe/Paris]"),
        ["3 20260608m 09:00-12:00", "3 20260608a 12:00-18:00"]
    );
    // The Monday of Pentecost is a holiday.
    assert_eq!(windows(&office, "2026-05-23T10:00[Europe/Paris]")[0], "3 20260526m 09:00-12:00");
}

#[test]
fn a_pause_at_noon_a_late_evening_and_a_day_without_end_are_cut_as_people_say_them() {
    assert_eq!(
        windows(&week(&["09:00-12:30", "13:30-19:00"]), "2026-06-03T07:00[Europe/Paris]"),
        ["0 20260603m 09:00-12:30", "0 20260603a 13:30-19:00"]
    );
    assert_eq!(
        windows(&week(&["10:00-11:00", "11:30-12:30", "17:30-22:00"]), "2026-06-03T07:00[Europe/Paris]"),
        ["0 20260603m 10:00-12:30", "0 20260603e 17:30-22:00"]
    );
    assert_eq!(
        windows(&week(&["20:00-24:00"]), "2026-06-03T07:00[Europe/Paris]"),
        ["0 20260603e 20:00-00:00", "1 20260604e 20:00-00:00"]
    );
    assert_eq!(windows(&week(&["09:00-09:30"]), "2026-06-03T07:00[Europe/Paris]"), Vec::<String>::new());
    assert_eq!(windows(&week(&[]), "2026-06-03T07:00[Europe/Paris]"), Vec::<String>::new());
}

#[test]
fn a_window_has_its_true_length_on_the_days_when_the_clocks_change() {
    let night = week(&["00:00-08:00"]);
    let length = |now: &str| {
        let window = night.windows(at(now), 1).remove(0);
        window.to.since(window.from)
    };
    assert_eq!(length("2026-03-28T20:00[Europe/Paris]"), hotline::Millis::minutes(7 * 60));
    assert_eq!(length("2026-10-24T20:00[Europe/Paris]"), hotline::Millis::minutes(9 * 60));
}

#[test]
fn a_missed_window_comes_again_in_the_same_part_of_the_next_open_day() {
    let after = |schedule: &Schedule, end: &str, now: &str| {
        let window = schedule.window_after(at(end), at(now)).expect("a window");
        let local = |at: Timestamp| schedule.local(at).unwrap().strftime("%a %H:%M").to_string();
        format!("{}-{}", local(window.from), local(window.to))
    };
    let office = office();
    let paris = |text: &str| format!("{text}[Europe/Paris]");
    let told = |end: &str, now: &str| after(&office, &paris(end), &paris(now));
    assert_eq!(told("2026-06-03T12:00", "2026-06-03T12:00"), "Thu 09:00-Thu 12:00");
    assert_eq!(told("2026-06-05T18:00", "2026-06-05T18:00"), "Mon 12:00-Mon 18:00", "over a weekend");
    assert_eq!(told("2026-05-22T12:00", "2026-05-22T12:01"), "Tue 09:00-Tue 12:00", "over a holiday");
    assert_eq!(told("2026-03-27T12:00", "2026-03-27T12:00"), "Mon 09:00-Mon 12:00", "an hour was lost");
    assert_eq!(
        told("2026-06-01T12:00", "2026-06-04T10:00"),
        "Thu 10:00-Thu 12:00",
        "told late: what is left"
    );
    let long_mornings = week(&["09:00-12:30", "13:30-19:00"]);
    let end = "2026-06-03T12:30[Europe/Paris]";
    assert_eq!(after(&long_mornings, end, end), "Thu 09:00-Thu 12:30");
    // The line has no mornings any more.
    assert_eq!(after(&week(&["14:00-18:00"]), end, end), "Wed 14:00-Wed 18:00");
    assert_eq!(week(&[]).window_after(at(end), at(end)), None);
}

#[test]
fn a_day_of_the_line_lasts_from_midnight_to_midnight_also_when_an_hour_is_lost_or_won() {
    let day = |text: &str| office().day(at(text)).expect("a day");
    let hours = |(began, ends): (Timestamp, Timestamp)| (ends.0 - began.0) / 3_600_000;
    assert_eq!(day("2026-11-23T14:00[Europe/Paris]").0, at("2026-11-23T00:00[Europe/Paris]"));
    assert_eq!(day("2026-11-23T00:00[Europe/Paris]"), day("2026-11-23T23:59:59[Europe/Paris]"));
    assert_eq!(hours(day("2026-11-23T14:00[Europe/Paris]")), 24);
    assert_eq!(hours(day("2026-03-29T14:00[Europe/Paris]")), 23);
    assert_eq!(hours(day("2026-10-25T14:00[Europe/Paris]")), 25);
}
