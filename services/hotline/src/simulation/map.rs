//! Maps by id for a world that nobody attacks: a day looks up millions of ids, and the standard hasher, which guards
//! against chosen keys, was the dearest thing in it.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

pub(super) type IdMap<K, V> = HashMap<K, V, BuildHasherDefault<IdHasher>>;
pub(super) type IdSet<K> = HashSet<K, BuildHasherDefault<IdHasher>>;

/// Eight bytes at a time, each mixed by a multiplication (as rustc's own tables do).
#[derive(Default)]
pub(super) struct IdHasher(u64);

/// Odd, with its bits spread: the golden ratio's fraction in 64 bits.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(MIX);
        }
    }

    fn finish(&self) -> u64 {
        // The table takes its place from the low bits, the multiplication mixes best into the high ones.
        self.0.rotate_left(26)
    }
}
