//! Tracing policies as files: YAML that is read, judged, mended, edited or made up, without an agent.
//!
//! ```text
//! document  YAML with positions
//! read      YAML -> model, with all that is wrong with its shape
//! model     a policy as data
//! values    what filters compare with
//! fits      which types of the model are which of the kernel
//! check     model -> what is wrong with its meaning, for a kernel or without one
//! fix       what a diagnostic would change in the text
//! lint      all of that for a file
//! replay    what a policy would have done to the processes of a log
//! modify    sets the mode in a policy's text
//! generate  policies for hooks that `calls` and `elf` find
//! ```
//!
//! Nothing here prints or knows the command line; what a file is called is for the caller to say.

mod calls;
mod capabilities;
mod check;
pub(crate) mod diagnostic;
mod document;
mod elf;
pub(crate) mod fits;
mod fix;
mod generate;
mod lint;
pub(crate) mod model;
mod modify;
mod read;
pub(crate) mod replay;
pub(crate) mod values;
mod words;
mod yaml;

use std::fmt;

pub(crate) use calls::{CallsError, syscalls};
pub(crate) use check::{Facts, Kernel, effect, refusing_hook, runs_at_exec, system_calls_of};
pub(crate) use diagnostic::{Diagnostic, Severity};
#[cfg(test)]
pub(crate) use elf::files as elf_files;
pub(crate) use elf::{Binary, ElfError, Location, Machine, ProbeArgument, ProbePlace, Register};
pub(crate) use generate::{Probe, empty, ftrace_list, syscall_list, syscalls_one_by_one, uprobes, usdts};
pub(crate) use lint::{Change, Mended, lint, mend};
pub(crate) use model::Span;
pub(crate) use modify::{Mode, set_mode};
pub(crate) use read::Reading;
pub(crate) use words::Word;

/// A place in a file, counted from 1; columns are characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.line, self.column)
    }
}

/// What is wrong with a policy, and where: `3:5: …`.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{position}: {problem}")]
pub(crate) struct PolicyError {
    pub(crate) position: Position,
    pub(crate) problem: Problem,
}

/// What is wrong with a policy.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Problem {
    #[error("not valid YAML: {0}")]
    Syntax(String),
    #[error("nested more than {0} levels deep")]
    Depth(usize),
    #[error("the file is empty; expected a tracing policy")]
    Empty,
    #[error("a second document begins here; put each policy into a file of its own")]
    SecondDocument,
    #[error("expected {expected} as {path}")]
    Kind { path: String, expected: &'static str },
    #[error("{0} is missing; a tracing policy has one")]
    Missing(String),
    #[error("{0} is given twice; remove one of them")]
    Duplicate(String),
    #[error("{0} is an alias; write out here what it stands for")]
    Alias(String),
    #[error("{0} is used elsewhere by an alias, which would change with it; write it out there")]
    Aliased(String),
    #[error("{0} has a merge key (<<); write out here what it stands for")]
    Merge(String),
    #[error("{path} is written in a way that can't be edited; write it as {example}")]
    Layout { path: String, example: String },
}
