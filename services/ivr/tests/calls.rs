//! Calls through the small flow, told as stories; and every path there is.

use std::collections::{BTreeSet, VecDeque};

use ivr::{
    CallerNumber, DayPart, Ending, Facts, Flow, Input, Next, Overflow, Position, Reopening, Spoken, Turn,
    Window,
};

const SMALL: &str = include_str!("fixtures/small.yaml");
const SHIPPED: [&str; 4] = [
    SMALL,
    include_str!("../../../ivr-flows/solidarite-numerique.yaml"),
    include_str!("../../../ivr-flows/ligne-du-soir.yaml"),
    include_str!("fixtures/busy.yaml"),
];

fn flow(source: &str) -> Flow {
    Flow::parse("flow.yaml", source).flow.unwrap_or_else(|| panic!("the flow of this test is sound"))
}

fn open() -> Facts {
    Facts {
        open: true,
        position: Some(1),
        callback_possible: true,
        caller: CallerNumber::Known,
        ..Facts::default()
    }
}

fn closed() -> Facts {
    let monday = Reopening { days_ahead: 2, weekday: 0, day: 3, month: 8, hour: 9, minute: 30 };
    Facts { reopens: Some(monday), callback_possible: true, caller: CallerNumber::Known, ..Facts::default() }
}

fn keys(keys: &str) -> Input {
    Input::Keys(keys.to_owned())
}

fn heard(turn: &Turn) -> Vec<&str> {
    turn.prompts.iter().map(|prompt| prompt.what.words()).collect()
}

/// Where the turn waits for an answer.
fn asked(turn: &Turn) -> Position {
    match &turn.next {
        Next::Gather { at, .. } | Next::Record { at, .. } => at.clone(),
        other => panic!("a question was expected, not {other:?}"),
    }
}

/// A call that does `inputs` one after the other; the last turn.
fn call(flow: &Flow, facts: &Facts, inputs: &[Input]) -> Turn {
    let mut turn = flow.turn(&flow.start(), &Input::Entered, facts);
    for input in inputs {
        turn = flow.turn(&asked(&turn), input, facts);
    }
    turn
}

#[test]
fn a_caller_hears_the_greeting_and_the_menu_in_one_breath_and_may_interrupt_both() {
    let turn = call(&flow(SMALL), &open(), &[]);
    assert_eq!(heard(&turn), ["Bonjour.", "Papiers, appuyez sur 1. Sinon, sur 0. English, sur 9."]);
    assert!(turn.prompts.iter().all(|prompt| prompt.interruptible && prompt.locale == "fr-FR"));
}

#[test]
fn a_key_chooses_the_topic_and_leads_to_the_queue() {
    let turn = call(&flow(SMALL), &open(), &[keys("1")]);
    assert_eq!(heard(&turn), ["Restez en ligne."]);
    let Next::Queue { topic, language, priority, .. } = turn.next else { panic!("{:?}", turn.next) };
    assert_eq!((topic.as_deref(), language.as_str(), priority), (Some("papiers"), "fr", 0));
}

#[test]
fn zero_is_a_person_at_any_moment() {
    let flow = flow(SMALL);
    for before in [vec![], vec![Input::Nothing], vec![keys("7"), keys("9")]] {
        let inputs: Vec<Input> = before.into_iter().chain([keys("0")]).collect();
        assert!(matches!(call(&flow, &open(), &inputs).next, Next::Queue { topic: None, .. }));
    }
}

#[test]
fn a_language_key_asks_the_same_again_in_that_language_and_it_stays() {
    let flow = flow(SMALL);
    let turn = call(&flow, &open(), &[keys("9")]);
    assert_eq!(heard(&turn), ["Documents, press 1. Or press 0."]);
    assert_eq!(turn.prompts[0].locale, "en-GB");
    let Next::Queue { language, .. } = call(&flow, &open(), &[keys("9"), keys("1")]).next else {
        panic!("the key 1 leads to the queue")
    };
    assert_eq!(language, "en");
}

#[test]
fn silence_and_a_wrong_key_are_answered_differently_and_lead_to_a_person_in_the_end() {
    let flow = flow(SMALL);
    let silence = call(&flow, &open(), &[Input::Nothing]);
    let wrong = call(&flow, &open(), &[keys("7")]);
    assert_eq!(heard(&silence)[0], "Prenez votre temps.");
    assert_eq!(heard(&wrong)[0], "Réécoutez.");
    let end = call(&flow, &open(), &[Input::Nothing, keys("*"), Input::Speech("euh".to_owned())]);
    assert!(matches!(end.next, Next::Queue { .. }));
}

#[test]
fn a_word_chooses_like_a_key() {
    let flow = flow(SHIPPED[1]);
    let turn = call(&flow, &open(), &[Input::Speech("C'est pour les IMPÔTS".to_owned())]);
    assert_eq!(turn.topic.as_deref(), Some("demarches"));
    let Next::Gather { hints, .. } = call(&flow, &open(), &[]).next else { panic!("the menu asks") };
    assert!(hints.iter().any(|hint| hint == "retraite"));
}

#[test]
fn a_closed_line_tells_when_it_reopens_and_keeps_a_callback() {
    let flow = flow(SMALL);
    let turn = call(&flow, &closed(), &[]);
    assert_eq!(heard(&turn)[0], "Fermé, nous répondons lundi à 9 heures 30.");
    let kept = call(&flow, &closed(), &[keys("1")]);
    assert_eq!(heard(&kept), ["C'est noté."]);
    assert!(matches!(kept.next, Next::CallbackRequest { number: None, .. }));
}

#[test]
fn a_hidden_number_is_asked_for_and_read_back() {
    let flow = flow(SMALL);
    let hidden = Facts { caller: CallerNumber::Withheld, ..closed() };
    let turn = call(&flow, &hidden, &[]);
    assert_eq!(heard(&turn)[1], "Composez le numéro.");
    assert!(matches!(turn.next, Next::Gather { max_keys: 17, finish_on: Some('#'), .. }));
    assert_eq!(heard(&call(&flow, &hidden, &[keys("06399")])), ["Recomposez."]);
    let kept = call(&flow, &hidden, &[keys("06399"), keys("0639980102#")]);
    assert_eq!(heard(&kept), ["Noté, au 06 39 98 01 02."]);
    let Next::CallbackRequest { number, .. } = kept.next else { panic!("{:?}", kept.next) };
    assert_eq!(number.as_deref(), Some("+33639980102"));
}

#[test]
fn a_number_that_was_typed_never_travels_in_a_position() {
    let flow = flow(SMALL);
    let turn = call(&flow, &closed(), &[keys("2"), keys("0639")]);
    assert!(!asked(&turn).to_string().contains("0639"));
}

#[test]
fn a_message_that_was_recorded_ends_the_call_and_an_empty_one_goes_on() {
    let flow = flow(SMALL);
    let silent = vec![Input::Nothing; 3];
    let recording = call(&flow, &closed(), &silent);
    assert!(matches!(recording.next, Next::Record { max_seconds: 120, .. }));
    let kept = flow.turn(&asked(&recording), &Input::Recorded, &closed());
    assert_eq!(heard(&kept), ["Merci."]);
    assert_eq!(kept.next, Next::HangUp { ending: Ending::Message });
    let empty = flow.turn(&asked(&recording), &Input::Nothing, &closed());
    assert_eq!(heard(&empty), ["Au revoir."]);
    assert_eq!(empty.next, Next::HangUp { ending: Ending::Told });
}

#[test]
fn the_queue_tells_the_rank_and_the_estimate_then_plays_music_and_varies() {
    let flow = flow(SHIPPED[1]);
    let facts = Facts { position: Some(2), estimate_minutes: Some(1), ..open() };
    let first = flow.wait(&flow.waiting("fr", None), &Input::Entered, &facts);
    assert_eq!(
        heard(&first)[..3],
        [
            "Il y a une personne avant vous.",
            "Temps d'attente estimé : une minute.",
            "Pour être rappelé sans perdre votre place, appuyez sur 1.",
        ]
    );
    assert!(matches!(&first.prompts[3].what, Spoken::Play { url, .. } if url == flow.music()));
    let second = flow.wait(&asked(&first), &Input::Nothing, &facts);
    assert_eq!(heard(&second)[0], "Merci de patienter. Vous gardez votre place.");
    let third = flow.wait(&asked(&second), &Input::Nothing, &Facts { position: Some(1), ..facts });
    assert_eq!(heard(&third)[0], "Vous êtes la prochaine personne que nous prendrons.");
}

#[test]
fn while_nobody_is_at_work_no_wait_is_promised_and_the_callback_is_offered() {
    let flow = flow(SHIPPED[1]);
    let facts = Facts { position: Some(1), nobody: true, ..open() };
    let first = flow.wait(&flow.waiting("fr", None), &Input::Entered, &facts);
    assert_eq!(
        heard(&first)[1..3],
        [
            "Aucun bénévole n'est disponible pour l'instant.",
            "Pour être rappelé sans perdre votre place, appuyez sur 1.",
        ]
    );
    assert!(
        !heard(&first).iter().any(|words| words.contains("estimé") || words.contains("combien de temps"))
    );
}

#[test]
fn one_in_the_queue_keeps_a_callback_at_once_and_a_hidden_number_is_typed_without_leaving_it() {
    let flow = flow(SMALL);
    let waiting = flow.waiting("fr", Some("papiers"));
    let kept = flow.wait(&waiting, &keys("1"), &open());
    let Next::CallbackRequest { topic, .. } = kept.next else { panic!("{:?}", kept.next) };
    assert_eq!(topic.as_deref(), Some("papiers"));

    let hidden = Facts { caller: CallerNumber::Withheld, ..open() };
    let mut turn = flow.wait(&waiting, &keys("1"), &hidden);
    assert_eq!(heard(&turn), ["Composez le numéro."]);
    for _ in 0..3 {
        turn = flow.wait(&asked(&turn), &Input::Nothing, &hidden);
    }
    assert_eq!(heard(&turn)[0], "next_in_line", "silence leads back to waiting, the place is kept");
}

#[test]
fn a_queue_that_takes_no_callback_does_not_offer_one() {
    let flow = flow(SMALL);
    let facts = Facts { callback_possible: false, ..open() };
    let turn = flow.wait(&flow.waiting("fr", None), &keys("1"), &facts);
    assert!(!heard(&turn).iter().any(|words| words.contains("appuyez sur 1")));
    assert!(matches!(turn.next, Next::Gather { .. }));
}

#[test]
fn numbers_and_days_are_said_as_people_say_them() {
    let flow = flow(SHIPPED[1]);
    let say = |text, facts: &Facts, language| heard_text(&flow, text, facts, language);
    let estimates = [
        (0, "moins d'une minute"),
        (1, "une minute"),
        (10, "10 minutes"),
        (12, "15 minutes"),
        (57, "une heure"),
    ];
    for (minutes, words) in estimates {
        let facts = Facts { estimate_minutes: Some(minutes), ..open() };
        assert_eq!(say(ivr::Text::WaitEstimate, &facts, "fr"), format!("Temps d'attente estimé : {words}."));
    }
    let facts = Facts { position: Some(2), ..open() };
    assert_eq!(say(ivr::Text::WaitAhead, &facts, "en"), "You have one person ahead of you.");
    let at = |days_ahead, hour, minute| {
        let reopens = Some(Reopening { days_ahead, weekday: 1, day: 1, month: 9, hour, minute });
        let turn = call(&flow, &Facts { reopens, ..closed() }, &[]);
        heard(&turn)[0].split("à nouveau ").nth(1).unwrap_or_default().to_owned()
    };
    assert_eq!(at(0, 14, 0), "aujourd'hui à 14 heures.");
    assert_eq!(at(1, 12, 0), "demain à midi.");
    assert_eq!(at(6, 8, 5), "mardi à 8 heures 5.");
    assert_eq!(at(30, 9, 0), "le mardi 1er septembre à 9 heures.");
}

fn heard_text(flow: &Flow, text: ivr::Text, facts: &Facts, language: &str) -> String {
    flow.text(text, language, facts).iter().map(|prompt| prompt.what.words()).collect()
}

/// Every input a telephone company may report, and some it should not.
fn inputs() -> Vec<Input> {
    let mut inputs: Vec<Input> = "0123456789*#".chars().map(|key| keys(&key.to_string())).collect();
    inputs.extend([keys(""), keys("12"), keys("0639980102#"), keys("é😀"), keys(&"9".repeat(500))]);
    inputs.extend(["", "impôts", "😀"].map(|said| Input::Speech(said.to_owned())));
    inputs.extend([Input::Entered, Input::Recorded, Input::Nothing]);
    inputs
}

fn worlds() -> Vec<Facts> {
    let hidden = |facts: Facts| Facts { caller: CallerNumber::Withheld, ..facts };
    let no_callback = |facts: Facts| Facts { callback_possible: false, ..facts };
    // In a surge, after a long wait, with a choice of windows: as few and as different as can be.
    let window = |token: &str, days_ahead| Window {
        token: token.to_owned(),
        days_ahead,
        weekday: 0,
        day: 1,
        month: 9,
        part: DayPart::Afternoon,
        from: (days_ahead > 0).then_some((13, 30)),
        to: (18, 0),
    };
    let busy = |facts: Facts, overflow| Facts {
        surge: true,
        overflow: Some(overflow),
        windows: vec![window("20260901a", 0), window("20261001a", 30)],
        ..facts
    };
    vec![
        open(),
        closed(),
        hidden(open()),
        hidden(closed()),
        no_callback(open()),
        no_callback(closed()),
        busy(open(), Overflow::Callback),
        busy(hidden(open()), Overflow::Orientation),
        busy(closed(), Overflow::Voicemail),
        busy(hidden(closed()), Overflow::Voicemail),
    ]
}

/// A position without the counts that only bound it.
fn kind_of_position(at: &Position, queued: bool) -> (String, bool) {
    let text = at.to_string();
    let mut fields: Vec<&str> = text.split('.').collect();
    fields[5] = "";
    let round: usize = fields[2].parse().unwrap_or_default();
    let round = if queued { (round % 2).to_string() } else { round.to_string() };
    fields[2] = &round;
    (fields.join("."), queued)
}

#[test]
fn from_every_position_every_input_asks_or_ends_and_nothing_is_left_in_braces() {
    for source in SHIPPED {
        let flow = flow(source);
        for facts in worlds() {
            // Every position there is, found breadth first. Those that differ only in how much was asked or
            // heard before behave alike; that the asking ends is the next test.
            let mut seen = BTreeSet::new();
            let mut queue = VecDeque::from([(flow.start(), false)]);
            while let Some((at, queued)) = queue.pop_front() {
                for input in inputs() {
                    let turn =
                        if queued { flow.wait(&at, &input, &facts) } else { flow.turn(&at, &input, &facts) };
                    for prompt in &turn.prompts {
                        let words = prompt.what.words();
                        assert!(!words.contains(['{', '}']), "{words}");
                    }
                    let next = match turn.next {
                        Next::Gather { at, .. } | Next::Record { at, .. } => (at, queued),
                        Next::Queue { at, .. } => (at, true),
                        Next::CallbackRequest { .. } | Next::HangUp { .. } => continue,
                    };
                    assert_eq!(flow.position(&next.0.to_string()), next.0, "a position survives its address");
                    if seen.insert(kind_of_position(&next.0, next.1)) {
                        queue.push_back(next);
                    }
                }
            }
            assert!(!seen.is_empty());
        }
    }
}

#[test]
fn whatever_the_caller_does_the_questions_come_to_an_end() {
    let flow = flow(SHIPPED[1]);
    for facts in worlds() {
        for input in inputs() {
            let mut turn = flow.turn(&flow.start(), &Input::Entered, &facts);
            let mut questions = 0;
            while let Next::Gather { at, .. } | Next::Record { at, .. } = &turn.next {
                questions += 1;
                assert!(questions <= 24, "{input:?} goes round and round");
                turn = flow.turn(at, &input, &facts);
            }
        }
    }
}

#[test]
fn a_forged_or_stale_position_leads_to_a_person_and_never_panics() {
    let flow = flow(SMALL);
    let forged = [
        "",
        "1",
        "1.sujet",
        "2.sujet.0.fr..0.",
        "1.sujet.300.fr..0.",
        "1.removed-step.0.fr..0.",
        "1.sujet.0.de..0.",
        "1.sujet.0.fr..0.x",
        "1.é.0.😀..0.",
        "1......",
        "../../etc/passwd",
    ];
    for text in forged.iter().map(ToString::to_string).chain(["9".repeat(10_000)]) {
        let at = flow.position(&text);
        let turn = flow.turn(&at, &Input::Entered, &open());
        assert!(matches!(turn.next, Next::Queue { .. }), "{text}");
    }
    // A topic that is gone is forgotten, the place is kept.
    assert_eq!(flow.position("1.sujet.1.fr.chasse.3.").to_string(), "1.sujet.1.fr..3.");
    // Bytes changed one by one never do more harm than that.
    let good = "1.rappel.1.fr.papiers.3.n";
    for index in 0..good.len() {
        for byte in ["", ".", "9", "é", "\0"] {
            let mut text = good.to_owned();
            text.replace_range(index..=index, byte);
            for input in inputs() {
                flow.turn(&flow.position(&text), &input, &open());
                flow.wait(&flow.position(&text), &input, &closed());
            }
        }
    }
}
