//! Strings and bytes as JSON strings, with the escapes of Go's `protojson`.
//!
//! Only quotes, backslashes and characters below the space are escaped. DEL, `<`, U+2028 and the like stay, although
//! Go's `encoding/json` escapes some of them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const PLAIN: u8 = 0;

/// What stands behind the backslash, by byte.
const ESCAPES: [u8; 256] = {
    let mut escapes = [PLAIN; 256];
    let mut control = 0;
    while control < b' ' {
        escapes[control as usize] = b'u';
        control += 1;
    }
    escapes[b'"' as usize] = b'"';
    escapes[b'\\' as usize] = b'\\';
    escapes[0x08] = b'b';
    escapes[0x0c] = b'f';
    escapes[b'\n' as usize] = b'n';
    escapes[b'\r' as usize] = b'r';
    escapes[b'\t' as usize] = b't';
    escapes
};

/// Appends `text` in quotes. What isn't UTF-8 becomes U+FFFD.
#[inline]
pub(super) fn push_string(out: &mut Vec<u8>, text: &[u8]) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    if is_plain_ascii(text) {
        out.extend_from_slice(text);
    } else {
        push_escaped(out, text);
    }
    out.push(b'"');
}

/// Appends `bytes` in base64 and quotes.
pub(super) fn push_base64(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'"');
    let start = out.len();
    out.resize(start + bytes.len().div_ceil(3) * 4, 0);
    STANDARD
        .encode_slice(bytes, &mut out[start..])
        .expect("four characters hold three bytes");
    out.push(b'"');
}

/// Whether nothing has to be escaped or checked. Most texts are of one to a few chunks: the last one overlaps the one
/// before it, so that no bytes are left over.
#[inline]
fn is_plain_ascii(text: &[u8]) -> bool {
    if let Some(last) = text.last_chunk::<16>() {
        let (chunks, _) = text.as_chunks::<16>();
        chunks.iter().all(are_plain_ascii) && are_plain_ascii(last)
    } else if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        are_plain_ascii(first) && are_plain_ascii(last)
    } else {
        text.iter().all(|byte| are_plain_ascii(&[*byte]))
    }
}

#[inline]
fn are_plain_ascii<const N: usize>(bytes: &[u8; N]) -> bool {
    // Without an early end, the compiler makes vector instructions of it. As a signed number, a byte that isn't ASCII
    // is below the space.
    let special = bytes.iter().fold(0, |special, &byte| {
        let below = byte.cast_signed() < b' '.cast_signed();
        special | u8::from(below) | u8::from(byte == b'"') | u8::from(byte == b'\\')
    });
    special == 0
}

fn push_escaped(out: &mut Vec<u8>, text: &[u8]) {
    for chunk in text.utf8_chunks() {
        let mut rest = chunk.valid().as_bytes();
        while let Some(plain) = rest.iter().position(|byte| ESCAPES[usize::from(*byte)] != PLAIN) {
            out.extend_from_slice(&rest[..plain]);
            push_escape(out, rest[plain]);
            rest = &rest[plain + 1..];
        }
        out.extend_from_slice(rest);
        if !chunk.invalid().is_empty() {
            out.extend_from_slice("\u{fffd}".as_bytes());
        }
    }
}

fn push_escape(out: &mut Vec<u8>, byte: u8) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    match ESCAPES[usize::from(byte)] {
        b'u' => {
            let [high, low] = [byte >> 4, byte & 0xf].map(|digit| HEX[usize::from(digit)]);
            out.extend_from_slice(&[b'\\', b'u', b'0', b'0', high, low]);
        }
        escape => out.extend_from_slice(&[b'\\', escape]),
    }
}
