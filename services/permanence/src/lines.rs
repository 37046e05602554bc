//! Whether each line can do what its owner set it up for: looked at when the program starts and by `doctor`, before
//! a caller finds out.

use std::collections::BTreeMap;
use std::sync::Arc;

use dispatch::hours::Schedule;
use dispatch::standing::{self, LineStanding};
use hotline::{Gap, Language, Mediator, Overflow, Standing, Timestamp, Training};
use ivr::Flow;
use store::{LineSettings, Store, StoreError};

/// What is wrong with a line, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineProblem {
    /// The line's name, as people see it.
    pub line: String,
    pub message: String,
    pub hint: &'static str,
    /// Callers are lost by it; otherwise some are only served worse.
    pub serious: bool,
}

/// Every problem of every active line, whoever is at work.
pub async fn problems(
    store: &Store,
    flows: &BTreeMap<String, Arc<Flow>>,
    now: Timestamp,
) -> Result<Vec<LineProblem>, StoreError> {
    let lines = store.lines().list().await?;
    let mediators = store.mediators().with_access().await?;
    let mut problems = of_rows(&lines, &mediators, flows, now);
    let blocked = !store.blocked().list(now, 1).await?.is_empty();
    problems
        .extend(lines.iter().filter(|line| line.active).filter_map(|line| let_through(line, flows, blocked)));
    Ok(problems)
}

/// Whom it puts through although they should be told no: its flow has no words for it. `blocked`: a number is.
fn let_through(
    line: &LineSettings,
    flows: &BTreeMap<String, Arc<Flow>>,
    blocked: bool,
) -> Option<LineProblem> {
    let message = match (blocked, line.rules.daily_limit > 0) {
        (false, false) => return None,
        (true, false) => "its flow has no words for blocked numbers: they are put through",
        (false, true) => "its flow has no words for its daily limit: nobody is limited",
        (true, true) => {
            "its flow has no words for blocked numbers and its daily limit: everybody is put through"
        }
    };
    flows.get(&line.flow).filter(|flow| !flow.turns_away())?;
    Some(LineProblem {
        line: line.name.clone(),
        message: message.to_owned(),
        hint: "add the part `refused` to the flow's file, or choose another flow on the line's page",
        serious: false,
    })
}

/// The lines that are open while nobody who answers them is at work: true this moment, and no mistake of the set-up.
pub async fn unattended(store: &Store, now: Timestamp) -> Result<Vec<LineProblem>, StoreError> {
    let lines = standing::of_lines(store, now).await?;
    let alone = lines.into_iter().filter(|line| line.now == Standing::Unattended);
    Ok(alone
        .map(|line| LineProblem {
            line: line.name,
            message: "it is open now, and nobody who answers it is at work".to_owned(),
            hint: "somebody has to say that they are available, in the console or by telephone",
            serious: false,
        })
        .collect())
}

/// The active lines that ring nobody, ever, each in a few words.
pub async fn silent(store: &Store, now: Timestamp) -> Result<Vec<String>, StoreError> {
    let lines = standing::of_lines(store, now).await?;
    Ok(lines
        .into_iter()
        .filter_map(|line| match &line.now {
            Standing::Never(gap) => Some(format!("{}: {}", line.name, of_gap(gap, &[]).0)),
            _ => None,
        })
        .collect())
}

fn of_rows(
    lines: &[LineSettings],
    mediators: &[Mediator],
    flows: &BTreeMap<String, Arc<Flow>>,
    now: Timestamp,
) -> Vec<LineProblem> {
    let standings = standing::of_rows(lines, mediators, now);
    let active = lines.iter().filter(|line| line.active);
    active
        .zip(&standings)
        .flat_map(|(line, standing)| {
            let mut problems = of_line(line, flows, now);
            problems.extend(of_standing(standing, lines));
            problems.extend(of_languages(line, standing, mediators, flows));
            problems
        })
        .collect()
}

/// What the line's own row says against it.
fn of_line(line: &LineSettings, flows: &BTreeMap<String, Arc<Flow>>, now: Timestamp) -> Vec<LineProblem> {
    let mut problems = Vec::new();
    let mut wrong = |message: String, hint| {
        problems.push(LineProblem { line: line.name.clone(), message, hint, serious: true });
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
    if let Some(way) = way_out(line)
        && flows.get(&line.flow).is_some_and(|flow| !flow.leads_to(way))
    {
        wrong(
            format!("its overflow leads to `{}`, for which its flow has no words", way.word()),
            "choose another overflow on the line's page, or add `overflow` to the part `waiting` of the flow's file",
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
    problems
}

/// Where the flow leads callers after a long wait; `None` when it need not have words for it.
fn way_out(line: &LineSettings) -> Option<ivr::Overflow> {
    line.rules.rings.overflow_after?;
    match line.rules.rings.overflow {
        Overflow::Line { .. } => None,
        Overflow::Callback => Some(ivr::Overflow::Callback),
        Overflow::Voicemail => Some(ivr::Overflow::Voicemail),
        Overflow::Orientation => Some(ivr::Overflow::Orientation),
    }
}

/// Whom it can't ring.
fn of_standing(standing: &LineStanding, lines: &[LineSettings]) -> Vec<LineProblem> {
    standing
        .gaps
        .iter()
        .map(|gap| {
            let (message, hint) = of_gap(gap, lines);
            let serious = !matches!(gap, Gap::Level { .. });
            LineProblem { line: standing.name.clone(), message, hint, serious }
        })
        .collect()
}

/// A gap in words, and how to close it.
fn of_gap(gap: &Gap, lines: &[LineSettings]) -> (String, &'static str) {
    match gap {
        Gap::Nobody => (
            "it can ring nobody: no mediator is on this line".to_owned(),
            "put somebody on it on the people page, or with `permanence user add --role mediator`",
        ),
        Gap::Language { language } => (
            format!("it can ring nobody: no mediator on it speaks its language ({language})"),
            "tick the language on somebody's page, or choose another for the line",
        ),
        Gap::Training { topic, training } => (
            format!("who asks for `{topic}` rings nobody: no mediator on it followed {}", marks(training)),
            "write it on the page of who did, or take the requirement off the line's page",
        ),
        Gap::Level { topic, level } => (
            format!("`{topic}` is kept for the level `{}`, and no mediator on it has it", level.word()),
            "raise somebody on their page, or lower the requirement on the line's page",
        ),
        Gap::Overflow { line } => {
            let name = lines.iter().find(|one| one.id == *line).map_or(line.as_str(), |one| &one.name);
            (
                format!("its overflow leads to {name}, which answers no calls or rings nobody"),
                "mend that line, or choose another overflow on this one's page",
            )
        }
    }
}

fn marks(training: &[Training]) -> String {
    let all: Vec<String> = training.iter().map(|mark| format!("`{mark}`")).collect();
    all.join(", ")
}

/// Languages that its flow offers and that nobody on it speaks: who chooses one waits for nobody.
fn of_languages(
    line: &LineSettings,
    standing: &LineStanding,
    mediators: &[Mediator],
    flows: &BTreeMap<String, Arc<Flow>>,
) -> Vec<LineProblem> {
    let Some(flow) = flows.get(&line.flow) else { return Vec::new() };
    if matches!(standing.now, Standing::Never(_)) {
        return Vec::new();
    }
    let spoken = |code: &str| {
        let language = Language::new(code);
        mediators.iter().any(|one| one.lines.contains(&line.id) && one.languages.contains(&language))
    };
    flow.languages()
        .filter(|code| !spoken(code))
        .map(|code| LineProblem {
            line: line.name.clone(),
            message: format!("callers may choose `{code}`, and no mediator on it speaks it"),
            hint: "tick the language on somebody's page, or take it out of the line's flow",
            serious: false,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use hotline::{Level, LineId, LineRules, MediatorId, PhoneNumber, TopicId, TopicNeeds};

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

    fn mediator(languages: &[&str]) -> Mediator {
        Mediator {
            lines: vec![LineId::new("sn")],
            languages: languages.iter().map(|code| Language::new(*code)).collect(),
            ..Mediator::new(MediatorId::new("m"), Timestamp(0))
        }
    }

    fn told(line: &LineSettings, mediators: &[Mediator]) -> Vec<String> {
        let flows = crate::flows::load(None).unwrap();
        of_rows(std::slice::from_ref(line), mediators, &flows, Timestamp(1_700_000_000_000))
            .into_iter()
            .map(|problem| format!("{}{}", if problem.serious { "" } else { "(look) " }, problem.message))
            .collect()
    }

    #[test]
    fn a_line_that_can_be_called_and_answered_has_no_problem() {
        assert_eq!(told(&line(), &[mediator(&["fr", "en"])]), Vec::<String>::new());
    }

    #[test]
    fn a_line_that_nobody_can_call_or_answer_is_told_before_a_caller_finds_out() {
        let bad = LineSettings {
            flow: "gone".to_owned(),
            numbers: Vec::new(),
            hours: serde_json::json!({ "week": {} }),
            ..line()
        };
        insta::assert_snapshot!(told(&bad, &[]).join("\n"), @r"
    its flow `gone` does not exist (there are: ligne-du-soir, solidarite-numerique)
    it has no number: nobody can call it
    it does not open within a year
    it can ring nobody: no mediator is on this line
    ");
        let unreadable =
            LineSettings { hours: serde_json::json!({ "week": { "monday": ["9-18"] } }), ..line() };
        insta::assert_snapshot!(told(&unreadable, &[mediator(&["fr", "en"])]).join("\n"), @r#"its hours can't be used: "9-18" is no span of hours; an example is 09:00-18:00"#);
    }

    #[test]
    fn an_overflow_for_which_the_flow_has_no_words_is_told() {
        let leading = |flow: &str, overflow, after| {
            let mut line = LineSettings { flow: flow.to_owned(), ..line() };
            line.rules.rings.overflow = overflow;
            line.rules.rings.overflow_after = after;
            told(&line, &[mediator(&["fr", "en"])])
        };
        let after = Some(hotline::Millis::minutes(10));
        for overflow in [Overflow::Callback, Overflow::Voicemail, Overflow::Orientation] {
            assert_eq!(leading("solidarite-numerique", overflow.clone(), after), Vec::<String>::new());
            assert_eq!(
                leading("ligne-du-soir", overflow.clone(), after),
                [format!("its overflow leads to `{}`, for which its flow has no words", overflow.word())]
            );
            assert_eq!(leading("ligne-du-soir", overflow, None), Vec::<String>::new(), "it is never reached");
        }
    }

    #[test]
    fn a_flow_without_words_for_who_is_not_put_through_is_told_where_somebody_should_not_be() {
        let source = include_str!("../../../ivr-flows/ligne-du-soir.yaml");
        let (steps, rest) = source.split_once("  # For callers who are not put through").unwrap();
        let (_, parts) = rest.split_once("\nwaiting:").unwrap();
        let old = Flow::parse("old.yaml", &format!("{steps}\nwaiting:{parts}"));
        assert_eq!(old.problems, []);
        let flows = BTreeMap::from([("old".to_owned(), Arc::new(old.flow.unwrap()))]);
        let told = |flows: &BTreeMap<_, _>, flow: &str, blocked, daily_limit| {
            let mut line = LineSettings { flow: flow.to_owned(), ..line() };
            line.rules.daily_limit = daily_limit;
            let_through(&line, flows, blocked).map(|problem| (problem.message, problem.serious))
        };
        let said = |text: &str| Some((format!("its flow has no words for {text}"), false));
        assert_eq!(told(&flows, "old", false, 0), None);
        assert_eq!(told(&flows, "old", true, 0), said("blocked numbers: they are put through"));
        assert_eq!(told(&flows, "old", false, 2), said("its daily limit: nobody is limited"));
        assert_eq!(
            told(&flows, "old", true, 2),
            said("blocked numbers and its daily limit: everybody is put through")
        );
        let shipped = crate::flows::load(None).unwrap();
        assert_eq!(told(&shipped, "ligne-du-soir", true, 2), None);
    }

    #[test]
    fn each_way_in_which_some_callers_would_ring_nobody_is_told_with_what_is_missing() {
        let mut needy = line();
        for (topic, level, training) in
            [("demarches", None, vec!["aidants-connect"]), ("emploi", Some(Level::Professional), vec![])]
        {
            let training = training.into_iter().map(Training::new).collect();
            needy.rules.topics.insert(TopicId::new(topic), TopicNeeds { level, training });
        }
        needy.rules.rings.overflow = hotline::Overflow::Line { line: LineId::new("soir") };
        needy.rules.rings.overflow_after = Some(hotline::Millis::minutes(5));
        insta::assert_snapshot!(told(&needy, &[mediator(&["fr"])]).join("\n"), @r"
    who asks for `demarches` rings nobody: no mediator on it followed `aidants-connect`
    (look) `emploi` is kept for the level `professional`, and no mediator on it has it
    its overflow leads to soir, which answers no calls or rings nobody
    (look) callers may choose `en`, and no mediator on it speaks it
    ");
        insta::assert_snapshot!(told(&needy, &[mediator(&["en"])]).join("\n"), @"it can ring nobody: no mediator on it speaks its language (fr)");
    }
}
