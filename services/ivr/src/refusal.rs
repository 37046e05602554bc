//! Why a caller is not put through: the part `refused` of a flow names a step for each reason.

/// The reasons that a flow has words for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Refusal {
    /// They have spoken with somebody today as often as the line allows.
    DailyLimit,
    /// Their number is blocked.
    Blocked,
    /// Their number is blocked, and they have left their message of today.
    BlockedAgain,
}

impl Refusal {
    /// All of them, in the order of the flow file.
    pub const ALL: [Self; 3] = [Self::DailyLimit, Self::Blocked, Self::BlockedAgain];

    /// Its key in the part `refused`.
    pub fn key(self) -> &'static str {
        match self {
            Self::DailyLimit => "daily_limit",
            Self::Blocked => "blocked",
            Self::BlockedAgain => "blocked_again",
        }
    }

    /// Its letter in a position.
    pub(crate) fn letter(self) -> char {
        match self {
            Self::DailyLimit => 'l',
            Self::Blocked => 'b',
            Self::BlockedAgain => 'a',
        }
    }

    pub(crate) fn of_letter(letter: char) -> Option<Self> {
        Self::ALL.into_iter().find(|refusal| refusal.letter() == letter)
    }
}
