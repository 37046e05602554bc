//! The mediator's desk: where they stand now, the call, and beside it the sheet.
//!
//! `GET /desk` is the whole page, `/desk/now` the card that changes with each event, `/desk/work` what is beside it. Each
//! click posts one wish, which goes to the rules as an event; the answer is the card as it then is.

mod not_today;
mod others;
mod shift;
mod telephone;
mod transfer;
mod view;

use axum::extract::{Path, State as Held};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use hotline::{
    Board, Call, CallId, Event, LineRules, Mediator, MediatorId, Millis, OfferId, Party, Subject, Wanted,
};

use crate::calls;
use crate::page::Page;
use crate::person::Person;
use crate::problem::Problem;
use crate::rooms::{Needs, Rooms};
use crate::sheet;
use crate::state::State;
use crate::surge;
use crate::typed::Typed;
use crate::words;
pub(crate) use others::PARTS;
use view::Now;

/// What "more time" adds to the wrap-up.
const MORE_TIME: Millis = Millis::minutes(3);

pub(crate) fn rooms(rooms: Rooms) -> Rooms {
    not_today::rooms(transfer::rooms(rooms))
        .get("/desk", Needs::MEDIATOR, show)
        .get("/desk/now", Needs::MEDIATOR, show_now)
        .get("/desk/waiting", Needs::MEDIATOR, show_waiting)
        .get("/desk/work", Needs::MEDIATOR, show_idle)
        .get("/desk/work/{call}", Needs::MEDIATOR, show_work)
        .get("/desk/telephone", Needs::MEDIATOR, telephone::give)
        .post("/desk/presence", Needs::MEDIATOR, presence)
        .post("/desk/here", Needs::MEDIATOR, shift::here)
        .post("/desk/decline", Needs::MEDIATOR, decline)
        .post("/desk/hang-up", Needs::MEDIATOR, hang_up)
        .post("/desk/mute", Needs::MEDIATOR, mute)
        .post("/desk/hold", Needs::MEDIATOR, hold)
        .post("/desk/more-time", Needs::MEDIATOR, more_time)
        .post("/desk/done", Needs::MEDIATOR, done)
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "desk/page.html")]
struct DeskPage {
    page: Page,
    surge: String,
    now: String,
    not_today: String,
    work: String,
    call: Option<String>,
    /// `switch`, `twilio` or `none`.
    telephone: &'static str,
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "desk/now.html")]
struct NowCard<'a> {
    page: &'a Page,
    /// They took their shift by telephone: this page does not ring.
    by_telephone: bool,
    view: Now,
    /// Why the last click changed nothing.
    refused: Option<String>,
}

/// A mediator and what they are in: their call, its offer and line, who else is in it. Read together, for the card is drawn
/// anew with each event.
struct Desk {
    mediator: Mediator,
    board: Board,
}

impl Desk {
    async fn of(state: &State, id: &MediatorId) -> Result<Self, Problem> {
        let board = state.board(&Subject::Mediator(id.clone())).await?;
        let mediator = board.mediator(id).cloned().ok_or(Problem::Forbidden)?;
        Ok(Self { mediator, board })
    }

    /// The rules of a call's line.
    fn rules(&self, call: Option<&Call>) -> LineRules {
        let line = call.and_then(|call| self.board.line(&call.line));
        line.map(|line| line.rules.clone()).unwrap_or_default()
    }

    /// Who is in a call beside its caller and its mediator, or on the way.
    fn parties<'d>(&'d self, call: &'d CallId) -> impl Iterator<Item = &'d Party> {
        self.board.parties.iter().filter(move |party| party.call == *call && party.state.is_live())
    }
}

/// The mediator as stored; somebody with the role but without a desk yet is told so.
pub(crate) async fn mediator(state: &State, id: &MediatorId) -> Result<Mediator, Problem> {
    state.store().mediators().find(id).await?.ok_or(Problem::Forbidden)
}

/// What a notification says of the call that rings.
pub(crate) async fn summary(state: &State, page: &Page, call: &CallId) -> Result<String, Problem> {
    let call = state.store().calls().find(call).await?;
    Ok(call.map(|call| view::summary(state, page, &call)).unwrap_or_default())
}

async fn show(page: Page, person: Person, Held(state): Held<State>) -> Result<Response, Problem> {
    let desk = Desk::of(&state, &person.mediator()).await?;
    let now = card(&state, &page, &desk, None).await?;
    let mediator = desk.mediator;
    let call = mediator.presence.call().filter(|_| shows_sheet(&mediator)).cloned();
    let work = match &call {
        Some(call) => sheet::work(&state, &page, &person, call).await?,
        None => calls::today(&state, &page, &person).await?,
    };
    let not_today = not_today::card(&state, &page, &mediator).await?;
    let telephone = telephone::kind(&state, &mediator);
    let surge = surge::banner(&state, &page, &person).await?;
    Ok(DeskPage { page, surge, now, not_today, work, call: call.map(|call| call.0), telephone }
        .into_response())
}

/// The sheet opens with the call, not with its ring.
fn shows_sheet(mediator: &Mediator) -> bool {
    !matches!(mediator.presence, hotline::Presence::Ringing { .. })
}

async fn show_now(page: Page, person: Person, Held(state): Held<State>) -> Result<Response, Problem> {
    answer(&state, &page, &person, None).await
}

async fn show_waiting(page: Page, person: Person, Held(state): Held<State>) -> Result<Response, Problem> {
    let mediator = mediator(&state, &person.mediator()).await?;
    Ok(waiting(&state, &page, &mediator).await?.into_response())
}

async fn show_idle(page: Page, person: Person, Held(state): Held<State>) -> Result<Response, Problem> {
    Ok(axum::response::Html(calls::today(&state, &page, &person).await?).into_response())
}

async fn show_work(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    Path(call): Path<String>,
) -> Result<Response, Problem> {
    let html = sheet::work(&state, &page, &person, &CallId::new(call)).await?;
    Ok(axum::response::Html(html).into_response())
}

async fn presence(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let wanted = match typed.get("presence") {
        "available" => Wanted::Available,
        "on_break" => Wanted::OnBreak,
        "recovering" => Wanted::Recovering,
        "offline" => Wanted::Offline,
        _ => return Err(Problem::BadForm),
    };
    if wanted == Wanted::Available && shift::begins_here(&state, &person).await? {
        return shift::here(person, Held(state), headers).await;
    }
    wish(
        &state,
        &page,
        &person,
        &headers,
        Event::PresenceWanted { mediator: person.mediator(), presence: wanted },
    )
    .await
}

async fn decline(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let event =
        Event::OfferDeclined { mediator: person.mediator(), offer: OfferId(typed.get("offer").to_owned()) };
    wish(&state, &page, &person, &headers, event).await
}

async fn hang_up(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let event = Event::HangUpWanted { mediator: person.mediator(), call: call_of(&typed) };
    wish(&state, &page, &person, &headers, event).await
}

async fn mute(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let event = Event::MuteWanted {
        mediator: person.mediator(),
        call: call_of(&typed),
        on: typed.get("on") == "true",
    };
    wish(&state, &page, &person, &headers, event).await
}

async fn hold(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let event = Event::HoldWanted {
        mediator: person.mediator(),
        call: call_of(&typed),
        on: typed.get("on") == "true",
    };
    wish(&state, &page, &person, &headers, event).await
}

async fn more_time(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let event = Event::WrapUpExtended { mediator: person.mediator(), by: MORE_TIME };
    wish(&state, &page, &person, &headers, event).await
}

/// "I am done": only with a complete sheet, so that no call is left without its theme and outcome.
async fn done(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mediator = mediator(&state, &person.mediator()).await?;
    if let hotline::Presence::WrapUp { call, .. } = &mediator.presence {
        let sheet = call_log::sheet::load(state.store(), call, page.now).await?;
        if !sheet.is_complete() && !passed_on(&state, call, &mediator.id).await? {
            return refuse(&state, &page, &person, &headers, "desk-wrap-up-missing").await;
        }
    }
    wish(&state, &page, &person, &headers, Event::WrapUpDone { mediator: person.mediator() }).await
}

/// Whether the call went on with somebody else, who completes its sheet.
async fn passed_on(state: &State, call: &CallId, me: &MediatorId) -> Result<bool, Problem> {
    Ok(state.store().calls().find(call).await?.is_some_and(|call| is_passed_on(&call, me)))
}

fn is_passed_on(call: &Call, me: &MediatorId) -> bool {
    call.mediator.as_ref() != Some(me)
}

/// Says why a click changed nothing, beside how things stand.
async fn refuse(
    state: &State,
    page: &Page,
    person: &Person,
    headers: &HeaderMap,
    key: &str,
) -> Result<Response, Problem> {
    if is_fragment(headers) {
        answer(state, page, person, Some(page.t(key))).await
    } else {
        Ok(Redirect::to("/desk").into_response())
    }
}

fn call_of(typed: &Typed) -> CallId {
    CallId::new(typed.get("call"))
}

fn is_fragment(headers: &HeaderMap) -> bool {
    headers.contains_key("hx-request")
}

/// Hands a wish to the rules and shows how things then stand.
pub(crate) async fn wish(
    state: &State,
    page: &Page,
    person: &Person,
    headers: &HeaderMap,
    event: Event,
) -> Result<Response, Problem> {
    let refused = match state.dispatch(event).await {
        Ok(()) => None,
        Err(Problem::Refused) => Some(page.t("desk-refused")),
        Err(problem) => return Err(problem),
    };
    if is_fragment(headers) {
        return answer(state, page, person, refused).await;
    }
    Ok(match refused {
        Some(_) => Problem::Refused.into_response(),
        None => Redirect::to("/desk").into_response(),
    })
}

pub(crate) async fn answer(
    state: &State,
    page: &Page,
    person: &Person,
    refused: Option<String>,
) -> Result<Response, Problem> {
    let desk = Desk::of(state, &person.mediator()).await?;
    Ok(axum::response::Html(card(state, page, &desk, refused).await?).into_response())
}

async fn card(state: &State, page: &Page, desk: &Desk, refused: Option<String>) -> Result<String, Problem> {
    let view = view::now(state, page, desk).await?;
    let by_telephone = shift::is_by_telephone(state, &desk.mediator).await?;
    askama::Template::render(&NowCard { page, by_telephone, view, refused }).map_err(Problem::internal)
}

/// How many people wait on this mediator's lines, callbacks aside, in words.
async fn waiting(state: &State, page: &Page, mediator: &Mediator) -> Result<String, Problem> {
    let mut all = 0;
    for line in &mediator.lines {
        let queue = state.store().queue().waiting(line).await?;
        all += queue.callers - queue.callbacks;
    }
    Ok(if all == 0 { page.t("desk-nobody-waits") } else { page.tn("desk-people-wait", all) })
}

/// Their last calls, in words: when and how it went. Nothing for a withheld number.
async fn last_calls(state: &State, page: &Page, call: &Call) -> Result<Vec<String>, Problem> {
    let Some(number) = call.callers_number() else { return Ok(Vec::new()) };
    let past = state.store().calls().latest_of_number(number, 4).await?;
    Ok(past
        .iter()
        .filter(|one| one.id != call.id)
        .map(|one| {
            let mut arguments = fluent_bundle::FluentArgs::new();
            arguments.set("when", page.when(&one.arrived_at));
            arguments.set("what", words::state_of(page, one));
            page.language.text_args("desk-offer-past-call", &arguments)
        })
        .collect())
}
