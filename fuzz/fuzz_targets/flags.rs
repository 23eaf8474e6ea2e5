//! Any value of a flag that is a language of its own: CEL, selectors, field paths, filters in JSON, times.
//!
//! The first byte chooses the flag, the rest is its value. The log is small and always the same.

#![no_main]

use libfuzzer_sys::fuzz_target;

const FLAGS: &[&str] = &[
    "--cel-expression",
    "--labels",
    "--include-fields",
    "--exclude-fields",
    "--allow-list",
    "--deny-list",
    "--since",
    "--until",
    "--capabilities",
    "--namespace-regex",
    "--process",
    "--event-types",
    "--pid-set",
    "--container-id",
    "--namespace",
    "--tty-encode",
];

const LOG: &[u8] = include_bytes!("../log.jsonl");

fuzz_target!(|data: &[u8]| {
    let Some((&choice, value)) = data.split_first() else {
        return;
    };
    let flag = FLAGS[usize::from(choice) % FLAGS.len()];
    let value = format!("{flag}={}", String::from_utf8_lossy(value));
    let output = if choice < 128 { "json" } else { "compact" };
    match tetra::memory::getevents(&["-o", output, &value], LOG) {
        Ok(printed) => {
            assert_eq!(printed.lines_skipped, 0);
            assert!(printed.events_printed <= printed.events_read);
        }
        Err(message) => assert!(!message.trim().is_empty()),
    }
});
