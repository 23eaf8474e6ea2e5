//! The kernel's functions, from `/proc/kallsyms`.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Seek as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::table::Table;
use super::{bare, called_from};
use crate::pb::StackTraceEntry;
use crate::sensor::text::text;

/// So often it is looked whether modules came or went.
const CHECKED_EVERY: Duration = Duration::from_secs(1);

/// What calls programs at tracepoints, by how their names begin.
const CALLERS: [&str; 3] = ["bpf_trace_run", "__bpf_trace_", "__traceiter_"];

/// The functions of the kernel and its modules, once they are asked for.
#[derive(Debug)]
pub(super) struct KernelSymbols {
    /// The kernel decides by who opened the file whether it shows addresses; so it stays open.
    file: Option<File>,
    modules_path: PathBuf,
    /// What `/proc/modules` held when the functions were read.
    modules: Vec<u8>,
    checked: Option<Instant>,
    table: Table,
}

impl KernelSymbols {
    pub(super) fn new(proc: &Path) -> Self {
        KernelSymbols {
            file: File::open(proc.join("kallsyms")).ok(),
            modules_path: proc.join("modules"),
            modules: Vec::new(),
            checked: None,
            table: Table::default(),
        }
    }

    pub(super) fn entries(&mut self, addresses: impl Iterator<Item = u64>) -> Vec<StackTraceEntry> {
        let mut addresses = called_from(addresses).peekable();
        if addresses.peek().is_some() {
            self.refresh();
        }
        addresses
            .map(|(address, inside)| self.entry(address, inside))
            .skip_while(leads_to_program)
            .collect()
    }

    fn entry(&self, address: u64, inside: u64) -> StackTraceEntry {
        let Some(found) = self.table.find(inside) else {
            return bare(address);
        };
        // In a line of the file, the module follows behind a tab.
        let mut parts = found.name.split(|byte| *byte == b'\t');
        let symbol = text(parts.next().unwrap_or_default());
        let module = parts.next().unwrap_or_default();
        let module = module
            .strip_prefix(b"[")
            .and_then(|module| module.strip_suffix(b"]"));
        StackTraceEntry {
            address,
            offset: address - found.address,
            symbol,
            module: text(module.unwrap_or_default()),
        }
    }

    /// Reads the functions if that wasn't done, or if other modules are loaded by now.
    fn refresh(&mut self) {
        if self
            .checked
            .is_some_and(|checked| checked.elapsed() < CHECKED_EVERY)
        {
            return;
        }
        let is_first = self.checked.is_none();
        self.checked = Some(Instant::now());
        let modules = fs::read(&self.modules_path)
            .map(|modules| names(&modules))
            .unwrap_or_default();
        if !is_first && modules == self.modules {
            return;
        }
        self.modules = modules;
        if let Some(file) = &mut self.file
            && file.rewind().is_ok()
            && let Ok(table) = read(BufReader::with_capacity(1 << 16, file))
        {
            self.table = table;
        }
    }
}

/// Whether a frame is of a program that looks at the stack, or of what called it, rather than of what it was called for.
fn leads_to_program(entry: &StackTraceEntry) -> bool {
    entry.module == "bpf" || CALLERS.iter().any(|caller| entry.symbol.starts_with(caller))
}

/// Names and addresses of modules, without counts of who uses them.
fn names(modules: &[u8]) -> Vec<u8> {
    let mut names = Vec::new();
    for line in modules.split(|byte| *byte == b'\n') {
        let fields: Vec<&[u8]> = line.split(|byte| *byte == b' ').collect();
        names.extend_from_slice(fields.first().copied().unwrap_or_default());
        names.push(b' ');
        names.extend_from_slice(fields.get(5).copied().unwrap_or_default());
        names.push(b'\n');
    }
    names
}

/// Lines of address, type and name, and of the module if it is in one. To who may not see addresses, all are 0.
fn read(mut lines: impl BufRead) -> io::Result<Table> {
    let mut table = Table::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let line = line.trim_ascii_end();
        let mut fields = line.splitn(3, |byte| *byte == b' ');
        let (Some(address), Some(kind), Some(name)) = (fields.next(), fields.next(), fields.next()) else {
            continue;
        };
        let address = str::from_utf8(address).ok();
        let address = address
            .and_then(|digits| u64::from_str_radix(digits, 16).ok())
            .unwrap_or(0);
        if address != 0 && matches!(kind, b"t" | b"T" | b"w" | b"W") && !table.push(address, 0, name) {
            break;
        }
    }
    table.finish();
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KALLSYMS: &[u8] = b"ffffffff81000000 T _stext
ffffffff81000040 t tcp_connect
ffffffff81000060 t bpf_trace_run2
ffffffff81000080 d jiffies
ffffffff81000090 T tcp_close
odd line
ffffffffc0000000 t nf_hook\t[nf_tables]
ffffffffc0000100 T nf_end\t[nf_tables]
ffffffffc0000200 t bpf_prog_00ff_on_entry\t[bpf]
";

    fn symbols() -> KernelSymbols {
        KernelSymbols {
            file: None,
            modules_path: PathBuf::new(),
            modules: Vec::new(),
            checked: Some(Instant::now()),
            table: read(KALLSYMS).unwrap(),
        }
    }

    fn shown(addresses: &[u64]) -> Vec<String> {
        let entries = symbols().entries(addresses.iter().copied());
        let entries = entries.into_iter().map(|entry| {
            assert!(addresses.contains(&entry.address));
            format!("{}+0x{:x} {}", entry.symbol, entry.offset, entry.module)
        });
        entries.collect()
    }

    #[test]
    fn addresses_are_offsets_in_functions() {
        assert_eq!(
            shown(&[
                0xffff_ffff_8100_0040,
                0xffff_ffff_8100_0085,
                0xffff_ffff_c000_0010,
                0
            ]),
            [
                "tcp_connect+0x0 ",
                "bpf_trace_run2+0x25 ",
                "nf_hook+0x10 nf_tables"
            ]
        );
        assert_eq!(shown(&[0x10]), ["+0x0 "]);
    }

    #[test]
    fn a_call_at_the_end_of_a_function_is_of_that_function() {
        let addresses = [0xffff_ffff_8100_0090, 0xffff_ffff_8100_0090];
        assert_eq!(shown(&addresses), ["tcp_close+0x0 ", "bpf_trace_run2+0x30 "]);
    }

    #[test]
    fn what_looks_at_the_stack_is_not_part_of_it() {
        let (program, caller) = (0xffff_ffff_c000_0210, 0xffff_ffff_8100_0065);
        let (outside, inside) = (0xffff_ffff_8100_0044, 0xffff_ffff_8100_0054);
        assert_eq!(shown(&[program, caller, outside]), ["tcp_connect+0x4 "]);
        // But further out it is: programs call functions, too.
        assert_eq!(
            shown(&[outside, program, inside]),
            [
                "tcp_connect+0x4 ",
                "bpf_prog_00ff_on_entry+0x10 bpf",
                "tcp_connect+0x14 "
            ]
        );
    }

    #[test]
    fn hidden_addresses_are_none() {
        let hidden = b"0000000000000000 T _stext\n0000000000000000 t tcp_connect\n";
        assert!(read(&hidden[..]).unwrap().is_empty());
    }

    #[test]
    fn modules_are_the_same_whoever_uses_them() {
        let line = |users: u32| format!("nf_tables 360448 {users} nft_ct, Live 0xffffffffc0000000\n");
        assert_eq!(names(line(1).as_bytes()), names(line(7).as_bytes()));
        assert_ne!(names(line(1).as_bytes()), names(b""));
    }

    #[test]
    fn this_kernel_has_functions_or_hides_them() {
        let mut symbols = KernelSymbols::new(Path::new("/proc"));
        let entries = symbols.entries([u64::MAX].into_iter());
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].symbol.is_empty(), symbols.table.is_empty());
        // What a kernel has is small enough to be kept.
        assert!(symbols.table.bytes() < 32 << 20, "{}", symbols.table.bytes());
    }
}
