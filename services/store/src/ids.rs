//! Identities and secrets: the one place of the product that draws random numbers.

use hotline::Timestamp;
use std::sync::{Mutex, PoisonError};

/// Crockford's base 32: no I, L, O or U, sorts as it counts.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Makes sortable, opaque ids (the ULID layout: 48 bits of milliseconds, 80 random bits, 26 letters) and unguessable
/// tokens. Ids made by one `Ids` strictly increase, also within a millisecond and when the clock jumps back.
#[derive(Debug)]
pub struct Ids {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    last_ms: u64,
    last_random: u128,
    source: Source,
}

#[derive(Debug)]
enum Source {
    System,
    /// `SplitMix64`: every test run draws the same ids from the same seed.
    Seeded(u64),
}

impl Source {
    fn fill(&mut self, bytes: &mut [u8]) {
        match self {
            #[expect(clippy::disallowed_methods, reason = "this is the source that everybody else must ask")]
            #[expect(clippy::expect_used, reason = "a machine without randomness can't make a safe token")]
            Self::System => getrandom::fill(bytes).expect("the operating system gives random bytes"),
            Self::Seeded(state) => {
                for chunk in bytes.chunks_mut(8) {
                    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
                    let mut z = *state;
                    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
                    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
                    z ^= z >> 31;
                    chunk.copy_from_slice(&z.to_le_bytes()[..chunk.len()]);
                }
            }
        }
    }
}

impl Ids {
    /// Ids nobody can guess, from the operating system.
    pub fn random() -> Self {
        Self::from(Source::System)
    }

    /// The same ids for the same seed. For tests and simulations only: anybody can guess them.
    pub fn seeded(seed: u64) -> Self {
        Self::from(Source::Seeded(seed))
    }

    fn from(source: Source) -> Self {
        Self { state: Mutex::new(State { last_ms: 0, last_random: 0, source }) }
    }

    /// A new id: greater than every id this made before. 26 letters and digits, safe in URLs.
    pub fn next(&self, now: Timestamp) -> String {
        const RANDOM_MASK: u128 = (1 << 80) - 1;
        let now = u64::try_from(now.0).unwrap_or(0) & ((1 << 48) - 1);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if now > state.last_ms {
            let mut bytes = [0_u8; 16];
            state.source.fill(&mut bytes);
            state.last_ms = now;
            // The top bit stays free, so that counting on within the millisecond never overflows.
            state.last_random = u128::from_le_bytes(bytes) & (RANDOM_MASK >> 1);
        } else {
            // Still unguessable from outside: the step is random too.
            let mut bytes = [0_u8; 4];
            state.source.fill(&mut bytes);
            state.last_random = (state.last_random + 1 + u128::from(u32::from_le_bytes(bytes))) & RANDOM_MASK;
        }
        encode((u128::from(state.last_ms) << 80) | state.last_random)
    }

    /// A secret of 256 bits in 64 hexadecimal digits: for sessions, links and capabilities.
    pub fn token(&self) -> String {
        let mut bytes = [0_u8; 32];
        self.state.lock().unwrap_or_else(PoisonError::into_inner).source.fill(&mut bytes);
        bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
            for nibble in [byte >> 4, byte & 15] {
                text.push(char::from(b"0123456789abcdef"[usize::from(nibble)]));
            }
            text
        })
    }
}

fn encode(number: u128) -> String {
    (0..26)
        .rev()
        .map(|place| {
            let digit = usize::try_from((number >> (place * 5)) & 31).unwrap_or(0);
            char::from(ALPHABET[digit])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_increase_within_a_millisecond_and_when_the_clock_jumps_back() {
        let ids = Ids::random();
        let times = [5_000, 5_000, 5_000, 4_000, 5_001, 5_001];
        let made: Vec<String> = times.iter().map(|t| ids.next(Timestamp(*t))).collect();
        assert!(made.windows(2).all(|pair| pair[0] < pair[1]), "{made:?}");
        assert!(made.iter().all(|id| id.len() == 26));
    }

    #[test]
    fn the_same_seed_makes_the_same_ids_and_another_seed_others() {
        let draw = |seed| (Ids::seeded(seed).next(Timestamp(9)), Ids::seeded(seed).token());
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }

    #[test]
    fn tokens_are_64_hexadecimal_digits_and_never_repeat() {
        let ids = Ids::random();
        let tokens: std::collections::HashSet<String> = (0..1_000).map(|_| ids.token()).collect();
        assert_eq!(tokens.len(), 1_000);
        assert!(tokens.iter().all(|t| t.len() == 64 && t.bytes().all(|b| b.is_ascii_hexdigit())));
    }
}
