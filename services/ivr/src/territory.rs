//! Départements as they are keyed: their codes, and what people press for them.

/// A département's code (`38`, `2A`, `974`) that exists, overseas collectivities included: their people call too.
pub(crate) fn is_known(code: &str) -> bool {
    match code {
        "2A" | "2B" => true,
        "20" => false,
        _ if code.len() == 2 => code.parse::<u8>().is_ok_and(|number| (1..=95).contains(&number)),
        _ => matches!(
            code,
            "971" | "972" | "973" | "974" | "975" | "976" | "977" | "978" | "986" | "987" | "988"
        ),
    }
}

/// What was keyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Typed {
    /// One département.
    One(String),
    /// Corsica's old number, for a keypad has no A and no B: which of the two is asked.
    Corsica,
}

/// `38`, `1` for the Ain, `974`, `20` for Corsica; a whole postal code as well, for many know only that.
pub(crate) fn typed(keys: &str) -> Option<Typed> {
    let digits: String = keys.chars().filter(char::is_ascii_digit).collect();
    let one = |code: &str| is_known(code).then(|| Typed::One(code.to_owned()));
    match digits.len() {
        1 => one(&format!("0{digits}")),
        2 if digits == "20" => Some(Typed::Corsica),
        2 | 3 => one(&digits),
        5 => match &digits[..3] {
            "200" | "201" => one("2A"),
            "202" | "206" => one("2B"),
            overseas if overseas.starts_with("97") || overseas.starts_with("98") => one(overseas),
            _ => one(&digits[..2]),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_departement_is_understood_however_it_is_keyed() {
        let one = |code: &str| Some(Typed::One(code.to_owned()));
        for (keys, code) in [
            ("38", "38"),
            ("1", "01"),
            ("01", "01"),
            ("974", "974"),
            ("38000", "38"),
            ("01000", "01"),
            ("20090", "2A"),
            ("20200", "2B"),
            ("97400", "974"),
        ] {
            assert_eq!(typed(keys), one(code), "{keys}");
        }
        assert_eq!(typed("20"), Some(Typed::Corsica));
    }

    #[test]
    fn what_is_no_departement_is_none() {
        for keys in ["", "0", "00", "96", "99", "97", "123", "970", "1234", "00123", "123456"] {
            assert_eq!(typed(keys), None, "{keys}");
        }
    }
}
