//! What is said.

use insta::assert_snapshot;

use super::problems;

/// A greeting of fifty words: 350 characters.
fn long_greeting() -> String {
    format!("{{ fr: \"{}\", en: Hello. }}", "Bonjour. ".repeat(39))
}

#[test]
fn a_missing_language_is_an_error() {
    assert_snapshot!(problems(&[("{ fr: Bonjour., en: Hello. }", "{ fr: Bonjour. }")]), @r"
    error: what is said here lacks the language `en`
      --> small.yaml:15:12
       |
    15 |     say: { fr: Bonjour. }
       |            ^^
       = hint: write it in `en:` too, or take `en` out of `languages`
    ");
}

#[test]
fn a_missing_prompt_is_an_error() {
    assert_snapshot!(problems(&[("    wrong: { fr: Réécoutez., en: Please listen again. }\n", "")]), @r"
    error: the step `sujet` lacks `wrong`
      --> small.yaml:17:3
       |
    17 |   sujet:
       |   ^^^^^
       = hint: write what the caller hears under `wrong:`
    ");
}

#[test]
fn a_missing_text_is_an_error() {
    assert_snapshot!(problems(&[(r#"  apology: { fr: "apology", en: "EN apology" }
"#, "")]), @r"
    error: `caller` lacks `apology`
      --> small.yaml:59:1
       |
    59 | caller:
       | ^^^^^^
       = hint: every text that can be heard must be written; another flow in ivr-flows/ shows one
    ");
}

#[test]
fn a_prompt_too_long_is_an_error() {
    assert_snapshot!(problems(&[("{ fr: Bonjour., en: Hello. }", &long_greeting())]), @r#"
    error: too long to be listened to: 350 characters in `fr`, 300 at most
      --> small.yaml:15:16
       |
    15 |     say: { fr: "Bonjour. Bonjour. Bonjour. Bonjour. Bonjour. Bonjour. Bonjour. Bonjour. Bonjour. Bon…
       |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: say it in fewer words, or in two steps; `limits: { prompt_characters: … }` moves the limit
    "#);
}

#[test]
fn the_limit_of_a_prompt_can_be_moved() {
    assert_snapshot!(problems(&[("{ fr: Bonjour., en: Hello. }", &long_greeting()), ("start: horaires", "limits: { prompt_characters: 400 }\nstart: horaires")]), @"");
}

#[test]
fn an_unknown_placeholder_is_an_error_with_the_nearest_name() {
    assert_snapshot!(problems(&[("Fermé, nous répondons {reopens}.", "Fermé, nous répondons {reopen}.")]), @r#"
    error: there is no placeholder `{reopen}`
      --> small.yaml:30:16
       |
    30 |     say: { fr: "Fermé, nous répondons {reopen}.", en: "Closed, we answer {reopens}." }
       |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: did you mean `reopens`?
    "#);
}

#[test]
fn a_placeholder_that_means_nothing_here_is_an_error() {
    assert_snapshot!(problems(&[("Fermé, nous répondons {reopens}.", "Fermé, attendez {minutes}.")]), @r#"
    error: `{minutes}` means nothing here
      --> small.yaml:30:16
       |
    30 |     say: { fr: "Fermé, attendez {minutes}.", en: "Closed, we answer {reopens}." }
       |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: the placeholders known here are: reopens, line
    "#);
}

#[test]
fn a_key_that_is_never_named_is_a_warning() {
    assert_snapshot!(problems(&[("Papiers, appuyez sur 1. Sinon", "Papiers. Sinon")]), @r"
    warning: the menu `sujet` never names the key 1 in `fr`
      --> small.yaml:20:7
       |
    20 |       1: { topic: papiers, then: attente }
       |       ^
       = hint: say which key does what, or remove the choice
    ");
}

#[test]
fn a_key_that_is_named_and_does_nothing_is_a_warning() {
    assert_snapshot!(problems(&[("Documents, press 1. Or", "Documents, press 1, pensions, press 2. Or")]), @r#"
    warning: the menu `sujet` names the key 2, which does nothing
      --> small.yaml:18:78
       |
    18 | …0. English, sur 9.", en: "Documents, press 1, pensions, press 2. Or press 0." }
       |                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: add the choice 2, or take it out of the words
    "#);
}

#[test]
fn a_0_that_is_never_told_is_a_warning() {
    assert_snapshot!(problems(&[("Documents, press 1. Or press 0.", "Documents, press 1.")]), @r"
    warning: no menu tells in `en` that 0 leads to a person
     --> small.yaml:4:17
      |
    4 | languages: [fr, en]
      |                 ^^
      = hint: say it in the first menu
    ");
}

#[test]
fn a_forgotten_translation_is_a_warning() {
    assert_snapshot!(problems(&[("{ fr: Composez le numéro., en: Dial the number. }", "{ fr: Composez le numéro., en: Composez le numéro. }")]), @r"
    warning: `en` says the same words as `fr`
      --> small.yaml:34:44
       |
    34 |     hidden: { fr: Composez le numéro., en: Composez le numéro. }
       |                                            ^^^^^^^^^^^^^^^^^^^
       = hint: translate it, or leave it if it is meant
    ");
}

#[test]
fn a_telephone_that_never_says_press_1_is_an_error() {
    assert_snapshot!(problems(&[("called_back appuyez sur 1", "called_back")]), @r#"
    error: `called_back` does not tell to press 1, in `fr`
      --> small.yaml:68:22
       |
    68 |   called_back: { fr: "called_back", en: "EN called_back press 1" }
       |                      ^^^^^^^^^^^^^
       = hint: say it in these words: « appuyez sur 1 », « press 1 »
    "#);
}

#[test]
fn a_recording_without_address_is_an_error() {
    assert_snapshot!(problems(&[("{ fr: Bonjour., en: Hello. }", "{ fr: { audio: accueil.mp3, text: Bonjour. }, en: Hello. }")]), @r"
    error: `accueil.mp3` is no address of a recording
      --> small.yaml:15:25
       |
    15 |     say: { fr: { audio: accueil.mp3, text: Bonjour. }, en: Hello. }
       |                         ^^^^^^^^^^^
       = hint: write `https://…`, or a path under the public URL beginning with `/`
    ");
}
