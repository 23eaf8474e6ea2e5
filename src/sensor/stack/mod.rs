//! Addresses of stacks become names: of the kernel's functions, and of those of programs and libraries.
//!
//! ```text
//! kernel   /proc/kallsyms -> table            user   /proc/PID/maps -> files
//! table    functions by address, compact      files  the tables of ELF files, as many as fit
//!                                             elf    an ELF file -> table
//! ```
//!
//! All of it is read when it is first needed. What can't be found out leaves the address alone.

mod elf;
mod files;
mod kernel;
mod table;
mod user;

use std::path::Path;

use crate::pb::StackTraceEntry;
use crate::sensor::record::ProcessKey;
use kernel::KernelSymbols;
use user::UserSymbols;

/// What stacks are looked up in.
#[derive(Debug)]
pub(crate) struct Stacks {
    kernel: KernelSymbols,
    user: UserSymbols,
}

impl Stacks {
    /// `proc` is where procfs is mounted. To be made while this process may see the addresses of the kernel's functions
    /// (`CAP_SYSLOG`); they are read later.
    pub(crate) fn new(proc: &Path) -> Self {
        Stacks {
            kernel: KernelSymbols::new(proc),
            user: UserSymbols::new(proc),
        }
    }

    /// The functions at addresses of the kernel, the innermost first.
    pub(crate) fn kernel(&mut self, addresses: impl Iterator<Item = u64>) -> Vec<StackTraceEntry> {
        self.kernel.entries(addresses)
    }

    /// The functions at addresses of a process, the innermost first.
    pub(crate) fn user(
        &mut self,
        process: ProcessKey,
        addresses: impl Iterator<Item = u64>,
    ) -> Vec<StackTraceEntry> {
        self.user.entries(process, addresses)
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
