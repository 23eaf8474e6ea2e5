//! CEL's standard functions and arithmetic: in come argument values, out goes the result or a failure.

use std::net::IpAddr;

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use regex::Regex;

use super::evaluate::Operator;
use super::network::{self, Cidr};
use super::time::{self, Part};
use super::value::{Failure, Outcome, Shared, Value};

/// What a call does; which arguments it takes is in the checker's table of signatures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Function {
    Size,
    Contains,
    StartsWith,
    EndsWith,
    Matches,
    LowerAscii,
    UpperAscii,
    Trim,
    ToBool,
    ToBytes,
    ToDouble,
    ToInt,
    ToText,
    ToUint,
    ToDuration,
    ToTimestamp,
    Dynamic,
    TypeOf,
    TimePart(Part),
    IsIp,
    ToIp,
    IsCanonical,
    Family,
    IsUnspecified,
    IsLoopback,
    IsLinkLocalMulticast,
    IsLinkLocalUnicast,
    IsGlobalUnicast,
    IsCidr,
    ToCidr,
    ContainsIp,
    ContainsCidr,
    CidrIp,
    Masked,
    PrefixLength,
}

/// Calls a function; a receiver is the first argument.
pub(super) fn call<'a>(function: Function, arguments: &[Value<'a>]) -> Outcome<Value<'a>> {
    match arguments {
        [argument] => unary(function, argument),
        [first, second] => binary(function, first, second),
        _ => Err(Failure),
    }
}

fn unary<'a>(function: Function, argument: &Value<'a>) -> Outcome<Value<'a>> {
    match (function, argument) {
        (Function::Dynamic, value) => Ok(value.clone()),
        (Function::Size, value) => size(value),
        (Function::LowerAscii, Value::Text(text)) => Ok(Value::text(text.to_ascii_lowercase())),
        (Function::UpperAscii, Value::Text(text)) => Ok(Value::text(text.to_ascii_uppercase())),
        (Function::Trim, Value::Text(text)) => Ok(Value::text(text.trim())),
        (Function::ToBool, value) => to_bool(value),
        (Function::ToBytes, Value::Text(text)) => Ok(Value::Bytes(Shared::Counted(text.as_bytes().into()))),
        (Function::ToBytes, Value::Bytes(_)) => Ok(argument.clone()),
        (Function::ToDouble, value) => to_double(value),
        (Function::ToInt, value) => to_int(value),
        (Function::ToUint, value) => to_uint(value),
        (Function::ToText, value) => to_text(value),
        (Function::ToDuration, Value::Duration(_)) | (Function::ToTimestamp, Value::Timestamp(_)) => {
            Ok(argument.clone())
        }
        (Function::ToDuration, Value::Text(text)) => {
            time::parse_duration(text).map(Value::Duration).ok_or(Failure)
        }
        (Function::ToTimestamp, Value::Text(text)) => {
            time::parse_timestamp(text).map(Value::Timestamp).ok_or(Failure)
        }
        (Function::ToTimestamp, Value::Int(seconds)) => {
            timestamp(DateTime::from_timestamp(*seconds, 0).ok_or(Failure)?)
        }
        (Function::TimePart(part), Value::Timestamp(moment)) => {
            let utc = FixedOffset::east_opt(0).ok_or(Failure)?;
            Ok(Value::Int(time::part_of_timestamp(part, *moment, utc)))
        }
        (Function::TimePart(part), Value::Duration(duration)) => time::part_of_duration(part, *duration)
            .map(Value::Int)
            .ok_or(Failure),
        (Function::IsIp, Value::Text(text)) => Ok(Value::Bool(network::parse_ip(text).is_some())),
        (Function::IsCidr, Value::Text(text)) => Ok(Value::Bool(Cidr::parse(text).is_some())),
        (Function::ToIp, Value::Text(text)) => network::parse_ip(text).map(Value::Ip).ok_or(Failure),
        (Function::ToCidr, Value::Text(text)) => Cidr::parse(text).map(Value::Cidr).ok_or(Failure),
        (Function::IsCanonical, Value::Text(text)) => {
            network::is_canonical(text).map(Value::Bool).ok_or(Failure)
        }
        (function, Value::Ip(address)) => property_of_ip(function, *address),
        (Function::CidrIp, Value::Cidr(cidr)) => Ok(Value::Ip(cidr.address())),
        (Function::Masked, Value::Cidr(cidr)) => Ok(Value::Cidr(cidr.masked())),
        (Function::PrefixLength, Value::Cidr(cidr)) => Ok(Value::Int(cidr.length().into())),
        _ => Err(Failure),
    }
}

fn property_of_ip<'a>(function: Function, address: IpAddr) -> Outcome<Value<'a>> {
    Ok(match function {
        Function::Family => Value::Int(network::family(address)),
        Function::IsUnspecified => Value::Bool(address.is_unspecified()),
        Function::IsLoopback => Value::Bool(address.is_loopback()),
        Function::IsLinkLocalMulticast => Value::Bool(network::is_link_local_multicast(address)),
        Function::IsLinkLocalUnicast => Value::Bool(network::is_link_local_unicast(address)),
        Function::IsGlobalUnicast => Value::Bool(network::is_global_unicast(address)),
        _ => return Err(Failure),
    })
}

fn binary<'a>(function: Function, first: &Value<'a>, second: &Value<'a>) -> Outcome<Value<'a>> {
    Ok(Value::Bool(match (function, first, second) {
        (Function::Contains, Value::Text(text), Value::Text(part)) => text.contains(&**part),
        (Function::StartsWith, Value::Text(text), Value::Text(part)) => text.starts_with(&**part),
        (Function::EndsWith, Value::Text(text), Value::Text(part)) => text.ends_with(&**part),
        // Only patterns that aren't constant come here; the others are compiled beforehand.
        (Function::Matches, Value::Text(text), Value::Text(pattern)) => {
            Regex::new(pattern).map_err(|_| Failure)?.is_match(text)
        }
        (Function::TimePart(part), Value::Timestamp(moment), Value::Text(zone)) => {
            let zone = time::parse_zone(zone).ok_or(Failure)?;
            return Ok(Value::Int(time::part_of_timestamp(part, *moment, zone)));
        }
        (Function::ContainsIp, Value::Cidr(cidr), Value::Ip(address)) => cidr.contains_ip(*address),
        (Function::ContainsIp, Value::Cidr(cidr), Value::Text(text)) => {
            cidr.contains_ip(network::parse_ip(text).ok_or(Failure)?)
        }
        (Function::ContainsCidr, Value::Cidr(cidr), Value::Cidr(other)) => cidr.contains_cidr(*other),
        (Function::ContainsCidr, Value::Cidr(cidr), Value::Text(text)) => {
            cidr.contains_cidr(Cidr::parse(text).ok_or(Failure)?)
        }
        _ => return Err(Failure),
    }))
}

fn size<'a>(value: &Value<'_>) -> Outcome<Value<'a>> {
    let size = match value {
        Value::Text(text) => text.chars().count(),
        Value::Bytes(bytes) => bytes.len(),
        Value::List(items) => items.len(),
        Value::Map(entries) => entries.len(),
        _ => return Err(Failure),
    };
    i64::try_from(size).map(Value::Int).map_err(|_| Failure)
}

fn to_bool<'a>(value: &Value<'_>) -> Outcome<Value<'a>> {
    Ok(Value::Bool(match value {
        Value::Bool(truth) => *truth,
        Value::Text(text) => match &**text {
            "1" | "t" | "true" | "TRUE" | "True" => true,
            "0" | "f" | "false" | "FALSE" | "False" => false,
            _ => return Err(Failure),
        },
        _ => return Err(Failure),
    }))
}

#[expect(clippy::cast_precision_loss, reason = "CEL rounds too")]
fn to_double<'a>(value: &Value<'_>) -> Outcome<Value<'a>> {
    Ok(Value::Double(match value {
        Value::Double(number) => *number,
        Value::Int(number) => *number as f64,
        Value::Uint(number) => *number as f64,
        Value::Text(text) => text.parse().map_err(|_| Failure)?,
        _ => return Err(Failure),
    }))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the range is checked, and CEL cuts fractions off"
)]
fn to_int<'a>(value: &Value<'_>) -> Outcome<Value<'a>> {
    // 2^63 as a double; both ends are excluded, as cel-go has it.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    Ok(Value::Int(match value {
        Value::Int(number) => *number,
        Value::Uint(number) => i64::try_from(*number).map_err(|_| Failure)?,
        Value::Double(number) if *number > -LIMIT && *number < LIMIT => *number as i64,
        Value::Text(text) => text.parse().map_err(|_| Failure)?,
        Value::Timestamp(time) => time.timestamp(),
        Value::Duration(duration) => duration.num_nanoseconds().ok_or(Failure)?,
        _ => return Err(Failure),
    }))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked, and CEL cuts fractions off"
)]
fn to_uint<'a>(value: &Value<'_>) -> Outcome<Value<'a>> {
    const LIMIT: f64 = 18_446_744_073_709_551_616.0;
    Ok(Value::Uint(match value {
        Value::Uint(number) => *number,
        Value::Int(number) => u64::try_from(*number).map_err(|_| Failure)?,
        Value::Double(number) if *number >= 0.0 && *number < LIMIT => *number as u64,
        Value::Text(text) => text.parse().map_err(|_| Failure)?,
        _ => return Err(Failure),
    }))
}

fn to_text<'a>(value: &Value<'a>) -> Outcome<Value<'a>> {
    Ok(Value::text(match value {
        Value::Text(_) => return Ok(value.clone()),
        Value::Bool(truth) => truth.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Uint(number) => number.to_string(),
        Value::Double(number) => number.to_string(),
        Value::Bytes(bytes) => str::from_utf8(bytes).map_err(|_| Failure)?.to_owned(),
        Value::Timestamp(moment) => time::print_timestamp(*moment),
        Value::Duration(duration) => time::print_duration(*duration),
        Value::Ip(address) => address.to_string(),
        Value::Cidr(cidr) => cidr.to_string(),
        _ => return Err(Failure),
    }))
}

/// `+`, `-`, `*`, `/` and `%`; what overflows or divides by zero fails.
pub(super) fn arithmetic<'a>(operator: Operator, left: Value<'a>, right: Value<'a>) -> Outcome<Value<'a>> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => match operator {
            Operator::Add => left.checked_add(right),
            Operator::Subtract => left.checked_sub(right),
            Operator::Multiply => left.checked_mul(right),
            Operator::Divide => left.checked_div(right),
            Operator::Remainder => left.checked_rem(right),
        }
        .map(Value::Int),
        (Value::Uint(left), Value::Uint(right)) => match operator {
            Operator::Add => left.checked_add(right),
            Operator::Subtract => left.checked_sub(right),
            Operator::Multiply => left.checked_mul(right),
            Operator::Divide => left.checked_div(right),
            Operator::Remainder => left.checked_rem(right),
        }
        .map(Value::Uint),
        (Value::Double(left), Value::Double(right)) => match operator {
            Operator::Add => Some(left + right),
            Operator::Subtract => Some(left - right),
            Operator::Multiply => Some(left * right),
            Operator::Divide => Some(left / right),
            Operator::Remainder => None,
        }
        .map(Value::Double),
        (Value::Timestamp(left), Value::Timestamp(right)) if operator == Operator::Subtract => {
            Some(Value::Duration(left.signed_duration_since(right)))
        }
        (Value::Timestamp(moment), Value::Duration(duration)) => return shift(operator, moment, duration),
        (Value::Duration(duration), Value::Timestamp(moment)) if operator == Operator::Add => {
            return shift(operator, moment, duration);
        }
        (Value::Duration(left), Value::Duration(right)) => match operator {
            Operator::Add => left.checked_add(&right),
            Operator::Subtract => left.checked_sub(&right),
            _ => None,
        }
        .map(Value::Duration),
        (left, right) if operator == Operator::Add => return concatenate(&left, &right),
        _ => None,
    }
    .ok_or(Failure)
}

fn concatenate<'a>(left: &Value<'a>, right: &Value<'a>) -> Outcome<Value<'a>> {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => Ok(Value::text([&**left, &**right].concat())),
        (Value::Bytes(left), Value::Bytes(right)) => {
            Ok(Value::Bytes(Shared::Counted([&**left, &**right].concat().into())))
        }
        (Value::List(left), Value::List(right)) => Ok(Value::list([&**left, &**right].concat())),
        _ => Err(Failure),
    }
}

fn shift<'a>(operator: Operator, moment: DateTime<Utc>, duration: TimeDelta) -> Outcome<Value<'a>> {
    let shifted = match operator {
        Operator::Add => moment.checked_add_signed(duration),
        Operator::Subtract => moment.checked_sub_signed(duration),
        _ => None,
    };
    timestamp(shifted.ok_or(Failure)?)
}

fn timestamp<'a>(moment: DateTime<Utc>) -> Outcome<Value<'a>> {
    if time::in_range(moment) {
        Ok(Value::Timestamp(moment))
    } else {
        Err(Failure)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::computes;

    #[test]
    fn strings() {
        assert!(computes(
            "'abc'.contains('b') && 'abc'.startsWith('ab') && 'abc'.endsWith('bc') && ''.contains('')"
        ));
        assert!(computes(
            "size('né') == 2 && 'né'.size() == 2 && size(b'n\\xff') == 2"
        ));
        assert!(computes("size([1, 2]) == 2 && {'a': 1}.size() == 1"));
        assert!(computes(
            "'abc'.matches('b') && !'abc'.matches('^b') && matches('abc', '^a.c$')"
        ));
        assert!(computes(
            "['b', 'z'].map(x, 'abc'.matches(x)) == [true, false] && !['('].exists(x, 'a'.matches(x)) || true"
        ));
        assert!(computes(
            "'AbC'.lowerAscii() == 'abc' && 'abc'.upperAscii() == 'ABC' && ' a '.trim() == 'a'"
        ));
    }

    #[test]
    fn conversions() {
        assert!(computes(
            "int('-5') == -5 && int(5u) == 5 && int(5.9) == 5 && int(-5.9) == -5"
        ));
        assert!(computes("uint('5') == 5u && uint(5) == 5u && uint(5.9) == 5u"));
        assert!(computes(
            "double('1.5') == 1.5 && double(2) == 2.0 && bool('true') && !bool('0')"
        ));
        assert!(computes(
            "string(1) == '1' && string(2u) == '2' && string(1.5) == '1.5' && string(true) == 'true'"
        ));
        assert!(computes(
            "string(b'a') == 'a' && bytes('a') == b'a' && string('a') == 'a'"
        ));
        assert!(computes(
            "string(timestamp('2026-01-01T00:00:00.500Z')) == '2026-01-01T00:00:00.5Z'"
        ));
        assert!(computes(
            "string(duration('1m30s')) == '90s' && int(timestamp('1970-01-01T00:01:00Z')) == 60"
        ));
        assert!(computes("timestamp(60) == timestamp('1970-01-01T00:01:00Z')"));
        for failing in [
            "int('x')",
            "int(9223372036854775808u)",
            "int(1e19)",
            "int(0.0 / 0.0)",
            "uint(-1)",
            "uint(-0.5)",
            "uint('-1')",
            "double('x')",
            "bool('yes')",
            "string(b'\\xff')",
            "duration('1d')",
            "timestamp('x')",
            "timestamp(999999999999999)",
        ] {
            assert!(!computes(&format!("type({failing}) != type")), "{failing}");
        }
    }

    #[test]
    fn times() {
        assert!(computes(
            "timestamp('2026-03-14T09:27:18.281Z').getMilliseconds() == 281"
        ));
        assert!(computes("timestamp('2026-03-14T09:27:18Z').getDayOfWeek() == 6"));
        assert!(computes(
            "timestamp('2026-03-14T09:27:18Z').getHours('-10:00') == 23"
        ));
        assert!(computes("duration('1h30m').getMinutes() == 90"));
    }

    #[test]
    fn addresses() {
        assert!(computes(
            "isIP('::1') && !isIP('::1%lo') && ip.isCanonical('::1') && !ip.isCanonical('0::1')"
        ));
        assert!(computes(
            "ip('10.0.0.1').family() == 4 && ip('::1').isLoopback() && ip('::').isUnspecified()"
        ));
        assert!(computes(
            "ip('ff02::1').isLinkLocalMulticast() && ip('169.254.0.1').isLinkLocalUnicast()"
        ));
        assert!(computes(
            "ip('0::1') == ip('::1') && ip('::1') != ip('::2') && string(ip('0::1')) == '::1'"
        ));
        assert!(computes("isCIDR('10.0.0.0/8') && !isCIDR('10.0.0.0')"));
        assert!(computes(
            "cidr('10.0.0.0/8').containsIP('10.1.1.1') && !cidr('10.0.0.0/8').containsIP(ip('11.1.1.1'))"
        ));
        assert!(computes(
            "cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16') && cidr('::/0').containsCIDR(cidr('::1/128'))"
        ));
        assert!(computes(
            "cidr('10.1.2.3/8').masked() == cidr('10.0.0.0/8') && cidr('10.1.2.3/8').ip() == ip('10.1.2.3')"
        ));
        assert!(computes(
            "cidr('10.1.2.3/8').prefixLength() == 8 && string(cidr('10.1.2.3/8')) == '10.1.2.3/8'"
        ));
        for failing in [
            "ip.isCanonical('x')",
            "cidr('10.0.0.0/8').containsIP('x')",
            "ip('01.2.3.4').isLoopback()",
        ] {
            assert!(
                !computes(failing) && !computes(&format!("!{failing}")),
                "{failing}"
            );
        }
    }
}
