//! Why a policy can't be loaded, and what there is to say of one that can.

use std::fmt;

use thiserror::Error;

use crate::policy::diagnostic::Code;
use crate::policy::model::Span;
use crate::policy::{Diagnostic, Position, Severity};
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
    #[error("LSM hook {hook}: this kernel takes no LSM programs; {advice}")]
    NoLsm { hook: String, advice: String },
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

/// Something in a policy's text. Shown as the place, the message, and on lines of their own what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remark {
    /// `None` if it is about all of the text.
    pub(crate) position: Option<Position>,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

impl Remark {
    pub(crate) fn new(position: Option<Position>, message: impl Into<String>) -> Self {
        Remark {
            position,
            message: message.into(),
            help: None,
        }
    }

    /// The same, with what the text is called.
    pub(crate) fn of(&self, name: &str) -> String {
        match self.position {
            Some(_) => format!("{name}:{self}"),
            None => format!("{name}: {self}"),
        }
    }
}

impl From<Misfit> for Remark {
    fn from(misfit: Misfit) -> Self {
        Remark::new(Some(misfit.span.position), misfit.error.to_string())
    }
}

impl From<&Diagnostic> for Remark {
    fn from(diagnostic: &Diagnostic) -> Self {
        Remark {
            position: Some(diagnostic.span.position),
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
        }
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(position) = self.position {
            write!(formatter, "{position}: ")?;
        }
        formatter.write_str(&self.message)?;
        for (index, line) in self.help.iter().flat_map(|help| help.lines()).enumerate() {
            let begin = if index == 0 { "help: " } else { "      " };
            write!(formatter, "\n{begin}{line}")?;
        }
        Ok(())
    }
}

/// What keeps a policy from being loaded, and all else that lint calls an error in it. Where both speak of the same
/// place, lint knows more; of what can be refused here, the sensor does.
pub(super) fn explained(problems: Vec<Remark>, found: &[Diagnostic]) -> Vec<Remark> {
    let errors = found
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error && diagnostic.code != Code::Override);
    // These alone keep no policy out.
    let is_other = |code| {
        matches!(
            code,
            Code::CallersBinary | Code::NoFilter | Code::TooLate | Code::Shadowed
        )
    };
    let is_explained = |problem: &Remark| {
        errors
            .clone()
            .any(|error| !is_other(error.code) && problem.position == Some(error.span.position))
    };
    let mut all: Vec<Remark> = problems
        .into_iter()
        .filter(|problem| !is_explained(problem))
        .collect();
    all.extend(errors.clone().map(Remark::from));
    all.sort_by_key(|remark| remark.position.map(|position| (position.line, position.column)));
    all
}

/// What is to be said of a policy that is loaded all the same. What agents alone would refuse makes no difference here.
pub(super) fn remarks(found: &[Diagnostic]) -> Vec<Remark> {
    let told = found
        .iter()
        .filter(|diagnostic| diagnostic.severity != Severity::Note && diagnostic.code != Code::AgentLimit);
    told.map(Remark::from).collect()
}
