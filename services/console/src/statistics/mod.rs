//! The coordinator's figures over a period: a sentence, the figures with what they mean, one chart with its table, and
//! the same as CSV. What the figures are is `call_log::statistics`' business.

mod chart;
mod choice;
mod view;

use askama::Template;
use askama_web::WebTemplate;
use axum::body::Body;
use axum::extract::{Query, State as Held};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use call_log::csv_text::Separator;
use call_log::statistics::{Report, Table};
use call_log::{export, statistics};
use futures_util::{StreamExt, stream};

use crate::page::Page;
use crate::problem::Problem;
use crate::rooms::{Needs, Rooms};
use crate::state::State;
use chart::Chart;
use choice::{Asked, Choice};
use view::{Bars, Big};

pub(crate) fn rooms(rooms: Rooms) -> Rooms {
    rooms
        .get("/statistics", Needs::COORDINATOR, show)
        .get("/statistics/table.csv", Needs::COORDINATOR, table)
        .get("/statistics/sheets.csv", Needs::COORDINATOR, sheets)
}

#[derive(Template, WebTemplate)]
#[template(path = "statistics/index.html")]
struct Index {
    page: Page,
    choice: Choice,
    sentence: String,
    in_progress: Option<String>,
    big: Vec<Big>,
    chart: Chart,
    bars: Vec<Bars>,
    downloads: Vec<(&'static str, String)>,
    /// Nothing happened in the period.
    quiet: bool,
}

async fn show(page: Page, Held(state): Held<State>, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let choice = Choice::make(&state, &page, &asked).await?;
    let Some(line) = choice.line.clone() else {
        return Ok(NoLine { page }.into_response());
    };
    let report = statistics::report(state.store(), &line, choice.period.clone()).await?;
    let total = &report.total;
    let downloads = Table::ALL.iter().map(|table| (table.word(), page.t(&view::table_key(*table)))).collect();
    let index = Index {
        sentence: view::sentence(&page, &report),
        in_progress: (total.in_progress > 0).then(|| page.tn("statistics-in-progress", total.in_progress)),
        big: view::big(&page, &report),
        chart: Chart::of(&page, &report),
        bars: view::bars(&page, &report),
        quiet: total.offered() + total.in_progress + total.outbound == 0,
        downloads,
        choice,
        page,
    };
    Ok(index.into_response())
}

#[derive(Template, WebTemplate)]
#[template(path = "statistics/no_line.html")]
struct NoLine {
    page: Page,
}

async fn table(
    page: Page,
    Held(state): Held<State>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let table = asked.table.as_deref().and_then(Table::from_word).ok_or(Problem::NotFound)?;
    let (choice, report) = asked_for(&state, &page, &asked).await?;
    let csv = export::figures(&report, table, view::tongue(&page), asked.separator());
    Ok(download(Body::from(csv), &choice.file_name(table.word())))
}

/// The call sheets in the columns of La Coop.
async fn sheets(
    page: Page,
    Held(state): Held<State>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let choice = Choice::make(&state, &page, &asked).await?;
    if choice.wrong.is_some() {
        return Err(Problem::BadForm);
    }
    let line = choice.line.as_ref().ok_or(Problem::NotFound)?;
    let mut export = export::coop(state.store(), line, &choice.period, asked.separator());
    // A database that is away is told on a page; later the download breaks off and the browser says so.
    let first = export.piece().await?.unwrap_or_default();
    let rest = stream::unfold(export, |mut export| async move {
        let piece = export.piece().await.transpose()?;
        Some((piece, export))
    });
    let whole = stream::once(std::future::ready(Ok(first))).chain(rest);
    Ok(download(Body::from_stream(whole), &choice.file_name("sheets")))
}

async fn asked_for(state: &State, page: &Page, asked: &Asked) -> Result<(Choice, Report), Problem> {
    let choice = Choice::make(state, page, asked).await?;
    if choice.wrong.is_some() {
        return Err(Problem::BadForm);
    }
    let line = choice.line.clone().ok_or(Problem::NotFound)?;
    let report = statistics::report(state.store(), &line, choice.period.clone()).await?;
    Ok((choice, report))
}

fn download(csv: Body, name: &str) -> Response {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, disposition),
        // It may hold notes: no copy on the way.
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, csv).into_response()
}

impl Asked {
    fn separator(&self) -> Separator {
        if self.separator.as_deref() == Some("comma") { Separator::Comma } else { Separator::Semicolon }
    }
}
