//! Telephone numbers as they are typed, and words as they are heard.

/// A number typed on a keypad as E.164, or `None` when nobody can be rung there.
///
/// `0639980102` with country code 33 is `+33639980102`; `0044…` and `33639980102` are understood too.
pub(crate) fn typed(keys: &str, country_code: &str) -> Option<String> {
    let digits: String = keys.chars().filter(char::is_ascii_digit).collect();
    let international = if let Some(rest) = digits.strip_prefix("00") {
        rest.to_owned()
    } else if let Some(rest) = digits.strip_prefix('0') {
        format!("{country_code}{rest}")
    } else if digits.starts_with(country_code) {
        digits
    } else {
        return None;
    };
    if let Some(national) = international.strip_prefix("33") {
        // France: nine digits, the first of them 1 to 7 or 9 (08 is premium-rate: never rung for anybody).
        let first = national.chars().next()?;
        let callable = national.len() == 9 && matches!(first, '1'..='7' | '9');
        return callable.then(|| format!("+{international}"));
    }
    // E.164: at most fifteen digits, none of them a leading zero.
    let plausible = (8..=15).contains(&international.len()) && !international.starts_with('0');
    plausible.then(|| format!("+{international}"))
}

/// Lower case without the accents of French, so that what a recogniser wrote is found again.
pub(crate) fn folded(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .flat_map(|c| match c {
            'à' | 'â' | 'ä' => vec!['a'],
            'é' | 'è' | 'ê' | 'ë' => vec!['e'],
            'î' | 'ï' => vec!['i'],
            'ô' | 'ö' => vec!['o'],
            'ù' | 'û' | 'ü' => vec!['u'],
            'ç' => vec!['c'],
            'œ' => vec!['o', 'e'],
            '’' => vec!['\''],
            other => vec![other],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_french_number_is_understood_however_it_is_typed() {
        for keys in ["0639980102", "06 39 98 01 02", "0033639980102", "33639980102"] {
            assert_eq!(typed(keys, "33").as_deref(), Some("+33639980102"), "{keys}");
        }
    }

    #[test]
    fn what_nobody_can_be_rung_at_is_no_number() {
        let premium = format!("08{}", "9".repeat(8));
        for keys in ["", "0", "15", "063998010", "06399801022", &premium, "00", "000000000000", "99"] {
            assert_eq!(typed(keys, "33"), None, "{keys}");
        }
    }

    #[test]
    fn a_foreign_number_is_understood() {
        assert_eq!(typed("0015005550006", "33").as_deref(), Some("+15005550006"));
    }

    #[test]
    fn accents_and_capitals_do_not_hide_a_word() {
        assert_eq!(folded("Une Démarche à l’œil"), "une demarche a l'oeil");
    }
}
