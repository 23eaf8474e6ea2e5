//! What processes wrote to a terminal, as that terminal got it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::event::{Argument, Event, Value, Wanted};

/// Prints the bytes that the kernel function `tty_write` got for one terminal.
///
/// This is a replay, escapes included: it is asked for by name, and the only output that isn't quoted.
#[derive(Debug)]
pub(crate) struct Tty {
    /// The terminal's path, `/dev/pts/3` for example.
    pub(crate) path: String,
}

impl Tty {
    pub(crate) fn wanted() -> Wanted {
        Wanted {
            details: true,
            ..Wanted::default()
        }
    }

    /// Appends what was written; tells whether the event is of this terminal.
    pub(crate) fn encode(&self, event: &Event<'_>, out: &mut Vec<u8>) -> bool {
        let [file, bytes, ..] = event.args.as_slice() else {
            return false;
        };
        let path = file
            .get("file_arg")
            .map_or(&b""[..], |file| file.field_text("path"));
        if event.function_name.as_ref() != b"tty_write" || path != self.path.as_bytes() {
            return false;
        }
        out.extend_from_slice(&captured_bytes(bytes));
        true
    }
}

/// The bytes of a `bytes_arg` or `truncated_bytes_arg`; none if it is something else.
pub(super) fn captured_bytes(argument: &Argument<'_>) -> Vec<u8> {
    let bytes = argument.get("bytes_arg").or_else(|| {
        argument
            .get("truncated_bytes_arg")
            .and_then(|truncated| truncated.field("bytes_arg"))
    });
    decode_base64(bytes.map_or(b"", Value::text)).unwrap_or_default()
}

/// `None` if the text is no base64.
pub(super) fn decode_base64(text: &[u8]) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}
