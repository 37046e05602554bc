//! What a coordinator must know at once, in words. Pure, so that each alert is a test.

use dispatch::standing::LineStanding;
use hotline::{Call, CallState, Gap, Mediator, Presence, Standing};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// Callers are lost unless somebody does something.
    Bad,
    /// Worth knowing.
    Warn,
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Alert {
    /// The telephone company does not do what it is asked: nobody can be rung, on any line.
    CompanySilent { minutes: i64 },
    /// Whoever calls this line, or some of those who do, rings nobody: whoever of its mediators comes to their post.
    Gap { line: String, gap: Gap, whole: bool },
    /// People wait and nobody is at work on the line.
    NobodyThere { line: String, waiting: i64 },
    /// People wait in a language or on a topic that nobody at work covers.
    NobodyFits { line: String, waiting: i64 },
    /// The line is open and nobody is at work, though nobody waits yet.
    OpenAndEmpty { line: String },
    /// People wait; everybody at work is busy.
    AllBusy { line: String, waiting: i64 },
}

impl Alert {
    pub(super) fn weight(&self) -> Weight {
        match self {
            Self::CompanySilent { .. }
            | Self::Gap { whole: true, .. }
            | Self::NobodyThere { .. }
            | Self::NobodyFits { .. } => Weight::Bad,
            Self::Gap { whole: false, .. } | Self::OpenAndEmpty { .. } | Self::AllBusy { .. } => Weight::Warn,
        }
    }

    /// The key of its sentence; `$line` and `$count` are its words, and for a gap `$why` and `$do`.
    pub(super) fn key(&self) -> &'static str {
        match self {
            Self::CompanySilent { .. } => "board-alert-company-silent",
            Self::Gap { whole: true, .. } => "board-alert-rings-nobody",
            Self::Gap { whole: false, .. } => "board-alert-gap",
            Self::NobodyThere { .. } => "board-alert-nobody-there",
            Self::NobodyFits { .. } => "board-alert-nobody-fits",
            Self::OpenAndEmpty { .. } => "board-alert-open-and-empty",
            Self::AllBusy { .. } => "board-alert-all-busy",
        }
    }

    pub(super) fn words(&self) -> (&str, i64) {
        match self {
            Self::CompanySilent { minutes } => ("", *minutes),
            Self::Gap { line, .. } | Self::OpenAndEmpty { line } => (line, 0),
            Self::NobodyThere { line, waiting }
            | Self::NobodyFits { line, waiting }
            | Self::AllBusy { line, waiting } => (line, *waiting),
        }
    }
}

/// What the alerts of one line are made of.
pub(super) struct Situation<'a> {
    pub(super) line: &'a LineStanding,
    /// The line's calls that go on.
    pub(super) calls: &'a [Call],
    /// Everybody whose access is open.
    pub(super) mediators: &'a [Mediator],
    /// Callers in the queue, beyond those in `calls` too.
    pub(super) waiting: i64,
}

/// What is wrong on one line, the worst first.
pub(super) fn of(situation: &Situation<'_>) -> Vec<Alert> {
    let line = || situation.line.name.clone();
    let mut alerts: Vec<Alert> = situation
        .line
        .gaps
        .iter()
        .map(|gap| Alert::Gap { line: line(), gap: gap.clone(), whole: gap.is_whole() })
        .collect();
    if matches!(situation.line.now, Standing::Never(_)) {
        return alerts;
    }
    let waiting = situation.waiting;
    if situation.line.at_work == 0 {
        match (waiting > 0, &situation.line.now) {
            (true, _) => alerts.push(Alert::NobodyThere { line: line(), waiting }),
            (false, Standing::Unattended) => alerts.push(Alert::OpenAndEmpty { line: line() }),
            (false, _) => {}
        }
        return alerts;
    }
    let there: Vec<&Mediator> = situation
        .mediators
        .iter()
        .filter(|one| one.is_on_duty() && one.lines.contains(&situation.line.line))
        .collect();
    let unfit = situation.calls.iter().filter(|call| waits(call) && !there.iter().any(|one| fits(one, call)));
    let unfit = i64::try_from(unfit.count()).unwrap_or(i64::MAX);
    if unfit > 0 {
        alerts.push(Alert::NobodyFits { line: line(), waiting: unfit });
    }
    let free = there.iter().any(|one| matches!(one.presence, Presence::Available | Presence::Ringing { .. }));
    if waiting > unfit && !free {
        alerts.push(Alert::AllBusy { line: line(), waiting: waiting - unfit });
    }
    alerts
}

fn waits(call: &Call) -> bool {
    matches!(call.state, CallState::Waiting | CallState::AwaitingCallback { .. })
}

fn fits(mediator: &Mediator, call: &Call) -> bool {
    mediator.may_take(&call.line, &call.needs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotline::{BreakReason, CallId, Language, LineId, LineRules, MediatorId, OfferId, Origin, Timestamp};
    use store::LineSettings;

    fn line() -> LineId {
        LineId::new("line")
    }

    fn mediator(presence: Presence) -> Mediator {
        Mediator {
            presence,
            lines: vec![line()],
            languages: vec![Language::new("fr")],
            ..Mediator::new(MediatorId::new("m"), Timestamp(0))
        }
    }

    fn waiting(language: &str) -> Call {
        let mut call = Call::new(CallId::new("c"), line(), Origin::Inbound, Timestamp(0));
        call.language = Language::new(language);
        call.needs = hotline::Needs::of_language(call.language.clone());
        call.state = CallState::Waiting;
        call
    }

    fn talking() -> Presence {
        Presence::Talking { offer: OfferId::nth(&CallId::new("x"), 1), call: CallId::new("x") }
    }

    fn told(open: bool, calls: &[Call], mediators: &[Mediator]) -> Vec<Alert> {
        let hours = if open { dispatch::hours::Hours::always() } else { closed() };
        let settings = LineSettings {
            id: line(),
            version: 1,
            name: name(),
            flow: String::new(),
            numbers: Vec::new(),
            volunteers: None,
            hours: serde_json::to_value(hours).expect("JSON"),
            rules: LineRules::default(),
            active: true,
        };
        let standings = dispatch::standing::of_rows(&[settings], mediators, Timestamp(0));
        let waiting = i64::try_from(calls.len()).expect("few");
        of(&Situation { line: &standings[0], calls, mediators, waiting })
    }

    fn closed() -> dispatch::hours::Hours {
        dispatch::hours::Hours { week: std::collections::BTreeMap::new(), ..dispatch::hours::Hours::always() }
    }

    fn name() -> String {
        "Ligne".to_owned()
    }

    #[test]
    fn a_line_that_no_mediator_answers_says_so_and_nothing_else_whether_somebody_waits_or_not() {
        let mut elsewhere = mediator(Presence::Available);
        elsewhere.lines = vec![LineId::new("other")];
        let mut speechless = mediator(Presence::Available);
        speechless.languages.clear();
        for mediators in [vec![], vec![elsewhere], vec![speechless]] {
            let alone = Alert::Gap { line: name(), gap: Gap::Nobody, whole: true };
            assert_eq!(told(false, &[], &mediators), std::slice::from_ref(&alone));
            assert_eq!(told(true, &[waiting("fr")], &mediators), [alone]);
        }
    }

    #[test]
    fn people_who_wait_for_nobody_are_the_worst_news() {
        let away =
            [mediator(Presence::Offline), mediator(Presence::OnBreak { reason: BreakReason::NoAnswer })];
        let alerts = told(true, &[waiting("fr"), waiting("fr")], &away);
        assert_eq!(alerts, [Alert::NobodyThere { line: name(), waiting: 2 }]);
        assert_eq!(alerts[0].weight(), Weight::Bad);
    }

    #[test]
    fn an_open_line_with_nobody_there_is_told_before_a_caller_finds_out() {
        let away = [mediator(Presence::Offline)];
        assert_eq!(told(true, &[], &away), [Alert::OpenAndEmpty { line: name() }]);
        assert_eq!(told(false, &[], &away), []);
    }

    #[test]
    fn a_language_that_nobody_there_speaks_is_told_beside_the_others_who_wait() {
        let busy = [mediator(talking())];
        let alerts = told(true, &[waiting("en"), waiting("fr")], &busy);
        assert_eq!(
            alerts,
            [Alert::NobodyFits { line: name(), waiting: 1 }, Alert::AllBusy { line: name(), waiting: 1 }]
        );
    }

    #[test]
    fn a_quiet_line_with_somebody_there_raises_no_alert() {
        assert_eq!(told(true, &[], &[mediator(Presence::Available)]), []);
        let rung = Presence::Ringing { offer: OfferId::nth(&CallId::new("c"), 1), call: CallId::new("c") };
        assert_eq!(told(true, &[waiting("fr")], &[mediator(rung)]), []);
    }
}
