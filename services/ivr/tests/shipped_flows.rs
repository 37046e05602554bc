//! The flows that come with the product are sound.

use ivr::{CallerNumber, Facts, Flow, Reopening, Text};

fn shipped() -> Vec<Flow> {
    let files = [
        ("solidarite-numerique.yaml", include_str!("../../../ivr-flows/solidarite-numerique.yaml")),
        ("ligne-du-soir.yaml", include_str!("../../../ivr-flows/ligne-du-soir.yaml")),
    ];
    files
        .into_iter()
        .map(|(file, source)| {
            let report = Flow::parse(file, source);
            let problems: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
            assert!(problems.is_empty(), "{}", problems.join("\n\n"));
            report.flow.unwrap_or_else(|| panic!("{file} has no problem, and yet no flow"))
        })
        .collect()
}

#[test]
fn the_shipped_flows_have_neither_errors_nor_warnings() {
    assert_eq!(shipped().len(), 2);
}

#[test]
fn no_text_keeps_a_brace_whatever_is_known_and_in_every_language() {
    let reopening = Reopening { days_ahead: 3, weekday: 0, day: 3, month: 8, hour: 9, minute: 0 };
    let informed = Facts {
        open: true,
        reopens: Some(reopening),
        position: Some(3),
        estimate_minutes: Some(7),
        nobody: false,
        waited_minutes: Some(1),
        callback_possible: true,
        caller: CallerNumber::Known,
        surge: true,
        territory: Some("38".to_owned()),
        overflow: None,
        windows: Vec::new(),
        topic: Some("demarches".to_owned()),
        waiting: Some(2),
        sheets: Some(1),
        aside: Some(2),
        public_number: Some("+33199000001".to_owned()),
    };
    for flow in shipped() {
        for language in flow.languages() {
            for facts in [&informed, &Facts::default()] {
                for text in Text::ALL {
                    for prompt in flow.text(*text, language, facts) {
                        let words = prompt.what.words();
                        assert!(!words.contains(['{', '}']) && !words.contains("  "), "{text:?}: {words}");
                    }
                }
            }
        }
    }
}

#[test]
fn the_steps_that_not_every_line_needs_are_drawn_too() {
    let busy = Flow::parse("busy.yaml", include_str!("fixtures/busy.yaml"));
    let drawn = busy.flow.map(|flow| flow.show()).unwrap_or_default();
    for part in [
        "after a long wait, overflow voicemail → trop-long\n",
        "+332619100… calls from the département 972\n",
        "affluence  (looks whether many call)\n├─ busy → court\n└─ usual → long\n",
        "departement  (asks for the département, waits 5 s, again once)\n",
        "├─ 20\n│  fr  Corse-du-Sud, appuyez sur 1. Haute-Corse, appuyez sur 2.\n",
        "└─ then, or after silence → attente\n",
        "proposer  (offers, waits 5 s, goes on)\n",
        "├─ 1 → rappel\n└─ nothing, or another key → attente\n",
        "├─ each window\n│  fr  Pour {window}, appuyez sur {key}.\n",
    ] {
        assert!(drawn.contains(part), "{part:?} is not in\n{drawn}");
    }
}

#[test]
fn a_flow_is_drawn_so_that_it_can_be_followed_with_a_finger() {
    let small = Flow::parse("small.yaml", include_str!("fixtures/small.yaml"));
    let drawn = small.flow.map(|flow| flow.show()).unwrap_or_default();
    let beginning: Vec<&str> = drawn.lines().take(40).collect();
    insta::assert_snapshot!(beginning.join("\n"), @r"
    La petite ligne (petite; fr, en)
    a call begins at → horaires
    0 at any moment → personne
    1 in the queue → rappel
    topic papiers: Papiers

    horaires  (looks at the hours)
    ├─ open → accueil
    └─ closed → ferme

    accueil  (says)
    │  fr  Bonjour.
    │  en  Hello.
    └─ → sujet

    sujet  (asks, waits 8 s, again 2 times)
    │  fr  Papiers, appuyez sur 1. Sinon, sur 0. English, sur 9.
    │  en  Documents, press 1. Or press 0.
    ├─ 1 topic papiers → attente
    ├─ 9 in en asks again
    ├─ silence
    │  fr  Prenez votre temps.
    │  en  Take your time.
    ├─ another key
    │  fr  Réécoutez.
    │  en  Please listen again.
    └─ after that → attente

    personne  (looks at the hours)
    ├─ open → attente
    └─ closed → ferme

    attente  (joins the queue)
    │  fr  Restez en ligne.
    │  en  Please stay.
    └─ waits for a mediator

    ferme  (says)
    │  fr  Fermé, nous répondons {reopens}.
    │  en  Closed, we answer {reopens}.
    ");
}
