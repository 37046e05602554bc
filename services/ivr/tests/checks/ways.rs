//! The steps that not every line needs: surge, offer, département, windows, ways out of a long wait.

use insta::assert_snapshot;
use ivr::Flow;

const BUSY: &str = include_str!("../fixtures/busy.yaml");

/// The problems of the busy flow after one replacement.
fn problems(from: &str, to: &str) -> String {
    assert!(BUSY.contains(from), "the fixture no longer holds {from:?}");
    let report = Flow::parse("busy.yaml", &BUSY.replacen(from, to, 1));
    report.problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n")
}

#[test]
fn the_busy_flow_is_sound() {
    assert_eq!(problems("Bonjour.", "Bonjour."), "");
}

#[test]
fn a_beginning_of_numbers_that_is_none_and_a_departement_that_does_not_exist_are_errors() {
    assert_snapshot!(problems("\"+33199\": 38", "\"0476\": 96"), @r#"
    error: `0476` is not how a number begins
      --> busy.yaml:10:3
       |
    10 |   "0476": 96
       |   ^^^^^^
       = hint: write a plus, the country's code and what follows: `"+33476"`

    error: there is no département `96`
      --> busy.yaml:10:11
       |
    10 |   "0476": 96
       |           ^^
       = hint: its code has two or three characters: 38, 2A, 974
    "#);
}

#[test]
fn a_surge_that_leads_to_no_step_is_an_error() {
    assert_snapshot!(problems("usual: long }", "usual: lent }"), @r"
    error: there is no step `lent`
      --> busy.yaml:18:34
       |
    18 |     surge: { busy: court, usual: lent }
       |                                  ^^^^
       = hint: the steps are: horaires, affluence, court, long, departement, proposer, attente, trop-long, ailleurs, rappel, message, fin
    ");
}

#[test]
fn an_offer_without_its_key_in_words_is_told() {
    assert_snapshot!(problems("Rappel, appuyez sur 1. Message, appuyez sur 2.", "Rappel ou message."), @r"
    warning: the menu `trop-long` never names the key 1 in `fr`
      --> busy.yaml:41:7
       |
    41 |       1: { then: rappel }
       |       ^
       = hint: say which key does what, or remove the choice

    warning: the menu `trop-long` never names the key 2 in `fr`
      --> busy.yaml:42:7
       |
    42 |       2: { then: message }
       |       ^
       = hint: say which key does what, or remove the choice
    ");
}

#[test]
fn an_offer_before_a_person_breaks_the_promise_of_0() {
    assert_snapshot!(problems("person: attente", "person: proposer"), @r"
    error: 0 does not lead to a person: it comes to the step `proposer`
     --> busy.yaml:7:9
      |
    7 | person: proposer
      |         ^^^^^^^^
      = hint: while the line is open, `person:` must come to a queue without asking anything
    ");
}

#[test]
fn a_window_without_its_name_or_its_key_is_an_error() {
    assert_snapshot!(problems("Pour {window}, appuyez sur {key}.", "Pour plus tard, appuyez sur 2."), @r#"
    error: `each` never says `{key}`, in `fr`
      --> busy.yaml:58:13
       |
    58 |       each: "Pour plus tard, appuyez sur 2."
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: it is said for every window: « Pour {window}, appuyez sur {key}. »

    error: `each` never says `{window}`, in `fr`
      --> busy.yaml:58:13
       |
    58 |       each: "Pour plus tard, appuyez sur 2."
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: it is said for every window: « Pour {window}, appuyez sur {key}. »
    "#);
    assert_snapshot!(problems("Au plus vite, appuyez sur 1.", "Au plus vite."), @r"
    error: `ask` does not tell what the key 1 does, in `fr`
      --> busy.yaml:57:12
       |
    57 |       ask: Au plus vite.
       |            ^^^^^^^^^^^^^
       = hint: say it in these words: « sur 1 », « press 1 »
    ");
}

#[test]
fn a_way_out_that_is_no_offer_is_an_error() {
    assert_snapshot!(problems("voicemail: trop-long", "voicemail: message"), @r"
    error: no caller ever reaches the step `trop-long`
      --> busy.yaml:38:3
       |
    38 |   trop-long:
       |   ^^^^^^^^^
       = hint: lead to it from another step (`then:`, a choice, `otherwise:`), or remove it

    error: the step `message` is no offer
      --> busy.yaml:73:46
       |
    73 |   overflow: { callback: proposer, voicemail: message, orientation: ailleurs }
       |                                              ^^^^^^^
       = hint: name an `offer:` step: whoever waits may go on waiting
    ");
}

#[test]
fn a_way_out_that_leads_away_from_the_queue_is_an_error() {
    assert_snapshot!(
        problems("      2: { then: message }\n    then: attente\n  ailleurs:", "      2: { then: long }\n    then: fin\n  ailleurs:"),
        @r"
    error: from the queue the key 2 leads to the step `long`
      --> busy.yaml:42:7
       |
    42 |       2: { then: long }
       |       ^
       = hint: a key of an offer in the queue leads to a `callback:`, a `record:` or a `queue:` step

    error: whoever goes on waiting would come to the step `fin`
      --> busy.yaml:43:11
       |
    43 |     then: fin
       |           ^^^
       = hint: `then:` of an offer in the queue is a `queue:` step: the caller keeps their place

    error: no key of the step `trop-long` leads to a `record:` step
      --> busy.yaml:73:46
       |
    73 |   overflow: { callback: proposer, voicemail: trop-long, orientation: ailleurs }
       |                                              ^^^^^^^^^
       = hint: add a choice that does: it is the overflow `voicemail`
    "
    );
}

#[test]
fn a_way_out_without_what_it_is_called_after_is_an_error() {
    assert_snapshot!(problems("voicemail: trop-long", "voicemail: proposer"), @r"
    error: no caller ever reaches the step `trop-long`
      --> busy.yaml:38:3
       |
    38 |   trop-long:
       |   ^^^^^^^^^
       = hint: lead to it from another step (`then:`, a choice, `otherwise:`), or remove it

    error: no key of the step `proposer` leads to a `record:` step
      --> busy.yaml:73:46
       |
    73 |   overflow: { callback: proposer, voicemail: proposer, orientation: ailleurs }
       |                                              ^^^^^^^^
       = hint: add a choice that does: it is the overflow `voicemail`
    ");
}

#[test]
fn corsica_is_asked_with_both_keys() {
    assert_snapshot!(problems("Haute-Corse, appuyez sur 2.", "Haute-Corse, deux."), @r"
    error: `corsica` does not tell what the key 2 does, in `fr`
      --> busy.yaml:27:14
       |
    27 |     corsica: Corse-du-Sud, appuyez sur 1. Haute-Corse, deux.
       |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: say it in these words: « sur 2 », « press 2 »
    ");
}
