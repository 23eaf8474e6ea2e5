//! What the kernel has as bytes, as text.

/// Bytes as text, with one U+FFFD for each run of what isn't UTF-8.
pub(super) fn text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    push_text(&mut text, bytes);
    text
}

/// Appends bytes as [`text`] has them.
pub(super) fn push_text(text: &mut String, bytes: &[u8]) {
    let mut is_in_run = false;
    for chunk in bytes.utf8_chunks() {
        if !chunk.valid().is_empty() {
            text.push_str(chunk.valid());
            is_in_run = false;
        }
        if !chunk.invalid().is_empty() && !is_in_run {
            text.push(char::REPLACEMENT_CHARACTER);
            is_in_run = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_invalid_bytes_is_one_character_and_valid_ones_between_end_it() {
        assert_eq!(text(b"\xff\xfe\xfda\xff"), "\u{fffd}a\u{fffd}");
        assert_eq!(text("\u{fffd}\u{fffd}".as_bytes()), "\u{fffd}\u{fffd}");
    }
}
