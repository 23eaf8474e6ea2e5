//! Values of events, compared as the kernel would have compared them.

use std::net::IpAddr;

use super::Verdict;
use crate::event::{Argument, Value};
use crate::policy::model::{ArgType, Operator, ValueFilter};
use crate::policy::values::{Class, Operand, operand};

/// The last port that only the privileged may use.
const LAST_PRIVILEGED: i128 = 1023;

/// Texts of events may be cut: what is longer may have been compared otherwise.
const LONGEST_TEXT: usize = 4096;

/// A path that is known, of a program that is started.
pub(super) fn path(path: &[u8], filter: &ValueFilter) -> Verdict {
    text(path, Class::Path, filter)
}

/// An argument of an event, declared with this type.
pub(super) fn argument(argument: &Argument<'_>, arg_type: ArgType, filter: &ValueFilter) -> Verdict {
    if argument.is("error_arg") {
        return Verdict::Unknown("the value could not be read");
    }
    let class = Class::of(arg_type);
    match class {
        Class::Socket | Class::Address => socket(&argument.value, class, filter),
        Class::Text | Class::UnixAddress if argument.is("string_arg") => {
            text(argument.value.text(), class, filter)
        }
        Class::Path | Class::File => match argument.value.field("path") {
            Some(path) => text(path.text(), class, filter),
            None if argument.is("string_arg") => text(argument.value.text(), class, filter),
            None => Verdict::Unknown("the event doesn't have the path"),
        },
        Class::Number { .. } | Class::Capability | Class::Syscall => {
            let number = argument
                .value
                .integer()
                .or_else(|| argument.value.field("value").and_then(Value::integer))
                .or_else(|| argument.value.field("id").and_then(Value::integer));
            match number {
                Some(value) => number_verdict(value, class, filter),
                None => Verdict::Unknown("the event doesn't have the number"),
            }
        }
        _ => Verdict::Unknown("values of its type can't be compared afterwards"),
    }
}

/// The filter's values; none if one of them can't be read.
fn operands(class: Class, filter: &ValueFilter) -> Option<Vec<Operand>> {
    let values = filter.values.iter();
    values
        .map(|value| operand(class, *filter.operator, value).ok())
        .collect()
}

fn text(text: &[u8], class: Class, filter: &ValueFilter) -> Verdict {
    let Some(operands) = operands(class, filter) else {
        return Verdict::Unknown("the policy's values can't be read");
    };
    if text.len() >= LONGEST_TEXT {
        return Verdict::Unknown("the text is too long");
    }
    let lower = text.to_ascii_lowercase();
    let any = |matches: &dyn Fn(&[u8]) -> bool| {
        operands
            .iter()
            .any(|operand| matches!(operand, Operand::Text(value) if matches(value.as_bytes())))
    };
    let contains =
        |text: &[u8], part: &[u8]| part.is_empty() || text.windows(part.len()).any(|window| window == part);
    let (holds, is_negated) = match *filter.operator {
        Operator::Equal => (any(&|value| text == value), false),
        Operator::NotEqual => (any(&|value| text == value), true),
        Operator::Prefix => (any(&|value| text.starts_with(value)), false),
        Operator::NotPrefix => (any(&|value| text.starts_with(value)), true),
        Operator::Postfix => (any(&|value| text.ends_with(value)), false),
        Operator::NotPostfix => (any(&|value| text.ends_with(value)), true),
        Operator::SubString => (any(&|value| contains(text, value)), false),
        Operator::SubStringIgnCase => (any(&|value| contains(&lower, &value.to_ascii_lowercase())), false),
        _ => return Verdict::Unknown("events don't tell what the operator compares"),
    };
    Verdict::of(holds != is_negated)
}

fn number_verdict(number: i128, class: Class, filter: &ValueFilter) -> Verdict {
    let Some(operands) = operands(class, filter) else {
        return Verdict::Unknown("the policy's values can't be read");
    };
    let any = |matches: &dyn Fn(i128) -> bool| {
        operands
            .iter()
            .any(|operand| matches!(operand, Operand::Number(value) if matches(*value)))
    };
    let (holds, is_negated) = match *filter.operator {
        Operator::Equal => (any(&|value| number == value), false),
        Operator::NotEqual => (any(&|value| number == value), true),
        Operator::Gt | Operator::GreaterThan => (any(&|value| number > value), false),
        Operator::Lt | Operator::LessThan => (any(&|value| number < value), false),
        Operator::Mask => (any(&|value| number & value != 0), false),
        Operator::InRange => (is_in_range(number, &operands), false),
        Operator::NotInRange => (is_in_range(number, &operands), true),
        _ => return Verdict::Unknown("events don't tell what the operator compares"),
    };
    Verdict::of(holds != is_negated)
}

fn is_in_range(number: i128, operands: &[Operand]) -> bool {
    operands.iter().any(|operand| match operand {
        Operand::Range(first, last) => (*first..=*last).contains(&number),
        Operand::Number(value) => number == *value,
        _ => false,
    })
}

fn socket(socket: &Value<'_>, class: Class, filter: &ValueFilter) -> Verdict {
    let Some(operands) = operands(class, filter).or_else(|| filter.values.is_empty().then(Vec::new)) else {
        return Verdict::Unknown("the policy's values can't be read");
    };
    let is_packet_address = matches!(class, Class::Address);
    let port = |name: &str| socket.field(name).and_then(Value::integer).unwrap_or(0);
    let address = |name: &str| {
        str::from_utf8(socket.field_text(name))
            .ok()?
            .parse::<IpAddr>()
            .ok()
    };
    let is_in_network = |name: &str| {
        let address = address(name);
        operands.iter().any(|operand| match (operand, address) {
            (Operand::Network(network, bits), Some(address)) => is_in(address, *network, *bits),
            _ => false,
        })
    };
    let (source_port, destination_port) = ("sport", if is_packet_address { "port" } else { "dport" });
    let (source, destination) = ("saddr", if is_packet_address { "addr" } else { "daddr" });
    let is_privileged = |name: &str| (0..=LAST_PRIVILEGED).contains(&port(name));
    let (holds, is_negated) = match *filter.operator {
        Operator::SPort => (is_in_range(port(source_port), &operands), false),
        Operator::NotSPort => (is_in_range(port(source_port), &operands), true),
        Operator::DPort => (is_in_range(port(destination_port), &operands), false),
        Operator::NotDPort => (is_in_range(port(destination_port), &operands), true),
        Operator::SPortPriv => (is_privileged(source_port), false),
        Operator::NotSPortPriv => (is_privileged(source_port), true),
        Operator::DPortPriv => (is_privileged(destination_port), false),
        Operator::NotDPortPriv => (is_privileged(destination_port), true),
        Operator::SAddr => (is_in_network(source), false),
        Operator::NotSAddr => (is_in_network(source), true),
        Operator::DAddr => (is_in_network(destination), false),
        Operator::NotDAddr => (is_in_network(destination), true),
        Operator::Protocol => (is_named(socket, "protocol", filter), false),
        Operator::Family => (is_named(socket, "family", filter), false),
        Operator::State => (is_named(socket, "state", filter), false),
        _ => return Verdict::Unknown("events don't tell what the operator compares"),
    };
    Verdict::of(holds != is_negated)
}

/// Whether a field has one of the filter's names, as `IPPROTO_TCP`, which may be written without the first part.
fn is_named(socket: &Value<'_>, field: &str, filter: &ValueFilter) -> bool {
    let name = socket.field_text(field).to_ascii_uppercase();
    filter.values.iter().any(|value| {
        let value = value.to_ascii_uppercase();
        name == value.as_bytes()
            || name
                .strip_suffix(value.as_bytes())
                .is_some_and(|prefix| prefix.ends_with(b"_"))
    })
}

fn is_in(address: IpAddr, network: IpAddr, bits: u8) -> bool {
    match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            let shift = 32 - u32::from(bits.min(32));
            shift == 32 || (address.to_bits() ^ network.to_bits()) >> shift == 0
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => {
            let shift = 128 - u32::from(bits.min(128));
            shift == 128 || (address.to_bits() ^ network.to_bits()) >> shift == 0
        }
        _ => false,
    }
}
