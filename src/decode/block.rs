//! JSON text 64 bytes at a time: where brackets stand outside strings.
//!
//! The method is that of simdjson's first stage: each byte of a block is one bit of a word.

use wide::u8x32;

/// Values nested deeper than this are refused: no event comes near it, and recursion stays within any stack.
pub(super) const MAX_DEPTH: u32 = 512;

/// How many bytes a block has.
const LENGTH: usize = 64;

const HALF: usize = LENGTH / 2;

/// Bits at even places.
const EVEN: u64 = 0x5555_5555_5555_5555;

/// What has to be known of the text before a block.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    /// All bits if the block begins inside a string.
    in_string: u64,
    /// 1 if the block begins with a character that a backslash escapes.
    escaped: u64,
}

/// The brackets of a block, curly or square, outside strings.
#[derive(Debug, Clone, Copy)]
struct Brackets {
    opening: u64,
    closing: u64,
    /// Control characters, line ends among them, wherever they stand.
    control: u64,
}

/// How long the object or array is that `text` begins with. Only brackets and strings are looked at. `None` if it
/// doesn't end, holds control characters or is nested too deeply: that has to be looked at more closely.
pub(super) fn bracketed_length(text: &[u8]) -> Option<usize> {
    if !matches!(text.first(), Some(b'{' | b'[')) {
        return None;
    }
    let mut state = State::default();
    let mut depth = 0;
    let (blocks, rest) = text.as_chunks();
    let mut last = [b' '; LENGTH];
    last[..rest.len()].copy_from_slice(rest);
    for (index, block) in blocks.iter().chain([&last]).enumerate() {
        let Brackets {
            opening,
            closing,
            control,
        } = state.next(block);
        if depth <= closing.count_ones() {
            let mut ends = closing;
            while ends != 0 {
                let end = ends.trailing_zeros();
                let before = (1_u64 << end) - 1;
                let depth_there = depth + (opening & before).count_ones() - (closing & before).count_ones();
                if depth_there == 1 {
                    return (control & before == 0).then_some(index * LENGTH + end as usize + 1);
                }
                ends &= ends - 1;
            }
        }
        depth = depth + opening.count_ones() - closing.count_ones();
        if control != 0 || depth > MAX_DEPTH {
            return None;
        }
    }
    None
}

impl State {
    /// Looks at the next block.
    fn next(&mut self, block: &[u8; LENGTH]) -> Brackets {
        let (low, high) = block.split_at(HALF);
        let (low, high) = (Half::new(low), Half::new(high));
        let mask = |half: fn(&Half) -> u32| u64::from(half(&low)) | u64::from(half(&high)) << HALF;
        let quotes = mask(Half::quotes) & !self.escaped(mask(Half::backslashes));
        let in_string = running_parity(quotes) ^ self.in_string;
        // The last bit, spread over all.
        self.in_string = 0_u64.wrapping_sub(in_string >> 63);
        Brackets {
            opening: mask(Half::opening) & !in_string,
            closing: mask(Half::closing) & !in_string,
            control: mask(Half::control),
        }
    }

    /// Which characters are escaped, given the backslashes: those behind an odd number of them.
    fn escaped(&mut self, backslashes: u64) -> u64 {
        if backslashes == 0 {
            return std::mem::take(&mut self.escaped);
        }
        let backslashes = backslashes & !self.escaped;
        let behind = backslashes << 1 | self.escaped;
        let odd_starts = backslashes & !EVEN & !behind;
        // Adding a run's start to it carries a bit to the place behind the run.
        let (even_ends, overflow) = odd_starts.overflowing_add(backslashes);
        self.escaped = u64::from(overflow);
        (EVEN ^ (even_ends << 1)) & behind
    }
}

/// Each bit tells whether the number of bits up to and with its own is odd.
fn running_parity(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

/// Half a block in a vector register.
struct Half {
    bytes: u8x32,
    /// With the bit set that tells a curly bracket from a square one.
    curly: u8x32,
}

impl Half {
    fn new(bytes: &[u8]) -> Self {
        let bytes = u8x32::from(bytes);
        Half {
            bytes,
            curly: bytes | u8x32::splat(0x20),
        }
    }

    fn quotes(&self) -> u32 {
        self.bytes.simd_eq(u8x32::splat(b'"')).to_bitmask()
    }

    fn backslashes(&self) -> u32 {
        self.bytes.simd_eq(u8x32::splat(b'\\')).to_bitmask()
    }

    fn opening(&self) -> u32 {
        self.curly.simd_eq(u8x32::splat(b'{')).to_bitmask()
    }

    fn closing(&self) -> u32 {
        self.curly.simd_eq(u8x32::splat(b'}')).to_bitmask()
    }

    fn control(&self) -> u32 {
        self.bytes
            .min(u8x32::splat(0x1f))
            .simd_eq(self.bytes)
            .to_bitmask()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same, byte by byte.
    fn slowly(text: &[u8]) -> Vec<(bool, bool)> {
        let (mut in_string, mut escaped) = (false, false);
        text.iter()
            .map(|&byte| {
                let is_escaped = std::mem::take(&mut escaped);
                escaped = byte == b'\\' && !is_escaped;
                in_string ^= byte == b'"' && !is_escaped;
                (
                    matches!(byte, b'{' | b'[') && !in_string,
                    matches!(byte, b'}' | b']') && !in_string,
                )
            })
            .collect()
    }

    proptest! {
        #[test]
        fn brackets_are_found(text in r#"[\{\}\[\]"\\\\\\a]{256}"#) {
            let mut state = State::default();
            let found: Vec<_> = text
                .as_bytes()
                .as_chunks::<LENGTH>().0
                .iter()
                .flat_map(|block| {
                    let brackets = state.next(block);
                    (0..LENGTH).map(move |bit| (brackets.opening >> bit & 1 == 1, brackets.closing >> bit & 1 == 1))
                })
                .collect();
            prop_assert_eq!(found, slowly(text.as_bytes()));
        }
    }

    #[test]
    fn control_characters_are_found() {
        let mut block = [b'a'; LENGTH];
        block[3] = b'\n';
        block[40] = 0x1f;
        block[41] = 0x20;
        assert_eq!(State::default().next(&block).control, 1 << 3 | 1 << 40);
    }
}
