//! Why an offer went to this mediator and not to another: what each of the others was doing at that very moment, from
//! the history; and of those who were free, what stood against them.
//!
//! Decisions don't write it down: they look at the few who may take the call and never at those who can't, which is why
//! they are quick. Who was free or occupied is in the history to the millisecond; what each can do is read as it is now.

use std::collections::{BTreeMap, HashMap};

use hotline::{BreakReason, Call, Line, Mediator, MediatorId, Obstacle, Origin, Reach, Strategy, WhyNot};
use store::HistoryEntry;

use crate::answering::why_not;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;

/// More names than these for one reason are counted.
const NAMED: usize = 4;

const BREAKS: [BreakReason; 7] = [
    BreakReason::Chosen,
    BreakReason::NoAnswer,
    BreakReason::Declined,
    BreakReason::Unreachable,
    BreakReason::ConnectionLost,
    BreakReason::HardCall,
    BreakReason::CapReached,
];

/// In words, by the id of the history's entry. Offers made before the call came to its present line are left out: which
/// rules held then is not known.
pub(crate) async fn of_offers(
    state: &State,
    page: &Page,
    call: &Call,
    history: &[HistoryEntry],
    names: &HashMap<MediatorId, String>,
) -> Result<HashMap<String, String>, Problem> {
    let mut told = HashMap::new();
    if call.origin != Origin::Inbound {
        return Ok(told);
    }
    let Some(line) = state.store().lines().find(&call.line).await? else { return Ok(told) };
    let teller = Teller {
        page,
        call,
        line: dispatch::standing::rules(&line),
        mediators: state.store().mediators().with_access().await?,
        names,
    };
    let moved = |entry: &HistoryEntry| {
        entry.kind == "sent_to_line"
            || (entry.kind == "widened" && entry.detail.as_deref() == Some("overflow"))
    };
    let first = history.iter().rposition(moved).map_or(0, |place| place + 1);
    for entry in history.iter().skip(first).filter(|entry| entry.kind == "offered") {
        let Some((reach, strategy)) = chosen_by(entry) else { continue };
        let doing = state.store().calls().presences_before(entry).await?.into_iter().collect();
        let others = teller.others(entry, history, reach, strategy, &doing);
        if !others.is_empty() {
            told.insert(entry.id.clone(), page.t1("story-others", "others", &others));
        }
    }
    Ok(told)
}

/// "circle.strategy", as the rules write it.
fn chosen_by(entry: &HistoryEntry) -> Option<(Reach, Strategy)> {
    let (reach, strategy) = entry.detail.as_deref()?.split_once('.')?;
    Some((Reach::ALL.into_iter().find(|one| one.word() == reach)?, Strategy::parse(strategy)?))
}

struct Teller<'a> {
    page: &'a Page,
    call: &'a Call,
    line: Line,
    mediators: Vec<Mediator>,
    names: &'a HashMap<MediatorId, String>,
}

impl Teller<'_> {
    fn others(
        &self,
        entry: &HistoryEntry,
        history: &[HistoryEntry],
        reach: Reach,
        strategy: Strategy,
        doing: &HashMap<MediatorId, Option<String>>,
    ) -> String {
        let needs = reach.needs(&self.call.request(), &self.line.rules);
        let too = |id: &MediatorId| {
            let same = |other: &&HistoryEntry| other.kind == "offered" && other.at == entry.at;
            history.iter().filter(same).any(|other| other.mediator_id.as_deref() == Some(id.as_str()))
        };
        let mut by_reason: BTreeMap<(u8, String), Vec<String>> = BTreeMap::new();
        for one in &self.mediators {
            let chosen = entry.mediator_id.as_deref() == Some(one.id.as_str());
            let obstacle = one.obstacle(&self.line.id, &needs);
            // Whoever answers other lines was never in question.
            if chosen || obstacle == Some(Obstacle::Line) {
                continue;
            }
            let word = doing.get(&one.id).and_then(Option::as_deref).unwrap_or("offline");
            let reason = if too(&one.id) {
                (0, self.page.t("why-rung-too"))
            } else if word == "available" {
                match obstacle {
                    // Put aside today; whether it was then, nobody can tell.
                    Some(Obstacle::Refused) => continue,
                    Some(obstacle) => (2, why_not(self.page, &WhyNot::Unable(obstacle))),
                    None => (1, self.page.t(self.turn(one, entry, strategy))),
                }
            } else {
                let Some(why) = occupied(word) else { continue };
                (if why == WhyNot::Offline { 4 } else { 3 }, why_not(self.page, &why))
            };
            let name = self.names.get(&one.id).cloned().unwrap_or_else(|| self.page.t("story-somebody"));
            by_reason.entry(reason).or_default().push(name);
        }
        let told = by_reason.into_iter().map(|((_, reason), names)| self.reason(&reason, names));
        told.collect::<Vec<_>>().join("\u{a0}; ")
    }

    /// Why it was not the turn of somebody free: only what is sure is said, the rest changes with every call.
    fn turn(&self, one: &Mediator, entry: &HistoryEntry, strategy: Strategy) -> &'static str {
        let chosen = self.mediators.iter().find(|m| entry.mediator_id.as_deref() == Some(m.id.as_str()));
        match strategy {
            Strategy::LongestIdle => "why-turn-longest_idle",
            Strategy::LevelFirst if chosen.is_some_and(|chosen| one.level > chosen.level) => {
                "why-turn-level_first"
            }
            Strategy::LevelFirst | Strategy::FewestCalls => "why-turn-none",
        }
    }

    /// "en conversation (Karim, Léa)"; many are counted.
    fn reason(&self, reason: &str, mut names: Vec<String>) -> String {
        names.sort();
        let who = if names.len() > NAMED {
            self.page.tn("story-others-many", i64::try_from(names.len()).unwrap_or(i64::MAX))
        } else {
            names.join(", ")
        };
        format!("{reason} ({who})")
    }
}

/// What the history's word of a presence says against being rung.
fn occupied(word: &str) -> Option<WhyNot> {
    match word {
        "offline" => Some(WhyNot::Offline),
        "ringing" => Some(WhyNot::Ringing),
        "connecting" => Some(WhyNot::Connecting),
        "talking" => Some(WhyNot::Talking),
        "wrap_up" => Some(WhyNot::WrapUp),
        word => BREAKS.into_iter().find(|reason| reason.word() == word).map(WhyNot::OnBreak),
    }
}
