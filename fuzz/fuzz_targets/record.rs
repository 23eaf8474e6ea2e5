//! Any records from the kernel, one after the other: the decoder, the process cache, hooks, the messages and their JSON.
//!
//! The input is a list of records, each behind a byte for its shape and two for its length. A shape of 0 takes the
//! bytes as they are; others mend them so that they are decoded more often than not: processes are few and start at
//! few times, so that records are about each other.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tetra::memory::{Sensor, getevents};

/// Sizes and offsets of `bpf/include/event.h` and `hook.h`.
const HEADER: usize = 16;
const KEY: usize = 16;
const FIXED: [usize; 4] = [248, 80, 80, 64];
const PROCESSES: [usize; 4] = [2, 3, 2, 1];
const PARTS: usize = 5;
/// Kind, of which there are so many, then flags and lengths of both parts that follow.
const VALUE: usize = 16;
const VALUE_KINDS: u8 = 13;
const HOOKS: u8 = 9;

const PIDS: u8 = 12;
/// The events of one in so many inputs are printed.
const READ_AGAIN: usize = 16;
/// The cache also holds the kernel, and what a record brings is let go of after it.
const CACHE: usize = 8;

fuzz_target!(|data: &[u8]| {
    let mut sensor = Sensor::new(CACHE);
    let mut rest = data;
    let mut lines = Vec::new();
    let mut events = 0;
    while let Some((&[shape, low, high], behind)) = rest.split_first_chunk() {
        let length = usize::from(u16::from_le_bytes([low, high])).min(behind.len());
        let (record, behind) = behind.split_at(length);
        rest = behind;
        if shape == u8::MAX {
            sensor.lose(u64::from(low) * 100_000_000);
            continue;
        }
        let record = if shape == 0 {
            record.to_vec()
        } else {
            mended(record, shape)
        };
        match sensor.take(&record) {
            Ok(Some(line)) => {
                events += 1;
                assert!(line.len() > 2, "an event can't be written as JSON");
                lines.extend(line);
                lines.push(b'\n');
            }
            Ok(None) => {}
            Err(message) => assert!(!message.is_empty()),
        }
        assert!(sensor.remembered() <= CACHE);
    }
    // Reading all of them again would take most of the time.
    if data.len().is_multiple_of(READ_AGAIN) {
        let printed = getevents(&["-o", "compact"], &lines).expect("the flags are right");
        assert_eq!(printed.lines_skipped, 0);
        assert_eq!((printed.events_read, printed.events_printed), (events, events));
    }
});

/// The bytes as a record whose kind, lengths and processes can be.
fn mended(bytes: &[u8], shape: u8) -> Vec<u8> {
    let kind = usize::from(shape % 4);
    let mut record = bytes.to_vec();
    let fixed = FIXED[kind];
    record.resize(record.len().max(fixed), 0);
    let length = record.len();
    put(&mut record, 0, kind);
    put(&mut record, 4, length);
    // Some records come close to each other, some seconds apart.
    record[11..HEADER].fill(0);
    for index in 0..PROCESSES[kind] {
        let key = HEADER + index * KEY;
        record[key + 1..key + 8].fill(0);
        let pid = usize::from(record[key + 8] % PIDS);
        put(&mut record, key + 8, pid);
    }
    if kind == 0 {
        let mut left = length - fixed;
        for part in 0..PARTS {
            let at = fixed - 4 * (PARTS - part);
            let wanted = usize::from(record[at]);
            let taken = if part == PARTS - 1 { left } else { wanted.min(left) };
            put(&mut record, at, taken);
            left -= taken;
        }
    }
    if kind == 3 {
        mend_hook(&mut record);
    }
    record
}

/// A hook that is there, and values that fit into the record; what is behind them is the kernel's stack.
fn mend_hook(record: &mut [u8]) {
    let (wanted, id) = (record[39] % 8, record[32] % HOOKS);
    put(record, 32, usize::from(id));
    let mut at = FIXED[3];
    let mut count = 0;
    while count < wanted && record.len() - at >= VALUE {
        let kind = record[at] % VALUE_KINDS;
        let left = record.len() - at - VALUE;
        let fixed = match kind {
            5..=8 => 80,
            9 => 16,
            10 => 40,
            11 => 24,
            _ => 0,
        };
        if fixed > left {
            break;
        }
        let text = usize::from(record[at + 4]).min(left - fixed);
        record[at] = kind;
        record[at + 2..at + 4].copy_from_slice(&u16::try_from(fixed).expect("it is small").to_ne_bytes());
        put(record, at + 4, text);
        at += VALUE + fixed + text;
        count += 1;
    }
    record[39] = count;
    let frames = ((record.len() - at) / 8).min(64);
    put(record, 56, frames);
}

fn put(record: &mut [u8], at: usize, value: usize) {
    let value = u32::try_from(value).expect("it is small").to_ne_bytes();
    record[at..at + value.len()].copy_from_slice(&value);
}
