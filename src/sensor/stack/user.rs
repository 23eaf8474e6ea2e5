//! The functions of processes, by what they have mapped where: `/proc/PID/maps`.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use super::files::Files;
use super::{Program, bare, called_from};
use crate::pb::StackTraceEntry;
use crate::sensor::process::runs;
use crate::sensor::text::text;

#[derive(Debug)]
pub(super) struct UserSymbols {
    proc: PathBuf,
    files: Files,
}

/// A line of the file: a part of a file that a process has in memory.
#[derive(Debug, PartialEq, Eq)]
struct Mapping<'a> {
    start: u64,
    end: u64,
    offset: u64,
    inode: u64,
    path: &'a [u8],
}

impl UserSymbols {
    pub(super) fn new(proc: &Path) -> Self {
        UserSymbols {
            proc: proc.to_owned(),
            files: Files::default(),
        }
    }

    /// Of a program that runs no more only addresses are known.
    pub(super) fn entries(&mut self, program: Program, addresses: &[u64]) -> Vec<StackTraceEntry> {
        let process = program.process;
        let maps = self.maps(program);
        let mappings: Vec<Mapping<'_>> = maps
            .split(|byte| *byte == b'\n')
            .filter_map(Mapping::parse)
            .collect();
        let root = self.proc.join(process.pid.to_string()).join("root");
        called_from(addresses.iter().copied())
            .map(
                |(address, inside)| match mappings.iter().find(|mapping| mapping.has(inside)) {
                    Some(mapping) => self.entry(address, inside, mapping, &root),
                    None => bare(address),
                },
            )
            .collect()
    }

    fn maps(&self, program: Program) -> Vec<u8> {
        let Program { process, stack } = program;
        let maps = fs::read(self.proc.join(process.pid.to_string()).join("maps")).unwrap_or_default();
        // Asked afterwards: another process may have got the number meanwhile, or this one have executed another program.
        if runs(&self.proc, process, stack) {
            maps
        } else {
            Vec::new()
        }
    }

    fn entry(&mut self, address: u64, inside: u64, mapping: &Mapping<'_>, root: &Path) -> StackTraceEntry {
        let offset = address - mapping.start + mapping.offset;
        let path = OsStr::from_bytes(mapping.path.strip_prefix(b"/").unwrap_or_default());
        let symbols = match mapping.inode {
            0 => None,
            inode => self.files.symbols(&root.join(path), inode),
        };
        let symbol = symbols.and_then(|symbols| symbols.find(offset - (address - inside)));
        StackTraceEntry {
            address,
            offset,
            symbol: text(symbol.unwrap_or_default()),
            module: text(mapping.path),
        }
    }
}

impl<'a> Mapping<'a> {
    /// `START-END PERMISSIONS OFFSET DEVICE INODE   PATH`; `None` for what can't be run.
    fn parse(line: &'a [u8]) -> Option<Self> {
        let mut fields = line.splitn(6, |byte| *byte == b' ');
        let mut next = || str::from_utf8(fields.next()?).ok();
        let (start, end) = next()?.split_once('-')?;
        let permissions = next()?;
        let offset = next()?;
        let _device = next()?;
        let inode = next()?;
        let hexadecimal = |digits| u64::from_str_radix(digits, 16).ok();
        let mapping = Mapping {
            start: hexadecimal(start)?,
            end: hexadecimal(end)?,
            offset: hexadecimal(offset)?,
            inode: inode.parse().ok()?,
            path: fields.next().unwrap_or_default().trim_ascii_start(),
        };
        permissions.contains('x').then_some(mapping)
    }

    fn has(&self, address: u64) -> bool {
        (self.start..self.end).contains(&address)
    }
}

#[cfg(test)]
mod tests {
    use std::process;

    use super::*;
    use crate::sensor::process::running;
    use crate::sensor::record::ProcessKey;

    /// A function of this very program, whose symbols aren't stripped.
    #[inline(never)]
    fn in_this_program() -> u64 {
        let function: fn() -> u64 = in_this_program;
        function as usize as u64
    }

    fn this_program() -> Program {
        let (process, stack) = running(Path::new("/proc"), process::id()).unwrap();
        Program { process, stack }
    }

    #[test]
    fn functions_of_this_program_have_names() {
        let mut symbols = UserSymbols::new(Path::new("/proc"));
        let function = in_this_program();
        let entries = symbols.entries(this_program(), &[function + 1, 0, function, 0x10]);
        let [called, caller, nowhere] = &entries[..] else {
            panic!("{entries:?}")
        };
        let program = std::env::current_exe().unwrap();
        assert_eq!(Path::new(&called.module), program);
        assert!(called.symbol.contains("in_this_program"), "{called:?}");
        assert_eq!((called.address, called.offset), (function + 1, caller.offset + 1));
        // At its beginning another function can't have called.
        assert!(!caller.symbol.contains("in_this_program"), "{caller:?}");
        assert_eq!(*nowhere, bare(0x10));
    }

    #[test]
    fn of_programs_that_run_no_more_only_addresses_are_known() {
        let mut symbols = UserSymbols::new(Path::new("/proc"));
        let program = this_program();
        assert_ne!(program.stack, 0);
        let before_exec = Program {
            stack: program.stack - 16,
            ..program
        };
        let before_start = Program {
            process: ProcessKey {
                start: program.process.start + 1_000_000_000,
                ..program.process
            },
            ..program
        };
        let nobody = Program {
            process: ProcessKey {
                pid: u32::MAX,
                start: 0,
            },
            stack: 0,
        };
        for gone in [before_exec, before_start, nobody] {
            assert_eq!(
                symbols.entries(gone, &[in_this_program()]),
                [bare(in_this_program())]
            );
        }
        let not_known = Program { stack: 0, ..program };
        assert_ne!(
            symbols.entries(not_known, &[in_this_program()]),
            [bare(in_this_program())]
        );
    }

    #[test]
    fn lines_of_maps() {
        let line = b"7f00-7fff r-xp 00001000 fd:01 1234                       /usr/lib/a b.so (deleted)";
        let mapping = Mapping {
            start: 0x7f00,
            end: 0x7fff,
            offset: 0x1000,
            inode: 1234,
            path: b"/usr/lib/a b.so (deleted)",
        };
        assert_eq!(Mapping::parse(line), Some(mapping));
        let anonymous = Mapping::parse(b"1000-2000 rwxp 00000000 00:00 0 ").unwrap();
        assert_eq!((anonymous.inode, anonymous.path), (0, &b""[..]));
        for other in [
            &b"1000-2000 rw-p 00000000 00:00 0 [heap]"[..],
            b"",
            b"1000 r-xp 0 0 0 x",
            b"1000-200g r-xp 0 0 0 x",
            b"\xff-\xff r-xp 0 0 0 x",
        ] {
            assert_eq!(Mapping::parse(other), None);
        }
    }
}
