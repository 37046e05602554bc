//! What people left for us: voicemail, listened to and marked as heard, called back from the call's page; and the texts
//! they sent to a line's number, read and marked as read. Nothing leaves the list of what waits but by somebody's hand.

use std::collections::HashMap;

use axum::extract::{Path, State as Held};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hotline::{LineId, Millis, RecordingId, Timestamp};
use store::{Change, Message, Recording};

use crate::flash::Flash;
use crate::page::Page;
use crate::person::Person;
use crate::problem::Problem;
use crate::state::State;
use crate::times::span_in_words;
use crate::words;

/// Shown of what waits, the oldest: the rest comes into sight as these are done.
const WAITING: i64 = 100;
/// Shown of what is done, the latest.
const DONE: i64 = 50;

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "board/messages.html")]
struct MessagesPage {
    page: Page,
    waiting: Vec<Row>,
    done: Vec<Row>,
    /// More wait than are shown.
    more: i64,
    /// Whether sounds can be played here.
    playable: bool,
}

struct Row {
    id: String,
    what: What,
    line: String,
    /// The caller's number, for whoever calls back; `None` when withheld.
    number: Option<String>,
    at: Timestamp,
    /// It came from a number that was blocked.
    blocked: bool,
    /// Who heard or read it first, and when.
    done: Option<String>,
}

enum What {
    Voicemail { call: String, topic: String, language: String, length: Option<String> },
    Text { body: String },
}

/// The names that rows are told with, each read once.
struct Names {
    lines: HashMap<LineId, String>,
    people: HashMap<String, String>,
}

impl Names {
    async fn read(state: &State) -> Result<Self, Problem> {
        let lines = state.store().lines().list().await?;
        let people = state.store().people().list().await?;
        Ok(Self {
            lines: lines.into_iter().map(|line| (line.id, line.name)).collect(),
            people: people.into_iter().map(|one| (one.id, one.name)).collect(),
        })
    }

    fn line(&self, id: &LineId) -> String {
        self.lines.get(id).cloned().unwrap_or_default()
    }

    /// "Écouté par Dominique, hier à 9:12."
    fn done(&self, page: &Page, key: &str, at: Option<Timestamp>, by: Option<&String>) -> Option<String> {
        let name = by.and_then(|by| self.people.get(by)).cloned();
        let mut arguments = fluent_bundle::FluentArgs::new();
        arguments.set("when", page.when(&at?));
        arguments.set("name", name.unwrap_or_else(|| page.t("board-somebody")));
        Some(page.language.text_args(key, &arguments))
    }
}

/// How many messages and texts nobody has listened to or read.
pub(super) async fn waiting(state: &State) -> Result<i64, Problem> {
    Ok(state.store().recordings().count_unheard().await? + state.store().messages().count_unseen().await?)
}

pub(super) async fn show(page: Page, Held(state): Held<State>) -> Result<Response, Problem> {
    let names = Names::read(&state).await?;
    let (recordings, messages) = (state.store().recordings(), state.store().messages());
    let mut waiting = Vec::new();
    for one in recordings.unheard(WAITING).await? {
        waiting.push(voicemail(&state, &page, &names, one).await?);
    }
    waiting.extend(messages.unseen(WAITING).await?.into_iter().map(|one| text(&page, &names, one)));
    // Who waits longest to be listened to comes first.
    waiting.sort_by_key(|row| row.at);
    waiting.truncate(usize::try_from(WAITING).unwrap_or(usize::MAX));
    let mut done = Vec::new();
    for one in recordings.heard_lately(DONE).await? {
        done.push(voicemail(&state, &page, &names, one).await?);
    }
    done.extend(messages.seen_lately(DONE).await?.into_iter().map(|one| text(&page, &names, one)));
    // What was left last is looked up first.
    done.sort_by_key(|row| std::cmp::Reverse(row.at));
    let shown = i64::try_from(waiting.len()).unwrap_or(i64::MAX);
    let more = self::waiting(&state).await?.saturating_sub(shown);
    let playable = state.sounds().is_some();
    Ok(MessagesPage { page, waiting, done, more, playable }.into_response())
}

async fn voicemail(state: &State, page: &Page, names: &Names, one: Recording) -> Result<Row, Problem> {
    let call = state.store().calls().find(&one.call).await?;
    let topic = call.as_ref().and_then(|call| call.topic.as_ref());
    Ok(Row {
        line: names.line(&one.line),
        number: call.as_ref().and_then(|call| call.callers_number()).map(words::number),
        blocked: call.as_ref().and_then(|call| call.refused) == Some(hotline::Refusal::Blocked),
        at: one.made_at,
        done: names.done(page, "messages-heard-by", one.heard_at, one.heard_by.as_ref()),
        what: What::Voicemail {
            topic: words::topic(state, page, topic),
            language: call.as_ref().map(|call| words::language(page, &call.language)).unwrap_or_default(),
            call: one.call.0,
            length: one.duration_ms.map(|length| span_in_words(Millis(length))),
        },
        id: one.id.0,
    })
}

fn text(page: &Page, names: &Names, one: Message) -> Row {
    Row {
        line: names.line(&one.line),
        number: Some(words::number(&one.number)),
        blocked: one.blocked,
        at: one.at,
        done: names.done(page, "messages-read-by", one.seen_at, one.seen_by.as_ref()),
        what: What::Text { body: one.body },
        id: one.id,
    }
}

/// The sound itself. Part of it when a player asks so: moving within a message needs that.
pub(super) async fn sound(
    Held(state): Held<State>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = RecordingId::new(id);
    let recording = state.store().recordings().find(&id).await?.ok_or(Problem::NotFound)?;
    let fetch = state.sounds().ok_or(Problem::NotFound)?;
    let bytes = fetch(recording.id).await.map_err(Problem::internal)?;
    let kind = HeaderValue::from_str(&recording.media_type)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let whole = bytes.len();
    let asked = headers.get(header::RANGE).and_then(|range| range.to_str().ok());
    let common = [
        (header::CONTENT_TYPE, kind),
        (header::ACCEPT_RANGES, HeaderValue::from_static("bytes")),
        // Somebody's voice: no copy stays on a shared machine.
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    match asked.and_then(|asked| range(asked, whole)) {
        Some((first, last)) => {
            let told = format!("bytes {first}-{last}/{whole}");
            let part = bytes.get(first..=last).unwrap_or_default().to_vec();
            Ok((StatusCode::PARTIAL_CONTENT, common, [(header::CONTENT_RANGE, told)], part).into_response())
        }
        None => Ok((common, bytes).into_response()),
    }
}

/// First and last byte of a `Range` header with one range; `None` for anything else, which gets the whole.
fn range(asked: &str, whole: usize) -> Option<(usize, usize)> {
    let (first, last) = asked.strip_prefix("bytes=")?.split_once('-')?;
    let end = whole.checked_sub(1)?;
    let (first, last) = if first.is_empty() {
        let length = last.parse().ok().filter(|length| *length > 0)?;
        (whole.saturating_sub(length), end)
    } else {
        let last = if last.is_empty() { end } else { last.parse().ok()? };
        (first.parse().ok()?, last.min(end))
    };
    (first <= last).then_some((first, last))
}

pub(super) async fn heard(
    page: Page,
    me: Person,
    Held(state): Held<State>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = RecordingId::new(id);
    let recording = state.store().recordings().find(&id).await?.ok_or(Problem::NotFound)?;
    if !state.store().recordings().heard(&id, &me.id, page.now).await? {
        return Ok(Flash("flash-message-heard-before").then("/board/messages"));
    }
    let mut change = Change::in_room(state.store().ids().next(page.now), "recordings");
    change.lines.push(recording.line);
    state.store().feed().announce(change);
    Ok(Flash("flash-message-heard").then("/board/messages"))
}

pub(super) async fn read(
    page: Page,
    me: Person,
    Held(state): Held<State>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    if !state.store().messages().seen(&id, &me.id, page.now).await? {
        return Ok(Flash("flash-text-read-before").then("/board/messages"));
    }
    let change = Change::in_room(state.store().ids().next(page.now), "messages");
    state.store().feed().announce(change);
    Ok(Flash("flash-text-read").then("/board/messages"))
}

#[cfg(test)]
mod tests {
    use super::range;

    #[test]
    fn a_player_may_ask_for_a_part_of_a_message() {
        assert_eq!(range("bytes=0-", 100), Some((0, 99)));
        assert_eq!(range("bytes=10-19", 100), Some((10, 19)));
        assert_eq!(range("bytes=90-500", 100), Some((90, 99)));
        assert_eq!(range("bytes=-10", 100), Some((90, 99)));
        for nonsense in ["bytes=200-", "bytes=9-1", "bytes=", "items=0-1", "bytes=0-1,5-6", "bytes=-0"] {
            assert_eq!(range(nonsense, 100), None, "{nonsense}");
        }
        assert_eq!(range("bytes=0-", 0), None);
    }
}
