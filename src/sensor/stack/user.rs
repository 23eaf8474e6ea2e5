//! The functions of processes, by what they have mapped where: `/proc/PID/maps`.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use super::files::Files;
use super::{bare, called_from};
use crate::pb::StackTraceEntry;
use crate::sensor::process::is_running;
use crate::sensor::record::ProcessKey;
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

    /// Of a process that ended meanwhile only addresses are known.
    pub(super) fn entries(
        &mut self,
        process: ProcessKey,
        addresses: impl Iterator<Item = u64>,
    ) -> Vec<StackTraceEntry> {
        let mut addresses = called_from(addresses).peekable();
        let maps = match addresses.peek() {
            Some(_) => self.maps(process),
            None => Vec::new(),
        };
        let mappings: Vec<Mapping<'_>> = maps
            .split(|byte| *byte == b'\n')
            .filter_map(Mapping::parse)
            .collect();
        let root = self.proc.join(process.pid.to_string()).join("root");
        addresses
            .map(
                |(address, inside)| match mappings.iter().find(|mapping| mapping.has(inside)) {
                    Some(mapping) => self.entry(address, inside, mapping, &root),
                    None => bare(address),
                },
            )
            .collect()
    }

    fn maps(&self, process: ProcessKey) -> Vec<u8> {
        let maps = fs::read(self.proc.join(process.pid.to_string()).join("maps")).unwrap_or_default();
        // Asked afterwards: another process may have got the number meanwhile.
        if is_running(&self.proc, process) {
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

    /// A function of this very program, whose symbols aren't stripped.
    #[inline(never)]
    fn in_this_program() -> u64 {
        let function: fn() -> u64 = in_this_program;
        function as usize as u64
    }

    fn this_process() -> ProcessKey {
        running(Path::new("/proc"), process::id()).unwrap()
    }

    #[test]
    fn functions_of_this_program_have_names() {
        let mut symbols = UserSymbols::new(Path::new("/proc"));
        let function = in_this_program();
        let entries = symbols.entries(this_process(), [function + 1, 0, function, 0x10].into_iter());
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
    fn of_processes_that_are_gone_only_addresses_are_known() {
        let mut symbols = UserSymbols::new(Path::new("/proc"));
        let process = this_process();
        let other = ProcessKey {
            start: process.start + 1_000_000_000,
            ..process
        };
        let nobody = ProcessKey {
            pid: u32::MAX,
            start: 0,
        };
        for process in [other, nobody] {
            let entries = symbols.entries(process, [in_this_program()].into_iter());
            assert_eq!(entries, [bare(in_this_program())]);
        }
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
