//! Any bytes as the BTF of a kernel.
//!
//! Bytes that don't begin as BTF get a header for as many of them as the first two bytes say are types.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let result = if data.starts_with(&[0x9f, 0xeb]) || data.starts_with(&[0xeb, 0x9f]) {
        tetra::memory::btf(data)
    } else {
        tetra::memory::btf(&with_header(data))
    };
    if let Err(message) = result {
        assert!(!message.trim().is_empty());
    }
});

fn with_header(data: &[u8]) -> Vec<u8> {
    let Some((split, content)) = data.split_first_chunk() else {
        return Vec::new();
    };
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
    let types = u32::from(u16::from_le_bytes(*split)).min(length) / 4 * 4;
    let strings = length - types;
    let mut btf = vec![0x9f, 0xeb, 1, 0];
    for number in [24, 0, types, types, strings + 1] {
        btf.extend(number.to_le_bytes());
    }
    btf.extend(content);
    btf.push(0);
    btf
}
