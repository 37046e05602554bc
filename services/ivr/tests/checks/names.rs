//! Names, kinds and the file as a whole.

use insta::assert_snapshot;

use super::problems;

#[test]
fn a_flow_without_mistake_has_no_problem() {
    assert_snapshot!(problems(&[]), @"");
}

#[test]
fn an_unknown_topic_is_an_error_with_the_nearest_name() {
    assert_snapshot!(problems(&[("1: { topic: papiers, then", "1: { topic: papier, then")]), @r"
    warning: nobody can choose the topic `papiers`
     --> small.yaml:9:3
      |
    9 |   papiers: { fr: Papiers, en: Documents }
      |   ^^^^^^^
      = hint: give it a key in a menu, or remove it

    error: there is no topic `papier`
      --> small.yaml:20:19
       |
    20 |       1: { topic: papier, then: attente }
       |                   ^^^^^^
       = hint: did you mean `papiers`?
    ");
}

#[test]
fn a_topic_nobody_can_choose_is_a_warning() {
    assert_snapshot!(problems(&[("1: { topic: papiers, then: attente }", "1: { then: attente }")]), @r"
    warning: nobody can choose the topic `papiers`
     --> small.yaml:9:3
      |
    9 |   papiers: { fr: Papiers, en: Documents }
      |   ^^^^^^^
      = hint: give it a key in a menu, or remove it
    ");
}

#[test]
fn two_steps_of_one_name_are_an_error() {
    assert_snapshot!(problems(&[("  fin:\n", "  accueil:\n    goodbye: { fr: Non., en: No. }\n  fin:\n")]), @r"
    error: two steps are called `accueil`
      --> small.yaml:46:3
       |
    46 |   accueil:
       |   ^^^^^^^
       = hint: the first stands on line 14: rename or remove one
    ");
}

#[test]
fn an_unknown_name_is_an_error_with_the_nearest_right_one() {
    assert_snapshot!(problems(&[("    silence: { fr: Prenez votre temps., en: Take your time. }\n    wrong: { fr: Réécoutez.", "    silense: { fr: Prenez votre temps., en: Take your time. }\n    wrong: { fr: Réécoutez.")]), @r"
    error: the step `sujet` lacks `silence`
      --> small.yaml:17:3
       |
    17 |   sujet:
       |   ^^^^^
       = hint: write what the caller hears under `silence:`

    error: the step `sujet` knows no `silense`
      --> small.yaml:22:5
       |
    22 |     silense: { fr: Prenez votre temps., en: Take your time. }
       |     ^^^^^^^
       = hint: did you mean `silence`?
    ");
}

#[test]
fn an_unknown_kind_of_step_is_an_error() {
    assert_snapshot!(problems(&[("    goodbye: {", "    godbye: {")]), @r"
    error: the step `fin` knows no `godbye`
      --> small.yaml:47:5
       |
    47 |     godbye: { fr: Au revoir., en: Goodbye. }
       |     ^^^^^^
       = hint: did you mean `goodbye`?
    ");
}

#[test]
fn a_step_that_does_two_things_is_an_error() {
    assert_snapshot!(problems(&[("    goodbye: { fr: Au revoir., en: Goodbye. }", "    goodbye: { fr: Au revoir., en: Goodbye. }\n    say: { fr: Et, en: And }")]), @r"
    error: the step `fin` does two things: `goodbye` and `say`
      --> small.yaml:48:5
       |
    48 |     say: { fr: Et, en: And }
       |     ^^^
       = hint: make two steps of it, the first leading to the second
    ");
}

#[test]
fn an_unknown_language_is_an_error() {
    assert_snapshot!(problems(&[("languages: [fr, en]", "languages: [fr, en, eng]")]), @r"
    error: the language `eng` is unknown
     --> small.yaml:4:21
      |
    4 | languages: [fr, en, eng]
      |                     ^^^
      = hint: did you mean `en`?
    ");
}

#[test]
fn a_name_with_accents_is_an_error() {
    assert_snapshot!(problems(&[("  fin:", "  à-bientôt:"), ("otherwise: fin", "otherwise: à-bientôt")]), @r"
    error: `à-bientôt` can't be the name of a step
      --> small.yaml:46:3
       |
    46 |   à-bientôt:
       |   ^^^^^^^^^
       = hint: use lower-case letters without accents, digits and hyphens, 40 at most
    ");
}

#[test]
fn a_time_without_unit_is_an_error() {
    assert_snapshot!(problems(&[("    otherwise: message\n", "    otherwise: message\n    wait: 600\n")]), @r"
    error: `wait` is a time, not `600`
      --> small.yaml:42:11
       |
    42 |     wait: 600
       |           ^^^
       = hint: write it as `6s` or `2m`, from 3s to 60s
    ");
}

#[test]
fn what_is_not_yaml_is_an_error_with_its_line() {
    assert_snapshot!(problems(&[("  accueil:\n    say", "  accueil:\n   - say")]), @r"
    error: this is not YAML: while parsing a block collection, did not find expected '-' indicator
      --> small.yaml:16:5
       |
    16 |     then: sujet
       |     ^
       = hint: check the indentation (spaces, no tabs) and quote texts that hold « : » or begin with a sign
    ");
}

#[test]
fn an_alias_is_refused() {
    assert_snapshot!(problems(&[("{ fr: Bonjour., en: Hello. }", "{ fr: &salut Bonjour., en: *salut }")]), @r"
    error: anchors and aliases (`&`, `*`) are not understood in a flow
      --> small.yaml:15:37
       |
    15 |     say: { fr: &salut Bonjour., en: *salut }
       |                                     ^^^^^^
       = hint: write the text out again: a flow is read by people
    ");
}

#[test]
fn all_mistakes_are_told_at_once() {
    assert_snapshot!(problems(&[("    then: sujet", "    then: sujte"), ("topic: papiers, then", "topic: papier, then"), ("fr: Composez un autre numéro.", "fr: \"Composez {numero}.\""), ("    goodbye: {", "    godbye: {")]), @r#"
    warning: nobody can choose the topic `papiers`
     --> small.yaml:9:3
      |
    9 |   papiers: { fr: Papiers, en: Documents }
      |   ^^^^^^^
      = hint: give it a key in a menu, or remove it

    error: there is no step `sujte`
      --> small.yaml:16:11
       |
    16 |     then: sujte
       |           ^^^^^
       = hint: did you mean `sujet`?

    error: there is no topic `papier`
      --> small.yaml:20:19
       |
    20 |       1: { topic: papier, then: attente }
       |                   ^^^^^^
       = hint: did you mean `papiers`?

    error: there is no placeholder `{numero}`
      --> small.yaml:35:18
       |
    35 |     other: { fr: "Composez {numero}.", en: Dial another number. }
       |                  ^^^^^^^^^^^^^^^^^^^^
       = hint: the placeholders known here are: reopens, line

    error: the step `fin` knows no `godbye`
      --> small.yaml:47:5
       |
    47 |     godbye: { fr: Au revoir., en: Goodbye. }
       |     ^^^^^^
       = hint: did you mean `goodbye`?
    "#);
}
