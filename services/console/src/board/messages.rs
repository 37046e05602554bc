//! Messages left: listened to, marked as heard, called back from the call's page.

use axum::extract::{Path, State as Held};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hotline::{Millis, RecordingId, Timestamp};
use store::{Change, Recording};

use crate::flash::Flash;
use crate::page::Page;
use crate::person::Person;
use crate::problem::Problem;
use crate::state::State;
use crate::times::span_in_words;
use crate::words;

/// Messages shown per line, the latest.
const SHOWN: i64 = 100;

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "board/messages.html")]
struct MessagesPage {
    page: Page,
    unheard: Vec<Row>,
    heard: Vec<Row>,
    /// Whether sounds can be played here.
    playable: bool,
}

struct Row {
    id: String,
    call: String,
    line: String,
    topic: String,
    language: String,
    /// The caller's number, for whoever calls back; `None` when withheld.
    number: Option<String>,
    made_at: Timestamp,
    length: Option<String>,
    /// Who listened first, and when.
    heard: Option<String>,
}

/// How many messages nobody has listened to.
pub(super) async fn unheard(state: &State) -> Result<i64, Problem> {
    let mut count = 0;
    for line in state.store().lines().list().await? {
        let recordings = state.store().recordings().of_line(&line.id, SHOWN).await?;
        count += recordings.iter().filter(|one| one.heard_at.is_none()).count();
    }
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

pub(super) async fn show(page: Page, Held(state): Held<State>) -> Result<Response, Problem> {
    let mut rows: Vec<(Timestamp, bool, Row)> = Vec::new();
    for line in state.store().lines().list().await? {
        for recording in state.store().recordings().of_line(&line.id, SHOWN).await? {
            let heard = recording.heard_at.is_some();
            rows.push((recording.made_at, heard, row(&state, &page, &line.name, recording).await?));
        }
    }
    // Who waits longest to be listened to comes first; what was heard is looked up from the latest.
    rows.sort_by_key(|(made_at, _, _)| *made_at);
    let (heard, unheard): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, heard, _)| *heard);
    let rows = |all: Vec<(Timestamp, bool, Row)>| all.into_iter().map(|(_, _, row)| row);
    let drawn = MessagesPage {
        unheard: rows(unheard).collect(),
        heard: rows(heard).rev().collect(),
        playable: state.sounds().is_some(),
        page,
    };
    Ok(drawn.into_response())
}

async fn row(state: &State, page: &Page, line: &str, recording: Recording) -> Result<Row, Problem> {
    let call = state.store().calls().find(&recording.call).await?;
    let heard = match (recording.heard_at, &recording.heard_by) {
        (Some(at), by) => {
            let account = match by {
                Some(by) => state.store().people().find(by).await?,
                None => None,
            };
            let name = account.map_or_else(|| page.t("board-somebody"), |account| account.name);
            let mut arguments = fluent_bundle::FluentArgs::new();
            arguments.set("name", name);
            arguments.set("when", page.when(&at));
            Some(page.language.text_args("messages-heard-by", &arguments))
        }
        (None, _) => None,
    };
    let topic = call.as_ref().and_then(|call| call.topic.as_ref());
    Ok(Row {
        topic: words::topic(state, page, topic),
        language: call.as_ref().map(|call| words::language(page, &call.language)).unwrap_or_default(),
        number: call.as_ref().and_then(|call| call.number.as_ref()).map(words::number),
        id: recording.id.0,
        call: recording.call.0,
        line: line.to_owned(),
        made_at: recording.made_at,
        length: recording.duration_ms.map(|length| span_in_words(Millis(length))),
        heard,
    })
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
    // Marked by somebody else a moment ago is as good.
    if state.store().recordings().heard(&id, &me.id, page.now).await? {
        let mut change = Change::in_room(state.store().ids().next(page.now), "recordings");
        change.lines.push(recording.line);
        state.store().feed().announce(change);
    }
    Ok(Flash("flash-message-heard").then("/board/messages"))
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
