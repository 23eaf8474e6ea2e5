//! Selectors that are never reached, because an earlier one takes all that they would.

use super::Checker;
use crate::policy::diagnostic::{Code, Diagnostic, Severity};
use crate::policy::model::{
    BinaryFilter, BinaryOperator, CapabilityFilter, Hook, NamespaceFilter, Operator, PidFilter, Selector,
    SetOperator, Spanned, ValueFilter,
};

impl Checker<'_> {
    pub(super) fn shadowed(&mut self, hook: &Hook) {
        for (index, selector) in hook.selectors.iter().enumerate() {
            let earlier = hook.selectors[..index]
                .iter()
                .position(|earlier| takes_all_of(earlier, selector));
            if let Some(earlier) = earlier {
                let earlier = &hook.selectors[earlier];
                let line = earlier.span.position.line;
                let severity = if earlier.match_actions == selector.match_actions {
                    Severity::Warning
                } else {
                    Severity::Error
                };
                self.tell(
                    Diagnostic::new(
                        severity,
                        Code::Shadowed,
                        selector.span,
                        format!(
                            "this selector is never reached: the one of line {line} takes all that it would"
                        ),
                    )
                    .help("put it before that one, or remove it"),
                );
            }
        }
    }
}

/// Whether whatever matches `later` matches `earlier`.
fn takes_all_of(earlier: &Selector, later: &Selector) -> bool {
    // What is returned is known only later, and is about other actions.
    earlier.match_return_args.is_empty()
        && each(&earlier.match_args, &later.match_args, value_implies)
        && each(&earlier.match_data, &later.match_data, value_implies)
        && each(&earlier.match_pids, &later.match_pids, pids_imply)
        && each(&earlier.match_binaries, &later.match_binaries, binaries_imply)
        && each(
            &earlier.match_parent_binaries,
            &later.match_parent_binaries,
            binaries_imply,
        )
        && each(
            &earlier.match_namespaces,
            &later.match_namespaces,
            namespaces_imply,
        )
        && each(
            &earlier.match_namespace_changes,
            &later.match_namespace_changes,
            |later, earlier| later.operator == earlier.operator && later.values == earlier.values,
        )
        && each(
            &earlier.match_capabilities,
            &later.match_capabilities,
            capabilities_imply,
        )
        && each(
            &earlier.match_capability_changes,
            &later.match_capability_changes,
            capabilities_imply,
        )
        && each(
            &earlier.match_current_cred,
            &later.match_current_cred,
            |later, earlier| {
                later
                    .uids
                    .iter()
                    .map(|filter| &filter.values)
                    .eq(earlier.uids.iter().map(|filter| &filter.values))
                    && later
                        .euids
                        .iter()
                        .map(|filter| &filter.values)
                        .eq(earlier.euids.iter().map(|filter| &filter.values))
            },
        )
}

/// Whether each filter of the earlier selector is implied by one of the later's.
fn each<T>(earlier: &[T], later: &[T], implies: fn(&T, &T) -> bool) -> bool {
    earlier
        .iter()
        .all(|wide| later.iter().any(|narrow| implies(narrow, wide)))
}

fn is_part<T: PartialEq>(part: &[Spanned<T>], whole: &[Spanned<T>]) -> bool {
    part.iter().all(|value| whole.contains(value))
}

/// Sets: of `In` the smaller is narrower, of `NotIn` the larger.
fn sets_imply<T: PartialEq>(
    operators: (SetOperator, SetOperator),
    narrow: &[Spanned<T>],
    wide: &[Spanned<T>],
) -> bool {
    match operators {
        (SetOperator::In, SetOperator::In) => is_part(narrow, wide),
        (SetOperator::NotIn, SetOperator::NotIn) => is_part(wide, narrow),
        (SetOperator::In, SetOperator::NotIn) => narrow.iter().all(|value| !wide.contains(value)),
        (SetOperator::NotIn, SetOperator::In) => false,
    }
}

fn pids_imply(narrow: &PidFilter, wide: &PidFilter) -> bool {
    narrow.follow_forks == wide.follow_forks
        && narrow.namespace_pid == wide.namespace_pid
        && sets_imply(
            (narrow.operator.value, wide.operator.value),
            &narrow.values,
            &wide.values,
        )
}

fn namespaces_imply(narrow: &NamespaceFilter, wide: &NamespaceFilter) -> bool {
    // The host's namespace has a number too, which isn't known here.
    let operators = (narrow.operator.value, wide.operator.value);
    narrow.namespace == wide.namespace
        && operators.0 == operators.1
        && sets_imply(operators, &narrow.values, &wide.values)
}

fn capabilities_imply(narrow: &CapabilityFilter, wide: &CapabilityFilter) -> bool {
    let operators = (narrow.operator.value, wide.operator.value);
    narrow.set == wide.set
        && narrow.namespace_capability == wide.namespace_capability
        && operators.0 == operators.1
        && sets_imply(operators, &narrow.values, &wide.values)
}

fn binaries_imply(narrow: &BinaryFilter, wide: &BinaryFilter) -> bool {
    if narrow.follow_children != wide.follow_children {
        return false;
    }
    texts_imply(
        (narrow.operator.value, wide.operator.value),
        |operator| match operator {
            BinaryOperator::In => Some(Text::Equal),
            BinaryOperator::Prefix => Some(Text::Prefix),
            BinaryOperator::Postfix => Some(Text::Postfix),
            _ => None,
        },
        &narrow.values,
        &wide.values,
    )
}

fn value_implies(narrow: &ValueFilter, wide: &ValueFilter) -> bool {
    narrow.subject == wide.subject
        && texts_imply(
            (narrow.operator.value, wide.operator.value),
            |operator| match operator {
                Operator::Equal => Some(Text::Equal),
                Operator::Prefix => Some(Text::Prefix),
                Operator::Postfix => Some(Text::Postfix),
                Operator::SubString => Some(Text::Part),
                _ => None,
            },
            &narrow.values,
            &wide.values,
        )
}

/// How a text is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Text {
    Equal,
    Prefix,
    Postfix,
    Part,
}

/// Whether texts that pass the narrow comparison pass the wide one.
fn texts_imply<O: PartialEq + Copy>(
    operators: (O, O),
    text: fn(O) -> Option<Text>,
    narrow: &[Spanned<String>],
    wide: &[Spanned<String>],
) -> bool {
    let (Some(by), Some(against)) = (text(operators.0), text(operators.1)) else {
        // Of others only the same is known to imply itself.
        return operators.0 == operators.1 && is_part(narrow, wide) && is_part(wide, narrow);
    };
    let implies = |narrow: &str, wide: &str| match (by, against) {
        (Text::Equal, Text::Equal) => narrow == wide,
        (Text::Equal | Text::Prefix, Text::Prefix) => narrow.starts_with(wide),
        (Text::Equal | Text::Postfix, Text::Postfix) => narrow.ends_with(wide),
        (_, Text::Part) => narrow.contains(wide),
        _ => false,
    };
    !narrow.is_empty()
        && narrow
            .iter()
            .all(|narrow| wide.iter().any(|wide| implies(narrow, wide)))
}
