//! Finds types by name: chains of types whose names have the same hash, made in one pass.

use super::Btf;

pub(super) struct Names {
    /// The first type of each chain, counted from 1; 0 for none. As many as a power of two.
    heads: Vec<u32>,
    /// The type behind each in its chain.
    next: Vec<u32>,
    /// The number of the type before the first.
    before: u32,
}

impl Names {
    pub(super) fn new(btf: &Btf) -> Self {
        let mut names = Names {
            heads: vec![0; btf.len().next_power_of_two()],
            next: vec![0; btf.len() + 1],
            before: btf.first - 1,
        };
        // From the last on, so that chains begin with the first.
        for place in (1..=btf.end() - btf.first).rev() {
            let name = btf.record(names.before + place).name();
            if name == 0 {
                continue;
            }
            let chain = names.chain(btf.name_at(name));
            names.next[place as usize] = std::mem::replace(&mut names.heads[chain], place);
        }
        names
    }

    /// The types that could have this name, in order.
    pub(super) fn candidates(&self, name: &str) -> impl Iterator<Item = u32> {
        let mut place = self.heads.get(self.chain(name)).copied().unwrap_or_default();
        std::iter::from_fn(move || {
            let found = (place != 0).then_some(self.before + place)?;
            place = self.next.get(place as usize).copied().unwrap_or_default();
            Some(found)
        })
    }

    /// FNV-1a, folded to the number of chains.
    fn chain(&self, name: &str) -> usize {
        let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        (hash ^ hash >> 16) as usize & (self.heads.len() - 1)
    }
}
