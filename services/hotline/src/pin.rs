//! The code that a mediator types on a telephone: six digits, never an easy one.

/// How many digits.
const LENGTH: usize = 6;

/// A code as it is typed. Stored only as a hash; its `Debug` never shows the digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

impl Pin {
    /// `None` unless the text is six digits that nobody would try first.
    pub fn parse(text: &str) -> Option<Self> {
        let six = text.len() == LENGTH && text.bytes().all(|b| b.is_ascii_digit());
        (six && !is_easy(text.as_bytes())).then(|| Self(text.to_owned()))
    }

    /// A code from randomness: the first of the numbers drawn that makes a good one. With a handful of them it is all but
    /// certain that there is one: of a million codes, fewer than six thousand are refused.
    pub fn draw(numbers: impl IntoIterator<Item = u64>) -> Option<Self> {
        numbers.into_iter().find_map(|number| Self::parse(&format!("{:06}", number % 1_000_000)))
    }

    /// The digits, to be shown once or hashed; never for a log.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What was typed before the code, and the code: who calls from another telephone than their own types a personal
    /// number first. `None` when there are not even six digits. Whether the code is a good one is not asked here: a guess
    /// is told wrong like any other.
    pub fn split(typed: &str) -> Option<(&str, &str)> {
        let digits = typed.bytes().all(|b| b.is_ascii_digit());
        (digits && typed.len() >= LENGTH).then(|| typed.split_at(typed.len() - LENGTH))
    }
}

impl std::fmt::Debug for Pin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pin(…)")
    }
}

/// What a stranger tries first: at most two different digits (000000, 121212), runs up or down (123456, 654321), one
/// half twice or mirrored (123123, 123321).
fn is_easy(digits: &[u8]) -> bool {
    let mut different = digits.to_vec();
    different.sort_unstable();
    different.dedup();
    let steps = |step: i16| digits.windows(2).all(|pair| i16::from(pair[1]) - i16::from(pair[0]) == step);
    let (first, second) = digits.split_at(digits.len() / 2);
    let mirrored = first.iter().eq(second.iter().rev());
    different.len() <= 2 || steps(1) || steps(-1) || first == second || mirrored
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_a_stranger_tries_first_are_refused() {
        for easy in ["000000", "111111", "121212", "110011", "123456", "987654", "123123", "123321"] {
            assert_eq!(Pin::parse(easy), None, "{easy}");
        }
        for good in ["274931", "102938", "135790"] {
            assert!(Pin::parse(good).is_some(), "{good}");
        }
    }

    #[test]
    fn a_code_is_six_digits_and_nothing_else() {
        for bad in ["", "27493", "2749311", "27493a", "２７４９３１", " 27493"] {
            assert_eq!(Pin::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn easy_codes_are_drawn_again_and_few_are_easy() {
        assert_eq!(Pin::draw([123_456, 7_000_000, 274_931]).unwrap().expose(), "274931");
        assert_eq!(Pin::draw([0, 0]), None);
        let easy = (0..1_000_000_u64).filter(|n| Pin::draw([*n]).is_none()).count();
        assert!(easy < 6_000, "{easy}");
    }

    #[test]
    fn a_personal_number_may_stand_before_the_code() {
        assert_eq!(Pin::split("274931"), Some(("", "274931")));
        assert_eq!(Pin::split("4821274931"), Some(("4821", "274931")));
        assert_eq!(Pin::split("27493"), None);
        assert_eq!(Pin::split("2749*1"), None);
    }

    #[test]
    fn a_code_is_never_shown_by_debug() {
        assert_eq!(format!("{:?}", Pin::parse("274931")), "Some(Pin(…))");
    }
}
