//! A tracing policy as data: what was written, with its place, and nothing of YAML.
//!
//! This is what `check` judges and what the sensor lowers to programs and maps. Names and values are as the policy
//! has them; what they mean to a kernel is not known here.

mod names;
mod place;
mod selector;

use std::sync::Arc;

pub(crate) use names::{
    ActionName, ArgType, BinaryOperator, CapabilitySet, LabelOperator, ListKind, Namespace, Operator,
    PolicyKind, RateLimitScope, ReturnAction, Section, SetOperator, Source,
};
pub(crate) use place::{Span, Spanned};
pub(crate) use selector::{
    Action, ActionKind, Argument, BinaryFilter, CapabilityFilter, CredentialFilter, IdFilter,
    NamespaceChangeFilter, NamespaceFilter, NamespaceId, PidFilter, RateLimit, Selector, Subject,
    ValueFilter,
};

/// A policy: one document of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Policy {
    pub(crate) span: Span,
    pub(crate) kind: Spanned<PolicyKind>,
    pub(crate) name: Spanned<String>,
    /// Only of `TracingPolicyNamespaced`.
    pub(crate) namespace: Option<Spanned<String>>,
    pub(crate) labels: Vec<(Spanned<String>, Spanned<String>)>,
    pub(crate) annotations: Vec<(Spanned<String>, Spanned<String>)>,
    /// Which pods it is for; none given is all processes.
    pub(crate) pod_selector: Option<LabelSelector>,
    /// Which containers; the fields of a container take the place of labels.
    pub(crate) container_selector: Option<LabelSelector>,
    /// Given: processes outside of pods.
    pub(crate) host_selector: Option<LabelSelector>,
    /// The hooks, section by section, in the order of the file.
    pub(crate) hooks: Vec<Hook>,
    pub(crate) lists: Vec<List>,
    pub(crate) enforcers: Vec<Enforcer>,
    pub(crate) options: Vec<PolicyOption>,
    /// Events for what processes load.
    pub(crate) loader: bool,
    /// The whole text of the file.
    pub(crate) source: Arc<str>,
}

/// Something that is traced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hook {
    pub(crate) span: Span,
    pub(crate) section: Section,
    /// Which of its section, from 0.
    pub(crate) index: usize,
    pub(crate) target: Target,
    /// A function that isn't there is skipped (`ignore.callNotFound`).
    pub(crate) ignore_call_not_found: bool,
    /// Goes into the event.
    pub(crate) message: Option<Spanned<String>>,
    /// Go into the event.
    pub(crate) tags: Vec<Spanned<String>>,
    /// Arguments that are read, in the order of the event.
    pub(crate) args: Vec<Argument>,
    /// Values from elsewhere that are read with them.
    pub(crate) data: Vec<Argument>,
    /// Given: the return is traced (`return: true`).
    pub(crate) returns: Option<Span>,
    pub(crate) return_arg: Option<Argument>,
    pub(crate) return_arg_action: Option<Spanned<ReturnAction>>,
    /// None given: every call counts.
    pub(crate) selectors: Vec<Selector>,
}

/// What is hooked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// A function of the kernel, or a system call; of section `kprobes` or `fentries`.
    Function {
        /// `sys_x`, `__x64_sys_x` and `x` are the same system call; `list:NAME` is a list.
        call: Spanned<String>,
        /// Whether it is a system call. The place is that of `call` if the policy doesn't say: then it is one, as
        /// in the reference.
        syscall: Spanned<bool>,
    },
    Tracepoint {
        subsystem: Spanned<String>,
        event: Spanned<String>,
        /// Arguments are those of the kernel's call, not the fields of the record.
        raw: bool,
    },
    Lsm {
        /// Without `security_`.
        hook: Spanned<String>,
    },
    /// Functions of a program: one of `symbols`, `offsets` and `addresses` is there.
    Uprobe {
        path: Spanned<String>,
        symbols: Vec<Spanned<String>>,
        /// In the file.
        offsets: Vec<Spanned<u64>>,
        /// Virtual ones, as the symbol table has them.
        addresses: Vec<Spanned<u64>>,
        /// Of the semaphore of each, in the file.
        ref_counter_offsets: Vec<Spanned<u64>>,
        /// The path is one of the pods' containers.
        resolve_path_in_container: bool,
    },
    Usdt {
        path: Spanned<String>,
        provider: Spanned<String>,
        name: Spanned<String>,
    },
}

/// An entry of `spec.lists`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct List {
    pub(crate) span: Span,
    pub(crate) name: Spanned<String>,
    /// `type`; none given: names of functions, or numbers.
    pub(crate) kind: Option<Spanned<ListKind>>,
    pub(crate) values: Vec<Spanned<String>>,
    /// A regular expression for the names of `generated_ftrace`.
    pub(crate) pattern: Option<Spanned<String>>,
}

/// An entry of `spec.enforcers`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Enforcer {
    pub(crate) span: Span,
    /// Like [`Target::Function`]'s.
    pub(crate) calls: Vec<Spanned<String>>,
}

/// An entry of `spec.options`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PolicyOption {
    pub(crate) span: Span,
    pub(crate) name: Spanned<String>,
    pub(crate) value: Spanned<String>,
}

/// Labels that pods have, or fields of containers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LabelSelector {
    pub(crate) span: Span,
    pub(crate) match_labels: Vec<(Spanned<String>, Spanned<String>)>,
    pub(crate) match_expressions: Vec<LabelRequirement>,
}

/// An entry of `matchExpressions`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LabelRequirement {
    pub(crate) span: Span,
    pub(crate) key: Spanned<String>,
    pub(crate) operator: Spanned<LabelOperator>,
    pub(crate) values: Vec<Spanned<String>>,
}

impl Policy {
    /// The value of an option of `spec.options`; of several the last.
    pub(crate) fn option(&self, name: &str) -> Option<&Spanned<String>> {
        let mut named = self.options.iter().filter(|option| *option.name == name);
        named.next_back().map(|option| &option.value)
    }

    /// The calls of all enforcers, those of lists in their place, and whether they are on a list of system calls. Lists
    /// that aren't there and those without values have none.
    pub(crate) fn enforced(&self) -> impl Iterator<Item = (&Spanned<String>, bool)> {
        let calls = self.enforcers.iter().flat_map(|enforcer| &enforcer.calls);
        calls.flat_map(|call| match call.strip_prefix("list:") {
            Some(name) => {
                let list = self.list(name);
                let kind = list.and_then(|list| list.kind.as_deref());
                let is_syscall = kind == Some(&ListKind::Syscalls);
                let values = list.map_or(&[][..], |list| &list.values);
                values.iter().map(|value| (value, is_syscall)).collect()
            }
            None => vec![(call, false)],
        })
    }

    /// The list of this name.
    pub(crate) fn list(&self, name: &str) -> Option<&List> {
        self.lists.iter().find(|list| *list.name == name)
    }
}

impl Target {
    /// The name that messages and events have for it.
    pub(crate) fn name(&self) -> &Spanned<String> {
        match self {
            Target::Function { call, .. } => call,
            Target::Tracepoint { event, .. } => event,
            Target::Lsm { hook } => hook,
            Target::Uprobe { path, symbols, .. } => symbols.first().unwrap_or(path),
            Target::Usdt { name, .. } => name,
        }
    }
}
