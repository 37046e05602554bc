//! Every line: open or closed now, its numbers, and whether it can ring anybody.

use axum::extract::State as Held;
use axum::response::{IntoResponse, Response};
use dispatch::hours::{Hours, Schedule};
use dispatch::standing;
use fluent_bundle::FluentArgs;
use hotline::{Gap, Mediator};
use store::LineSettings;

use crate::answering::GapInWords;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::times::Times;
use crate::words;

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "admin/lines/list.html")]
struct ListPage {
    page: Page,
    lines: Vec<Row>,
}

struct Row {
    id: String,
    name: String,
    active: bool,
    open: bool,
    /// When it opens next, while it is closed.
    opening: Option<String>,
    numbers: Vec<String>,
    flow: String,
    /// Mediators who answer it.
    mediators: i64,
    /// Whom it can't ring, while it answers calls.
    gaps: Vec<GapRow>,
    /// It is off, and could ring somebody.
    ready: bool,
    /// Where it is explained who would answer.
    who: String,
}

struct GapRow {
    text: String,
    whole: bool,
}

pub(super) async fn show(page: Page, Held(state): Held<State>) -> Result<Response, Problem> {
    let mediators = state.store().mediators().with_access().await?;
    let all = state.store().lines().list().await?;
    let lines = all.iter().map(|line| row(&state, &page, &mediators, &all, line)).collect();
    Ok(ListPage { page, lines }.into_response())
}

fn row(state: &State, page: &Page, mediators: &[Mediator], all: &[LineSettings], line: &LineSettings) -> Row {
    let hours = serde_json::from_value::<Hours>(line.hours.clone()).ok();
    let schedule = hours.as_ref().and_then(|hours| Schedule::new(hours).ok());
    let open = schedule.as_ref().is_some_and(|schedule| schedule.is_open(state.wall()));
    let opening = schedule.filter(|_| !open && line.active).map(|schedule| {
        let Some(opening) = schedule.next_opening(state.wall()) else { return page.t("lines-never-opens") };
        let times = hours.and_then(|hours| Times::new(&hours.time_zone));
        let times = times.unwrap_or_else(|| page.times.clone());
        let mut arguments = FluentArgs::new();
        arguments.set("day", times.day(page.language, opening.at));
        arguments.set("hour", times.hour(opening.at));
        page.language.text_args("lines-opens", &arguments)
    });
    // Of one that is off: how it would stand if it answered.
    let as_active = LineSettings { active: true, ..line.clone() };
    let others = all.iter().filter(|one| one.id != line.id).cloned();
    let lines: Vec<LineSettings> = others.chain([as_active]).collect();
    let standings = standing::of_rows(&lines, mediators, state.wall());
    let gaps = standings.into_iter().find(|one| one.line == line.id).map(|one| one.gaps).unwrap_or_default();
    let ready = !line.active && !gaps.iter().any(Gap::is_whole);
    let gaps = gaps.iter().filter(|_| line.active);
    let able = |one: &&Mediator| one.lines.contains(&line.id) && !one.languages.is_empty();
    Row {
        id: line.id.as_str().to_owned(),
        name: line.name.clone(),
        active: line.active,
        open,
        opening,
        numbers: line.numbers.iter().map(words::number).collect(),
        flow: state.flow_title(&line.flow),
        mediators: i64::try_from(mediators.iter().filter(able).count()).unwrap_or(i64::MAX),
        gaps: gaps
            .map(|gap| {
                let key = if gap.is_whole() { "who-rings-nobody" } else { "who-gap" };
                let text = GapInWords::of(state, page, all, gap).within(page, key);
                GapRow { text, whole: gap.is_whole() }
            })
            .collect(),
        ready,
        who: crate::who::path(&line.id),
    }
}
