//! The only source of chance: a small generator whose sequence no dependency's update can change.

/// A `SplitMix64` generator: 64 bits of state, each output a mix of a counter.
pub(crate) struct Random {
    state: u64,
}

impl Random {
    /// A generator whose sequence depends on `seed` alone.
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, not including, `end`; 0 when `end` is 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(end)) >> 64) as u64
    }

    /// A number from `first` up to, not including, `end`.
    pub(crate) fn between(&mut self, first: u32, end: u32) -> u32 {
        #[expect(clippy::cast_possible_truncation, reason = "the number is below a `u32`")]
        let number = self.below(u64::from(end.saturating_sub(first))) as u32;
        first + number
    }

    /// An index into a list of `length` entries, which must not be empty.
    pub(crate) fn index(&mut self, length: usize) -> usize {
        #[expect(clippy::cast_possible_truncation, reason = "the number is below a `usize`")]
        let number = self.below(length as u64) as usize;
        number
    }

    /// True once in `times` calls on average.
    pub(crate) fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// True in `percent` of 100 calls on average.
    pub(crate) fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One entry of a list that must not be empty.
    pub(crate) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.index(list.len())]
    }

    /// `length` characters, each one of `alphabet` (ASCII).
    pub(crate) fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length).map(|_| char::from(self.pick(alphabet))).collect()
    }

    /// `length` lower-case hexadecimal digits.
    pub(crate) fn hex(&mut self, length: usize) -> String {
        self.text(b"0123456789abcdef", length)
    }

    /// `length` characters as Kubernetes appends them to the names that it makes.
    pub(crate) fn suffix(&mut self, length: usize) -> String {
        self.text(b"bcdfghjklmnpqrstvwxz2456789", length)
    }

    /// A random (version 4) UUID.
    pub(crate) fn uuid(&mut self) -> String {
        let variant = self.text(b"89ab", 1);
        format!(
            "{}-{}-4{}-{variant}{}-{}",
            self.hex(8),
            self.hex(4),
            self.hex(3),
            self.hex(3),
            self.hex(12)
        )
    }

    /// A private IPv4 address.
    pub(crate) fn address(&mut self) -> String {
        format!("10.{}.{}.{}", self.below(8), self.below(256), 1 + self.below(254))
    }
}

/// Picks indices with given weights. Whole numbers only, so that rounding is the same on every machine.
pub(crate) struct Weighted {
    ends: Vec<u64>,
}

impl Weighted {
    /// One index per weight; at least one weight must be above 0.
    pub(crate) fn new(weights: impl IntoIterator<Item = u64>) -> Self {
        let ends = weights.into_iter().scan(0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        });
        Self { ends: ends.collect() }
    }

    /// One index, as often as its weight says.
    pub(crate) fn pick(&self, random: &mut Random) -> usize {
        let number = random.below(self.ends.last().copied().unwrap_or(0));
        self.ends.partition_point(|end| *end <= number)
    }
}

#[cfg(test)]
mod tests {
    use super::{Random, Weighted};

    #[test]
    fn weights_decide_how_often() {
        let weighted = Weighted::new([3, 0, 1]);
        let mut random = Random::new(7);
        let mut counts = [0_u32; 3];
        for _ in 0..4000 {
            counts[weighted.pick(&mut random)] += 1;
        }
        assert!((2900..3100).contains(&counts[0]), "{counts:?}");
        assert_eq!(counts[1], 0);
    }

    #[test]
    fn numbers_stay_in_their_range() {
        let mut random = Random::new(1);
        assert!((0..1000).all(|_| (5..9).contains(&random.between(5, 9))));
    }
}
