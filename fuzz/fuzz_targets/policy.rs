//! Any text as a policy file: it is judged and mended.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let judged = tetra::memory::policy(&text);
    assert!(judged.messages.iter().all(|message| !message.trim().is_empty()));
    // What was mended is judged as it was when it was.
    assert_eq!(tetra::memory::policy(&judged.mended).errors, judged.errors_left);
});
