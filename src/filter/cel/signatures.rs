//! Which functions there are: in come a name and the types of arguments, out goes the function or an error.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::error::{CelError, Hint, Place};
use super::functions::Function;
use super::time::Part;
use super::types::Type;

/// A type that a function takes or gives, without the details that no function looks at.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Parameter {
    Any,
    Bool,
    Int,
    Uint,
    Double,
    Text,
    Bytes,
    Timestamp,
    Duration,
    Ip,
    Cidr,
    Kind,
    List,
    Map,
}

use Parameter::{Any, Bool, Bytes, Cidr, Double, Duration, Int, Ip, List, Map, Text, Timestamp, Uint};

struct Signature {
    name: &'static str,
    receiver: Option<Parameter>,
    parameters: &'static [Parameter],
    result: Parameter,
    function: Function,
}

/// The macros: where they can be called and with how many arguments. The parser expands those that fit.
const MACROS: [(&str, bool, &str); 6] = [
    ("has", false, "1 argument"),
    ("all", true, "2 arguments"),
    ("exists", true, "2 arguments"),
    ("exists_one", true, "2 arguments"),
    ("filter", true, "2 arguments"),
    ("map", true, "2 or 3 arguments"),
];

const fn global(
    name: &'static str,
    parameters: &'static [Parameter],
    result: Parameter,
    function: Function,
) -> Signature {
    Signature {
        name,
        receiver: None,
        parameters,
        result,
        function,
    }
}

const fn method(
    receiver: Parameter,
    name: &'static str,
    parameters: &'static [Parameter],
    result: Parameter,
    function: Function,
) -> Signature {
    Signature {
        name,
        receiver: Some(receiver),
        parameters,
        result,
        function,
    }
}

const fn part(receiver: Parameter, name: &'static str, part: Part) -> Signature {
    method(receiver, name, &[], Int, Function::TimePart(part))
}

const fn part_in_zone(name: &'static str, part: Part) -> Signature {
    method(Timestamp, name, &[Text], Int, Function::TimePart(part))
}

const SIGNATURES: &[Signature] = &[
    global("size", &[Text], Int, Function::Size),
    global("size", &[Bytes], Int, Function::Size),
    global("size", &[List], Int, Function::Size),
    global("size", &[Map], Int, Function::Size),
    method(Text, "size", &[], Int, Function::Size),
    method(Bytes, "size", &[], Int, Function::Size),
    method(List, "size", &[], Int, Function::Size),
    method(Map, "size", &[], Int, Function::Size),
    method(Text, "contains", &[Text], Bool, Function::Contains),
    method(Text, "startsWith", &[Text], Bool, Function::StartsWith),
    method(Text, "endsWith", &[Text], Bool, Function::EndsWith),
    method(Text, "matches", &[Text], Bool, Function::Matches),
    global("matches", &[Text, Text], Bool, Function::Matches),
    method(Text, "lowerAscii", &[], Text, Function::LowerAscii),
    method(Text, "upperAscii", &[], Text, Function::UpperAscii),
    method(Text, "trim", &[], Text, Function::Trim),
    global("bool", &[Bool], Bool, Function::ToBool),
    global("bool", &[Text], Bool, Function::ToBool),
    global("bytes", &[Bytes], Bytes, Function::ToBytes),
    global("bytes", &[Text], Bytes, Function::ToBytes),
    global("double", &[Double], Double, Function::ToDouble),
    global("double", &[Int], Double, Function::ToDouble),
    global("double", &[Uint], Double, Function::ToDouble),
    global("double", &[Text], Double, Function::ToDouble),
    global("int", &[Int], Int, Function::ToInt),
    global("int", &[Uint], Int, Function::ToInt),
    global("int", &[Double], Int, Function::ToInt),
    global("int", &[Text], Int, Function::ToInt),
    global("int", &[Timestamp], Int, Function::ToInt),
    global("int", &[Duration], Int, Function::ToInt),
    global("uint", &[Uint], Uint, Function::ToUint),
    global("uint", &[Int], Uint, Function::ToUint),
    global("uint", &[Double], Uint, Function::ToUint),
    global("uint", &[Text], Uint, Function::ToUint),
    global("string", &[Text], Text, Function::ToText),
    global("string", &[Bool], Text, Function::ToText),
    global("string", &[Int], Text, Function::ToText),
    global("string", &[Uint], Text, Function::ToText),
    global("string", &[Double], Text, Function::ToText),
    global("string", &[Bytes], Text, Function::ToText),
    global("string", &[Timestamp], Text, Function::ToText),
    global("string", &[Duration], Text, Function::ToText),
    global("string", &[Ip], Text, Function::ToText),
    global("string", &[Cidr], Text, Function::ToText),
    global("duration", &[Text], Duration, Function::ToDuration),
    global("duration", &[Duration], Duration, Function::ToDuration),
    global("timestamp", &[Text], Timestamp, Function::ToTimestamp),
    global("timestamp", &[Int], Timestamp, Function::ToTimestamp),
    global("timestamp", &[Timestamp], Timestamp, Function::ToTimestamp),
    global("dyn", &[Any], Any, Function::Dynamic),
    global("type", &[Any], Parameter::Kind, Function::TypeOf),
    part(Timestamp, "getFullYear", Part::FullYear),
    part(Timestamp, "getMonth", Part::Month),
    part(Timestamp, "getDate", Part::Date),
    part(Timestamp, "getDayOfMonth", Part::DayOfMonth),
    part(Timestamp, "getDayOfWeek", Part::DayOfWeek),
    part(Timestamp, "getDayOfYear", Part::DayOfYear),
    part(Timestamp, "getHours", Part::Hours),
    part(Timestamp, "getMinutes", Part::Minutes),
    part(Timestamp, "getSeconds", Part::Seconds),
    part(Timestamp, "getMilliseconds", Part::Milliseconds),
    part_in_zone("getFullYear", Part::FullYear),
    part_in_zone("getMonth", Part::Month),
    part_in_zone("getDate", Part::Date),
    part_in_zone("getDayOfMonth", Part::DayOfMonth),
    part_in_zone("getDayOfWeek", Part::DayOfWeek),
    part_in_zone("getDayOfYear", Part::DayOfYear),
    part_in_zone("getHours", Part::Hours),
    part_in_zone("getMinutes", Part::Minutes),
    part_in_zone("getSeconds", Part::Seconds),
    part_in_zone("getMilliseconds", Part::Milliseconds),
    part(Duration, "getHours", Part::Hours),
    part(Duration, "getMinutes", Part::Minutes),
    part(Duration, "getSeconds", Part::Seconds),
    part(Duration, "getMilliseconds", Part::Milliseconds),
    global("isIP", &[Text], Bool, Function::IsIp),
    global("ip", &[Text], Ip, Function::ToIp),
    global("ip.isCanonical", &[Text], Bool, Function::IsCanonical),
    method(Ip, "family", &[], Int, Function::Family),
    method(Ip, "isUnspecified", &[], Bool, Function::IsUnspecified),
    method(Ip, "isLoopback", &[], Bool, Function::IsLoopback),
    method(
        Ip,
        "isLinkLocalMulticast",
        &[],
        Bool,
        Function::IsLinkLocalMulticast,
    ),
    method(Ip, "isLinkLocalUnicast", &[], Bool, Function::IsLinkLocalUnicast),
    method(Ip, "isGlobalUnicast", &[], Bool, Function::IsGlobalUnicast),
    global("isCIDR", &[Text], Bool, Function::IsCidr),
    global("cidr", &[Text], Cidr, Function::ToCidr),
    method(Cidr, "containsIP", &[Ip], Bool, Function::ContainsIp),
    method(Cidr, "containsIP", &[Text], Bool, Function::ContainsIp),
    method(Cidr, "containsCIDR", &[Cidr], Bool, Function::ContainsCidr),
    method(Cidr, "containsCIDR", &[Text], Bool, Function::ContainsCidr),
    method(Cidr, "ip", &[], Ip, Function::CidrIp),
    method(Cidr, "masked", &[], Cidr, Function::Masked),
    method(Cidr, "prefixLength", &[], Int, Function::PrefixLength),
];

impl Parameter {
    fn accepts(self, argument: &Type) -> bool {
        match argument.unwrapped() {
            Type::Dynamic => true,
            argument => match self {
                Any => true,
                Int => matches!(argument, Type::Int | Type::Enum(_)),
                List => matches!(argument, Type::List(_)),
                Map => matches!(argument, Type::Map(..)),
                scalar => *argument == scalar.as_type(),
            },
        }
    }

    fn as_type(self) -> Type {
        match self {
            Any => Type::Dynamic,
            Bool => Type::Bool,
            Int => Type::Int,
            Uint => Type::Uint,
            Double => Type::Double,
            Text => Type::Text,
            Bytes => Type::Bytes,
            Timestamp => Type::Timestamp,
            Duration => Type::Duration,
            Ip => Type::Ip,
            Cidr => Type::Cidr,
            Self::Kind => Type::Kind,
            List => Type::list(Type::Dynamic),
            Map => Type::map(Type::Dynamic, Type::Dynamic),
        }
    }

    fn name(self) -> String {
        match self {
            Any => "any".to_owned(),
            List => "list".to_owned(),
            Map => "map".to_owned(),
            scalar => scalar.as_type().to_string(),
        }
    }
}

impl Signature {
    fn describe(&self) -> String {
        call_text(
            self.receiver.map(Parameter::name),
            self.name,
            self.parameters.iter().map(|parameter| parameter.name()),
        )
    }
}

/// Whether there is a function of this name that isn't called on a value.
pub(super) fn is_global(name: &str) -> bool {
    SIGNATURES
        .iter()
        .any(|signature| signature.receiver.is_none() && signature.name == name)
}

/// Whether there is a function of this name at all.
pub(super) fn is_known(name: &str) -> bool {
    SIGNATURES.iter().any(|signature| signature.name == name)
}

/// Finds the function that a call means, and the type of what it gives.
pub(super) fn resolve(
    place: Place,
    name: &str,
    receiver: Option<&Type>,
    arguments: &[Type],
) -> Result<(Function, Type), CelError> {
    let named: Vec<&Signature> = SIGNATURES
        .iter()
        .filter(|signature| signature.name == name)
        .collect();
    let found = named.iter().find(|signature| {
        signature.parameters.len() == arguments.len()
            && signature
                .parameters
                .iter()
                .zip(arguments)
                .all(|(parameter, kind)| parameter.accepts(kind))
            && match (signature.receiver, receiver) {
                (Some(parameter), Some(kind)) => parameter.accepts(kind),
                (None, None) => true,
                _ => false,
            }
    });
    if let Some(signature) = found {
        return Ok((signature.function, signature.result.as_type()));
    }
    Err(mismatch(place, name, &named, receiver, arguments))
}

fn mismatch(
    place: Place,
    name: &str,
    named: &[&Signature],
    receiver: Option<&Type>,
    arguments: &[Type],
) -> CelError {
    let name = name.to_owned();
    if let Some((_, on_value, count)) = MACROS.iter().find(|(known, ..)| *known == name) {
        let style = if *on_value {
            "on a list or map, and takes"
        } else {
            "on its own, and takes"
        };
        return CelError::Style {
            place,
            name,
            expected: format!("{style} {count}"),
        };
    }
    if named.is_empty() {
        let functions = SIGNATURES.iter().map(|signature| signature.name);
        let choices = functions.chain(MACROS.iter().map(|(name, ..)| *name));
        return CelError::UnknownFunction {
            place,
            hint: Hint::new(&name, "the functions", choices),
            name,
        };
    }
    let same_style: Vec<&&Signature> = named
        .iter()
        .filter(|signature| signature.receiver.is_some() == receiver.is_some())
        .collect();
    if same_style.is_empty() {
        let example = named[0].describe();
        let style = if receiver.is_some() {
            "on its own"
        } else {
            "on a value"
        };
        return CelError::Style {
            place,
            name,
            expected: format!("{style}, as in {example}"),
        };
    }
    let counts: BTreeSet<usize> = same_style
        .iter()
        .map(|signature| signature.parameters.len())
        .collect();
    if !counts.contains(&arguments.len()) {
        let plural = if counts.iter().eq([&1]) {
            "argument"
        } else {
            "arguments"
        };
        let counts: Vec<String> = counts.iter().map(usize::to_string).collect();
        return CelError::ArgumentCount {
            place,
            name,
            expected: format!("{} {plural}", counts.join(" or ")),
            found: arguments.len(),
        };
    }
    let choices: Vec<String> = same_style.iter().map(|signature| signature.describe()).collect();
    CelError::ArgumentTypes {
        place,
        found: call_text(
            receiver.map(Type::to_string),
            &name,
            arguments.iter().map(Type::to_string),
        ),
        choices: choices.join(", "),
    }
}

fn call_text(receiver: Option<String>, name: &str, arguments: impl Iterator<Item = String>) -> String {
    let mut text = receiver.map(|receiver| receiver + ".").unwrap_or_default();
    let arguments: Vec<String> = arguments.collect();
    // Writing to a string can't fail.
    let _ = write!(text, "{name}({})", arguments.join(", "));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place = Place { line: 1, column: 7 };

    fn error(name: &str, receiver: Option<&Type>, arguments: &[Type]) -> String {
        resolve(PLACE, name, receiver, arguments)
            .expect_err("no such call")
            .to_string()
    }

    #[test]
    fn calls_resolve_by_types() {
        let resolved = |name, receiver, arguments: &[Type]| resolve(PLACE, name, receiver, arguments);
        assert_eq!(
            resolved("size", Some(&Type::Text), &[]),
            Ok((Function::Size, Type::Int))
        );
        assert_eq!(
            resolved("ip", None, &[Type::Text]),
            Ok((Function::ToIp, Type::Ip))
        );
        assert_eq!(
            resolved("ip", Some(&Type::Cidr), &[]),
            Ok((Function::CidrIp, Type::Ip))
        );
        assert_eq!(
            resolved("ip", None, &[Type::Dynamic]),
            Ok((Function::ToIp, Type::Ip))
        );
        let nullable = Type::Nullable(Box::new(Type::Uint));
        assert_eq!(
            resolved("int", None, &[nullable]),
            Ok((Function::ToInt, Type::Int))
        );
    }

    #[test]
    fn errors_say_what_would_do() {
        assert_eq!(
            error("startWith", Some(&Type::Text), &[Type::Text]),
            "column 7: unknown function 'startWith'; did you mean 'startsWith'?"
        );
        assert_eq!(
            error("startsWith", Some(&Type::Text), &[]),
            "column 7: 'startsWith' takes 1 argument, not 0"
        );
        assert_eq!(
            error("getHours", Some(&Type::Timestamp), &[Type::Text, Type::Text]),
            "column 7: 'getHours' takes 0 or 1 arguments, not 2"
        );
        assert_eq!(
            error("startsWith", Some(&Type::Uint), &[Type::Text]),
            "column 7: there is no uint.startsWith(string); there is string.startsWith(string)"
        );
        assert_eq!(
            error("startsWith", None, &[Type::Text]),
            "column 7: 'startsWith' is called on a value, as in string.startsWith(string)"
        );
        assert_eq!(
            error("exists", Some(&Type::Text), &[Type::Text]),
            "column 7: 'exists' is called on a list or map, and takes 2 arguments"
        );
        assert!(
            error("frobnicate", None, &[])
                .starts_with("column 7: unknown function 'frobnicate'; the functions are all,")
        );
    }
}
