use super::*;
use std::collections::HashSet;

fn every_value_is_whole<V: Vocabulary>() {
    let codes: HashSet<_> = V::ALL.iter().map(|v| v.code()).collect();
    assert_eq!(codes.len(), V::ALL.len(), "a code stands twice");
    for value in V::ALL {
        let code = value.code();
        assert!(code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'), "{code}");
        assert!(!value.french().is_empty() && !value.english().is_empty(), "{code} has no label");
        assert_eq!(V::from_code(code), Some(*value));
    }
    assert_eq!(V::from_code("inconnu"), None);
    assert_eq!(V::french_of("inconnu"), "inconnu");
}

#[test]
fn codes_are_unique_snake_case_and_lead_back_to_their_value() {
    every_value_is_whole::<Theme>();
    every_value_is_whole::<AdministrativeTheme>();
    every_value_is_whole::<Operator>();
    every_value_is_whole::<Outcome>();
    every_value_is_whole::<FollowUpKind>();
    every_value_is_whole::<Gender>();
    every_value_is_whole::<AgeBand>();
    every_value_is_whole::<Status>();
    every_value_is_whole::<Relation>();
    every_value_is_whole::<Channel>();
    every_value_is_whole::<Equipment>();
    every_value_is_whole::<Autonomy>();
    every_value_is_whole::<Referral>();
    every_value_is_whole::<DurationBand>();
}

#[test]
fn the_lists_are_as_long_as_the_fields_own() {
    assert_eq!(Theme::ALL.len(), 19);
    assert_eq!(AdministrativeTheme::ALL.len(), 11);
    assert_eq!(Operator::ALL.len(), 21);
    assert_eq!(Outcome::ALL.len(), 8);
    assert_eq!(Referral::ALL.len(), 7);
    assert_eq!(AgeBand::ALL.len(), 8);
    assert_eq!(Channel::Remote.code(), "a_distance");
}

#[test]
fn a_duration_band_begins_with_its_lower_bound() {
    let labels: Vec<_> =
        [0, 29, 30, 59, 60, 119, 120, 300].map(|m| DurationBand::of_minutes(m).french()).into();
    assert_eq!(
        labels,
        [
            "Moins de 30 min",
            "Moins de 30 min",
            "30min à 1 h",
            "30min à 1 h",
            "1 h à 2 h",
            "1 h à 2 h",
            "2 h et plus",
            "2 h et plus"
        ]
    );
}

#[test]
fn an_unverified_outcome_proposes_a_dated_check_and_a_finished_one_nothing() {
    assert_eq!(Outcome::Unverified.natural_follow_up(), Some((FollowUpKind::Check, 7)));
    assert_eq!(Outcome::Interrupted.natural_follow_up(), Some((FollowUpKind::CallBack, 0)));
    assert_eq!(Outcome::Completed.natural_follow_up(), None);
}
