//! Base64 with padding: exec ids, and bytes in JSON.

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Appends `bytes` as base64.
pub(crate) fn write_base64(out: &mut String, bytes: &[u8]) {
    for group in bytes.chunks(3) {
        let byte = |index: usize| group.get(index).copied().map_or(0, usize::from);
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let padding = digit > group.len();
            out.push(if padding {
                '='
            } else {
                char::from(DIGITS[bits >> (18 - 6 * digit) & 63])
            });
        }
    }
}

/// `text`'s bytes as base64.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::new();
    write_base64(&mut out, text.as_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn padding_fills_the_last_group() {
        assert_eq!(
            ["", "n", "no", "node:1:0"].map(encode),
            ["", "bg==", "bm8=", "bm9kZToxOjA="]
        );
    }
}
