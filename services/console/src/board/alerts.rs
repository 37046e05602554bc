//! What a coordinator must know at once, in words. Pure, so that each alert is a test.

use hotline::{Call, CallState, LineId, Mediator, Presence};

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
    /// No mediator answers this line at all: whoever calls it rings nobody.
    RingsNobody { line: String },
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
            | Self::RingsNobody { .. }
            | Self::NobodyThere { .. }
            | Self::NobodyFits { .. } => Weight::Bad,
            Self::OpenAndEmpty { .. } | Self::AllBusy { .. } => Weight::Warn,
        }
    }

    /// The key of its sentence; `$line` and `$count` are its words.
    pub(super) fn key(&self) -> &'static str {
        match self {
            Self::CompanySilent { .. } => "board-alert-company-silent",
            Self::RingsNobody { .. } => "board-alert-rings-nobody",
            Self::NobodyThere { .. } => "board-alert-nobody-there",
            Self::NobodyFits { .. } => "board-alert-nobody-fits",
            Self::OpenAndEmpty { .. } => "board-alert-open-and-empty",
            Self::AllBusy { .. } => "board-alert-all-busy",
        }
    }

    pub(super) fn words(&self) -> (&str, i64) {
        match self {
            Self::CompanySilent { minutes } => ("", *minutes),
            Self::RingsNobody { line } | Self::OpenAndEmpty { line } => (line, 0),
            Self::NobodyThere { line, waiting }
            | Self::NobodyFits { line, waiting }
            | Self::AllBusy { line, waiting } => (line, *waiting),
        }
    }
}

/// What the alerts of one line are made of.
pub(super) struct Situation<'a> {
    pub(super) line: &'a LineId,
    pub(super) name: &'a str,
    pub(super) open: bool,
    /// The line's calls that go on.
    pub(super) calls: &'a [Call],
    /// Every mediator of the house.
    pub(super) mediators: &'a [Mediator],
    /// Callers in the queue, beyond those in `calls` too.
    pub(super) waiting: i64,
}

/// What is wrong on one line, the worst first.
pub(super) fn of(situation: &Situation<'_>) -> Vec<Alert> {
    let line = || situation.name.to_owned();
    let able: Vec<&Mediator> = situation
        .mediators
        .iter()
        .filter(|one| one.lines.contains(situation.line) && !one.languages.is_empty())
        .collect();
    if able.is_empty() {
        return vec![Alert::RingsNobody { line: line() }];
    }
    let there: Vec<&Mediator> = able.into_iter().filter(|one| is_at_work(&one.presence)).collect();
    let waiting = situation.waiting;
    if there.is_empty() {
        return match (waiting > 0, situation.open) {
            (true, _) => vec![Alert::NobodyThere { line: line(), waiting }],
            (false, true) => vec![Alert::OpenAndEmpty { line: line() }],
            (false, false) => Vec::new(),
        };
    }
    let mut alerts = Vec::new();
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

/// At work: could be rung now or once the present call is over.
pub(super) fn is_at_work(presence: &Presence) -> bool {
    !matches!(presence, Presence::Offline | Presence::OnBreak { .. })
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
    use hotline::{BreakReason, CallId, Language, MediatorId, OfferId, Origin, Timestamp};

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
        let waiting = i64::try_from(calls.len()).expect("few");
        of(&Situation { line: &line(), name: "Ligne", open, calls, mediators, waiting })
    }

    fn name() -> String {
        "Ligne".to_owned()
    }

    #[test]
    fn a_line_that_no_mediator_answers_says_so_whether_somebody_waits_or_not() {
        let mut elsewhere = mediator(Presence::Available);
        elsewhere.lines = vec![LineId::new("other")];
        let mut speechless = mediator(Presence::Available);
        speechless.languages.clear();
        for mediators in [vec![], vec![elsewhere], vec![speechless]] {
            assert_eq!(told(false, &[], &mediators), [Alert::RingsNobody { line: name() }]);
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
