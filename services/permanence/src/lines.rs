//! Whether each line can do what its owner set it up for: looked at when the program starts and by `doctor`, before
//! a caller finds out.

use std::collections::BTreeMap;
use std::sync::Arc;

use dispatch::hours::Schedule;
use hotline::Timestamp;
use ivr::Flow;
use store::{LineSettings, Store, StoreError};

/// What is wrong with a line, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineProblem {
    /// The line's name, as people see it.
    pub line: String,
    pub message: String,
    pub hint: &'static str,
}

/// Every problem of every active line.
pub async fn problems(
    store: &Store,
    flows: &BTreeMap<String, Arc<Flow>>,
    now: Timestamp,
) -> Result<Vec<LineProblem>, StoreError> {
    let mut problems = Vec::new();
    for line in store.lines().list().await?.into_iter().filter(|line| line.active) {
        let mediators = store.mediators().of_line(&line.id).await?.len();
        problems.extend(of_line(&line, mediators, flows, now));
    }
    Ok(problems)
}

fn of_line(
    line: &LineSettings,
    mediators: usize,
    flows: &BTreeMap<String, Arc<Flow>>,
    now: Timestamp,
) -> Vec<LineProblem> {
    let mut problems = Vec::new();
    let mut wrong = |message: String, hint| {
        problems.push(LineProblem { line: line.name.clone(), message, hint });
    };
    if !flows.contains_key(&line.flow) {
        let known: Vec<&str> = flows.keys().map(String::as_str).collect();
        wrong(
            format!("its flow `{}` does not exist (there are: {})", line.flow, known.join(", ")),
            "choose one of them on the line's page, or put the file into the folder of the flows",
        );
    }
    if line.volunteers.is_some() && flows.get(&line.flow).is_some_and(|flow| !flow.speaks_to_volunteers()) {
        wrong(
            "its volunteers have a number, and its flow has no words for them".to_owned(),
            "add the part `volunteer` to the flow's file, or take the number off the line's page",
        );
    }
    if line.numbers.is_empty() {
        wrong("it has no number: nobody can call it".to_owned(), "add its number on the line's page");
    }
    match Schedule::read(&line.hours) {
        Ok(schedule) => {
            if !schedule.is_open(now) && schedule.next_opening(now).is_none() {
                wrong("it does not open within a year".to_owned(), "give it hours on the line's page");
            }
        }
        Err(error) => wrong(format!("its hours can't be used: {error}"), "mend them on the line's page"),
    }
    if mediators == 0 {
        wrong(
            "nobody answers it: no mediator is on this line".to_owned(),
            "put somebody on it on the people page, or with `permanence user add --role mediator`",
        );
    }
    problems
}

#[cfg(test)]
mod tests {
    use hotline::{LineId, LineRules, PhoneNumber};

    use super::*;

    fn line() -> LineSettings {
        LineSettings {
            id: LineId::new("sn"),
            version: 1,
            name: "Solidarité Numérique".to_owned(),
            flow: "solidarite-numerique".to_owned(),
            numbers: PhoneNumber::parse("+33199000001").into_iter().collect(),
            volunteers: None,
            hours: serde_json::json!({ "week": { "monday": ["09:00-18:00"] } }),
            rules: LineRules::default(),
            active: true,
        }
    }

    fn told(line: &LineSettings, mediators: usize) -> Vec<String> {
        let flows = crate::flows::load(None).unwrap();
        of_line(line, mediators, &flows, Timestamp(1_700_000_000_000))
            .into_iter()
            .map(|problem| problem.message)
            .collect()
    }

    #[test]
    fn a_line_that_can_be_called_and_answered_has_no_problem() {
        assert_eq!(told(&line(), 1), Vec::<String>::new());
    }

    #[test]
    fn a_line_that_nobody_can_call_or_answer_is_told_before_a_caller_finds_out() {
        let bad = LineSettings {
            flow: "gone".to_owned(),
            numbers: Vec::new(),
            hours: serde_json::json!({ "week": {} }),
            ..line()
        };
        insta::assert_snapshot!(told(&bad, 0).join("\n"), @r"
    its flow `gone` does not exist (there are: ligne-du-soir, solidarite-numerique)
    it has no number: nobody can call it
    it does not open within a year
    nobody answers it: no mediator is on this line
    ");
        let unreadable =
            LineSettings { hours: serde_json::json!({ "week": { "monday": ["9-18"] } }), ..line() };
        insta::assert_snapshot!(told(&unreadable, 1).join("\n"), @r#"its hours can't be used: "9-18" is no span of hours; an example is 09:00-18:00"#);
    }
}
