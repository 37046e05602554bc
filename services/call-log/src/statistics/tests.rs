use super::*;
use hotline::Figure;
use jiff::civil::date;
use jiff::tz::TimeZone;
use store::{QUARTER, WaitCount};

fn paris() -> TimeZone {
    TimeZone::get("Europe/Paris").expect("known")
}

fn word(figure: Figure) -> &'static str {
    match figure {
        Figure::Answered => "answered",
        Figure::Abandoned => "abandoned",
        Figure::Callbacks => "callbacks",
        Figure::Messages => "messages",
        Figure::Told => "told",
        Figure::Outbound => "outbound",
        Figure::Test => "test",
    }
}

/// Random calls over weeks in which the clocks change.
fn random_quarters(random: &mut fastrand::Rng, period: &Period) -> Vec<QuarterCount> {
    const FIGURES: [Option<Figure>; 7] = [
        None,
        Some(Figure::Answered),
        Some(Figure::Abandoned),
        Some(Figure::Callbacks),
        Some(Figure::Messages),
        Some(Figure::Told),
        Some(Figure::Outbound),
    ];
    let span = period.span(&LineId::new("l"));
    (0..random.usize(0..400))
        .map(|_| QuarterCount {
            quarter: random.i64(span.from.0..span.to.0) / QUARTER,
            figure: FIGURES[random.usize(0..FIGURES.len())].map(|figure| word(figure).to_owned()),
            calls: random.i64(1..20),
        })
        .collect()
}

#[test]
fn offered_is_always_the_sum_of_its_figures_and_the_days_and_hours_add_up_to_the_total() {
    let mut random = fastrand::Rng::with_seed(20_260_329);
    for _ in 0..300 {
        let start = if random.bool() { date(2026, 3, 20) } else { date(2026, 10, 18) };
        let zone = ["Europe/Paris", "Indian/Reunion", "Pacific/Marquesas", "UTC"][random.usize(0..4)];
        let zone = TimeZone::get(zone).expect("known");
        let period = Period::new(start, date(start.year(), start.month() + 1, 2), zone).expect("good");
        let quarters = random_quarters(&mut random, &period);
        let (days, hours, total) = fold(&period, &quarters);

        let sum = |tallies: &[Tally]| {
            tallies.iter().fold(Tally::default(), |mut sum, tally| {
                sum.add_all(tally);
                sum
            })
        };
        let by_day: Vec<Tally> = days.iter().map(|(_, tally)| *tally).collect();
        assert_eq!(sum(&by_day), total, "days add up");
        assert_eq!(sum(&hours), total, "hours add up");
        assert_eq!(days.len(), period.days().count(), "a quarter of an hour never falls outside the period");
        let all: i64 = quarters.iter().map(|q| q.calls).sum();
        assert_eq!(total.offered() + total.in_progress + total.outbound, all, "each call is counted once");
    }
}

#[test]
fn a_day_without_calls_stands_with_zeros() {
    let period = Period::new(date(2026, 11, 21), date(2026, 11, 23), paris()).expect("good");
    let (days, _, total) = fold(&period, &[]);
    assert_eq!(days.len(), 3);
    assert_eq!(total, Tally::default());
}

fn waits(answered: &[i64], abandoned: &[i64]) -> Waits {
    let count =
        |answered| move |ms: &i64| WaitCount { answered, seconds: ms / 1_000, calls: 1, wait_ms: *ms };
    Waits::new(answered.iter().map(count(true)).chain(abandoned.iter().map(count(false))).collect())
}

#[test]
fn percentiles_are_those_of_the_sorted_list() {
    let mut random = fastrand::Rng::with_seed(5);
    for _ in 0..300 {
        let mut list: Vec<i64> = (0..random.usize(1..80)).map(|_| random.i64(0..3_600) * 1_000).collect();
        let waits = waits(&list, &[]);
        list.sort_unstable();
        for percent in [1, 50, 90, 95, 100] {
            let rank = (list.len() * percent).div_ceil(100).max(1);
            let expected = Millis(list[rank - 1]);
            assert_eq!(
                waits.percentile(i64::try_from(percent).expect("small")),
                Some(expected),
                "{percent} %"
            );
        }
        assert_eq!(waits.longest(), list.last().copied().map(Millis));
        let sum: i64 = list.iter().sum();
        assert_eq!(waits.average_answered(), Some(Millis(sum / i64::try_from(list.len()).expect("small"))));
    }
}

#[test]
fn nobody_waited_means_no_figure_and_never_a_division_by_zero() {
    let waits = waits(&[], &[]);
    assert_eq!((waits.percentile(90), waits.longest(), waits.average_answered()), (None, None, None));
    assert_eq!(per_mille(0, 0), None);
    assert_eq!(average(0, 0), None);
}

#[test]
fn the_service_level_counts_those_who_gave_up_waiting_too() {
    let waits = waits(&[10_000, 59_999, 60_000, 90_000], &[5_000]);
    assert_eq!(waits.answered_within(60), 2);
    assert_eq!(per_mille(waits.answered_within(60), waits.answered() + waits.abandoned()), Some(400));
}

#[test]
fn shares_come_with_the_most_first_and_those_without_a_value_last() {
    let share = |code: Option<&str>, calls| CodeCount { code: code.map(str::to_owned), calls };
    let shares =
        sorted(vec![share(None, 90), share(Some("caf"), 3), share(Some("ants"), 3), share(Some("msa"), 7)]);
    let codes: Vec<_> = shares.iter().map(|s| s.code.as_deref()).collect();
    assert_eq!(codes, [Some("msa"), Some("ants"), Some("caf"), None]);
}
