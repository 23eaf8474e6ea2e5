//! `matchBinaries` where programs are started: it tests the program that starts another, not the one that is started.

use super::{Checker, name_of, syscalls, tables};
use crate::policy::diagnostic::{Code, Diagnostic, Edit, Severity};
use crate::policy::model::{
    ArgType, Argument, BinaryOperator, Hook, Operator, Selector, Target, ValueFilter,
};
use crate::quote::go_quoted;

/// How a hook that a process passes before it runs the program that it starts sees that program.
#[derive(Clone, Copy)]
enum Started {
    /// As an argument, a `linux_binprm`.
    Argument,
    /// Not at all, or not as the file that it is.
    Unseen,
}

/// `None` if the hook isn't for programs that are started. At `sched_process_exec` the process runs the program already.
fn started(target: &Target) -> Option<Started> {
    match target {
        Target::Function { call, syscall } if **syscall => {
            matches!(syscalls::name(call), "execve" | "execveat").then_some(Started::Unseen)
        }
        Target::Function { call, .. } => tables::is_exec_function(call).then_some(Started::Argument),
        Target::Lsm { hook } => tables::is_exec_hook(hook).then_some(Started::Argument),
        Target::Tracepoint { subsystem, event, .. } => (subsystem.as_str() == "syscalls"
            && event.starts_with("sys_enter_execve"))
        .then_some(Started::Unseen),
        Target::Uprobe { .. } | Target::Usdt { .. } => None,
    }
}

/// Whether a hook is called for each program that is started, by the process that starts it.
pub(in crate::policy) fn starts_programs(hook: &Hook) -> bool {
    started(&hook.target).is_some()
}

impl Checker<'_> {
    pub(super) fn exec(&mut self, hook: &Hook) {
        let binprm = hook
            .args
            .iter()
            .find(|argument| argument.arg_type.value == ArgType::LinuxBinprm);
        let Some(started) = started(&hook.target) else {
            return;
        };
        for selector in hook
            .selectors
            .iter()
            .filter(|selector| !selector.match_binaries.is_empty())
        {
            match started {
                Started::Argument => self.callers_binary(hook, selector, binprm),
                Started::Unseen => self.unseen_program(hook, selector),
            }
        }
    }

    /// The hook has the program that is started: most likely that is what was meant.
    fn callers_binary(&mut self, hook: &Hook, selector: &Selector, argument: Option<&Argument>) {
        let about_it: Vec<&ValueFilter> = selector
            .match_args
            .iter()
            .filter(|filter| argument.is_some() && super::subject(&hook.args, filter) == argument)
            .collect();
        let first = &selector.match_binaries[0];
        let message = format!(
            "{} runs while a program is started: matchBinaries tests the one that starts it, not the one that is started",
            name_of(hook)
        );
        let drop = |name| Edit::DropField {
            mapping: selector.span,
            name,
        };
        if about_it.is_empty() {
            let index = argument.map_or(0, |argument| argument.index.value);
            let mut diagnostic = Diagnostic::error(Code::CallersBinary, first.span, message).help(format!(
                "to test the one that is started (for the one that starts it, hook sys_execve):\n\
                 matchArgs:\n- index: {index}\n  operator: {}\n  values: [{}]",
                argument_operator(first.operator.value).name(),
                first
                    .values
                    .iter()
                    .map(|value| go_quoted(value))
                    .collect::<Vec<_>>()
                    .join(", ")
            ));
            if selector.match_args.is_empty() && (argument.is_some() || hook.args.is_empty()) {
                let mut edits = vec![Edit::RenameField {
                    mapping: selector.span,
                    from: "matchBinaries",
                    to: "matchArgs",
                }];
                for filter in &selector.match_binaries {
                    let operator = argument_operator(filter.operator.value);
                    edits.push(Edit::AddField {
                        mapping: filter.span,
                        name: "index",
                        value: index.to_string(),
                    });
                    edits.push(Edit::Text(filter.operator.span, operator.name().to_owned()));
                    if filter.follow_children {
                        edits.push(Edit::DropField {
                            mapping: filter.span,
                            name: "followChildren",
                        });
                    }
                }
                if hook.args.is_empty() {
                    edits.push(Edit::AddField {
                        mapping: hook.span,
                        name: "args",
                        value: "[{index: 0, type: linux_binprm}]".to_owned(),
                    });
                }
                diagnostic = diagnostic.fix("matchBinaries becomes matchArgs", edits);
            }
            self.tell(diagnostic);
        } else if selector
            .match_binaries
            .iter()
            .any(|filter| about_it.iter().any(|about| is_about_the_same(filter, about)))
        {
            self.tell(
                Diagnostic::error(
                    Code::CallersBinary,
                    first.span,
                    format!("{message}; so both have to be the same program here, as when it starts itself"),
                )
                .help("remove matchBinaries; matchArgs tests the one that is started")
                .fix("matchBinaries is removed", vec![drop("matchBinaries")]),
            );
        }
    }

    fn unseen_program(&mut self, hook: &Hook, selector: &Selector) {
        let enforces = selector.match_actions.iter().any(|action| action.kind.enforces());
        let severity = if enforces {
            Severity::Warning
        } else {
            Severity::Note
        };
        let first = &selector.match_binaries[0];
        self.tell(
            Diagnostic::new(
                severity,
                Code::CallersBinary,
                first.span,
                format!("{}: matchBinaries tests the program that starts another, not the one that is started", name_of(hook)),
            )
            .help(
                "if the one that is started is meant:\nlsmhooks:\n- hook: \"bprm_check_security\"\n  args:\n  - index: 0\n    type: linux_binprm",
            ),
        );
    }
}

/// The operator that does to an argument what this one does to a binary.
fn argument_operator(operator: BinaryOperator) -> Operator {
    match operator {
        BinaryOperator::In => Operator::Equal,
        BinaryOperator::NotIn => Operator::NotEqual,
        BinaryOperator::Prefix => Operator::Prefix,
        BinaryOperator::NotPrefix => Operator::NotPrefix,
        BinaryOperator::Postfix => Operator::Postfix,
        BinaryOperator::NotPostfix => Operator::NotPostfix,
    }
}

/// Whether a filter on binaries and one on an argument name the same program.
fn is_about_the_same(binaries: &super::super::model::BinaryFilter, about: &ValueFilter) -> bool {
    let is_alike = |left: &str, right: &str| {
        left == right
            || !left.is_empty() && right.ends_with(left)
            || !right.is_empty() && left.ends_with(right)
    };
    !binaries.operator.value.is_negative()
        && !about.operator.is_negative()
        && binaries
            .values
            .iter()
            .any(|binary| about.values.iter().any(|value| is_alike(binary, value)))
}
