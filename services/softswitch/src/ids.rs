//! Identifiers: two letters and 32 hexadecimal digits, as the provider's. They are opaque to whoever receives them.

use std::sync::{Mutex, PoisonError};

/// Makes identifiers from one generator, seeded by the machine or by a test.
#[derive(Debug)]
pub struct Ids(Mutex<fastrand::Rng>);

impl Ids {
    /// A given seed gives the same identifiers in the same order; `None` asks the machine for one.
    pub fn new(seed: Option<u64>) -> Self {
        Self(Mutex::new(seed.map_or_else(Self::from_machine, fastrand::Rng::with_seed)))
    }

    #[expect(clippy::disallowed_methods, reason = "the edge where randomness enters the switch")]
    fn from_machine() -> fastrand::Rng {
        let mut seed = [0_u8; 8];
        match getrandom::fill(&mut seed) {
            Ok(()) => fastrand::Rng::with_seed(u64::from_le_bytes(seed)),
            // A machine without an entropy source still runs a demo.
            Err(_) => fastrand::Rng::new(),
        }
    }

    /// `CA`, `QU`, … followed by 32 hexadecimal digits.
    pub fn sid(&self, prefix: &str) -> String {
        format!("{prefix}{:032x}", self.rng().u128(..))
    }

    /// A random token in UUID form, for the idempotency header.
    pub fn uuid(&self) -> String {
        let hex = format!("{:032x}", self.rng().u128(..));
        format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
    }

    /// A number below `end`.
    pub fn below(&self, end: u32) -> u32 {
        self.rng().u32(..end.max(1))
    }

    fn rng(&self) -> std::sync::MutexGuard<'_, fastrand::Rng> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_have_the_providers_shape_and_differ() {
        let ids = Ids::new(Some(1));
        let (one, two) = (ids.sid("CA"), ids.sid("CA"));
        assert_eq!((one.len(), &one[..2]), (34, "CA"));
        assert_ne!(one, two);
        assert_eq!(ids.uuid().len(), 36);
    }
}
