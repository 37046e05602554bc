//! What the stories share.

use hotline::{
    Board, Call, CallId, Decision, Entry, Language, Line, LineId, LineRules, Mediator, MediatorId, Origin,
    Timestamp,
};
use store::testing::TestDatabase;

/// Tells one story on both databases: `both!(story)` makes the tests `story::on_sqlite` and `story::on_postgres`.
macro_rules! both {
    ($($story:ident),* $(,)?) => {$(
        mod $story {
            #[tokio::test]
            async fn on_sqlite() {
                super::$story(store::testing::TestDatabase::sqlite().await.expect("SQLite opens")).await;
            }
            #[tokio::test]
            async fn on_postgres() {
                super::$story(store::testing::TestDatabase::postgres().await.unwrap_or_else(|e| panic!("{e}"))).await;
            }
        }
    )*};
}
pub(crate) use both;

/// Monday 23 November 2026, ten o'clock in Paris.
pub const NOW: Timestamp = Timestamp(1_795_424_400_000);

pub fn line() -> LineId {
    LineId::new("ligne")
}

/// A line with mediators of these names.
pub async fn with(db: &TestDatabase, mediators: &[&str]) {
    db.put_line(&Line { id: line(), rules: LineRules::default() }).await.expect("a line");
    for name in mediators {
        let mediator = Mediator {
            lines: vec![line()],
            languages: vec![Language::new("fr")],
            ..Mediator::new(MediatorId::new(*name), NOW)
        };
        db.put_mediator(&mediator).await.expect("a mediator");
    }
}

pub fn call(name: &str, at: Timestamp) -> Call {
    Call::new(CallId::new(name), line(), Origin::Inbound, at)
}

/// Keeps calls as they stand, as one decision.
pub async fn keep(db: &TestDatabase, calls: Vec<Call>, history: Vec<Entry>) {
    let after = Board { calls: calls.into(), ..Board::default() };
    let decision = Decision { effects: vec![], history };
    db.store.dispatching().save_and_look(&Board::default(), &after, &decision, NOW).await.expect("kept");
}
