//! Calls to a line where too many people call: the short way, the département, when to be called back, and what is offered
//! after a long wait. Told as stories.

use ivr::{CallerNumber, DayPart, Facts, Flow, Input, Next, Overflow, Position, Turn, Window};

fn flow() -> Flow {
    let report = Flow::parse("busy.yaml", include_str!("fixtures/busy.yaml"));
    let problems: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    report.flow.unwrap_or_else(|| panic!("{}", problems.join("\n\n")))
}

fn open() -> Facts {
    Facts { open: true, callback_possible: true, caller: CallerNumber::Known, ..Facts::default() }
}

/// Two windows: this afternoon, which has begun, and Monday morning.
fn windows() -> Vec<Window> {
    let afternoon = Window {
        token: "20261127a".to_owned(),
        days_ahead: 0,
        weekday: 4,
        day: 27,
        month: 11,
        part: DayPart::Afternoon,
        from: None,
        to: (18, 0),
    };
    let monday = Window {
        token: "20261130m".to_owned(),
        days_ahead: 3,
        weekday: 0,
        day: 30,
        month: 11,
        part: DayPart::Morning,
        from: Some((9, 0)),
        to: (12, 0),
    };
    vec![afternoon, monday]
}

fn closed() -> Facts {
    Facts { open: false, windows: windows(), ..open() }
}

fn keys(keys: &str) -> Input {
    Input::Keys(keys.to_owned())
}

fn heard(turn: &Turn) -> Vec<&str> {
    turn.prompts.iter().map(|prompt| prompt.what.words()).collect()
}

/// Where the turn waits for an answer, as it comes back in an address.
fn asked(flow: &Flow, turn: &Turn) -> Position {
    match &turn.next {
        Next::Gather { at, .. } | Next::Record { at, .. } => flow.position(&at.to_string()),
        other => panic!("a question was expected, not {other:?}"),
    }
}

fn call(flow: &Flow, facts: &Facts, inputs: &[Input]) -> Turn {
    let mut turn = flow.turn(&flow.start(), &Input::Entered, facts);
    for input in inputs {
        turn = flow.turn(&asked(flow, &turn), input, facts);
    }
    turn
}

/// Where a caller who joined the queue lives, by what they keyed.
fn territory(turn: Turn) -> Option<String> {
    let Next::Queue { territory, at, .. } = turn.next else { panic!("{:?}", turn.next) };
    assert_eq!(at.territory(), territory.as_deref(), "it is still known in the queue");
    territory
}

#[test]
fn in_a_surge_the_greeting_is_short_and_the_callback_comes_before_the_wait() {
    let flow = flow();
    let surge = Facts { surge: true, ..open() };
    let turn = call(&flow, &surge, &[]);
    assert_eq!(heard(&turn), ["Bonjour.", "Pour être rappelé, appuyez sur 1. Sinon, restez en ligne."]);
    let called_back = call(&flow, &surge, &[keys("1")]);
    assert_eq!(heard(&called_back), ["Ici, appuyez sur 1. Ailleurs, appuyez sur 2."]);
    let spoken = call(&flow, &surge, &[Input::Speech("Un rappel".to_owned())]);
    assert_eq!(heard(&spoken), heard(&called_back));
    assert_eq!(heard(&call(&flow, &open(), &[]))[0], "Bonjour et bienvenue.");
}

#[test]
fn whoever_presses_nothing_or_another_key_at_an_offer_goes_on_at_once() {
    let flow = flow();
    let surge = Facts { surge: true, ..open() };
    for input in [Input::Nothing, keys("7"), keys("*"), keys("0"), Input::Speech("euh".to_owned())] {
        let turn = call(&flow, &surge, std::slice::from_ref(&input));
        assert_eq!(heard(&turn), ["Restez en ligne."], "{input:?}");
        assert!(matches!(turn.next, Next::Queue { .. }));
    }
}

#[test]
fn the_departement_is_keyed_said_again_and_known_in_the_queue() {
    let flow = flow();
    let turn = call(&flow, &open(), &[keys("38#")]);
    assert_eq!(heard(&turn), ["Département 38.", "Restez en ligne."]);
    assert_eq!(territory(turn).as_deref(), Some("38"));
    for (typed, code) in [("1", "01"), ("974", "974"), ("75011", "75"), ("20200", "2B")] {
        assert_eq!(territory(call(&flow, &open(), &[keys(typed)])).as_deref(), Some(code), "{typed}");
    }
}

#[test]
fn a_keypad_has_no_letters_so_corsica_is_asked_once_more() {
    let flow = flow();
    let turn = call(&flow, &open(), &[keys("20")]);
    assert_eq!(heard(&turn), ["Corse-du-Sud, appuyez sur 1. Haute-Corse, appuyez sur 2."]);
    for (key, code) in [("1", Some("2A")), ("2", Some("2B")), ("7", None)] {
        let turn = call(&flow, &open(), &[keys("20"), keys(key)]);
        assert_eq!(territory(turn).as_deref(), code, "{key}");
    }
    assert_eq!(territory(call(&flow, &open(), &[keys("20"), Input::Nothing])), None);
}

#[test]
fn nobody_is_stuck_at_the_departement() {
    let flow = flow();
    assert_eq!(territory(call(&flow, &open(), &[Input::Nothing])), None, "silence goes on at once");
    assert_eq!(territory(call(&flow, &open(), &[keys("0")])), None, "0 is a person");
    let again = call(&flow, &open(), &[keys("99")]);
    assert_eq!(heard(&again), ["Encore une fois."]);
    assert_eq!(territory(call(&flow, &open(), &[keys("99"), keys("38")])).as_deref(), Some("38"));
    assert_eq!(territory(call(&flow, &open(), &[keys("99"), keys("99")])), None, "twice is enough");
}

#[test]
fn who_is_known_to_live_somewhere_is_not_asked() {
    let flow = flow();
    let known = Facts { territory: Some("972".to_owned()), ..open() };
    assert_eq!(heard(&call(&flow, &known, &[])), ["Bonjour et bienvenue.", "Restez en ligne."]);
    assert_eq!(flow.territory_of("+33199000001"), Some("38"));
    assert_eq!(flow.territory_of("+33261910001"), Some("972"), "the longest beginning counts");
    assert_eq!(flow.territory_of("+33261914242"), Some("69"));
    assert_eq!(flow.territory_of("+33639980001"), None);
}

/// What was promised.
fn promised(turn: &Turn) -> (Option<&str>, Option<&str>) {
    let Next::CallbackRequest { number, window, .. } = &turn.next else { panic!("{:?}", turn.next) };
    (number.as_deref(), window.as_deref())
}

#[test]
fn when_to_be_called_back_is_one_key_and_is_said_again() {
    let flow = flow();
    let turn = call(&flow, &closed(), &[keys("1")]);
    assert_eq!(
        heard(&turn),
        [
            "Au plus vite, appuyez sur 1.",
            "Pour cet après-midi, appuyez sur 2.",
            "Pour lundi matin, appuyez sur 3."
        ]
    );
    let soon = call(&flow, &closed(), &[keys("1"), keys("1")]);
    assert_eq!((heard(&soon), promised(&soon)), (vec!["Noté."], (None, None)));
    let today = call(&flow, &closed(), &[keys("1"), keys("2")]);
    assert_eq!(heard(&today), ["Noté, cet après-midi, avant 18 heures."]);
    assert_eq!(promised(&today), (None, Some("20261127a")));
    let monday = call(&flow, &closed(), &[keys("1"), keys("3")]);
    assert_eq!(heard(&monday), ["Noté, lundi matin, entre 9 heures et midi."]);
    assert_eq!(promised(&monday), (None, Some("20261130m")));
}

#[test]
fn a_number_is_typed_after_the_window_and_never_travels() {
    let flow = flow();
    let typing = call(&flow, &closed(), &[keys("2"), keys("3")]);
    assert_eq!(heard(&typing), ["Composez un autre numéro."]);
    let wrong = call(&flow, &closed(), &[keys("2"), keys("3"), keys("0639")]);
    assert_eq!(heard(&wrong), ["Recomposez."]);
    assert!(!asked(&flow, &wrong).to_string().contains("0639"));
    let kept = call(&flow, &closed(), &[keys("2"), keys("3"), keys("0639"), keys("0639980102#")]);
    assert_eq!(heard(&kept), ["Noté, au 06 39 98 01 02, lundi matin, entre 9 heures et midi."]);
    assert_eq!(promised(&kept), (Some("+33639980102"), Some("20261130m")));
    let hidden = Facts { caller: CallerNumber::Withheld, ..closed() };
    assert_eq!(heard(&call(&flow, &hidden, &[]))[0], "Au plus vite, appuyez sur 1.");
    let soon = call(&flow, &hidden, &[keys("1"), keys("0639980102#")]);
    assert_eq!(heard(&soon), ["Noté, au 06 39 98 01 02."]);
    assert_eq!(promised(&soon), (Some("+33639980102"), None));
}

#[test]
fn who_does_not_choose_a_window_is_called_back_as_soon_as_possible() {
    let flow = flow();
    let again = call(&flow, &closed(), &[keys("1"), keys("9")]);
    assert_eq!(heard(&again)[0], "Au plus vite, appuyez sur 1.", "asked once more, gently");
    let kept = call(&flow, &closed(), &[keys("1"), Input::Nothing, Input::Nothing, Input::Nothing]);
    assert_eq!((heard(&kept), promised(&kept)), (vec!["Noté."], (None, None)));
}

#[test]
fn a_window_that_is_over_by_the_time_of_the_key_is_not_promised() {
    let flow = flow();
    let asking = asked(&flow, &call(&flow, &closed(), &[keys("1")]));
    // The afternoon is nearly over: what was Monday's key is the first now.
    let later = Facts { windows: windows().split_off(1), ..closed() };
    let turn = flow.turn(&asking, &keys("2"), &later);
    assert_eq!(heard(&turn), ["Au plus vite, appuyez sur 1.", "Pour lundi matin, appuyez sur 2."]);
    let turn = flow.turn(&asking, &keys("3"), &later);
    assert_eq!(promised(&turn), (None, Some("20261130m")), "Monday's key means Monday");
    // Nothing is left to choose from: nothing is asked.
    let never = Facts { windows: vec![], ..closed() };
    assert_eq!(promised(&call(&flow, &never, &[keys("1")])), (None, None));
}

#[test]
fn one_in_the_queue_is_quick_and_asks_for_no_window() {
    let flow = flow();
    let facts = Facts { windows: windows(), ..open() };
    let turn = flow.wait(&flow.waiting("fr", None), &keys("1"), &facts);
    assert_eq!((heard(&turn), promised(&turn)), (vec!["Noté."], (None, None)));
}

#[test]
fn after_a_long_wait_the_way_out_is_told_once_and_silence_keeps_the_place() {
    let flow = flow();
    let waiting = flow.waiting("fr", None);
    let facts = Facts { position: Some(2), ..open() };
    assert_eq!(heard(&flow.wait(&waiting, &Input::Entered, &facts))[0], "people_ahead une personne");
    for (overflow, said) in [
        (Overflow::Callback, "Pour être rappelé, appuyez sur 1. Sinon, restez en ligne."),
        (Overflow::Voicemail, "Rappel, appuyez sur 1. Message, appuyez sur 2."),
        (Overflow::Orientation, "Allez voir la mairie. Message, appuyez sur 2."),
    ] {
        let long = Facts { overflow: Some(overflow), ..facts.clone() };
        let told = flow.wait(&waiting, &Input::Nothing, &long);
        assert_eq!(heard(&told), [said]);
        let mut turn = flow.wait(&asked(&flow, &told), &Input::Nothing, &long);
        assert_eq!(heard(&turn)[0], "people_ahead une personne", "the place is kept");
        for _ in 0..5 {
            turn = flow.wait(&asked(&flow, &turn), &Input::Nothing, &long);
            assert!(!heard(&turn).contains(&said), "told once");
        }
    }
}

#[test]
fn a_key_after_a_long_wait_leads_to_the_callback_or_out_of_the_queue_to_the_message() {
    let flow = flow();
    let waiting = flow.waiting("fr", None);
    let long = Facts { overflow: Some(Overflow::Voicemail), ..open() };
    let told = asked(&flow, &flow.wait(&waiting, &Input::Nothing, &long));
    assert_eq!(promised(&flow.wait(&told, &keys("1"), &long)), (None, None));
    assert!(matches!(flow.wait(&told, &keys("2"), &long).next, Next::Record { .. }));
    assert!(matches!(flow.wait(&told, &keys("0"), &long).next, Next::Gather { .. }), "0 goes on waiting");
    // Who hesitates into the music is heard all the same; before the offer was made the key means nothing.
    let hesitating = asked(&flow, &flow.wait(&told, &Input::Nothing, &long));
    assert!(matches!(flow.wait(&hesitating, &keys("2"), &long).next, Next::Record { .. }));
    assert!(matches!(flow.wait(&waiting, &keys("2"), &open()).next, Next::Gather { .. }));
    // Out of the queue the message is a step like any other.
    let message = flow.message(&waiting).unwrap();
    let turn = flow.turn(&message, &Input::Entered, &long);
    assert_eq!(heard(&turn), ["Parlez."]);
    let silent = flow.turn(&asked(&flow, &turn), &Input::Nothing, &long);
    assert!(matches!(silent.next, Next::Queue { .. }), "who says nothing has not given up their place");
    let closed = Facts { open: false, ..long.clone() };
    for input in [Input::Nothing, keys("0")] {
        let late = flow.turn(&asked(&flow, &turn), &input, &closed);
        assert!(matches!(late.next, Next::Queue { .. }), "who waited when the line closed is served");
    }
    let kept = flow.turn(&asked(&flow, &turn), &Input::Recorded, &long);
    assert_eq!(heard(&kept), ["Merci."]);
}
