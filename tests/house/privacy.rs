//! No real person's telephone number is in the source: samples, fixtures and documents use numbers set aside for fiction.

use crate::source;

/// Starts of numbers that never belong to anybody, international form without `+`.
/// French ones: ARCEP decision 2018-0881, numbers for audiovisual works. American ones: 555-01xx, and the two that the
/// provider publishes in its signature test vectors.
const FICTION: &[&str] = &[
    "3319900",
    "3326191",
    "3335301",
    "3346571",
    "3353649",
    "3363998",
    "1555555",
    "1500555",
    "14158675309",
    "18005551212",
];

/// Files in which digits mean something else.
const NOT_NUMBERS: &[&str] =
    &["Cargo.lock", "tests/package-lock.json", "services/console/assets/package-lock.json"];

/// The telephone numbers written in a text, international form without `+`, with the line each stands on.
fn telephone_numbers(text: &str) -> Vec<(usize, String)> {
    text.lines()
        .enumerate()
        .flat_map(|(index, line)| numbers_in(line).into_iter().map(move |n| (index + 1, n)))
        .collect()
}

fn numbers_in(line: &str) -> Vec<String> {
    let characters: Vec<char> = line.chars().collect();
    let mut numbers = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let stands_alone = begins_a_number(&characters, at);
        if stands_alone && (characters[at] == '+' || characters[at] == '0') {
            let (digits, after) = digits_from(&characters, at);
            let ends = after >= characters.len()
                || !(characters[after].is_ascii_alphanumeric() || characters[after] == '_');
            if ends && let Some(number) = international(characters[at] == '+', &digits) {
                numbers.push(number);
            }
            at = after.max(at + 1);
        } else {
            at += 1;
        }
    }
    numbers
}

/// Whether what stands at `at` is not the rest of something longer: a word, or digits in groups (a social-security
/// number, an amount).
fn begins_a_number(characters: &[char], at: usize) -> bool {
    let before = |steps: usize| at.checked_sub(steps).map(|index| characters[index]);
    let of_a_word = before(1).is_some_and(|c| c.is_ascii_alphanumeric() || "+.-_/".contains(c));
    let of_a_group = before(1).is_some_and(|c| matches!(c, ' ' | '\u{a0}' | '\u{202f}'))
        && before(2).is_some_and(|c| c.is_ascii_digit());
    !of_a_word && !of_a_group
}

/// The digits from `start` on, single separators between them left out, and where they end.
fn digits_from(characters: &[char], start: usize) -> (String, usize) {
    let mut digits = String::new();
    let mut at = if characters[start] == '+' { start + 1 } else { start };
    while at < characters.len() {
        if characters[at].is_ascii_digit() {
            digits.push(characters[at]);
            at += 1;
        } else if matches!(characters[at], ' ' | '.' | '\u{a0}' | '\u{202f}' | '-')
            && characters.get(at + 1).is_some_and(char::is_ascii_digit)
        {
            at += 1;
        } else {
            break;
        }
    }
    (digits, at)
}

/// `digits` in international form if they can be a telephone number: with a `+` 10 to 15 of them, without it a French
/// national number.
fn international(plus: bool, digits: &str) -> Option<String> {
    if plus {
        return ((10..=15).contains(&digits.len())).then(|| digits.to_owned());
    }
    let french = digits.len() == 10 && digits.starts_with('0') && !digits.starts_with("00");
    // The ten digits in their order are an alphabet, not a number.
    (french && digits != "0123456789").then(|| format!("33{}", &digits[1..]))
}

/// RESTRICTED and UNAVAILABLE on a telephone's keys: how a provider may write a withheld number. Nobody's.
const WORDS_ON_KEYS: &[&str] = &["7378742833", "86282452253"];

fn is_fiction(number: &str) -> bool {
    FICTION.iter().any(|start| number.starts_with(start)) || WORDS_ON_KEYS.contains(&number)
}

#[test]
fn every_telephone_number_in_the_source_is_one_set_aside_for_fiction() {
    let mut real = Vec::new();
    for file in source::files().into_iter().filter(|file| !NOT_NUMBERS.contains(&file.path.as_str())) {
        for (line, number) in telephone_numbers(&file.text) {
            if !is_fiction(&number) {
                real.push(format!("{}:{line}: +{number}", file.path));
            }
        }
    }
    assert!(
        real.is_empty(),
        "these could be somebody's; use +33 1 99 00 xx xx, +33 2 61 91 xx xx or +33 6 39 98 xx xx:\n{}",
        real.join("\n")
    );
}

#[test]
fn the_search_for_telephone_numbers_finds_the_ways_people_write_them() {
    // Written in pieces, so that the search does not find them here.
    let (plus, zero) = ("+33 ", "0");
    for written in [
        format!("call {plus}6 12 34 56 78 now"),
        format!("{}612345678", plus.trim_end()),
        format!("{zero}6 12 34 56 78"),
        format!("\"{zero}6.12.34.56.78\""),
        format!("{zero}612345678,"),
    ] {
        assert_eq!(numbers_in(&written), ["33612345678"], "in {written:?}");
    }
    for innocent in
        ["0123456789abcdef", "1700000000000", "id-0612345678", "0.6 12 34", "2026-04-01", "+33 6 39"]
    {
        assert!(numbers_in(innocent).is_empty(), "in {innocent:?}");
    }
    assert!(is_fiction("33199001234") && !is_fiction("33612345678"));
}
