//! The raw system call tracepoint: which call, and its arguments by the names they have in the kernel.

use super::line::Line;
use crate::event::{Argument, Value};
use crate::syscalls::{self, Abi, Parameter};

/// Writes the call that `raw_syscalls/sys_enter` reports: its number, then its arguments.
pub(super) fn push(args: &[Argument<'_>], line: &mut Line<'_>) {
    let Some((call, values)) = args.split_first() else {
        return line.literal("unknown");
    };
    if let Some(id) = call.get("syscall_id") {
        let abi = id.field_text("abi");
        match Abi::parse(abi) {
            Some(Abi::X64) => push_call(id.field("id"), values, line),
            known => {
                line.quoted(abi);
                line.literal("/");
                let name = known.and_then(|abi| syscalls::name(abi, number(id.field("id"))?));
                line.literal(name.unwrap_or("unknown"));
            }
        }
    } else {
        push_call(call.get("long_arg"), values, line);
    }
}

fn number(value: Option<&Value<'_>>) -> Option<u32> {
    value?.integer()?.try_into().ok()
}

fn push_call(id: Option<&Value<'_>>, values: &[Argument<'_>], line: &mut Line<'_>) {
    let name = number(id).and_then(|number| syscalls::name(Abi::X64, number));
    line.literal(name.unwrap_or("unknown"));
    let Some(parameters) = name.and_then(syscalls::parameters) else {
        return;
    };
    line.literal("(");
    for (index, (parameter, value)) in parameters.iter().zip(values).enumerate() {
        if index > 0 {
            line.literal(", ");
        }
        line.literal(&format!("{parameter}="));
        push_value(parameter, &value.value, line);
    }
    line.literal(")");
}

/// The kernel reports each argument as 64 bits, whatever its type.
fn push_value(parameter: &Parameter, value: &Value<'_>, line: &mut Line<'_>) {
    let Some(number) = value.integer() else {
        return line.quoted(value.text());
    };
    if parameter.is_pointer() {
        line.literal(&format!("0x{number:x}"));
    } else if parameter.is_signed() && number > i128::from(i64::MAX) {
        line.literal(&(number - (1 << 64)).to_string());
    } else {
        line.literal(&number.to_string());
    }
}
