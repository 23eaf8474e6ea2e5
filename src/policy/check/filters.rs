//! Filters: whether they are about an argument that is read, and whether anything can pass them.

use std::fmt::Display;

use super::{Checker, subject};
use crate::policy::Span;
use crate::policy::diagnostic::{Code, Diagnostic, Edit};
use crate::policy::model::{
    ArgType, Argument, BinaryFilter, BinaryOperator, Hook, Operator, Selector, Spanned, Subject, ValueFilter,
};
use crate::policy::values::{self, Class, Operand};
use crate::policy::words::Word as _;
use crate::quote::{go_quoted, visible};

/// How many selectors of a hook agents take.
const SELECTORS_MAX: usize = 5;
/// How many filters on arguments agents take.
const FILTERS_MAX: usize = 5;
/// How many values agents compare one after the other.
const VALUES_MAX: usize = 4;

impl Checker<'_> {
    pub(super) fn filters(&mut self, hook: &Hook) {
        if let Some(extra) = hook.selectors.get(SELECTORS_MAX) {
            let count = hook.selectors.len();
            self.agent_limit(
                extra.span,
                format_args!("a hook with more than {SELECTORS_MAX} selectors; this has {count}"),
            );
        }
        for selector in &hook.selectors {
            self.selector(hook, selector);
        }
    }

    fn agent_limit(&mut self, place: Span, what: impl Display) {
        self.tell(
            Diagnostic::warning(Code::AgentLimit, place, format!("agents refuse {what}"))
                .help("make several hooks, or several policies, of it"),
        );
    }

    fn selector(&mut self, hook: &Hook, selector: &Selector) {
        for filter in &selector.match_args {
            self.value_filter("args", &hook.args, filter);
        }
        for filter in &selector.match_data {
            self.value_filter("data", &hook.data, filter);
        }
        for filter in &selector.match_return_args {
            self.value_filter("returnArg", hook.return_arg.as_slice(), filter);
        }
        if let Some(extra) = selector.match_args.get(FILTERS_MAX) {
            self.agent_limit(
                extra.span,
                format_args!("more than {FILTERS_MAX} matchArgs in a selector"),
            );
        }
        for (name, filters) in [
            ("matchBinaries", &selector.match_binaries),
            ("matchParentBinaries", &selector.match_parent_binaries),
        ] {
            if let Some(extra) = filters.get(1) {
                self.agent_limit(
                    extra.span,
                    format_args!("more than one entry of {name} in a selector"),
                );
            }
            for filter in filters {
                self.binaries(filter);
            }
        }
        for filter in &selector.match_pids {
            if let Some(extra) = filter.values.get(VALUES_MAX) {
                self.agent_limit(
                    extra.span,
                    format_args!("more than {VALUES_MAX} pids in a filter"),
                );
            }
        }
        for filter in &selector.match_namespaces {
            if let Some(extra) = filter.values.get(VALUES_MAX) {
                self.agent_limit(
                    extra.span,
                    format_args!("more than {VALUES_MAX} namespaces in a filter"),
                );
            }
        }
    }

    fn value_filter(&mut self, list: &str, arguments: &[Argument], filter: &ValueFilter) {
        let Some(argument) = subject(arguments, filter) else {
            // That returnArg is missing was told already.
            if list != "returnArg" || !arguments.is_empty() {
                self.undeclared(list, arguments, filter);
            }
            return;
        };
        let class = Class::of(argument.arg_type.value);
        let operator = filter.operator.value;
        if !class.operators().contains(&operator) {
            return self.operator(argument, class, &filter.operator);
        }
        if operator == Operator::CapabilitiesGained {
            self.capabilities_gained(arguments, filter);
        }
        if operator.stands_alone() {
            if let Some(value) = filter.values.first() {
                let message = format!("{} takes no values", operator.name());
                self.tell(
                    Diagnostic::warning(Code::BadValue, value.span, message)
                        .help("remove values")
                        .fix(
                            "values are removed",
                            vec![Edit::DropField {
                                mapping: filter.span,
                                name: "values",
                            }],
                        ),
                );
            }
            return;
        }
        for value in &filter.values {
            self.value(class, operator, value);
        }
        self.value_limits(class, filter);
        if matches!(class, Class::Path | Class::File) {
            let is_start = matches!(
                operator,
                Operator::Equal | Operator::NotEqual | Operator::Prefix | Operator::NotPrefix
            );
            let is_whole = matches!(operator, Operator::Equal | Operator::NotEqual);
            self.paths(filter.span, &filter.values, is_start, is_whole);
            if is_start {
                self.pods_files(filter);
            }
        }
    }

    fn undeclared(&mut self, list: &str, arguments: &[Argument], filter: &ValueFilter) {
        let (what, place, written) = match &filter.subject {
            Subject::Index(index) => (
                format!("index {}", index.value),
                index.span,
                index.span != filter.span,
            ),
            Subject::Positions(positions) => match positions.first() {
                Some(position) => (format!("an entry {}", position.value), position.span, true),
                None => return,
            },
        };
        let declared: Vec<String> = arguments
            .iter()
            .map(|argument| argument.index.value.to_string())
            .collect();
        let message = if arguments.is_empty() {
            format!("the hook has no {list}, so that there is nothing to compare")
        } else {
            format!("{list} doesn't have {what}, so that it can't be compared")
        };
        let diagnostic = Diagnostic::error(Code::UndeclaredArgument, place, message);
        let diagnostic = match (&filter.subject, arguments) {
            (Subject::Index(_), [only]) if written => {
                let right = only.index.value.to_string();
                diagnostic
                    .help(format!("index: {right}, the only one in {list}"))
                    .fix(
                        format!("index becomes {right}"),
                        vec![Edit::Replace(place, right)],
                    )
            }
            (Subject::Index(index), []) => diagnostic.help(format!(
                "{list}:\n- index: {}\n  type: {}",
                index.value,
                likely_type(filter)
            )),
            (Subject::Index(index), _) => diagnostic.help(format!(
                "add it to {list}, which has {}:\n- index: {}\n  type: {}",
                declared.join(", "),
                index.value,
                likely_type(filter)
            )),
            (Subject::Positions(_), _) => {
                diagnostic.help(format!("{list} has {} entries, from 0 on", arguments.len()))
            }
        };
        self.tell(diagnostic);
    }

    fn operator(&mut self, argument: &Argument, class: Class, operator: &Spanned<Operator>) {
        let arg_type = argument.arg_type.name();
        let message = format!(
            "an argument of type {arg_type} can't be compared with {}",
            operator.name()
        );
        let diagnostic = Diagnostic::error(Code::OperatorType, operator.span, message);
        let names: Vec<&str> = class.operators().iter().map(|operator| operator.name()).collect();
        let meant = meant_operator(operator.value).filter(|meant| class.operators().contains(meant));
        self.tell(match meant {
            Some(meant) => diagnostic.help(format!("operator: {}", meant.name())).fix(
                format!("{} becomes {}", operator.name(), meant.name()),
                vec![Edit::Text(operator.span, meant.name().to_owned())],
            ),
            None if names.is_empty() => diagnostic.help("remove the filter; no operator can compare it"),
            None => diagnostic.help(format!("use one of {}", names.join(", "))),
        });
    }

    fn capabilities_gained(&mut self, arguments: &[Argument], filter: &ValueFilter) {
        let positions = match &filter.subject {
            Subject::Positions(positions) => positions.as_slice(),
            Subject::Index(_) => &[],
        };
        let is_capabilities = |position: &Spanned<u32>| {
            let place = usize::try_from(position.value).unwrap_or(usize::MAX);
            arguments
                .get(place)
                .is_some_and(|argument| Class::of(argument.arg_type.value) == Class::Capabilities)
        };
        if positions.len() != 2 || !positions.iter().all(is_capabilities) {
            self.tell(
                Diagnostic::error(
                    Code::UndeclaredArgument,
                    filter.operator.span,
                    "CapabilitiesGained compares two sets of capabilities: the new one and the old one",
                )
                .help("name both by their places in args, as args: [0, 1]"),
            );
        }
    }

    fn value(&mut self, class: Class, operator: Operator, value: &Spanned<String>) {
        if class == Class::Auto && !is_same_for_all(operator) {
            return;
        }
        match values::operand(class, operator, value) {
            Ok(Operand::List(_)) => {
                self.list_reference(value);
            }
            Ok(_) => {}
            Err(error) => {
                let diagnostic =
                    Diagnostic::error(Code::BadValue, value.span, error.problem).help(error.help);
                self.tell(match error.meant {
                    Some(meant) => diagnostic.fix(
                        format!("{} becomes {}", visible(value), visible(&meant)),
                        vec![Edit::Text(value.span, meant)],
                    ),
                    None => diagnostic,
                });
            }
        }
        if let Some(text) = value.strip_suffix('\0')
            && matches!(class, Class::Auto | Class::Text | Class::Path | Class::File)
        {
            self.tell(
                Diagnostic::warning(
                    Code::TrailingNul,
                    value.span,
                    format!(
                        "{} has a NUL at its end, where texts end without it",
                        go_quoted(value)
                    ),
                )
                .help(format!("write {}", go_quoted(text)))
                .fix(
                    "the NUL is removed",
                    vec![Edit::Text(value.span, text.to_owned())],
                ),
            );
        }
    }

    fn value_limits(&mut self, class: Class, filter: &ValueFilter) {
        let longest = match filter.operator.value {
            Operator::Prefix | Operator::NotPrefix => 256,
            Operator::Postfix | Operator::NotPostfix => 127,
            Operator::SubString | Operator::SubStringIgnCase => 100,
            _ => usize::MAX,
        };
        for value in filter.values.iter().filter(|value| value.len() > longest) {
            self.agent_limit(
                value.span,
                format!("a {} of more than {longest} bytes", filter.operator.name()),
            );
        }
        let is_number = matches!(class, Class::Number { .. } | Class::Capability);
        let is_compared = matches!(
            filter.operator.value,
            Operator::Equal | Operator::NotEqual | Operator::Mask | Operator::Gt | Operator::Lt
        );
        if let Some(extra) = filter.values.get(VALUES_MAX)
            && is_number
            && is_compared
        {
            let in_map = match filter.operator.value {
                Operator::Equal => Some("InMap"),
                Operator::NotEqual => Some("NotInMap"),
                _ => None,
            };
            let diagnostic = Diagnostic::warning(
                Code::AgentLimit,
                extra.span,
                format!(
                    "agents refuse more than {VALUES_MAX} numbers with {}",
                    filter.operator.name()
                ),
            );
            self.tell(match in_map {
                Some(in_map) => diagnostic.help(format!("operator: {in_map}")).fix(
                    format!("{} becomes {in_map}", filter.operator.name()),
                    vec![Edit::Text(filter.operator.span, in_map.to_owned())],
                ),
                None => diagnostic.help("make several selectors of it"),
            });
        }
    }

    fn binaries(&mut self, filter: &BinaryFilter) {
        let operator = filter.operator.value;
        if filter.follow_children && !matches!(operator, BinaryOperator::In | BinaryOperator::NotIn) {
            self.tell(
                Diagnostic::warning(
                    Code::AgentLimit,
                    filter.operator.span,
                    format!("agents refuse followChildren with {}", operator.name()),
                )
                .help("operator: In, with all of the paths"),
            );
        }
        let is_whole = matches!(operator, BinaryOperator::In | BinaryOperator::NotIn);
        let is_start = is_whole || matches!(operator, BinaryOperator::Prefix | BinaryOperator::NotPrefix);
        self.paths(filter.span, &filter.values, is_start, is_whole);
    }
}

/// Operators whose values are read in one way, whatever the type.
fn is_same_for_all(operator: Operator) -> bool {
    use Operator::{
        DAddr, DPort, Family, FileType, NotDAddr, NotDPort, NotFileType, NotSAddr, NotSPort, Protocol, SAddr,
        SPort, State,
    };
    matches!(
        operator,
        SAddr
            | NotSAddr
            | DAddr
            | NotDAddr
            | SPort
            | NotSPort
            | DPort
            | NotDPort
            | Protocol
            | Family
            | State
            | FileType
            | NotFileType
    )
}

/// What someone means who takes one operator for another.
fn meant_operator(operator: Operator) -> Option<Operator> {
    Some(match operator {
        Operator::InMap => Operator::Equal,
        Operator::NotInMap => Operator::NotEqual,
        Operator::DAddr => Operator::SAddr,
        Operator::NotDAddr => Operator::NotSAddr,
        Operator::DPort => Operator::SPort,
        Operator::NotDPort => Operator::NotSPort,
        Operator::DPortPriv => Operator::SPortPriv,
        Operator::NotDPortPriv => Operator::NotSPortPriv,
        _ => return None,
    })
}

/// The type that a filter seems to be for.
fn likely_type(filter: &ValueFilter) -> &'static str {
    let fits = |arg_type: &ArgType| Class::of(*arg_type).operators().contains(&filter.operator.value);
    let is_path = filter.values.iter().any(|value| value.starts_with('/'));
    let likely = [ArgType::File, ArgType::Int, ArgType::String, ArgType::Sock];
    let likely = likely
        .iter()
        .filter(|arg_type| is_path || **arg_type != ArgType::File);
    likely
        .chain(ArgType::WORDS)
        .find(|arg_type| fits(arg_type))
        .map_or("auto", |arg_type| arg_type.name())
}
