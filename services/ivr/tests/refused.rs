//! Callers who are not put through: told why in the flow's words, offered something, led to no queue.

use std::collections::HashSet;

use ivr::{CallerNumber, Ending, Facts, Flow, Input, Next, Position, Refusal, Reopening, Turn};

const SMALL: &str = include_str!("fixtures/small.yaml");
const SHIPPED: [&str; 2] = [
    include_str!("../../../ivr-flows/solidarite-numerique.yaml"),
    include_str!("../../../ivr-flows/ligne-du-soir.yaml"),
];

/// The small flow with words for who is not put through.
fn small(refused: &str) -> String {
    let steps = "  bloque:
    menu: { fr: \"Pour un message, appuyez sur 1.\", en: \"For a message, press 1.\" }
    choices:
      1: { then: mot }
    silence: { fr: Prenez votre temps., en: Take your time. }
    wrong: { fr: Réécoutez., en: Please listen again. }
    otherwise: adieu
  mot:
    record: { fr: Dites., en: Say it. }
    saved: { fr: Gardé., en: Kept. }
    otherwise: adieu
  adieu:
    goodbye: { fr: Adieu., en: Farewell. }
";
    SMALL.replace("\nwaiting:", &format!("\n{steps}{refused}\nwaiting:"))
}

const WHOLE: &str = "refused: { daily_limit: bloque, blocked: bloque, blocked_again: adieu }\n";

fn flow(source: &str) -> Flow {
    let report = Flow::parse("flow.yaml", source);
    let problems: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    report.flow.unwrap_or_else(|| panic!("{}", problems.join("\n")))
}

fn worlds() -> [Facts; 2] {
    let tomorrow = Reopening { days_ahead: 1, weekday: 0, day: 3, month: 8, hour: 9, minute: 0 };
    let open = Facts {
        open: true,
        callback_possible: true,
        caller: CallerNumber::Known,
        reopens: Some(tomorrow),
        ..Facts::default()
    };
    [open.clone(), Facts { open: false, ..open }]
}

fn heard(turn: &Turn) -> String {
    turn.prompts.iter().map(|prompt| prompt.what.words()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_flow_without_words_for_it_puts_everybody_through() {
    assert_eq!(flow(SMALL).refused(Refusal::Blocked, "fr"), None);
}

#[test]
fn who_is_blocked_hears_why_leaves_a_message_and_is_thanked() {
    for source in SHIPPED {
        let (flow, facts) = (flow(source), &worlds()[0]);
        let at = flow.refused(Refusal::Blocked, "fr").unwrap_or_else(|| panic!("there are words for it"));
        let told = flow.turn(&at, &Input::Entered, facts);
        assert!(
            heard(&told).contains("Nous ne pouvons pas prendre les appels de votre numéro."),
            "{}",
            heard(&told)
        );
        let Next::Gather { at, .. } = told.next else { panic!("{:?}", told.next) };
        let record = flow.turn(&at, &Input::Keys("1".to_owned()), facts);
        let Next::Record { at, .. } = record.next else { panic!("{:?}", record.next) };
        let kept = flow.turn(&at, &Input::Recorded, facts);
        assert_eq!(kept.next, Next::HangUp { ending: Ending::Message });
    }
}

#[test]
fn who_left_a_message_today_is_told_that_it_is_kept_and_goodbye() {
    for source in SHIPPED {
        let flow = flow(source);
        let at =
            flow.refused(Refusal::BlockedAgain, "fr").unwrap_or_else(|| panic!("there are words for it"));
        let told = flow.turn(&at, &Input::Entered, &worlds()[0]);
        assert!(heard(&told).contains("Votre message d'aujourd'hui est bien gardé."));
        assert_eq!(told.next, Next::HangUp { ending: Ending::Told });
    }
}

#[test]
fn who_spoke_enough_today_hears_when_they_are_answered_again() {
    for source in SHIPPED {
        let flow = flow(source);
        let at = flow.refused(Refusal::DailyLimit, "fr").unwrap_or_else(|| panic!("there are words for it"));
        let told = flow.turn(&at, &Input::Entered, &worlds()[0]);
        assert!(heard(&told).contains("Vous nous avez déjà parlé aujourd'hui."));
        assert!(heard(&told).contains("à nouveau demain à 9 heures"), "{}", heard(&told));
    }
}

#[test]
fn zero_repeats_why_and_whatever_is_pressed_leads_to_no_queue_and_comes_to_an_end() {
    let inputs = || {
        let keys = ["0", "1", "2", "9", "#"].map(|keys| Input::Keys(keys.to_owned()));
        keys.into_iter().chain([Input::Nothing, Input::Speech("oui".to_owned()), Input::Recorded])
    };
    for source in [SHIPPED[0].to_owned(), SHIPPED[1].to_owned(), small(WHOLE)] {
        let flow = flow(&source);
        for (why, facts) in Refusal::ALL.into_iter().flat_map(|why| worlds().map(|facts| (why, facts))) {
            let start = flow.refused(why, "fr").unwrap_or_else(|| panic!("there are words for it"));
            let mut seen: HashSet<String> = HashSet::new();
            let mut positions: Vec<Position> = vec![start.clone()];
            let first = flow.turn(&start, &Input::Entered, &facts);
            if let Next::Gather { at, .. } = &first.next {
                let again = flow.turn(at, &Input::Keys("0".to_owned()), &facts);
                assert_eq!(heard(&again), heard(&first), "0 repeats why");
            }
            while let Some(at) = positions.pop() {
                for input in inputs().chain([Input::Entered]) {
                    let turn = flow.turn(&at, &input, &facts);
                    match turn.next {
                        Next::Gather { at, .. } | Next::Record { at, .. } => {
                            assert_eq!(at.refused(), Some(why), "kept on every step");
                            assert_eq!(flow.position(&at.to_string()), at, "a position survives its address");
                            if seen.insert(at.to_string()) {
                                positions.push(at);
                            }
                        }
                        Next::HangUp { .. } => {}
                        Next::Queue { .. } | Next::CallbackRequest { .. } => panic!("{why:?} is put through"),
                    }
                }
            }
        }
    }
}

#[test]
fn a_place_that_the_file_no_longer_has_leads_back_to_why_and_to_no_person() {
    let flow = flow(&small(WHOLE));
    let at = flow.position("1.removed-step.0.fr..3.b");
    assert_eq!((at.step(), at.refused()), ("bloque", Some(Refusal::Blocked)));
    let at = flow.position("1.rappel.0.fr..3.nb");
    let turn = flow.turn(&at, &Input::Keys("0639980042".to_owned()), &worlds()[0]);
    assert_eq!(turn.next, Next::HangUp { ending: Ending::Told }, "no callback is promised");
}

#[test]
fn the_check_finds_a_refusal_that_is_no_refusal_or_that_leaves_nothing_to_say() {
    let told = |refused: &str| {
        let report = Flow::parse("small.yaml", &small(refused));
        report.problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(told(WHOLE), "");
    let through = told("refused: { daily_limit: personne, blocked: bloque, blocked_again: adieu }\n");
    assert!(
        through.contains("`daily_limit` puts a caller through all the same: it comes to the step `attente`"),
        "{through}"
    );
    let mute = told("refused: { daily_limit: adieu, blocked: bloque, blocked_again: adieu }\n");
    assert!(mute.contains("`daily_limit` leaves a caller no way to say anything"), "{mute}");
    let partly = told("refused: { blocked: bloque }\n");
    assert!(partly.contains("`refused` lacks `daily_limit`"), "{partly}");
    let unknown = told("refused: { daily_limit: bloque, blocked: bloqeu, blocked_again: adieu }\n");
    assert!(unknown.contains("did you mean `bloque`?"), "{unknown}");
}
