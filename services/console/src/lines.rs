//! A line's settings: name, numbers, flow, hours, days that are not as usual.

use axum::extract::{Path, State as Held};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dispatch::hours::{Day, Exception, Hours, HoursError, PublicHolidays, Schedule};
use hotline::{LineId, PhoneNumber};
use store::{Change, LineSettings, StoreError};

use crate::flash::Flash;
use crate::page::Page;
use crate::problem::Problem;
use crate::rooms::{Needs, Rooms};
use crate::state::State;
use crate::typed::{Typed, Wrong};
use crate::words;

/// Empty rows for special days that are always there to be filled in.
const SPARE: usize = 2;

pub(crate) fn rooms(rooms: Rooms) -> Rooms {
    rooms.get("/lines", Needs::ADMINISTRATOR, list).get("/lines/{line}", Needs::ADMINISTRATOR, show).post(
        "/lines/{line}",
        Needs::ADMINISTRATOR,
        save,
    )
}

struct Row {
    id: String,
    name: String,
    numbers: Vec<String>,
    flow: String,
    open: bool,
    /// When it opens next, while it is closed.
    opening: Option<String>,
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "lines/list.html")]
struct ListPage {
    page: Page,
    lines: Vec<Row>,
}

async fn list(page: Page, Held(state): Held<State>) -> Result<Response, Problem> {
    let lines = state.store().lines().list().await?;
    let lines = lines
        .iter()
        .map(|line| {
            let schedule = serde_json::from_value::<Hours>(line.hours.clone())
                .ok()
                .and_then(|hours| Schedule::new(&hours).ok());
            let open = schedule.as_ref().is_some_and(|schedule| schedule.is_open(page.now));
            let opening = schedule
                .filter(|_| !open)
                .and_then(|schedule| schedule.next_opening(page.now))
                .map(|opening| page.t1("lines-opens", "when", &page.when(&opening.at)));
            Row {
                id: line.id.as_str().to_owned(),
                name: line.name.clone(),
                numbers: line.numbers.iter().map(words::number).collect(),
                flow: state.flow_title(&line.flow),
                open,
                opening,
            }
        })
        .collect();
    Ok(ListPage { page, lines }.into_response())
}

struct DayField {
    name: &'static str,
    label: String,
    spans: String,
}

#[derive(Default)]
struct ExceptionRow {
    from: String,
    to: String,
    open: String,
}

struct FormView {
    id: String,
    version: i64,
    name: String,
    numbers: String,
    flows: Vec<(String, String, bool)>,
    time_zone: String,
    week: Vec<DayField>,
    holidays: Vec<(&'static str, String, bool)>,
    exceptions: Vec<ExceptionRow>,
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "lines/form.html")]
struct FormPage {
    page: Page,
    form: FormView,
    wrong: Wrong,
}

/// The field's name, and its weekday's text.
const DAYS: [(Day, &str); 7] = [
    (Day::Monday, "monday"),
    (Day::Tuesday, "tuesday"),
    (Day::Wednesday, "wednesday"),
    (Day::Thursday, "thursday"),
    (Day::Friday, "friday"),
    (Day::Saturday, "saturday"),
    (Day::Sunday, "sunday"),
];

const HOLIDAYS: [(PublicHolidays, &str, &str); 3] = [
    (PublicHolidays::Closed, "closed", "lines-holidays-closed"),
    (PublicHolidays::ClosedAlsaceMoselle, "closed_alsace_moselle", "lines-holidays-alsace"),
    (PublicHolidays::Open, "open", "lines-holidays-open"),
];

async fn find(state: &State, id: &str) -> Result<LineSettings, Problem> {
    state.store().lines().find(&LineId::new(id)).await?.ok_or(Problem::NotFound)
}

async fn show(page: Page, Held(state): Held<State>, Path(id): Path<String>) -> Result<Response, Problem> {
    let line = find(&state, &id).await?;
    let hours: Hours = serde_json::from_value(line.hours.clone()).unwrap_or_default();
    let numbers = line.numbers.iter().map(words::number).collect::<Vec<_>>().join("\n");
    let form = FormView {
        version: line.version,
        name: line.name,
        numbers,
        flows: flows(&state, &line.flow),
        time_zone: hours.time_zone.clone(),
        week: week(&page, |day| hours.week.get(&day).map(|spans| spans.join(", ")).unwrap_or_default()),
        holidays: holidays(&page, hours.public_holidays),
        exceptions: with_spare(
            hours
                .exceptions
                .iter()
                .map(|one| ExceptionRow {
                    from: one.from.to_string(),
                    to: one.to.to_string(),
                    open: one.open.join(", "),
                })
                .collect(),
        ),
        id,
    };
    Ok(FormPage { page, form, wrong: Wrong::default() }.into_response())
}

fn flows(state: &State, chosen: &str) -> Vec<(String, String, bool)> {
    let mut flows: Vec<_> = state
        .settings()
        .flows
        .iter()
        .map(|flow| (flow.name.clone(), flow.title.clone(), flow.name == chosen))
        .collect();
    if !flows.iter().any(|(_, _, here)| *here) && !chosen.is_empty() {
        flows.push((chosen.to_owned(), chosen.to_owned(), true));
    }
    flows
}

fn week(page: &Page, spans: impl Fn(Day) -> String) -> Vec<DayField> {
    DAYS.into_iter()
        .zip(1..)
        .map(|((day, name), number)| DayField {
            name,
            label: page.t(&format!("weekday-{number}")),
            spans: spans(day),
        })
        .collect()
}

fn holidays(page: &Page, chosen: PublicHolidays) -> Vec<(&'static str, String, bool)> {
    HOLIDAYS.into_iter().map(|(value, word, key)| (word, page.t(key), value == chosen)).collect()
}

fn with_spare(mut rows: Vec<ExceptionRow>) -> Vec<ExceptionRow> {
    rows.extend((0..SPARE).map(|_| ExceptionRow::default()));
    rows
}

async fn save(
    page: Page,
    Held(state): Held<State>,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let mut line = find(&state, &id).await?;
    let mut wrong = Wrong::default();
    line.version = typed.get("version").parse().map_err(|_| Problem::BadForm)?;
    typed.get("name").clone_into(&mut line.name);
    if line.name.is_empty() || line.name.chars().count() > 80 {
        wrong.add("name", page.t("lines-problem-name"));
    }
    line.numbers = numbers(&page, typed.get("numbers"), &mut wrong);
    if typed.get("flow") != line.flow
        && !state.settings().flows.iter().any(|one| one.name == typed.get("flow"))
    {
        wrong.add("flow", page.t("lines-problem-flow"));
    }
    typed.get("flow").clone_into(&mut line.flow);
    let hours = hours(&page, &typed, &mut wrong);
    line.hours = serde_json::to_value(&hours).map_err(Problem::internal)?;
    if wrong.is_empty() {
        match state.store().lines().update(&line).await {
            Ok(()) => {
                let mut change = Change::in_room(state.store().ids().next(page.now), "lines");
                change.lines.push(line.id.clone());
                state.store().feed().announce(change);
                return Ok(Flash("flash-saved").then("/lines"));
            }
            Err(StoreError::Duplicate) => wrong.add("numbers", page.t("lines-problem-numbers-taken")),
            Err(error) => return Err(error.into()),
        }
    }
    let form = typed_form(&page, &state, id, &typed);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, FormPage { page, form, wrong }).into_response())
}

/// The form as it was typed.
fn typed_form(page: &Page, state: &State, id: String, typed: &Typed) -> FormView {
    let chosen = HOLIDAYS
        .into_iter()
        .find(|(_, word, _)| *word == typed.get("public_holidays"))
        .map_or(PublicHolidays::Closed, |(value, _, _)| value);
    let word = |day: Day| DAYS.into_iter().find(|(one, _)| *one == day).map_or("", |(_, name)| name);
    FormView {
        id,
        version: typed.get("version").parse().unwrap_or(0),
        name: typed.get("name").to_owned(),
        numbers: typed.get("numbers").to_owned(),
        flows: flows(state, typed.get("flow")),
        time_zone: typed.get("time_zone").to_owned(),
        week: week(page, |day| typed.get(word(day)).to_owned()),
        holidays: holidays(page, chosen),
        exceptions: with_spare(
            exception_rows(typed)
                .map(|(from, to, open)| ExceptionRow {
                    from: from.to_owned(),
                    to: to.to_owned(),
                    open: open.to_owned(),
                })
                .collect(),
        ),
    }
}

fn numbers(page: &Page, text: &str, wrong: &mut Wrong) -> Vec<PhoneNumber> {
    let mut numbers = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match PhoneNumber::parse_national(line) {
            Some(number) if !numbers.contains(&number) => numbers.push(number),
            Some(_) => {}
            None => wrong.add("numbers", page.t1("lines-problem-numbers", "number", line)),
        }
    }
    if numbers.is_empty() {
        wrong.add("numbers", page.t("lines-problem-numbers-none"));
    }
    numbers
}

/// From, to and hours of each row that has anything in it.
fn exception_rows(typed: &Typed) -> impl Iterator<Item = (&str, &str, &str)> {
    typed
        .all("from")
        .zip(typed.all("to"))
        .zip(typed.all("open"))
        .map(|((from, to), open)| (from.trim(), to.trim(), open.trim()))
        .filter(|(from, to, _)| !(from.is_empty() && to.is_empty()))
}

fn spans(text: &str) -> Vec<String> {
    text.split([',', ';']).map(str::trim).filter(|span| !span.is_empty()).map(str::to_owned).collect()
}

/// The hours as typed; what is wrong with them stands beside its field.
fn hours(page: &Page, typed: &Typed, wrong: &mut Wrong) -> Hours {
    let time_zone = typed.get("time_zone").to_owned();
    let empty = || Hours {
        time_zone: "UTC".to_owned(),
        week: std::collections::BTreeMap::new(),
        public_holidays: PublicHolidays::Open,
        exceptions: Vec::new(),
    };
    if let Err(error) = Schedule::new(&Hours { time_zone: time_zone.clone(), ..empty() }) {
        wrong.add("time_zone", told(page, &error));
    }
    let mut hours = empty();
    for (day, name) in DAYS {
        let day_spans = spans(typed.get(name));
        // Each day alone, so that the mistake is told where it is.
        let alone = Hours { week: [(day, day_spans.clone())].into(), ..empty() };
        if let Err(error) = Schedule::new(&alone) {
            wrong.add(name, told(page, &error));
        }
        if !day_spans.is_empty() {
            hours.week.insert(day, day_spans);
        }
    }
    for (from, to, open) in exception_rows(typed) {
        // One date alone is that one day.
        let to = if to.is_empty() { from } else { to };
        let (Ok(from), Ok(to)) = (from.parse(), to.parse()) else {
            wrong.add("exceptions", page.t1("lines-problem-date", "date", &format!("{from} – {to}")));
            continue;
        };
        let exception = Exception { from, to, open: spans(open) };
        let alone = Hours { exceptions: vec![exception.clone()], ..empty() };
        if let Err(error) = Schedule::new(&alone) {
            wrong.add("exceptions", told(page, &error));
        }
        hours.exceptions.push(exception);
    }
    hours.public_holidays = HOLIDAYS
        .into_iter()
        .find(|(_, word, _)| *word == typed.get("public_holidays"))
        .map_or(PublicHolidays::Closed, |(value, _, _)| value);
    hours.time_zone = time_zone;
    if wrong.is_empty()
        && Schedule::new(&hours).is_ok_and(|schedule| schedule.next_opening(page.now).is_none())
    {
        wrong.add("monday", page.t("lines-problem-never"));
    }
    hours
}

fn told(page: &Page, error: &HoursError) -> String {
    match error {
        HoursError::TimeZone(zone) => page.t1("lines-problem-time-zone", "zone", zone),
        HoursError::Span(span) => page.t1("lines-problem-span", "span", span),
        HoursError::Overlap(first, second) => {
            let mut arguments = fluent_bundle::FluentArgs::new();
            arguments.set("first", first.clone());
            arguments.set("second", second.clone());
            page.language.text_args("lines-problem-overlap", &arguments)
        }
        HoursError::Backwards(date) => page.t1("lines-problem-backwards", "date", &date.to_string()),
        HoursError::Unreadable(text) => page.t1("lines-problem-span", "span", text),
    }
}
