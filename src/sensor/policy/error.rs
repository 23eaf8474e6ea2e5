//! Why a policy can't be loaded.

use thiserror::Error;

use crate::policy::model::Span;
use crate::sensor::hook::config::ConfigError;

/// Why a hook can't be had as the policy wants it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum PlanError {
    #[error("function {0} is not in this kernel")]
    NoFunction(String),
    #[error("system call {0} is not known on this machine")]
    NoSyscall(String),
    #[error("tracepoint {0} is not in this kernel")]
    NoTracepoint(String),
    #[error("LSM hook {0} is not in this kernel")]
    NoLsmHook(String),
    #[error("list {0} is not in the policy")]
    NoList(String),
    #[error("{what}: this kernel offers neither fentry nor kprobes; {advice}")]
    NoMechanism { what: String, advice: String },
    #[error("{what} can't be kept from running on this kernel: {advice}")]
    CannotOverride { what: String, advice: String },
    #[error("LSM hooks can't be used on this kernel: {0}")]
    NoLsm(String),
    #[error("{0}: the sensor can't do that yet")]
    Unsupported(String),
    #[error("{0}")]
    BadValue(String),
    #[error("nothing is known of this value from which to tell its type; give it a type other than auto")]
    NoType,
    #[error("argument {0} is not declared")]
    Undeclared(u32),
    #[error("{0}")]
    Path(String),
    #[error(transparent)]
    TooLarge(#[from] ConfigError),
    #[error("more than {0} different sets of programs and processes in all policies")]
    TooManyGroups(usize),
}

/// The same, with the place in the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Misfit {
    pub(crate) span: Span,
    pub(crate) error: PlanError,
}

impl Misfit {
    pub(crate) fn new(span: Span, error: PlanError) -> Self {
        Misfit { span, error }
    }
}
