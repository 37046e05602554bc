//! "Qui répondrait ?": somebody describes a call and reads who would be rung now, circle by circle, and why not each of
//! the others. The answer is `hotline::circles`, the rules' own; this page only puts it into words. Nobody is
//! disturbed, unless they ask for a test call, which really rings.
//!
//! Nothing personal is in its address: a line, a language, a topic, a département, a mediator's opaque id.

use std::collections::{BTreeMap, HashMap};

use axum::extract::{Query, State as Held};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dispatch::standing;
use fluent_bundle::FluentArgs;
use hotline::{
    CallId, Circle, Endpoint, Event, Gap, Language, Line, LineId, Mediator, MediatorId, Overflow,
    PhoneNumber, Reach, Request, Strategy, Territory, TopicId, WhyNot, circles,
};
use store::LineSettings;

use crate::admin::Choice;
use crate::answering::{GapInWords, name_of, why_not};
use crate::flash::Flash;
use crate::page::Page;
use crate::person::{Person, Role};
use crate::problem::Problem;
use crate::rooms::{Needs, Rooms};
use crate::state::State;
use crate::times::span_in_words;
use crate::typed::{Typed, Wrong};
use crate::words;

const PATH: &str = "/who-would-answer";

pub(crate) fn rooms(rooms: Rooms) -> Rooms {
    let leads = Needs::Either(Role::Coordinator, Role::Administrator);
    rooms.get(PATH, leads, show).post("/who-would-answer/test", leads, place)
}

/// Where it is explained who would answer this line.
pub(crate) fn path(line: &LineId) -> String {
    address(&[("line", line.as_str())])
}

fn address(asked: &[(&str, &str)]) -> String {
    let encoded = |text| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC);
    let pairs: Vec<String> = asked.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    format!("{PATH}?{}", pairs.join("&"))
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "who.html")]
struct WhoPage {
    page: Page,
    /// Where this reader came from: the address and the key of its name.
    back: (&'static str, &'static str),
    lines: Vec<Choice>,
    languages: Vec<Choice>,
    topics: Vec<Choice>,
    territory: String,
    known: Vec<Choice>,
    /// Where a test call would ring, as typed or as known of the reader.
    telephone: String,
    /// The id of the test call that the form would place.
    call: String,
    wrong: Wrong,
    answer: Option<Answer>,
}

/// What was asked, in words.
struct Answer {
    /// This answer's own address, to be asked again with each change.
    address: String,
    /// The fields of the call that was described, for a test call.
    asked: Vec<(&'static str, String)>,
    /// The line answers calls: it can be tried.
    may_try: bool,
    notices: Vec<Notice>,
    first: String,
    somebody: bool,
    circles: Vec<CircleInWords>,
    afterwards: Option<String>,
}

struct Notice {
    text: String,
    bad: bool,
}

struct CircleInWords {
    title: String,
    when: String,
    passed: bool,
    intro: String,
    /// Name, and what else is worth knowing of them.
    rung: Vec<(String, String)>,
    /// Reason, and who.
    others: Vec<(String, String)>,
}

/// The call that is described.
struct Asked {
    line: LineSettings,
    request: Request,
}

async fn show(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    Query(typed): Query<HashMap<String, String>>,
) -> Result<Response, Problem> {
    let telephone = own_telephone(&state, &person).await?;
    Ok(draw(&state, page, &person, &typed, telephone, Wrong::default()).await?.1)
}

/// The reader's own telephone, if they answer calls and it is known.
async fn own_telephone(state: &State, person: &Person) -> Result<String, Problem> {
    let access = state.store().volunteers().access(&person.mediator()).await?;
    Ok(access.and_then(|access| access.telephone).as_ref().map(words::number).unwrap_or_default())
}

/// A test call: the telephone that was typed rings, and whoever answers it waits like the caller that was described.
async fn place(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    typed: Typed,
) -> Result<Response, Problem> {
    let fields: HashMap<String, String> =
        typed.pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let number = PhoneNumber::parse_national(typed.get("telephone"));
    let mut wrong = Wrong::default();
    if number.is_none() {
        wrong.add("telephone", page.t("people-problem-telephone"));
    }
    let now = page.now;
    let telephone = typed.get("telephone").to_owned();
    let (asked, drawn) = draw(&state, page, &person, &fields, telephone, wrong).await?;
    let (Some(number), Some(asked)) = (number, asked.filter(|asked| asked.line.active)) else {
        return Ok(drawn);
    };
    let back = asked.address();
    // The form names the call: pressed twice it is placed once.
    let named = typed.get("call");
    let call = if is_call(named) { CallId::new(named) } else { CallId::new(state.store().ids().next(now)) };
    let Asked { line, request } = asked;
    let wanted = Event::TestCallWanted { call, line: line.id, by: person.mediator(), number, request };
    match state.dispatch(wanted).await {
        Ok(()) | Err(Problem::Refused) => {}
        Err(problem) => return Err(problem),
    }
    Ok(Flash("flash-test-placed").then(&back))
}

/// The page, and the call that it describes.
async fn draw(
    state: &State,
    page: Page,
    person: &Person,
    typed: &HashMap<String, String>,
    telephone: String,
    mut wrong: Wrong,
) -> Result<(Option<Asked>, Response), Problem> {
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (store, now) = (state.store(), page.now);
    let lines = store.lines().list().await?;
    let mediators = store.mediators().with_access().await?;
    let names: HashMap<MediatorId, String> = store.people().mediator_names().await?.into_iter().collect();
    let get = |name: &str| typed.get(name).map(|text| text.trim()).unwrap_or_default();
    let line = lines.iter().find(|line| line.id.as_str() == get("line"));
    let line = line.or_else(|| lines.iter().find(|line| line.active)).or(lines.first());
    let topics: Vec<(String, String)> =
        state.topics().map(|topic| (topic.id.clone(), topic.words(page.language).to_owned())).collect();
    let mut spoken: Vec<&str> = state.spoken().collect();
    if let Some(line) = line
        && !spoken.contains(&line.rules.language.as_str())
    {
        spoken.push(line.rules.language.as_str());
    }
    let language = spoken.iter().find(|code| **code == get("language")).copied();
    let language = language.or(line.map(|line| line.rules.language.as_str())).unwrap_or("fr");
    let known = mediators.iter().find(|one| one.id.as_str() == get("known")).map(|one| one.id.clone());
    let territory = get("territory").to_uppercase();
    if !territory.is_empty() && !is_territory(&territory) {
        wrong.add("territory", page.t("who-problem-territory"));
    }
    let asked = line.filter(|_| wrong.of("territory").is_none()).map(|line| Asked {
        line: line.clone(),
        request: Request {
            territory: (!territory.is_empty()).then(|| Territory::new(territory.as_str())),
            known: known.clone(),
            ..Request::new(Language::new(language), topic(&topics, get("topic")))
        },
    });
    let answer = match &asked {
        Some(asked) => Some(answer(state, &page, &lines, &mediators, &names, asked).await?),
        None => None,
    };
    let pairs = |all: Vec<(String, String)>, none: Option<&str>| -> Vec<(String, String)> {
        none.map(|key| (String::new(), page.t(key))).into_iter().chain(all).collect()
    };
    let spoken =
        spoken.into_iter().map(|code| (code.to_owned(), words::language(&page, &Language::new(code))));
    let people = mediators.iter().map(|one| (one.id.0.clone(), name(&page, &names, one))).collect();
    let chosen_line = asked.as_ref().map_or_else(|| get("line").to_owned(), |asked| asked.line.id.0.clone());
    let all_lines: Vec<_> = lines.iter().map(|line| (line.id.0.clone(), line.name.clone())).collect();
    let chosen_topic = get("topic");
    let drawn = WhoPage {
        back: if person.has(Role::Coordinator) {
            ("/board", "who-back-board")
        } else {
            ("/admin/lines", "who-back-lines")
        },
        lines: Choice::among(&all_lines, |id| id == chosen_line),
        languages: Choice::among(&spoken.collect::<Vec<_>>(), |code| code == language),
        topics: Choice::among(&pairs(topics, Some("who-topic-none")), |id| id == chosen_topic),
        known: Choice::among(&pairs(people, Some("who-known-nobody")), |id| {
            known.as_ref().map_or("", MediatorId::as_str) == id
        }),
        territory: get("territory").to_owned(),
        telephone,
        call: state.store().ids().next(now),
        wrong,
        answer,
        page,
    };
    Ok((asked, (status, drawn).into_response()))
}

fn topic(topics: &[(String, String)], typed: &str) -> Option<TopicId> {
    topics.iter().find(|(id, _)| id == typed).map(|(id, _)| TopicId::new(id.as_str()))
}

/// An id as this house makes them.
fn is_call(text: &str) -> bool {
    (20..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_territory(text: &str) -> bool {
    (2..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn name(page: &Page, names: &HashMap<MediatorId, String>, mediator: &Mediator) -> String {
    names.get(&mediator.id).cloned().unwrap_or_else(|| page.t("board-somebody"))
}

async fn answer(
    state: &State,
    page: &Page,
    lines: &[LineSettings],
    mediators: &[Mediator],
    names: &HashMap<MediatorId, String>,
    asked: &Asked,
) -> Result<Answer, Problem> {
    let waiting = state.store().queue().waiting(&asked.line.id).await?.callers;
    let rules: Vec<Line> =
        lines.iter().filter(|line| line.active || line.id == asked.line.id).map(standing::rules).collect();
    let circles = circles(&rules, &asked.line.id, &asked.request, mediators);
    let first = circles.iter().find(|circle| !circle.passed).and_then(|circle| circle.rung.first());
    let teller = Teller { page, lines, names, asked };
    Ok(Answer {
        address: asked.address(),
        asked: asked.fields(),
        may_try: asked.line.active,
        notices: notices(state, page, lines, mediators, &asked.line, waiting),
        first: first.map_or_else(
            || page.t("who-nobody-now"),
            |one| page.t1("who-at-once", "name", &name(page, names, one)),
        ),
        somebody: first.is_some(),
        afterwards: teller.afterwards(),
        circles: circles.iter().map(|circle| teller.circle(circle)).collect(),
    })
}

/// What must be known before the circles make sense.
fn notices(
    state: &State,
    page: &Page,
    lines: &[LineSettings],
    mediators: &[Mediator],
    line: &LineSettings,
    waiting: i64,
) -> Vec<Notice> {
    let mut notices = Vec::new();
    let mut note = |text: String, bad: bool| notices.push(Notice { text, bad });
    if state.company_fails_since().is_some() {
        note(page.t("who-company-silent"), true);
    }
    let standings = standing::of_rows(lines, mediators, state.wall());
    match standings.iter().find(|one| one.line == line.id) {
        None => note(page.t("who-off"), false),
        Some(standing) => {
            for gap in &standing.gaps {
                let key = if gap.is_whole() { "who-rings-nobody" } else { "who-gap" };
                note(GapInWords::of(state, page, lines, gap).within(page, key), Gap::is_whole(gap));
            }
            if !standing.open {
                note(page.t("who-closed"), false);
            }
        }
    }
    if line.rules.surge {
        note(page.t("who-surge"), false);
    }
    if waiting > 0 {
        note(page.tn("who-waiting", waiting), false);
    }
    notices
}

/// Puts circles into words.
struct Teller<'a> {
    page: &'a Page,
    lines: &'a [LineSettings],
    names: &'a HashMap<MediatorId, String>,
    asked: &'a Asked,
}

impl Asked {
    /// As the form would send it.
    fn fields(&self) -> Vec<(&'static str, String)> {
        let request = &self.request;
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        vec![
            ("line", self.line.id.to_string()),
            ("language", request.language.to_string()),
            ("topic", text(request.topic.as_ref().map(TopicId::as_str))),
            ("territory", text(request.territory.as_ref().map(Territory::as_str))),
            ("known", text(request.known.as_ref().map(MediatorId::as_str))),
        ]
    }

    fn address(&self) -> String {
        let fields = self.fields();
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        address(&pairs)
    }
}

impl Teller<'_> {
    fn circle(&self, circle: &Circle<'_>) -> CircleInWords {
        let page = self.page;
        let title = match circle.reach {
            Reach::Overflow => page.t1("who-circle-overflow", "line", &name_of(self.lines, &circle.line)),
            reach => page.t(&format!("who-circle-{}", reach.word())),
        };
        let begins = if circle.after.0 == 0 {
            page.t("who-from-start")
        } else {
            page.t1("who-from", "span", &span_in_words(circle.after))
        };
        let lasts = match circle.lasts {
            Some(span) => page.t1("who-lasts", "span", &span_in_words(span)),
            None => page.t("who-for-good"),
        };
        CircleInWords {
            title,
            when: format!("{begins}, {lasts}"),
            passed: circle.passed,
            intro: self.intro(circle),
            rung: circle.rung.iter().map(|one| (name(page, self.names, one), self.detail(one))).collect(),
            others: self.others(&circle.others),
        }
    }

    fn intro(&self, circle: &Circle<'_>) -> String {
        let page = self.page;
        let rules = &self.asked.line.rules;
        let span = span_in_words(rules.ring);
        let own = circle.rung.iter().filter(|one| matches!(one.endpoint, Endpoint::Telephone { .. })).count();
        let mut intro = match circle.rung.len() {
            _ if circle.passed => page.t("who-passed"),
            0 => page.t("who-rung-none"),
            1 => page.t1("who-rung-one", "span", &span),
            _ => page.t1("who-rung-order", "span", &span),
        };
        if rules.ring_at_once > 1 && own > 1 {
            intro = format!("{} {intro}", page.tn("who-rung-together", rules.ring_at_once));
        }
        intro
    }

    /// What the strategy looks at, and where it rings.
    fn detail(&self, mediator: &Mediator) -> String {
        let page = self.page;
        let idle = page.now.since(mediator.idle_since);
        let mut told = vec![page.t1("who-free-since", "span", &span_in_words(idle))];
        match self.asked.line.rules.strategy {
            Strategy::LongestIdle => {}
            Strategy::FewestCalls => told.push(page.tn("who-taken", mediator.taken)),
            Strategy::LevelFirst => told.push(page.t(&format!("people-level-{}", mediator.level.word()))),
        }
        if matches!(mediator.endpoint, Endpoint::Telephone { .. }) {
            told.push(page.t("who-own-telephone"));
        }
        told.join(", ")
    }

    /// Those who are occupied first, then those who can't, then those who are away.
    fn others(&self, others: &[(&Mediator, WhyNot)]) -> Vec<(String, String)> {
        let mut by_reason: BTreeMap<(u8, String), Vec<String>> = BTreeMap::new();
        for (mediator, why) in others {
            let order = match why {
                WhyNot::Ringing | WhyNot::Connecting | WhyNot::Talking | WhyNot::WrapUp => 0,
                WhyNot::OnBreak(_) => 1,
                WhyNot::Unable(hotline::Obstacle::Line) => 4,
                WhyNot::Unable(_) => 2,
                WhyNot::Offline => 3,
            };
            let names = by_reason.entry((order, why_not(self.page, why))).or_default();
            names.push(name(self.page, self.names, mediator));
        }
        by_reason
            .into_iter()
            .map(|((_, reason), mut names)| {
                names.sort();
                (reason, names.join(", "))
            })
            .collect()
    }

    /// What becomes of the call when everybody was asked long enough and no other line's mediators are.
    fn afterwards(&self) -> Option<String> {
        let rings = &self.asked.line.rules.rings;
        let span = span_in_words(rings.overflow_after?);
        let key = match rings.overflow {
            Overflow::Line { .. } => return None,
            Overflow::Callback => "who-afterwards-callback",
            Overflow::Voicemail => "who-afterwards-voicemail",
            Overflow::Orientation => "who-afterwards-orientation",
        };
        let mut arguments = FluentArgs::new();
        arguments.set("span", span);
        Some(self.page.language.text_args(key, &arguments))
    }
}
