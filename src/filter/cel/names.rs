//! Names that are no variables: in come `int` or `tetragon.KprobeAction.…`, out go types and enum values.

use cel::common::ast::{Expr, IdedExpr};
use prost_reflect::{EnumDescriptor, EnumValueDescriptor};

use super::check::Checker;
use super::error::{CelError, Hint, Place};
use super::evaluate::Node;
use super::types::Type;
use super::value::{Shared, Value};
use crate::schema;

/// The types whose bare name is a value, for comparisons with `type(x)`.
const TYPE_NAMES: [&str; 10] = [
    "bool",
    "bytes",
    "double",
    "int",
    "list",
    "map",
    "null_type",
    "string",
    "type",
    "uint",
];
const QUALIFIED_TYPE_NAMES: [&str; 4] = [
    "google.protobuf.Duration",
    "google.protobuf.Timestamp",
    "net.CIDR",
    "net.IP",
];

impl Checker<'_> {
    /// A dotted name that doesn't begin with a variable: the value of an enum, or a type.
    pub(super) fn qualified(
        &self,
        expression: &IdedExpr,
        root: &IdedExpr,
        path: &str,
    ) -> Result<(Node, Type), CelError> {
        let path = path.trim_start_matches('.');
        // As in Go, names are relative to the package.
        let absolute = format!("tetragon.{}", path.strip_prefix("tetragon.").unwrap_or(path));
        let events = schema::events_response();
        let pool = events.parent_pool();
        if let Some((name, value)) = absolute.rsplit_once('.')
            && let Some(descriptor) = pool.get_enum_by_name(name)
        {
            return match descriptor.get_value_by_name(value) {
                Some(value) => Ok((
                    Node::Constant(Value::Int(value.number().into())),
                    Type::Enum(descriptor),
                )),
                None => Err(unknown_enum_value(
                    self.place_of_field(expression),
                    value,
                    &descriptor,
                )),
            };
        }
        if let Some(message) = pool.get_message_by_name(&absolute) {
            return Ok(type_constant(message.full_name()));
        }
        if QUALIFIED_TYPE_NAMES.contains(&path) {
            return Ok(type_constant(path));
        }
        let name = path
            .split('.')
            .next()
            .filter(|first| *first != "tetragon")
            .unwrap_or(path);
        Err(self.unknown_variable(root, name))
    }
}

/// The type that a bare name such as `int` means.
pub(super) fn type_named(name: &str) -> Option<(Node, Type)> {
    TYPE_NAMES.contains(&name).then(|| type_constant(name))
}

/// The names of `a.b.c` and the expression of the first one.
pub(super) fn qualified_name(expression: &IdedExpr) -> Option<(&IdedExpr, Vec<&str>)> {
    let mut names = Vec::new();
    let mut current = expression;
    loop {
        match &current.expr {
            Expr::Ident(name) => {
                names.push(name.as_str());
                names.reverse();
                return Some((current, names));
            }
            Expr::Select(select) if !select.test || names.is_empty() => {
                names.push(&select.field);
                current = &select.operand;
            }
            _ => return None,
        }
    }
}

/// The error about a name that isn't one of an enum's values.
pub(super) fn unknown_enum_value(place: Place, name: &str, descriptor: &EnumDescriptor) -> CelError {
    let values: Vec<_> = descriptor.values().collect();
    CelError::UnknownEnumValue {
        place,
        hint: Hint::new(name, "its values", values.iter().map(EnumValueDescriptor::name)),
        message: descriptor.full_name().to_owned(),
        // From a string, so it may be anything.
        name: name.escape_debug().to_string(),
    }
}

fn type_constant(name: &str) -> (Node, Type) {
    (
        Node::Constant(Value::Type(Shared::Counted(name.into()))),
        Type::Kind,
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::{computes, error};

    #[test]
    fn names_of_types_and_enum_values() {
        assert_eq!(
            error("process_kprobe.action == KprobeAction.KPROBE_ACTION_SIGKIL"),
            "column 39: the enum tetragon.KprobeAction has no value 'KPROBE_ACTION_SIGKIL'; did you mean \
             'KPROBE_ACTION_SIGKILL'?"
        );
        assert_eq!(
            error("process_kprobe.action == 'KPROBE_ACTION_SIGKIL'"),
            "column 26: the enum tetragon.KprobeAction has no value 'KPROBE_ACTION_SIGKIL'; did you mean \
             'KPROBE_ACTION_SIGKILL'?"
        );
        assert!(
            error("tetragon.KprobeActoin.X == 1")
                .starts_with("column 1: unknown variable 'tetragon.KprobeActoin.X'")
        );
        assert!(computes(
            "type(1) == int && type('') == string && type(int) == type && type(1) != uint"
        ));
        assert!(computes("type(process_exec) == tetragon.ProcessExec"));
        assert!(computes(
            "type(timestamp(0)) == google.protobuf.Timestamp && type(null) == null_type"
        ));
        assert_eq!(
            error("Process{pid: 1u}.pid == 1u"),
            "column 8: message literals are not supported"
        );
    }
}
