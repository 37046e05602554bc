//! What the stories share: a line, mediators, and a small dispatcher without a telephone.

use hotline::{
    Board, Call, CallId, Decision, Event, Language, LegId, Line, LineId, LineRules, Mediator, MediatorId,
    PhoneNumber, Presence, Rejected, Timestamp, TopicId,
};
use store::testing::TestDatabase;
use store::{SaveError, Saved, Store};

/// Tells one story on both databases: `both!(story)` makes the tests `story::on_sqlite` and `story::on_postgres`.
macro_rules! both {
    ($($story:ident),* $(,)?) => {$(
        mod $story {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                super::$story(store::testing::TestDatabase::sqlite().await.expect("SQLite opens")).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                super::$story(store::testing::TestDatabase::postgres().await.unwrap_or_else(|e| panic!("{e}"))).await;
            }
        }
    )*};
}
pub(crate) use both;

pub const T0: Timestamp = Timestamp(1_800_000_000_000);

pub fn after(ms: i64) -> Timestamp {
    Timestamp(T0.0 + ms)
}

pub fn line_id() -> LineId {
    LineId::new("ligne")
}

pub fn number(n: u32) -> PhoneNumber {
    PhoneNumber::parse(&format!("+3319900{n:04}")).expect("a fictitious number")
}

pub fn mediator(name: &str, languages: &[&str], topics: &[&str]) -> Mediator {
    Mediator {
        presence: Presence::Available,
        lines: vec![line_id()],
        languages: languages.iter().map(|l| Language::new(*l)).collect(),
        topics: topics.iter().map(|t| TopicId::new(*t)).collect(),
        ..Mediator::new(MediatorId::new(name), T0)
    }
}

/// A line with its default rules and these mediators.
pub async fn with(db: &TestDatabase, mediators: &[Mediator]) {
    db.put_line(&Line { id: line_id(), rules: LineRules::default() }).await.expect("a line");
    for mediator in mediators {
        db.put_mediator(mediator).await.expect("a mediator");
    }
}

/// What `dispatch` does, without carrying anything out: load, decide, save, and again on a conflict.
pub async fn decide(
    store: &Store,
    event: &Event,
    now: Timestamp,
) -> Result<(Decision, Saved, Board), Rejected> {
    loop {
        let before = store.dispatching().load_board(&event.subject()).await.expect("a board");
        let mut after = before.clone();
        let decision = hotline::decide(&mut after, event, now)?;
        match store.dispatching().save_and_look(&before, &after, &decision, now).await {
            Ok(saved) => return Ok((decision, saved, after)),
            Err(SaveError::Conflict) => {}
            Err(SaveError::Store(error)) => panic!("{error:?}"),
        }
    }
}

/// Decides, and sweeps as long as a pair was left behind.
pub async fn decide_and_sweep(store: &Store, event: &Event, now: Timestamp) -> Result<Decision, Rejected> {
    let (decision, saved, _) = decide(store, event, now).await?;
    let mut lines = saved.unmatched;
    while let Some(line) = lines.pop() {
        if let Ok((_, saved, _)) = decide(store, &Event::Sweep { line }, now).await {
            lines.extend(saved.unmatched);
        }
    }
    Ok(decision)
}

/// A person dials and is through the flow.
pub async fn call_in(
    store: &Store,
    name: &str,
    language: &str,
    topic: Option<&str>,
    now: Timestamp,
) -> CallId {
    let call = arrive(store, name, now).await;
    let queued = Event::CallerQueued {
        call: call.clone(),
        request: hotline::Request::new(Language::new(language), topic.map(TopicId::new)),
    };
    decide_and_sweep(store, &queued, now).await.expect("the caller waits");
    call
}

pub async fn arrive(store: &Store, name: &str, now: Timestamp) -> CallId {
    let call = CallId::new(name);
    let arrived = Event::CallArrived {
        call: call.clone(),
        line: line_id(),
        leg: LegId::new(format!("leg-{name}")),
        number: Some(number(1)),
    };
    decide(store, &arrived, now).await.expect("the call is new");
    call
}

pub async fn call_row(store: &Store, id: &CallId) -> Call {
    store.calls().find(id).await.expect("a read").expect("the call is stored")
}

pub async fn mediator_row(store: &Store, name: &str) -> Mediator {
    store.mediators().find(&MediatorId::new(name)).await.expect("a read").expect("the mediator is stored")
}

/// The person asks to be called back.
pub fn callback(call: &CallId, not_before: Option<Timestamp>) -> Event {
    let language = Language::new("fr");
    Event::CallbackRequested {
        call: call.clone(),
        number: None,
        not_before,
        not_after: None,
        request: hotline::Request::new(language, None),
    }
}
