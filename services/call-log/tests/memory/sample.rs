use crate::support::{NOW, both};
use call_log::csv_text::Separator;
use call_log::export;
use call_log::period::Period;
use call_log::sample::{self, LINES, PEOPLE, Request};
use call_log::statistics::{self, Report, Table, Tongue};
use hotline::LineId;
use jiff::tz::TimeZone;
use store::testing::TestDatabase;
use store::{Store, StoreError};

both!(the_sample_is_a_plausible_three_weeks);

fn request(seed: u64) -> Request {
    Request {
        now: NOW,
        seed,
        password_hash: "$argon2id$none".to_owned(),
        pin_hash: "$argon2id$none".to_owned(),
    }
}

async fn figures(store: &Store) -> Report {
    let paris = TimeZone::get("Europe/Paris").expect("known");
    let period = Period::last_days(22, NOW, paris).expect("good");
    statistics::report(store, &LineId::new(LINES[0].id), period).await.expect("a report")
}

fn summary(report: &Report) -> String {
    let csv = export::figures(report, Table::Summary, Tongue::English, Separator::Comma);
    String::from_utf8(csv).expect("UTF-8")
}

async fn the_sample_is_a_plausible_three_weeks(db: TestDatabase) {
    let store = &db.store;
    assert!(!sample::is_planted(store).await.expect("looks"));
    let planted = sample::plant(store, &request(1)).await.expect("plants");
    assert!(sample::is_planted(store).await.expect("looks"));
    assert!(planted.calls > 400 && planted.sheets > 250 && planted.follow_ups > 40, "{planted:?}");

    let report = figures(store).await;
    let total = &report.total;
    assert_eq!(total.offered(), i64::try_from(planted.calls).expect("small"));
    assert_eq!(total.in_progress, 0, "nobody of the past is still on the line");
    let share = |part: i64| part * 100 / total.offered();
    assert!((65..=95).contains(&share(total.answered)), "{total:?}");
    assert!((2..=15).contains(&share(total.abandoned)), "{total:?}");
    assert!(total.callbacks > 0 && total.messages > 0 && total.told > 0, "{total:?}");
    let minutes = |span: Option<hotline::Millis>| span.expect("known").0 / 60_000;
    assert!(minutes(report.asa()) < 4 && (5..30).contains(&minutes(report.aht())), "{report:?}");
    assert!(report.hours[10].offered() > report.hours[12].offered(), "mornings are busier than lunch");
    assert_eq!(report.talks.mediators, 12, "everybody answered");

    let open = store.follow_ups().count_open(None, NOW).await.expect("counts");
    assert!(open.overdue > 0 && open.due > 0 && open.upcoming > 0, "{open:?}");
    assert!(open.overdue < 15, "most promises are kept: {open:?}");

    let mediators = store.mediators().list().await.expect("lists");
    assert_eq!(mediators.len(), 12);
    assert_eq!(store.people().list().await.expect("lists").len(), PEOPLE.len());
    assert!(matches!(sample::plant(store, &request(1)).await, Err(StoreError::Duplicate)), "once only");
}

#[tokio::test]
async fn the_same_seed_plants_the_same_and_another_seed_another() {
    let mut told = Vec::new();
    for seed in [7, 7, 8] {
        let db = TestDatabase::sqlite().await.expect("SQLite opens");
        sample::plant(&db.store, &request(seed)).await.expect("plants");
        told.push(summary(&figures(&db.store).await));
    }
    assert_eq!(told[0], told[1]);
    assert_ne!(told[0], told[2]);
}

#[tokio::test]
async fn nobody_of_the_sample_talks_twice_at_once_and_no_note_holds_a_secret() {
    let db = TestDatabase::sqlite().await.expect("SQLite opens");
    sample::plant(&db.store, &request(3)).await.expect("plants");
    for mediator in db.store.mediators().list().await.expect("lists") {
        let mut calls = db.store.calls().latest_of_mediator(&mediator.id, 10_000).await.expect("lists");
        calls.sort_by_key(|call| call.talk_began_at);
        for pair in calls.windows(2) {
            assert!(Some(pair[0].state_since) <= pair[1].talk_began_at, "{:?}", pair[0].id);
        }
    }
}
