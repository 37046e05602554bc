//! Social-security numbers and bank cards: runs of digits with a check digit.

use super::{Finding, Secret, plain};

/// What people put between the groups of a number.
fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '.' | '-' | '‑' | '_')
}

/// ASCII digits, and the full-width ones that some keyboards make.
fn digit(c: char) -> Option<u8> {
    match c {
        '0'..='9' => Some(c as u8 - b'0'),
        '０'..='９' => u8::try_from(u32::from(c) - u32::from('０')).ok(),
        _ => None,
    }
}

/// One group: digits that touch. `end` is exclusive.
#[derive(Clone, Copy)]
struct Group {
    start: usize,
    end: usize,
}

impl Group {
    fn len(self) -> usize {
        self.end - self.start
    }
}

/// Groups that one or two separators hold together.
struct Run {
    groups: Vec<Group>,
}

pub(super) fn find(chars: &[char]) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    let mut from = 0;
    for start in 0..chars.len() {
        if start < from || digit(chars[start]).is_none() || (start > 0 && digit(chars[start - 1]).is_some()) {
            continue;
        }
        if let Some(end) = social_security_number(chars, start) {
            found.push(Finding { secret: Secret::SocialSecurityNumber, start, length: end - start });
            from = end;
        }
    }
    for run in runs(chars) {
        if let Some((start, end)) = card(chars, &run)
            && !found.iter().any(|f| f.start < end && start < f.start + f.length)
        {
            found.push(Finding { secret: Secret::BankCard, start, length: end - start });
        }
    }
    found
}

// ---- social-security numbers

/// Sex, year, month, département, commune, order: the layout INSEE prints, `1 85 05 78 006 084`.
const NIR_LAYOUT: [usize; 6] = [1, 2, 2, 2, 3, 3];
/// Words before a number that say what it is, so that 13 digits are enough.
const NIR_WORDS: [&str; 6] = ["secu", "nir", "vitale", "num ss", "n° ss", "immatriculation"];

/// The end of the number that begins at `start`. Fifteen characters with a right key are one; thirteen only when the
/// words before or INSEE's layout say so, because a tax number has thirteen digits too.
fn social_security_number(chars: &[char], start: usize) -> Option<usize> {
    let (symbols, ends) = symbols(chars, start);
    let whole = |count: usize| -> Option<usize> {
        let end = *ends.get(count - 1)?;
        let stops = chars.get(end).is_none_or(|c| digit(*c).is_none());
        (stops && has_nir_shape(&symbols[..13])).then_some(end)
    };
    if let Some(end) = whole(15)
        && key(&symbols[..13]) == Some(two_digits(symbols[13], symbols[14])?)
    {
        return Some(end);
    }
    let end = whole(13)?;
    (is_laid_out(&ends, start) || is_announced(chars, start, &NIR_WORDS, 30)).then_some(end)
}

/// Up to 15 symbols of a number, and where each ends: digits, and the A or B of Corsica in its place.
fn symbols(chars: &[char], start: usize) -> (Vec<char>, Vec<usize>) {
    let (mut symbols, mut ends) = (Vec::new(), Vec::new());
    let mut gap = 0;
    for (at, &c) in chars.iter().enumerate().skip(start) {
        let corsican = symbols.len() == 6 && symbols[5] == '2' && matches!(c, 'a' | 'A' | 'b' | 'B');
        if let Some(d) = digit(c) {
            symbols.push(char::from(b'0' + d));
            ends.push(at + 1);
            gap = 0;
        } else if corsican {
            symbols.push(c.to_ascii_uppercase());
            ends.push(at + 1);
            gap = 0;
        } else if is_separator(c) && gap < 2 {
            gap += 1;
        } else {
            break;
        }
        if symbols.len() == 15 {
            break;
        }
    }
    (symbols, ends)
}

fn two_digits(tens: char, units: char) -> Option<u64> {
    Some(u64::from(tens.to_digit(10)? * 10 + units.to_digit(10)?))
}

/// First digit 1–4, 7 or 8; a month (13–19 and 43–49 were never given); a département.
fn has_nir_shape(symbols: &[char]) -> bool {
    let sex = matches!(symbols[0], '1'..='4' | '7' | '8');
    let month = two_digits(symbols[3], symbols[4]).is_some_and(|m| matches!(m, 1..=12 | 20..=42 | 50..=99));
    let corsica = symbols[5] == '2' && matches!(symbols[6], 'A' | 'B');
    let departement = corsica || two_digits(symbols[5], symbols[6]).is_some_and(|d| d >= 1);
    sex && month && departement && symbols[7..13].iter().all(char::is_ascii_digit)
}

/// The key of thirteen symbols: 97 − (number mod 97), with 2A read as 19 and 2B as 18 (INSEE).
fn key(symbols: &[char]) -> Option<u64> {
    let text: String = symbols.iter().collect();
    let number: u64 = text.replace("2A", "19").replace("2B", "18").parse().ok()?;
    Some(97 - number % 97)
}

/// Whether the separators stand exactly where INSEE puts them.
fn is_laid_out(ends: &[usize], start: usize) -> bool {
    let mut count = 0;
    let mut begins = start;
    for size in NIR_LAYOUT {
        let (first, last) = (ends[count], ends[count + size - 1]);
        let touches = last - first == size - 1;
        if !touches || first - 1 < begins || (count > 0 && first - 1 == begins) {
            return false;
        }
        begins = last;
        count += size;
    }
    true
}

/// Whether one of `words` stands within `reach` characters before `start`, in the same sentence or line.
fn is_announced(chars: &[char], start: usize, words: &[&str], reach: usize) -> bool {
    let before: String = chars[start.saturating_sub(reach)..start].iter().map(|c| plain(*c)).collect();
    let sentence = before.rsplit(['\n', ';', '!', '?']).next().unwrap_or_default();
    words.iter().any(|word| contains_word(sentence, word))
}

/// `word` at the beginning of a word of `text`: "secu" is in "num de sécurité", "nir" is not in "finir".
fn contains_word(text: &str, word: &str) -> bool {
    text.match_indices(word)
        .any(|(at, _)| text[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric()))
}

// ---- bank cards

const CARD_WORDS: [&str; 6] = ["carte", "cb", "visa", "mastercard", "bancaire", "card"];
/// How cards are printed, beside all in one group.
const CARD_LAYOUTS: [&[usize]; 4] = [&[4, 4, 4, 4], &[4, 6, 5], &[4, 6, 4], &[4, 4, 4, 4, 3]];

fn runs(chars: &[char]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut at = 0;
    let mut last_end = None;
    while at < chars.len() {
        if digit(chars[at]).is_none() {
            at += 1;
            continue;
        }
        let start = at;
        while at < chars.len() && digit(chars[at]).is_some() {
            at += 1;
        }
        let group = Group { start, end: at };
        let joined = last_end
            .is_some_and(|end: usize| start - end <= 2 && chars[end..start].iter().all(|c| is_separator(*c)));
        match runs.last_mut() {
            Some(run) if joined => run.groups.push(group),
            _ => runs.push(Run { groups: vec![group] }),
        }
        last_end = Some(at);
    }
    runs
}

/// The card in a run: one group, a printed layout, or the whole run however it is spaced.
fn card(chars: &[char], run: &Run) -> Option<(usize, usize)> {
    if begins_like_iban(chars, run) || is_announced(chars, run.groups[0].start, &["siret", "siren"], 20) {
        return None;
    }
    let groups = &run.groups;
    let single = groups.iter().map(std::slice::from_ref);
    let printed = (0..groups.len()).flat_map(|first| {
        CARD_LAYOUTS.iter().filter_map(move |layout| {
            let window = groups.get(first..first + layout.len())?;
            window.iter().map(|g| g.len()).eq(layout.iter().copied()).then_some(window)
        })
    });
    let whole = std::iter::once(groups.as_slice());
    single.chain(printed).chain(whole).find_map(|window| {
        let (start, end) = (window.first()?.start, window.last()?.end);
        let digits: Vec<u8> = chars[start..end].iter().filter_map(|c| digit(*c)).collect();
        is_card(chars, start, &digits).then_some((start, end))
    })
}

/// `FR76 3000 …`: an account is no card, and its groups would pass for one.
fn begins_like_iban(chars: &[char], run: &Run) -> bool {
    let first = run.groups[0];
    first.len() == 2
        && first.start >= 2
        && chars[first.start - 2..first.start].iter().all(char::is_ascii_alphabetic)
}

fn is_card(chars: &[char], start: usize, digits: &[u8]) -> bool {
    (13..=19).contains(&digits.len())
        && luhn(digits)
        && (is_issued(digits) || digits[0] != 0 && is_announced(chars, start, &CARD_WORDS, 30))
}

/// The check of ISO/IEC 7812-1.
fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &d)| match (place % 2, d) {
            (0, d) => u32::from(d),
            (_, d) if d < 5 => u32::from(d) * 2,
            (_, d) => u32::from(d) * 2 - 9,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Whether a card scheme gives out numbers of that length and beginning: one number in ten passes Luhn by chance, and
/// file numbers are long.
fn is_issued(digits: &[u8]) -> bool {
    let prefix = digits[..4].iter().fold(0_u32, |n, d| n * 10 + u32::from(*d));
    match (prefix, digits.len()) {
        (4000..=4999, 13 | 16 | 19) // Visa, Carte Bleue
        | (5000..=6999, 16..=19) // Mastercard, Maestro, Discover, UnionPay
        | (2221..=2720 | 3528..=3589, 16) // Mastercard, JCB
        | (3400..=3499 | 3700..=3799, 15) // American Express
        | (3000..=3059 | 3600..=3699 | 3800..=3899, 14) // Diners Club
        => true,
        _ => false,
    }
}
