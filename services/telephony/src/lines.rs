//! The lines as the wire needs them: found by the number dialled, without a read of the database for each call.

use dispatch::hours::Schedule;
use hotline::{LineId, LineRules, Millis, Overflow, PhoneNumber};
use ivr::Flow;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use store::{LineSettings, Store, StoreError};

/// One line, ready to answer.
#[derive(Clone, Debug)]
pub struct Line {
    pub id: LineId,
    pub flow: Arc<Flow>,
    pub schedule: Schedule,
    /// Where the line's mediators call who work with a telephone only.
    pub volunteers: Option<PhoneNumber>,
    /// The number shown to whoever is called for this line; `None` when it has none yet.
    pub shown: Option<PhoneNumber>,
    /// Part of what one call costs a mediator: for the estimate of the wait.
    pub wrap_up: Millis,
    pub language: String,
    /// Too many call: greetings are shorter, and a callback is offered first.
    pub surge: bool,
    /// Where callers are led whom nobody could take.
    pub overflow: Overflow,
    pub rules: LineRules,
}

/// The flows by name, as loaded at start.
pub type Flows = HashMap<String, Arc<Flow>>;

/// The lines that answer, as of the last [`Lines::refresh`].
#[derive(Debug)]
pub struct Lines {
    flows: Flows,
    known: RwLock<Arc<Known>>,
}

#[derive(Debug, Default)]
struct Known {
    /// Also those that take no more calls: whoever waits there is still served.
    by_id: HashMap<LineId, Arc<Line>>,
    by_number: HashMap<String, Arc<Line>>,
    of_volunteers: HashMap<String, Arc<Line>>,
    /// The line that takes calls, where there is one only.
    single: Option<Arc<Line>>,
}

impl Lines {
    pub fn new(flows: Flows) -> Self {
        Self { flows, known: RwLock::default() }
    }

    fn known(&self) -> Arc<Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The line that a number belongs to. An installation with a single line answers on any number that leads here.
    pub fn by_number(&self, number: Option<&str>) -> Option<Arc<Line>> {
        let known = self.known();
        number.and_then(|number| known.by_number.get(number).cloned()).or_else(|| known.single.clone())
    }

    /// The line whose volunteers call this number.
    pub fn of_volunteers(&self, number: Option<&str>) -> Option<Arc<Line>> {
        number.and_then(|number| self.known().of_volunteers.get(number).cloned())
    }

    /// Whether this is a number of ours, and not of somebody who shares the account.
    pub fn owns(&self, number: &str) -> bool {
        self.known().by_number.contains_key(number)
    }

    pub fn get(&self, id: &LineId) -> Option<Arc<Line>> {
        self.known().by_id.get(id).cloned()
    }

    /// Whose texts are spoken when no line can be told: any flow, the same each time.
    pub fn any_flow(&self) -> Option<&Arc<Flow>> {
        self.flows.iter().min_by_key(|(name, _)| name.as_str()).map(|(_, flow)| flow)
    }

    /// The parking places that the provider must have.
    pub fn ids(&self) -> Vec<LineId> {
        self.known().by_id.keys().cloned().collect()
    }

    /// Reads the lines again. One that was switched off takes no new call and keeps those it has. A line whose flow or
    /// hours can't be read keeps answering as it did before, and says so in the log: a mistake in a form must not silence
    /// a hotline.
    pub async fn refresh(&self, store: &Store) -> Result<(), StoreError> {
        let before = self.known();
        let mut known = Known::default();
        let mut taking = Vec::new();
        for row in store.lines().list().await? {
            let line = match self.ready(&row) {
                Ok(line) => Arc::new(line),
                Err(why) => {
                    if row.active {
                        tracing::error!(
                            line = row.id.as_str(),
                            why,
                            "a line can't be read; it answers as before, if it did"
                        );
                    }
                    let Some(line) = before.by_id.get(&row.id) else { continue };
                    line.clone()
                }
            };
            if row.active {
                for number in &row.numbers {
                    known.by_number.insert(number.expose().to_owned(), line.clone());
                }
                if let Some(number) = &line.volunteers {
                    known.of_volunteers.insert(number.expose().to_owned(), line.clone());
                }
                taking.push(line.clone());
            }
            known.by_id.insert(row.id, line);
        }
        if let [single] = taking.as_slice() {
            known.single = Some(single.clone());
        }
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
        Ok(())
    }

    fn ready(&self, row: &LineSettings) -> Result<Line, String> {
        let flow = self.flows.get(&row.flow).ok_or_else(|| format!("there is no flow named {}", row.flow))?;
        let schedule = Schedule::read(&row.hours).map_err(|error| error.to_string())?;
        Ok(Line {
            id: row.id.clone(),
            flow: flow.clone(),
            schedule,
            volunteers: row.volunteers.clone(),
            shown: row.numbers.first().cloned(),
            wrap_up: row.rules.wrap_up,
            language: row.rules.language.as_str().to_owned(),
            surge: row.rules.surge,
            overflow: row.rules.rings.overflow.clone(),
            rules: row.rules.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::{Ids, Options};

    const NUMBER: &str = "+33199000001";

    #[tokio::test]
    async fn a_line_that_is_switched_off_takes_no_new_call_and_keeps_those_it_has() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("hotline.db").display());
        let store = Store::connect(&url, Options::default(), Arc::new(Ids::seeded(1))).await.unwrap();
        store.migrate().await.unwrap();
        let text = include_str!("../../../ivr-flows/solidarite-numerique.yaml");
        let flow = Flow::parse("solidarite-numerique.yaml", text).flow.unwrap();
        let lines = Lines::new([(flow.name().to_owned(), Arc::new(flow))].into());
        let id = LineId::new("sn");
        let row = LineSettings {
            id: id.clone(),
            version: 1,
            name: "Solidarité Numérique".to_owned(),
            flow: "solidarite-numerique".to_owned(),
            numbers: vec![PhoneNumber::parse(NUMBER).unwrap()],
            volunteers: None,
            hours: serde_json::Value::Null,
            rules: LineRules::default(),
            active: true,
        };
        store.lines().create(&row).await.unwrap();
        lines.refresh(&store).await.unwrap();
        assert!(lines.by_number(Some(NUMBER)).is_some());
        assert!(lines.by_number(Some("+33199000009")).is_some(), "a single line answers on any number");

        store.lines().update(&LineSettings { active: false, ..row }).await.unwrap();
        lines.refresh(&store).await.unwrap();
        assert!(lines.by_number(Some(NUMBER)).is_none(), "no new call");
        assert!(lines.get(&id).is_some(), "who waits in its queue is not hung up on");
    }
}
