//! The list in words.

use call_log::follow_ups::{Standing, standing};
use call_log::vocabulary::{FollowUpKind, Operator, Outcome, Theme, Vocabulary};
use hotline::{Millis, Timestamp, TopicId};
use jiff::civil::Date;
use store::{ListedFollowUp, OpenFollowUps};

use crate::language::Language;
use crate::page::Page;
use crate::person::{Person, Role};
use crate::problem::Problem;
use crate::state::State;
use crate::words;

/// Shown at once; the most pressing are first.
const SHOWN: i64 = 200;
/// How long what is done stays in sight.
const DONE_FOR: Millis = Millis(30 * 86_400_000);

/// Whose follow-ups, and which.
pub(super) struct Choice {
    pub(super) all: bool,
    pub(super) done: bool,
    /// Coordinators may see everybody's.
    pub(super) may_see_all: bool,
}

impl Choice {
    pub(super) fn of(person: &Person, whose: Option<&str>, show: Option<&str>) -> Self {
        let may_see_all = person.has(Role::Coordinator);
        // A coordinator who takes no calls has none of their own to begin with.
        let all = may_see_all
            && match whose {
                Some("all") => true,
                Some("mine") => false,
                _ => !person.has(Role::Mediator),
            };
        Self { all, done: show == Some("done"), may_see_all }
    }

    pub(super) fn whose(&self) -> &'static str {
        if self.all { "all" } else { "mine" }
    }

    pub(super) fn show(&self) -> &'static str {
        if self.done { "done" } else { "open" }
    }

    pub(super) fn path(&self) -> String {
        format!("/follow-ups?whose={}&show={}", self.whose(), self.show())
    }
}

pub(super) struct List {
    /// Overdue, due, upcoming; or done.
    pub(super) groups: Vec<Group>,
    pub(super) counts: OpenFollowUps,
    /// There may be more than are shown.
    pub(super) cut: bool,
    /// Whom a promise can be handed to: account, name.
    pub(super) people: Vec<(String, String)>,
    pub(super) today: String,
}

pub(super) struct Group {
    pub(super) title: String,
    pub(super) word: &'static str,
    pub(super) colour: &'static str,
    pub(super) items: Vec<Item>,
}

pub(super) struct Item {
    pub(super) id: String,
    pub(super) version: i64,
    pub(super) kind: &'static str,
    pub(super) note: Option<String>,
    /// "mardi 24 novembre".
    pub(super) day: String,
    pub(super) due_on: String,
    /// "en retard de 3 jours"; empty when it is not.
    pub(super) late: Option<String>,
    pub(super) owner: String,
    pub(super) owner_id: String,
    pub(super) line: String,
    pub(super) about: String,
    /// The call it comes from, and when that was.
    pub(super) call: Option<(String, String)>,
    /// Can be rung from here by this reader.
    pub(super) rings: bool,
    pub(super) done: Option<String>,
}

pub(super) async fn list(
    state: &State,
    page: &Page,
    person: &Person,
    choice: &Choice,
) -> Result<List, Problem> {
    let owner = (!choice.all).then_some(person.id.as_str());
    let room = state.store().follow_ups();
    let found = if choice.done {
        let since = Timestamp(page.now.0 - DONE_FOR.0);
        room.done(owner, since, SHOWN).await?
    } else {
        room.open(owner, SHOWN).await?
    };
    let people = if choice.may_see_all && !choice.done {
        let all = state.store().people().list().await?;
        all.into_iter().filter(|one| one.active).map(|one| (one.id, one.name)).collect()
    } else {
        Vec::new()
    };
    let cut = i64::try_from(found.len()).is_ok_and(|count| count == SHOWN);
    let standings: Vec<(Standing, Item)> = found
        .into_iter()
        .map(|one| (standing(&one.follow_up, page.now), item(state, page, person, one)))
        .collect();
    Ok(List {
        groups: groups(page, standings),
        counts: room.count_open(owner, page.now).await?,
        cut,
        people,
        today: page.times.zoned(page.now).date().to_string(),
    })
}

fn groups(page: &Page, standings: Vec<(Standing, Item)>) -> Vec<Group> {
    let mut groups: Vec<Group> = [
        (Standing::Overdue, "bad"),
        (Standing::Due, "warn"),
        (Standing::Upcoming, ""),
        (Standing::Done, "good"),
    ]
    .into_iter()
    .map(|(standing, colour)| Group {
        title: page.t(&format!("follow-ups-{}", standing.word())),
        word: standing.word(),
        colour,
        items: Vec::new(),
    })
    .collect();
    for (standing, item) in standings {
        if let Some(group) = groups.iter_mut().find(|group| group.word == standing.word()) {
            group.items.push(item);
        }
    }
    groups.retain(|group| !group.items.is_empty());
    groups
}

fn item(state: &State, page: &Page, person: &Person, one: ListedFollowUp) -> Item {
    let about = about(state, page, &one);
    let row = one.follow_up;
    let open = row.done_at.is_none();
    let late = (open && row.overdue_from <= page.now.0).then(|| {
        let days = (page.now.0 - row.overdue_from) / 86_400_000 + 1;
        page.tn("follow-ups-late", days)
    });
    let call = row.call_id.as_ref().zip(one.call_arrived_at);
    Item {
        kind: label(page, FollowUpKind::from_stored(&row.kind)),
        day: day(page, &row.due_on),
        rings: open && one.call_number.is_some() && person.has(Role::Mediator),
        call: call.map(|(id, at)| (id.clone(), page.when(&Timestamp(at)))),
        done: row.done_at.map(|at| page.when(&Timestamp(at))),
        id: row.id,
        version: row.version,
        note: row.note,
        due_on: row.due_on,
        owner: one.owner_name,
        owner_id: row.owner_id,
        line: one.line_name,
        about,
        late,
    }
}

/// "CAF, non vérifié": what the call was about, as far as its sheet says.
fn about(state: &State, page: &Page, one: &ListedFollowUp) -> String {
    let operator = one.operator.as_deref().map(Operator::french_of);
    let theme = one.theme.as_deref().map(Theme::french_of);
    let outcome = one.outcome.as_deref().map(Outcome::french_of);
    let subject = operator.or(theme).map(str::to_owned).or_else(|| {
        let topic = one.call_topic.as_ref().map(|topic| TopicId::new(topic.clone()))?;
        Some(words::topic(state, page, Some(&topic)))
    });
    let parts: Vec<String> = subject.into_iter().chain(outcome.map(str::to_owned)).collect();
    parts.join(", ")
}

fn label(page: &Page, kind: FollowUpKind) -> &'static str {
    match page.language {
        Language::French => kind.french(),
        Language::English => kind.english(),
    }
}

/// "mardi 24 novembre", of a day as a form or a row writes it.
pub(super) fn day(page: &Page, due_on: &str) -> String {
    let Ok(date) = due_on.parse::<Date>() else { return due_on.to_owned() };
    let weekday = page.t(&format!("weekday-{}", date.weekday().to_monday_one_offset()));
    let month = page.t(&format!("month-{}", date.month()));
    format!("{weekday} {} {month}", date.day())
}
