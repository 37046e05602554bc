use crate::support::{NOW, both, call, keep, line, with};
use call_log::csv_text::Separator;
use call_log::period::Period;
use call_log::sheet::{self, Field, Patch};
use call_log::{export, vocabulary::Outcome};
use hotline::{CallId, CallState, Ending, MediatorId, Millis, Timestamp};
use jiff::civil::date;
use jiff::tz::TimeZone;
use store::StoreError;
use store::testing::TestDatabase;

both!(
    a_sheet_saves_itself_as_it_is_typed,
    two_people_typing_at_once_lose_nothing,
    a_sheet_needs_its_call,
    the_export_has_the_columns_of_la_coop,
    an_export_longer_than_a_page_is_whole,
);

fn patch(base: i64, pairs: &[(&str, &str)]) -> Patch {
    Patch { base, ..Patch::from_pairs(pairs.iter().copied()) }
}

async fn a_sheet_saves_itself_as_it_is_typed(db: TestDatabase) {
    with(&db, &["ana"]).await;
    keep(&db, vec![call("c1", NOW)], vec![]).await;
    let id = CallId::new("c1");
    let empty = sheet::load(&db.store, &id, NOW).await.expect("loads");
    assert_eq!((empty.version, empty.is_complete()), (0, false));

    for (base, typed) in ["Elle", "Elle ne trouve", "Elle ne trouve plus 📬"].into_iter().enumerate() {
        let base = i64::try_from(base).expect("small");
        let saved =
            sheet::save(&db.store, &id, &patch(base, &[("notes", typed)]), "ana", NOW).await.expect("saves");
        assert_eq!(saved.sheet.version, base + 1);
    }
    let last = patch(3, &[("theme", "email"), ("outcome", "finalisee"), ("minutes", "20")]);
    sheet::save(&db.store, &id, &last, "ana", NOW).await.expect("saves");
    sheet::save(&db.store, &id, &last, "ana", NOW.plus(Millis(5))).await.expect("again");

    let kept = sheet::load(&db.store, &id, NOW).await.expect("loads");
    assert_eq!((kept.version, kept.updated_at), (4, NOW), "the same patch again changed nothing");
    assert_eq!(kept.text(Field::Notes), "Elle ne trouve plus 📬");
    assert_eq!((kept.outcome(), kept.minutes()), (Some(Outcome::Completed), Some(20)));
    assert_eq!(kept.completed_at, Some(NOW));
}

async fn two_people_typing_at_once_lose_nothing(db: TestDatabase) {
    with(&db, &["ana", "ben"]).await;
    keep(&db, vec![call("c1", NOW)], vec![]).await;
    let (store, id) = (&db.store, CallId::new("c1"));
    let save = |who: &'static str, field: &'static str| {
        let id = id.clone();
        async move {
            for n in 0..10 {
                let typed = format!("{who} {n}");
                let saved = sheet::save(store, &id, &patch(0, &[(field, typed.as_str())]), who, NOW).await;
                assert_eq!(saved.expect("saves").conflicts, [], "each has a field of their own");
            }
        }
    };
    tokio::join!(save("ana", "notes"), save("ben", "tags"));
    let kept = sheet::load(store, &id, NOW).await.expect("loads");
    assert_eq!((kept.text(Field::Notes), kept.text(Field::Tags)), ("ana 9", "ben 9"));
    assert_eq!(kept.version, 20, "every save of either is there");
}

async fn a_sheet_needs_its_call(db: TestDatabase) {
    let saved = sheet::save(&db.store, &CallId::new("nobody"), &patch(0, &[("tags", "x")]), "ana", NOW).await;
    assert!(matches!(saved, Err(StoreError::Missing)), "{saved:?}");
}

/// One whole day in Paris.
fn today() -> Period {
    let paris = TimeZone::get("Europe/Paris").expect("known");
    Period::new(date(2026, 11, 23), date(2026, 11, 23), paris).expect("a day")
}

/// The pieces of an export.
async fn exported(db: &TestDatabase, separator: Separator) -> Vec<String> {
    let mut export = export::coop(&db.store, &line(), &today(), separator);
    let mut pieces = Vec::new();
    while let Some(piece) = export.piece().await.expect("exports") {
        pieces.push(String::from_utf8(piece).expect("UTF-8"));
    }
    pieces
}

async fn the_export_has_the_columns_of_la_coop(db: TestDatabase) {
    with(&db, &["ana"]).await;
    let mut talked = call("c1", NOW);
    talked.talk_began_at = Some(NOW.plus(Millis::seconds(30)));
    talked.mediator = Some(MediatorId::new("ana"));
    talked.state = CallState::Ended { ending: Ending::Talked };
    talked.state_since = NOW.plus(Millis::seconds(30 + 12 * 60 + 1));
    let yesterday = call("c0", Timestamp(NOW.0 - 86_400_000));
    keep(&db, vec![talked, yesterday], vec![]).await;
    let full = [
        ("theme", "aide_aux_demarches_administratives"),
        ("administrative_theme", "argent_impots"),
        ("operator", "impots_gouv"),
        ("demarche", "Déclaration; 2042"),
        ("outcome", "orientee"),
        ("referral", "administration"),
        ("relation", "proche"),
        ("equipment", "ordinateur"),
        ("equipment", "telephone"),
        ("autonomy", "partiellement_autonome"),
        ("gender", "feminin"),
        ("age_band", "soixante_dix_plus"),
        ("status", "retraite"),
        ("commune", "Guéret"),
        ("postcode", "23000"),
        ("notes", "=cmd|' /C calc'!A0\nDeuxième ligne \"citée\""),
    ];
    for id in ["c1", "c0"] {
        let saved =
            sheet::save(&db.store, &CallId::new(id), &patch(0, &full), "ana", NOW).await.expect("saves");
        assert_eq!(saved.refused, []);
    }
    let csv = exported(&db, Separator::Semicolon).await.concat();
    insta::assert_snapshot!("coop", csv.replace('\u{feff}', "<BOM>").replace("\r\n", "<CRLF>\n"));
}

async fn an_export_longer_than_a_page_is_whole(db: TestDatabase) {
    with(&db, &["ana"]).await;
    // Many in the same millisecond: the page's edge falls between equals.
    let calls = (0..1_103_i64).map(|n| call(&format!("c{n:05}"), NOW.plus(Millis(n / 700)))).collect();
    keep(&db, calls, vec![]).await;
    for n in 0..1_103 {
        let id = CallId::new(format!("c{n:05}"));
        sheet::save(&db.store, &id, &patch(0, &[("theme", "email")]), "ana", NOW).await.expect("saves");
    }
    let pieces = exported(&db, Separator::Comma).await;
    assert!(pieces.iter().all(|piece| piece.lines().count() <= 501), "never the whole in memory");
    let csv = pieces.concat();
    let ids: Vec<&str> = csv.lines().skip(1).filter_map(|row| row.split(',').nth(22)).collect();
    let expected: Vec<String> = (0..1_103).map(|n| format!("c{n:05}")).collect();
    assert_eq!(ids, expected);
}
