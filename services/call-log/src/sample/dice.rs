//! Chance, repeatable: the same seed throws the same.

/// A seeded generator with the throws that a day of calls needs.
#[derive(Debug)]
pub(super) struct Dice(fastrand::Rng);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// True so many times in a hundred.
    pub(super) fn percent(&mut self, chance: u32) -> bool {
        self.0.u32(0..100) < chance
    }

    pub(super) fn between(&mut self, least: i64, most: i64) -> i64 {
        self.0.i64(least..=most)
    }

    pub(super) fn index(&mut self, length: usize) -> usize {
        self.0.usize(0..length.max(1))
    }

    /// One of a weighted list.
    pub(super) fn pick<T: Copy>(&mut self, weighted: &[(T, u32)]) -> T {
        let total: u32 = weighted.iter().map(|(_, weight)| weight).sum();
        let mut left = self.0.u32(0..total);
        for (value, weight) in weighted {
            if left < *weight {
                return *value;
            }
            left -= weight;
        }
        weighted[0].0
    }

    /// How long something takes, in milliseconds: mostly around `usual` seconds, sometimes several times that.
    pub(super) fn lasting(&mut self, usual: i64, most: i64) -> i64 {
        // The product of two throws leans to the short side and keeps a long tail, as waits and talks do.
        let spread = (self.0.f64() + 0.15) * (self.0.f64() + 0.15) * 2.6 + 0.12;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "a few hours at most"
        )]
        let ms = (usual as f64 * spread * 1_000.0) as i64;
        ms.min(most * 1_000)
    }
}
