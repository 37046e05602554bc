//! Where the branches lead.

use insta::assert_snapshot;

use super::problems;

#[test]
fn a_step_nobody_reaches_is_an_error() {
    assert_snapshot!(problems(&[("    then: sujet", "    then: attente")]), @r"
    error: no caller ever reaches the step `sujet`
      --> small.yaml:17:3
       |
    17 |   sujet:
       |   ^^^^^
       = hint: lead to it from another step (`then:`, a choice, `otherwise:`), or remove it
    ");
}

#[test]
fn an_unknown_step_is_an_error_with_the_nearest_name() {
    assert_snapshot!(problems(&[("    then: sujet", "    then: sujte")]), @r"
    error: there is no step `sujte`
      --> small.yaml:16:11
       |
    16 |     then: sujte
       |           ^^^^^
       = hint: did you mean `sujet`?
    ");
}

#[test]
fn a_step_that_leads_nowhere_is_an_error() {
    assert_snapshot!(problems(&[("    then: sujet\n", "")]), @r"
    error: the step `accueil` lacks `then`
      --> small.yaml:14:3
       |
    14 |   accueil:
       |   ^^^^^^^
       = hint: write `then: ` and the name of the step that follows
    ");
}

#[test]
fn a_key_that_leads_nowhere_is_an_error() {
    assert_snapshot!(problems(&[("1: { topic: papiers, then: attente }", "1: { topic: papiers }")]), @r"
    error: the key 1 leads nowhere
      --> small.yaml:20:7
       |
    20 |       1: { topic: papiers }
       |       ^
       = hint: add `then:` and the step that follows (only a change of language may ask the same question again)
    ");
}

#[test]
fn a_circle_without_exit_is_an_error() {
    assert_snapshot!(problems(&[("    otherwise: fin\n", "    otherwise: ferme\n"), ("  fin:\n    goodbye: { fr: Au revoir., en: Goodbye. }\n", "")]), @r"
    error: a caller who presses nothing goes round for ever: ferme → rappel → message → ferme
      --> small.yaml:29:3
       |
    29 |   ferme:
       |   ^^^^^
       = hint: let one of these steps lead out: to a queue, or to a goodbye
    ");
}

#[test]
fn a_circle_of_questions_nobody_answers_is_an_error() {
    assert_snapshot!(problems(&[("    wrong: { fr: Réécoutez., en: Please listen again. }\n    otherwise: attente", "    wrong: { fr: Réécoutez., en: Please listen again. }\n    otherwise: accueil")]), @r"
    error: a caller who presses nothing goes round for ever: accueil → sujet → accueil
      --> small.yaml:14:3
       |
    14 |   accueil:
       |   ^^^^^^^
       = hint: let one of these steps lead out: to a queue, or to a goodbye
    ");
}

#[test]
fn more_than_four_choices_are_an_error() {
    assert_snapshot!(problems(&[("Papiers, appuyez sur 1.", "Papiers, appuyez sur 1, sur 2, sur 3, sur 4, sur 5."), ("Documents, press 1.", "Documents, press 1, press 2, press 3, press 4, press 5."), ("      9: { language: en }", "      2: { then: attente }\n      3: { then: attente }\n      4: { then: attente }\n      5: { then: attente }\n      9: { language: en }")]), @r"
    error: the menu `sujet` offers 5 choices
      --> small.yaml:24:7
       |
    24 |       5: { then: attente }
       |       ^
       = hint: a worried caller keeps 4 in mind: group some, or ask in two menus
    ");
}

#[test]
fn the_key_0_cannot_be_given_away() {
    assert_snapshot!(problems(&[("      9: { language: en }", "      9: { language: en }\n      0: { then: attente }")]), @r"
    error: the key 0 is taken: it always leads to a person
      --> small.yaml:22:7
       |
    22 |       0: { then: attente }
       |       ^
       = hint: remove this choice; `person:` at the top of the file says which step 0 leads to
    ");
}

#[test]
fn a_person_who_cannot_be_reached_by_0_is_an_error() {
    assert_snapshot!(problems(&[("person: personne", "person: rappel"), ("  personne:\n    hours: { open: attente, closed: ferme }\n", "")]), @r"
    error: 0 does not lead to a person: it comes to the step `rappel`
     --> small.yaml:6:9
      |
    6 | person: rappel
      |         ^^^^^^
      = hint: while the line is open, `person:` must come to a queue without asking anything
    ");
}

#[test]
fn hanging_up_on_a_caller_who_was_offered_nothing_is_an_error() {
    assert_snapshot!(problems(&[(r#"    say: { fr: "Fermé, nous répondons {reopens}.", en: "Closed, we answer {reopens}." }
    then: rappel"#, r#"    say: { fr: "Fermé, nous répondons {reopens}.", en: "Closed, we answer {reopens}." }
    then: fin"#)]), @r"
    error: `fin` hangs up on a caller who was offered nothing
      --> small.yaml:46:3
       |
    46 |   fin:
       |   ^^^
       = hint: offer something before: a `callback:` or `record:` step, or a menu that leads to one
    ");
}

#[test]
fn a_callback_that_is_none_is_an_error() {
    assert_snapshot!(problems(&[("  callback: rappel", "  callback: message")]), @r"
    error: the step `message` takes no callback
      --> small.yaml:50:13
       |
    50 |   callback: message
       |             ^^^^^^^
       = hint: name a `callback:` step: « 1 » in the queue leads there
    ");
}
