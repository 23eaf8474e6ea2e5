//! The values that filters compare with, as keys of the maps that a hook's program looks them up in.

use std::collections::HashMap;
use std::net::IpAddr;

use aho_corasick::automaton::Automaton as _;
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, MatchKind};

/// Bytes of a text that a trie looks at (`PREFIX_MAX`).
pub(crate) const PREFIX_MAX: usize = 252;
/// Bytes of text that filters see (`TEXT_MAX`).
pub(crate) const TEXT_MAX: usize = 4096;
const SMALL: usize = 64;
const MEDIUM: usize = 256;

/// The state of an automaton that has found what it looks for; it has no row.
const ACCEPTED: u16 = 0xffff;

/// All sets of a hook. A set is a number; its values are those keys that begin with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sets {
    count: u32,
    pub(crate) numbers: Vec<Vec<u8>>,
    pub(crate) small_texts: Vec<Vec<u8>>,
    pub(crate) medium_texts: Vec<Vec<u8>>,
    pub(crate) large_texts: Vec<Vec<u8>>,
    pub(crate) prefixes: Vec<Vec<u8>>,
    pub(crate) postfixes: Vec<Vec<u8>>,
    /// Networks, and ranges of numbers.
    pub(crate) ranges: Vec<Vec<u8>>,
    /// For each state and byte the next state.
    pub(crate) automaton: Vec<[u16; 256]>,
}

/// A text that no filter can be made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadText {
    TooLong {
        most: usize,
    },
    Empty,
    /// Too many texts to look for within others.
    TooMany,
}

impl Sets {
    /// A set that is like no other.
    pub(crate) fn add(&mut self) -> u32 {
        self.count += 1;
        self.count
    }

    /// `struct number_key`.
    pub(crate) fn add_number(&mut self, set: u32, number: u64) {
        let mut key = set.to_ne_bytes().to_vec();
        key.extend([0; 4]);
        key.extend(number.to_ne_bytes());
        self.numbers.push(key);
    }

    /// A text that has to be equal: in the smallest map that it fits in, as the program looks it up.
    pub(crate) fn add_text(&mut self, set: u32, text: &[u8]) -> Result<(), BadText> {
        let length = text.len();
        let (map, size) = if length <= SMALL {
            (&mut self.small_texts, SMALL)
        } else if length <= MEDIUM {
            (&mut self.medium_texts, MEDIUM)
        } else if length < TEXT_MAX {
            (&mut self.large_texts, TEXT_MAX)
        } else {
            return Err(BadText::TooLong { most: TEXT_MAX - 1 });
        };
        let mut key = set.to_ne_bytes().to_vec();
        key.extend(text);
        key.resize(size + 4, 0);
        map.push(key);
        Ok(())
    }

    /// The beginning of texts.
    pub(crate) fn add_prefix(&mut self, set: u32, text: &[u8]) -> Result<(), BadText> {
        self.prefixes.push(prefix_key(set, text.iter().copied())?);
        Ok(())
    }

    /// The end of texts.
    pub(crate) fn add_postfix(&mut self, set: u32, text: &[u8]) -> Result<(), BadText> {
        self.postfixes.push(prefix_key(set, text.iter().rev().copied())?);
        Ok(())
    }

    /// A network; addresses of IPv4 are as IPv6 writes them, so that one trie has both.
    pub(crate) fn add_network(&mut self, set: u32, address: IpAddr, bits: u8) {
        let (octets, bits) = match address {
            IpAddr::V4(address) => (address.to_ipv6_mapped().octets(), u32::from(bits) + 96),
            IpAddr::V6(address) => (address.octets(), u32::from(bits)),
        };
        self.ranges.push(range_key(set, octets, bits));
    }

    /// Numbers from the first to the last, as those blocks of them that begin with the same bits.
    pub(crate) fn add_range(&mut self, set: u32, first: u64, last: u64) {
        let mut first = first;
        loop {
            // The largest block that begins there and ends within the range.
            let left = last - first;
            let within = if left == u64::MAX {
                u64::BITS
            } else {
                (left + 1).ilog2()
            };
            let bits = first.trailing_zeros().min(within);
            let mut bytes = [0; 16];
            bytes[..8].copy_from_slice(&first.to_be_bytes());
            self.ranges.push(range_key(set, bytes, u64::BITS - bits));
            let size = 1_u64.checked_shl(bits).unwrap_or(0);
            match first.checked_add(size) {
                Some(next) if size != 0 && next <= last => first = next,
                _ => return,
            }
        }
    }

    /// Texts that are looked for anywhere in a value; gives the state that a search for them begins with.
    pub(crate) fn add_substrings(&mut self, texts: &[&[u8]], ignores_case: bool) -> Result<u32, BadText> {
        if texts.iter().any(|text| text.is_empty()) {
            return Err(BadText::Empty);
        }
        let dfa = DFA::builder()
            .match_kind(MatchKind::Standard)
            .ascii_case_insensitive(ignores_case)
            .build(texts)
            .map_err(|_| BadText::TooMany)?;
        let start = dfa.start_state(Anchored::No).map_err(|_| BadText::TooMany)?;
        let first = self.automaton.len();
        let mut numbers = HashMap::from([(start, first)]);
        let mut states = vec![start];
        let mut next = 0;
        while let Some(&state) = states.get(next) {
            let mut row = [ACCEPTED; 256];
            for (byte, cell) in (0..=u8::MAX).zip(&mut row) {
                let target = dfa.next_state(Anchored::No, state, byte);
                if dfa.is_match(target) {
                    continue;
                }
                let number = *numbers.entry(target).or_insert_with(|| {
                    states.push(target);
                    first + states.len() - 1
                });
                *cell = u16::try_from(number)
                    .ok()
                    .filter(|number| *number < ACCEPTED)
                    .ok_or(BadText::TooMany)?;
            }
            self.automaton.push(row);
            next += 1;
        }
        u32::try_from(first).map_err(|_| BadText::TooMany)
    }
}

/// `struct range_key`.
fn range_key(set: u32, bytes: [u8; 16], bits: u32) -> Vec<u8> {
    let mut key = (32 + bits).to_ne_bytes().to_vec();
    key.extend(set.to_ne_bytes());
    key.extend(bytes);
    key
}

/// `struct prefix_key`.
fn prefix_key(set: u32, text: impl ExactSizeIterator<Item = u8>) -> Result<Vec<u8>, BadText> {
    let bytes = text.len();
    if bytes > PREFIX_MAX {
        return Err(BadText::TooLong { most: PREFIX_MAX });
    }
    let bits = u32::try_from(bytes * 8).unwrap_or(u32::MAX);
    let mut key = (32 + bits).to_ne_bytes().to_vec();
    key.extend(set.to_ne_bytes());
    key.extend(text);
    key.resize(8 + PREFIX_MAX, 0);
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(sets: &Sets, start: u32, text: &[u8]) -> bool {
        let mut state = u16::try_from(start).unwrap();
        for byte in text {
            state = sets.automaton[usize::from(state)][usize::from(*byte)];
            if state == ACCEPTED {
                return true;
            }
        }
        false
    }

    #[test]
    fn an_automaton_finds_each_text_anywhere() {
        let mut sets = Sets::default();
        let words = sets.add_substrings(&[b"passwd", b"swap"], false).unwrap();
        let shout = sets.add_substrings(&[b"Shadow"], true).unwrap();
        for text in ["/etc/passwd", "swap", "passwap", "xx-passwd-"] {
            assert!(finds(&sets, words, text.as_bytes()), "{text}");
        }
        for text in ["", "passw", "PASSWD", "shadow"] {
            assert!(!finds(&sets, words, text.as_bytes()), "{text}");
        }
        assert!(finds(&sets, shout, b"/etc/SHADOW-"));
        assert!(!finds(&sets, shout, b"passwd"));
        assert_eq!(sets.add_substrings(&[b""], false), Err(BadText::Empty));
    }

    #[test]
    fn texts_go_where_programs_look_for_them() {
        let mut sets = Sets::default();
        let set = sets.add();
        for (length, place) in [(0, 0), (64, 0), (65, 1), (256, 1), (257, 2), (4095, 2)] {
            sets.add_text(set, &vec![b'x'; length]).unwrap();
            let sizes = [&sets.small_texts, &sets.medium_texts, &sets.large_texts].map(|map| {
                let key = map.last();
                key.map(Vec::len)
            });
            assert_eq!(sizes[place], Some([68, 260, 4100][place]), "{length}");
        }
        assert_eq!(
            sets.add_text(set, &[0; 4096]),
            Err(BadText::TooLong { most: 4095 })
        );
        assert_eq!(
            sets.add_prefix(set, &[0; 253]),
            Err(BadText::TooLong { most: 252 })
        );
        sets.add_postfix(set, b"abc").unwrap();
        assert_eq!(
            sets.postfixes[0][..12],
            [56, 0, 0, 0, 1, 0, 0, 0, b'c', b'b', b'a', 0]
        );
    }

    #[test]
    fn a_range_is_made_of_blocks() {
        let blocks = |first: u64, last: u64| -> Vec<(u64, u32)> {
            let mut sets = Sets::default();
            let set = sets.add();
            sets.add_range(set, first, last);
            let block = |key: &Vec<u8>| {
                let bits = u32::from_ne_bytes(*key.first_chunk().unwrap()) - 32;
                (u64::from_be_bytes(*key[8..].first_chunk().unwrap()), bits)
            };
            sets.ranges.iter().map(block).collect()
        };
        assert_eq!(blocks(7, 7), [(7, 64)]);
        assert_eq!(blocks(5, 12), [(5, 64), (6, 63), (8, 62), (12, 64)]);
        assert_eq!(blocks(0, u64::MAX), [(0, 0)]);
        assert_eq!(blocks(1 << 63, u64::MAX), [(1 << 63, 1)]);
        assert_eq!(blocks(u64::MAX, u64::MAX), [(u64::MAX, 64)]);
        let most = blocks(1, u64::MAX - 1);
        assert_eq!((most.len(), most[125]), (126, (u64::MAX - 1, 64)));
    }

    #[test]
    fn networks_of_both_kinds_share_a_trie() {
        let mut sets = Sets::default();
        let set = sets.add();
        sets.add_network(set, "10.0.0.0".parse().unwrap(), 8);
        sets.add_network(set, "fe80::".parse().unwrap(), 10);
        assert_eq!(sets.ranges[0][..4], (32 + 104_u32).to_ne_bytes());
        assert_eq!(sets.ranges[0][18..22], [0xff, 0xff, 10, 0]);
        assert_eq!(sets.ranges[1][..4], 42_u32.to_ne_bytes());
    }
}
