//! What the board shows, read from the rows in a bounded number of questions: per line the calls that go on and the head
//! of its queue, once all mediators.

use std::collections::HashMap;

use call_log::period::{Period, zone_of};
use call_log::statistics::Tally;
use dispatch::standing::{self, LineStanding};
use fluent_bundle::FluentArgs;
use hotline::{Call, CallId, CallState, Mediator, MediatorId, Party, Presence, Timestamp};
use store::LineSettings;

use super::alerts::{self, Alert, Situation, Weight};
use super::messages;
use super::supervision::{self, Supervision};
use crate::answering::GapInWords;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::surge::Switch;
use crate::words;

/// Waiting calls shown one by one per line; more are counted.
const SHOWN: i64 = 30;
/// Live calls read per line: more than a team of a hundred can have at once.
const LIVE: i64 = 500;

/// The whole board.
#[derive(Default)]
pub(super) struct Board {
    pub(super) alerts: Vec<Told>,
    /// Each row says its line only when there are several.
    pub(super) several_lines: bool,
    pub(super) waiting: Vec<Waits>,
    /// Callers on the line, also those not shown one by one.
    pub(super) waiting_total: i64,
    pub(super) longest: Option<Timestamp>,
    pub(super) talks: Vec<Talks>,
    pub(super) available: i64,
    pub(super) team: Vec<Member>,
    pub(super) offline: Vec<String>,
    pub(super) callbacks: Vec<Promised>,
    pub(super) today: Tally,
    /// Messages nobody has heard and texts nobody has read yet.
    pub(super) unheard: i64,
    pub(super) surge: Vec<Switch>,
}

/// An alert in words.
pub(super) struct Told {
    /// What it is about, whatever the counts in its text: a page tells and sounds it once.
    pub(super) name: String,
    pub(super) text: String,
    pub(super) bad: bool,
}

/// Somebody in the queue.
pub(super) struct Waits {
    pub(super) call: String,
    /// 1 is next; `None` far behind.
    pub(super) place: Option<usize>,
    pub(super) line: String,
    pub(super) topic: String,
    pub(super) language: String,
    pub(super) since: Timestamp,
    pub(super) test: bool,
    /// The mediator whose telephone rings for them.
    pub(super) ringing: Option<String>,
}

/// Two who talk.
pub(super) struct Talks {
    pub(super) call: String,
    pub(super) line: String,
    pub(super) mediator: String,
    pub(super) topic: String,
    pub(super) language: String,
    pub(super) since: Timestamp,
    pub(super) held: bool,
    /// Not talking yet, or no longer: what is going on.
    pub(super) state: Option<String>,
    pub(super) outbound: bool,
    pub(super) test: bool,
    pub(super) supervision: Supervision,
}

/// A mediator who is there.
pub(super) struct Member {
    pub(super) name: String,
    pub(super) presence: String,
    pub(super) colour: &'static str,
    pub(super) reason: Option<String>,
    /// Topics they do not take today.
    pub(super) refuses: Option<String>,
    pub(super) since: Timestamp,
}

/// A callback not kept yet.
pub(super) struct Promised {
    pub(super) call: String,
    pub(super) place: Option<usize>,
    pub(super) line: String,
    pub(super) topic: String,
    pub(super) language: String,
    pub(super) since: Timestamp,
    /// "dès que possible", "pas avant …", "2 essais sans réponse".
    pub(super) when: String,
    pub(super) attempts: i64,
}

/// What the rows are told with.
struct Names<'a> {
    state: &'a State,
    page: &'a Page,
    mediators: HashMap<MediatorId, String>,
    /// By call, who is rung for it.
    rung: HashMap<CallId, MediatorId>,
    /// By call, who is in it beside the two.
    parties: HashMap<CallId, Vec<Party>>,
}

impl Names<'_> {
    fn mediator(&self, id: &MediatorId) -> String {
        self.mediators.get(id).cloned().unwrap_or_else(|| self.page.t("board-somebody"))
    }
}

impl Board {
    pub(super) async fn read(state: &State, page: &Page) -> Result<Self, Problem> {
        let store = state.store();
        let mediators = store.mediators().list().await?;
        let names = Names {
            state,
            page,
            mediators: store.people().mediator_names().await?.into_iter().collect(),
            rung: rung(&mediators),
            parties: supervision::by_call(store.parties().live().await?),
        };
        let lines = store.lines().list().await?;
        let with_access = store.mediators().with_access().await?;
        let standings = standing::of_rows(&lines, &with_access, state.wall());
        let active: Vec<&LineSettings> = lines.iter().filter(|line| line.active).collect();
        let mut board = Self { several_lines: active.len() > 1, ..Self::default() };
        let mut alerts: Vec<Alert> = Vec::new();
        if let Some(since) = state.company_fails_since() {
            alerts.push(Alert::CompanySilent { minutes: page.now.since(since).as_seconds() / 60 });
        }
        for (line, standing) in active.into_iter().zip(&standings) {
            board.add_line(&names, line, standing, &with_access, &mut alerts).await?;
        }
        board.finish(&names, &mediators, &with_access);
        board.tell(&names, &lines, alerts);
        let reported = crate::report::count(state).await?;
        if reported > 0 {
            let key = "board-alert-reported";
            board.alerts.push(Told { name: key.to_owned(), text: page.tn(key, reported), bad: false });
        }
        board.unheard = messages::waiting(state).await?;
        Ok(board)
    }

    async fn add_line(
        &mut self,
        names: &Names<'_>,
        line: &LineSettings,
        standing: &LineStanding,
        mediators: &[Mediator],
        alerts: &mut Vec<Alert>,
    ) -> Result<(), Problem> {
        let store = names.state.store();
        let calls = store.calls().live(&line.id, LIVE).await?;
        let queue = store.queue().waiting(&line.id).await?;
        let head = store.queue().head(&line.id, SHOWN).await?;
        let places: HashMap<CallId, usize> =
            head.into_iter().zip(1..).map(|((call, _), place)| (call, place)).collect();
        for call in &calls {
            self.place(names, line, call, places.get(&call.id).copied());
        }
        self.surge.push(Switch::of(names.state, names.page, line).await?);
        self.waiting_total += queue.callers - queue.callbacks;
        alerts.extend(alerts::of(&Situation {
            line: standing,
            calls: &calls,
            mediators,
            waiting: queue.callers,
        }));
        let zone = zone_of(&line.hours);
        let today = Period::last_days(1, names.page.now, zone).map_err(Problem::internal)?;
        for count in store.statistics().quarters(&today.span(&line.id)).await? {
            self.today.add(count.figure.as_deref(), count.calls);
        }
        Ok(())
    }

    /// Puts a call where it belongs.
    fn place(&mut self, names: &Names<'_>, line: &LineSettings, call: &Call, place: Option<usize>) {
        let page = names.page;
        let id = call.id.as_str().to_owned();
        let topic = words::topic(names.state, page, call.topic.as_ref());
        let language = words::language(page, &call.language);
        let line = line.name.clone();
        let since = call.queued_at.unwrap_or(call.arrived_at);
        let test = call.test;
        match call.state {
            CallState::Waiting => {
                let ringing = names.rung.get(&call.id).map(|mediator| names.mediator(mediator));
                self.waiting.push(Waits { call: id, place, line, topic, language, since, test, ringing });
            }
            CallState::AwaitingCallback { not_before, .. } => {
                let when = if not_before > page.now {
                    page.t1("board-callback-from", "when", &page.when(&not_before))
                } else {
                    page.t("board-callback-now")
                };
                let attempts = call.callback_attempts;
                self.callbacks.push(Promised {
                    call: id,
                    place,
                    line,
                    topic,
                    language,
                    since,
                    when,
                    attempts,
                });
            }
            CallState::Talking | CallState::Connecting { .. } | CallState::Reconnecting { .. } => {
                let mediator = call.mediator.as_ref().or_else(|| names.rung.get(&call.id));
                let mediator = mediator.map_or_else(|| page.t("board-somebody"), |id| names.mediator(id));
                let state = match call.state {
                    CallState::Talking => None,
                    _ => Some(words::state_of(page, call)),
                };
                let parties = names.parties.get(&call.id).map(Vec::as_slice).unwrap_or_default();
                let supervision = Supervision::of(page, call, parties, |id| names.mediator(id));
                let since = call.talk_began_at.unwrap_or(call.state_since);
                let outbound = matches!(call.origin, hotline::Origin::Outbound { .. });
                self.talks.push(Talks {
                    call: id,
                    line,
                    mediator,
                    topic,
                    language,
                    since,
                    held: call.held,
                    state,
                    outbound,
                    test,
                    supervision,
                });
            }
            CallState::InFlow | CallState::LeavingMessage | CallState::Ended { .. } => {}
        }
    }

    fn finish(&mut self, names: &Names<'_>, mediators: &[Mediator], with_access: &[Mediator]) {
        self.longest = self.waiting.iter().map(|one| one.since).min();
        // Within a line by the true order of the queue; those too far behind to have a place last.
        self.waiting.sort_by(|a, b| {
            (a.place.unwrap_or(usize::MAX), a.since).cmp(&(b.place.unwrap_or(usize::MAX), b.since))
        });
        self.waiting.truncate(usize::try_from(SHOWN).unwrap_or(0));
        self.callbacks.sort_by_key(|one| (one.place.unwrap_or(usize::MAX), one.since));
        self.talks.sort_by_key(|one| one.since);
        self.available = count(mediators.iter().filter(|one| one.presence == Presence::Available));
        self.team = team(names, mediators);
        self.offline = with_access
            .iter()
            .filter(|one| one.presence == Presence::Offline && !one.lines.is_empty())
            .map(|one| names.mediator(&one.id))
            .collect();
        self.offline.sort();
    }

    /// The alerts in words, the worst first.
    fn tell(&mut self, names: &Names<'_>, lines: &[LineSettings], mut alerts: Vec<Alert>) {
        let (state, page) = (names.state, names.page);
        alerts.sort_by_key(Alert::weight);
        self.alerts = alerts
            .iter()
            .map(|alert| {
                let (line, waiting) = alert.words();
                let mut name = format!("{}/{line}", alert.key());
                let mut arguments = FluentArgs::new();
                arguments.set("line", line);
                arguments.set("count", waiting);
                if let Alert::Gap { gap, .. } = alert {
                    let gap = GapInWords::of(state, page, lines, gap);
                    // A line may have several.
                    name = format!("{name}/{}", gap.why);
                    arguments.set("why", gap.why);
                    arguments.set("do", gap.what_to_do);
                }
                let text = page.language.text_args(alert.key(), &arguments);
                Told { name, text, bad: alert.weight() == Weight::Bad }
            })
            .collect();
    }

    pub(super) fn hidden(&self) -> i64 {
        self.waiting_total - i64::try_from(self.waiting.len()).unwrap_or(0)
    }

    /// Whether some line could still be switched to surge mode.
    pub(super) fn calm(&self) -> bool {
        self.surge.iter().any(|one| !one.on)
    }

    /// The day's figures, the sum first: a value, its text key and its colour.
    pub(super) fn figures(&self) -> [(i64, &'static str); 6] {
        let today = &self.today;
        [
            (today.offered(), "board-offered"),
            (today.answered, "board-answered"),
            (today.abandoned, "board-abandoned"),
            (today.callbacks, "board-called-back"),
            (today.messages, "board-messages"),
            (today.told, "board-told"),
        ]
    }
}

/// Who is being rung for which call.
fn rung(mediators: &[Mediator]) -> HashMap<CallId, MediatorId> {
    mediators
        .iter()
        .filter_map(|one| match &one.presence {
            Presence::Ringing { call, .. } | Presence::Connecting { call, .. } => {
                Some((call.clone(), one.id.clone()))
            }
            _ => None,
        })
        .collect()
}

/// Those at their posts: who could be rung first, then by how long they have been as they are.
fn team(names: &Names<'_>, mediators: &[Mediator]) -> Vec<Member> {
    let mut there: Vec<&Mediator> =
        mediators.iter().filter(|one| one.presence != Presence::Offline).collect();
    there.sort_by_key(|one| (order(&one.presence), one.presence_since));
    there
        .into_iter()
        .map(|one| {
            let (presence, colour) = words::presence(names.page, &one.presence);
            let reason = match one.presence {
                Presence::OnBreak { reason } => Some(names.page.t(words::reason_key(reason))),
                _ => None,
            };
            let topics: Vec<String> =
                one.refuses.iter().map(|id| names.state.topic(id.as_str(), names.page.language)).collect();
            let refuses =
                (!topics.is_empty()).then(|| names.page.t1("board-refuses", "topics", &topics.join(", ")));
            let (name, since) = (names.mediator(&one.id), one.presence_since);
            Member { name, presence, colour, reason, refuses, since }
        })
        .collect()
}

fn order(presence: &Presence) -> u8 {
    match presence {
        Presence::Available => 0,
        Presence::Ringing { .. } => 1,
        Presence::Connecting { .. } | Presence::Talking { .. } => 2,
        Presence::WrapUp { .. } => 3,
        Presence::OnBreak { .. } => 4,
        Presence::Offline => 5,
    }
}

fn count<T>(all: impl Iterator<Item = T>) -> i64 {
    i64::try_from(all.count()).unwrap_or(i64::MAX)
}
