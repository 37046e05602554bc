use super::*;
use crate::screening::Secret;

const NOW: Timestamp = Timestamp(1_790_000_000_000);

fn empty() -> Sheet {
    Sheet::new(CallId::new("call-1"), NOW)
}

fn patch(base: i64, values: &[(&str, &str)]) -> Patch {
    Patch { base, ..Patch::from_pairs(values.iter().copied()) }
}

fn typed(sheet: &Sheet, base: i64, values: &[(&str, &str)], by: &str) -> Saved {
    merge(sheet, &patch(base, values), by, NOW)
}

#[test]
fn a_sheet_is_complete_with_a_theme_and_an_outcome_and_nothing_else() {
    let sheet = empty();
    assert_eq!(sheet.missing(), [Field::Theme, Field::Outcome]);
    let sheet = typed(&sheet, 0, &[("theme", "email")], "ana").sheet;
    assert_eq!((sheet.missing(), sheet.completed_at), (vec![Field::Outcome], None));
    let sheet = typed(&sheet, 1, &[("outcome", "finalisee")], "ana").sheet;
    assert!(sheet.is_complete());
    assert_eq!((sheet.version, sheet.completed_at), (2, Some(NOW)));
    let sheet = typed(&sheet, 2, &[("outcome", "")], "ana").sheet;
    assert_eq!(sheet.completed_at, None, "emptied again");
}

#[test]
fn the_same_patch_again_changes_nothing() {
    let values = [("theme", "email"), ("notes", "Elle ne trouve plus ses messages 📬")];
    let once = typed(&empty(), 0, &values, "ana").sheet;
    let twice = typed(&once, 0, &values, "ana");
    assert_eq!(twice, Saved { sheet: once, refused: vec![], conflicts: vec![] });
}

#[test]
fn a_page_that_heard_no_answer_goes_on_typing_without_a_conflict() {
    let sheet = typed(&empty(), 0, &[("notes", "Elle ne")], "ana").sheet;
    let saved = typed(&sheet, 0, &[("notes", "Elle ne trouve plus")], "ana");
    assert_eq!((saved.conflicts.len(), saved.sheet.text(Field::Notes)), (0, "Elle ne trouve plus"));
}

#[test]
fn of_two_choices_the_later_stands_and_of_two_texts_both_are_told() {
    let seen_by_both = typed(&empty(), 0, &[("theme", "email"), ("notes", "Bonjour")], "ana").sheet;
    let hers = typed(&seen_by_both, 1, &[("theme", "sante"), ("notes", "Bonjour, elle")], "ana").sheet;
    let his =
        typed(&hers, 1, &[("theme", "bureautique"), ("notes", "Bonjour, lui"), ("tags", "relais")], "ben");
    assert_eq!(his.sheet.get(Field::Theme), Some("bureautique"));
    assert_eq!(his.sheet.get(Field::Notes), Some("Bonjour, elle"));
    assert_eq!(his.sheet.get(Field::Tags), Some("relais"), "what meets nothing is kept");
    let told = Conflict {
        field: Field::Notes,
        theirs: "Bonjour, elle".to_owned(),
        by: "ana".to_owned(),
        yours: "Bonjour, lui".to_owned(),
    };
    assert_eq!(his.conflicts, [told]);
    // Having seen hers, he may decide.
    let decided = typed(&his.sheet, his.sheet.version, &[("notes", "Bonjour, elle et lui")], "ben");
    assert_eq!((decided.conflicts.len(), decided.sheet.text(Field::Notes)), (0, "Bonjour, elle et lui"));
}

#[test]
fn fields_changed_by_others_do_not_hinder_ones_own() {
    let hers = typed(&empty(), 0, &[("notes", "Bonjour")], "ana").sheet;
    let his = typed(&hers, 0, &[("commune", "Guéret")], "ben");
    assert!(his.conflicts.is_empty());
    assert_eq!((his.sheet.text(Field::Notes), his.sheet.text(Field::Commune)), ("Bonjour", "Guéret"));
}

#[test]
fn a_secret_in_the_notes_is_refused_with_its_place_and_the_rest_is_kept() {
    let saved =
        typed(&empty(), 0, &[("theme", "sante"), ("notes", "sécu 1 85 05 78 006 084 91, à rappeler")], "ana");
    assert_eq!(saved.sheet.get(Field::Theme), Some("sante"));
    assert_eq!(saved.sheet.get(Field::Notes), None);
    let [Refusal { field: Field::Notes, why: Why::Secret(finding) }] = saved.refused.as_slice() else {
        panic!("{:?}", saved.refused)
    };
    assert_eq!((finding.secret, finding.start, finding.length), (Secret::SocialSecurityNumber, 5, 21));
    assert!(!format!("{:?}", saved.refused).contains("85"), "the refusal repeats nothing");
}

#[test]
fn what_no_field_may_hold_is_refused_with_the_reason() {
    let long = "é".repeat(20_001);
    for (name, value, why) in [
        ("theme", "cuisine", Why::UnknownChoice),
        ("equipment", "ordinateur|grille-pain", Why::UnknownChoice),
        ("minutes", "0", Why::NotANumber { least: 1, most: 1_440 }),
        ("minutes", "une heure", Why::NotANumber { least: 1, most: 1_440 }),
        ("notes", long.as_str(), Why::TooLong { most: 20_000 }),
    ] {
        let saved = typed(&empty(), 0, &[(name, value)], "ana");
        assert_eq!(saved.refused.iter().map(|r| r.why).collect::<Vec<_>>(), [why], "{name}");
        assert_eq!(saved.sheet, empty());
    }
}

#[test]
fn checkboxes_of_one_field_are_kept_together_in_one_order() {
    let pairs =
        [("equipment", "telephone"), ("equipment", "ordinateur"), ("equipment", "telephone"), ("csrf", "x")];
    let sheet = typed(&empty(), 0, &pairs, "ana").sheet;
    assert_eq!(sheet.get(Field::Equipment), Some("ordinateur|telephone"));
    assert!(sheet.holds(Field::Equipment, "telephone") && !sheet.holds(Field::Equipment, "tablette"));
    assert_eq!(sheet.equipment(), [Equipment::Computer, Equipment::Phone]);
}

#[test]
fn a_sheet_comes_back_from_its_row_as_it_went() {
    let sheet = typed(
        &empty(),
        0,
        &[
            ("relation", "proche"),
            ("theme", "aide_aux_demarches_administratives"),
            ("administrative_theme", "argent_impots"),
            ("operator", "impots_gouv"),
            ("demarche", "Déclaration 2042"),
            ("equipment", "tablette"),
            ("autonomy", "autonome"),
            ("outcome", "non_verifie"),
            ("referral", "autre"),
            ("minutes", "45"),
            ("gender", "feminin"),
            ("age_band", "soixante_dix_plus"),
            ("status", "retraite"),
            ("commune", "L'Haÿ-les-Roses"),
            ("postcode", "94240"),
            ("tags", "impôts 🧾"),
            ("notes", "Ligne 1\r\nLigne 2"),
        ],
        "ana",
    )
    .sheet;
    assert_eq!(Field::ALL.iter().filter(|f| sheet.get(**f).is_some()).count(), Field::ALL.len());
    assert_eq!(sheet.text(Field::Notes), "Ligne 1\nLigne 2");
    let back = Sheet::try_from(sheet.to_row().expect("a row")).expect("a sheet");
    assert_eq!(back, sheet);
}
