//! Whether a line can ring anybody at all, and why not: each reason as a story.

#![allow(clippy::expect_used, reason = "a story that cannot be told must fail")]

use hotline::{
    BreakReason, CallId, Gap, Language, Level, Line, LineId, LineRules, Mediator, MediatorId, Millis,
    Overflow, Presence, Roster, Standing, Timestamp, TopicId, TopicNeeds, Training,
};

fn line(id: &str) -> Line {
    Line { id: LineId::new(id), rules: LineRules::default() }
}

fn mediator(name: &str, presence: Presence) -> Mediator {
    Mediator {
        presence,
        lines: vec![LineId::new("line")],
        languages: vec![Language::new("fr")],
        ..Mediator::new(MediatorId::new(name), Timestamp(0))
    }
}

fn gaps(line: &Line, lines: &[Line], mediators: &[Mediator]) -> Vec<Gap> {
    Roster { line, lines, mediators }.gaps()
}

fn standing(mediators: &[Mediator], open: bool) -> Standing {
    Roster { line: &line("line"), lines: &[], mediators }.standing(open)
}

#[test]
fn a_line_that_no_mediator_answers_can_never_ring_anybody_and_nothing_else_matters() {
    let mut elsewhere = mediator("a", Presence::Available);
    elsewhere.lines = vec![LineId::new("other")];
    let mut speechless = mediator("b", Presence::Available);
    speechless.languages.clear();
    let mut needy = line("line");
    needy
        .rules
        .topics
        .insert(TopicId::new("caf"), TopicNeeds { level: None, training: vec![Training::new("aidants")] });
    for mediators in [vec![], vec![elsewhere], vec![speechless]] {
        assert_eq!(gaps(&needy, &[], &mediators), [Gap::Nobody]);
        assert_eq!(standing(&mediators, true), Standing::Never(Gap::Nobody));
        assert_eq!(standing(&mediators, false), Standing::Never(Gap::Nobody), "closed is no excuse");
    }
}

#[test]
fn a_line_whose_language_nobody_speaks_can_never_ring_anybody() {
    let mut english = mediator("a", Presence::Available);
    english.languages = vec![Language::new("en")];
    let gap = Gap::Language { language: Language::new("fr") };
    assert_eq!(gaps(&line("line"), &[], std::slice::from_ref(&english)), std::slice::from_ref(&gap));
    assert!(gap.is_whole());
    assert_eq!(standing(&[english], true), Standing::Never(gap));
}

#[test]
fn a_line_is_unattended_while_only_another_language_is_at_work() {
    let mut english = mediator("a", Presence::Available);
    english.languages = vec![Language::new("en")];
    let french = mediator("b", Presence::Offline);
    assert_eq!(standing(&[english.clone(), french], true), Standing::Unattended);
    let french = mediator("b", Presence::Available);
    assert_eq!(standing(&[english, french], true), Standing::Free);
}

#[test]
fn a_mark_that_nobody_has_leaves_the_topics_callers_alone_and_a_level_is_only_waited_for_in_vain() {
    let mut needy = line("line");
    let marks = vec![Training::new("aidants"), Training::new("impots")];
    let both = TopicNeeds { level: Some(Level::Professional), training: marks.clone() };
    needy.rules.topics.insert(TopicId::new("impots"), both);
    let mut half = mediator("half", Presence::Offline);
    half.training = vec![Training::new("aidants")];
    let mut other = mediator("other", Presence::Offline);
    other.training = vec![Training::new("impots")];
    let topic = TopicId::new("impots");
    let none = [Gap::Training { topic: topic.clone(), training: marks.clone() }];
    assert_eq!(gaps(&needy, &[], &[half.clone(), other]), none, "two halves are no whole");
    half.training = marks;
    // What somebody does not want today they may want tomorrow, and who knows the topic is no must.
    half.refuses = vec![topic.clone()];
    half.topics = vec![TopicId::new("caf")];
    let level = [Gap::Level { topic, level: Level::Professional }];
    assert_eq!(gaps(&needy, &[], std::slice::from_ref(&half)), level);
    assert!(!level[0].is_whole());
    half.level = Level::Professional;
    assert_eq!(gaps(&needy, &[], &[half]), []);
}

#[test]
fn an_overflow_into_a_line_that_is_off_or_rings_nobody_leads_nowhere() {
    let mut first = line("line");
    first.rules.rings.overflow = Overflow::Line { line: LineId::new("other") };
    let mediators = [mediator("a", Presence::Offline)];
    assert_eq!(gaps(&first, &[], &mediators), [], "never reached: no time is set");
    first.rules.rings.overflow_after = Some(Millis::minutes(5));
    let lost = [Gap::Overflow { line: LineId::new("other") }];
    assert_eq!(gaps(&first, &[], &mediators), lost, "off");
    let lines = [line("other")];
    assert_eq!(gaps(&first, &lines, &mediators), lost, "nobody answers it");
    let mut theirs = mediator("b", Presence::Offline);
    theirs.lines = vec![LineId::new("other")];
    assert_eq!(gaps(&first, &lines, &[mediators[0].clone(), theirs]), []);
}

#[test]
fn whether_it_can_ring_now_is_a_matter_of_hours_then_of_who_is_at_work() {
    let talks = Presence::WrapUp { call: CallId::new("c"), began: Timestamp(0), until: Timestamp(9) };
    let away = [
        mediator("a", Presence::Offline),
        mediator("b", Presence::OnBreak { reason: BreakReason::NoAnswer }),
    ];
    assert_eq!(standing(&away, false), Standing::Closed);
    assert_eq!(standing(&away, true), Standing::Unattended);
    assert!(!Standing::Unattended.can_ring() && !Standing::Closed.can_ring());
    let busy = [away[0].clone(), mediator("c", talks)];
    assert_eq!(standing(&busy, true), Standing::Busy);
    let free = [busy[1].clone(), mediator("d", Presence::Available)];
    assert_eq!(standing(&free, true), Standing::Free);
    assert!(Standing::Busy.can_ring() && Standing::Free.can_ring());
}
