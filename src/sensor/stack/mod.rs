//! Addresses of stacks become names: of the kernel's functions, and of those of programs and libraries.
//!
//! ```text
//! kernel   /proc/kallsyms -> table            worker  a thread that may wait for what others have in their hands
//! table    functions by address, compact      user    /proc/PID/maps -> files
//!                                             files   the tables of ELF files, as many as fit
//!                                             elf     an ELF file -> table
//! ```
//!
//! All of it is read when it is first needed. What can't be found out leaves the address alone.

mod elf;
mod files;
mod kernel;
mod table;
mod user;
mod worker;

use std::path::{Path, PathBuf};

use crate::pb::StackTraceEntry;
use crate::sensor::record::ProcessKey;
use kernel::KernelSymbols;
use user::UserSymbols;
use worker::{PATIENCE, Worker};

/// Which program in which process: an exec loads other functions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Program {
    pub(crate) process: ProcessKey,
    /// Where its stack starts; 0 if that isn't known.
    pub(crate) stack: u64,
}

/// What stacks are looked up in.
#[derive(Debug)]
pub(crate) struct Stacks {
    kernel: KernelSymbols,
    proc: PathBuf,
    /// Started for the first stack of a process.
    user: Option<Worker>,
}

impl Stacks {
    /// `proc` is where procfs is mounted. To be made while this process may see the addresses of the kernel's functions
    /// (`CAP_SYSLOG`); they are read later.
    pub(crate) fn new(proc: &Path) -> Self {
        Stacks {
            kernel: KernelSymbols::new(proc),
            proc: proc.to_owned(),
            user: None,
        }
    }

    /// The functions at addresses of the kernel, the innermost first.
    pub(crate) fn kernel(&mut self, addresses: impl Iterator<Item = u64>) -> Vec<StackTraceEntry> {
        self.kernel.entries(addresses)
    }

    /// The functions at addresses of a program, the innermost first.
    pub(crate) fn user(
        &mut self,
        program: Program,
        addresses: impl Iterator<Item = u64>,
    ) -> Vec<StackTraceEntry> {
        let addresses: Vec<u64> = addresses.filter(|address| *address != 0).collect();
        if addresses.is_empty() {
            return Vec::new();
        }
        if self.user.is_none() {
            let mut symbols = UserSymbols::new(&self.proc);
            let answer =
                move |(program, addresses): &(Program, Vec<u64>)| symbols.entries(*program, addresses);
            self.user = Worker::start(PATIENCE, answer).ok();
        }
        match &mut self.user {
            Some(worker) => worker.ask(program, addresses),
            None => addresses.into_iter().map(bare).collect(),
        }
    }
}

/// Addresses with those to look up. All but the innermost are where a call returns to, which may be behind the last
/// instruction of the function that called.
fn called_from(addresses: impl Iterator<Item = u64>) -> impl Iterator<Item = (u64, u64)> {
    addresses
        .filter(|address| *address != 0)
        .enumerate()
        .map(|(index, address)| (address, address - u64::from(index > 0)))
}

fn bare(address: u64) -> StackTraceEntry {
    StackTraceEntry {
        address,
        ..StackTraceEntry::default()
    }
}
