//! Numbers as Go's `protojson` writes them: 64 bits as strings, floats with an exponent when very large or small.

use std::io::Write as _;

use super::table::Kind;

impl Kind {
    /// The value of an integer or float of this kind, as bits: protobuf cuts a longer number off.
    pub(super) fn unsigned(self, value: u64) -> u64 {
        match self {
            Kind::Int32 | Kind::UInt32 | Kind::SInt32 | Kind::Enum(_) => value & u64::from(u32::MAX),
            _ => value,
        }
    }

    /// The value of a signed integer of this kind.
    pub(super) fn signed(self, value: u64) -> i64 {
        let unfolded = |value: u64| (value >> 1).cast_signed() ^ -(value & 1).cast_signed();
        match self {
            Kind::Int32 | Kind::SFixed32 | Kind::Enum(_) => i64::from(low_bits(value).cast_signed()),
            Kind::SInt32 => unfolded(u64::from(low_bits(value))),
            Kind::SInt64 => unfolded(value),
            _ => value.cast_signed(),
        }
    }
}

/// Appends the value of a kind that is a number or bool.
#[inline]
pub(super) fn push_number(out: &mut Vec<u8>, kind: Kind, value: u64) {
    match kind {
        Kind::Bool => out.extend_from_slice(if value == 0 { b"false" } else { b"true" }),
        Kind::UInt32 | Kind::Fixed32 => push_unsigned(out, kind.unsigned(value)),
        Kind::Float => push_float(out, f32::from_bits(low_bits(value))),
        Kind::Double => push_float(out, f64::from_bits(value)),
        Kind::Int64 | Kind::UInt64 | Kind::SInt64 | Kind::Fixed64 | Kind::SFixed64 => {
            push_quoted_number(out, kind, value);
        }
        _ => push_signed(out, kind.signed(value)),
    }
}

/// The same in quotes, as the keys of maps are.
pub(super) fn push_quoted_number(out: &mut Vec<u8>, kind: Kind, value: u64) {
    out.push(b'"');
    match kind {
        Kind::UInt64 | Kind::Fixed64 => push_unsigned(out, value),
        Kind::Int64 | Kind::SInt64 | Kind::SFixed64 => push_signed(out, kind.signed(value)),
        _ => push_number(out, kind, value),
    }
    out.push(b'"');
}

pub(super) fn push_signed(out: &mut Vec<u8>, value: i64) {
    if value < 0 {
        out.push(b'-');
    }
    push_unsigned(out, value.unsigned_abs());
}

pub(super) fn push_unsigned(out: &mut Vec<u8>, mut value: u64) {
    let mut digits = [0; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = digit(value);
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[start..]);
}

/// Exactly `N` digits: zeros in front, and what is too large is cut off.
pub(super) fn push_padded<const N: usize>(out: &mut Vec<u8>, mut value: u32) {
    let mut digits = [0; N];
    for place in digits.iter_mut().rev() {
        *place = digit(u64::from(value));
        value /= 10;
    }
    out.extend_from_slice(&digits);
}

/// The last digit.
fn digit(value: u64) -> u8 {
    b'0' + (value % 10) as u8
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "protobuf cuts numbers to the size of their field"
)]
fn low_bits(value: u64) -> u32 {
    value as u32
}

/// The two types of float, which differ in what digits it takes to tell two of them apart.
trait Float: std::fmt::Display + std::fmt::LowerExp + Into<f64> + Copy {
    /// Outside of this range, an exponent is written.
    fn is_handy(self) -> bool;
}

impl Float for f32 {
    fn is_handy(self) -> bool {
        (1e-6..1e21).contains(&self.abs())
    }
}

impl Float for f64 {
    fn is_handy(self) -> bool {
        (1e-6..1e21).contains(&self.abs())
    }
}

fn push_float(out: &mut Vec<u8>, value: impl Float) {
    let wide: f64 = value.into();
    if wide.is_nan() {
        return out.extend_from_slice(b"\"NaN\"");
    }
    if wide.is_infinite() {
        return out.extend_from_slice(if wide < 0.0 {
            b"\"-Infinity\""
        } else {
            b"\"Infinity\""
        });
    }
    let written = if wide == 0.0 || value.is_handy() {
        write!(out, "{value}")
    } else {
        let mut text = format!("{value:e}");
        if let Some(exponent) = text.find('e').filter(|_| wide.abs() >= 1.0) {
            text.insert(exponent + 1, '+');
        }
        out.write_all(text.as_bytes())
    };
    written.expect("a Vec takes all that is written to it");
}
