//! What works where: the rows of README's table. Tests hold each against the kernel that they run on.
//!
//! A row is `KIND: NAME`. A test that exercises it names it in full and tells [`check`] what came of it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::sensor::guest;

/// The kernels of the columns: a host of Linux 6.18 that has neither kprobes nor fentry nor LSM programs, and the guests.
const KERNELS: [&str; 3] = ["host, 6.18", "6.1", "6.12"];
const KINDS: [&str; 6] = ["hook", "argument", "field", "operator", "selector", "action"];

const EVERYWHERE: [bool; 3] = [true; 3];
/// Built without error injection.
const NOWHERE: [bool; 3] = [false; 3];
/// Where kernel functions can be hooked.
const FUNCTIONS: [bool; 3] = [false, true, true];

/// In the order of the README.
const ROWS: &[(&str, [bool; 3])] = &[
    ("hook: kprobes: a system call", EVERYWHERE),
    ("hook: kprobes: a system call's return", EVERYWHERE),
    ("hook: kprobes: a list of system calls", EVERYWHERE),
    ("hook: kprobes: a list of type generated_syscalls", EVERYWHERE),
    ("hook: tracepoints: raw", EVERYWHERE),
    ("hook: tracepoints", EVERYWHERE),
    ("hook: kprobes: a function", FUNCTIONS),
    ("hook: kprobes: a function's return", FUNCTIONS),
    ("hook: fentries", FUNCTIONS),
    ("hook: lsmhooks", FUNCTIONS),
    ("hook: kprobes: a list of functions", FUNCTIONS),
    ("hook: kprobes: a list of type generated_ftrace", FUNCTIONS),
    ("hook: uprobes: symbols", EVERYWHERE),
    ("hook: uprobes: offsets", EVERYWHERE),
    ("hook: uprobes: addresses", EVERYWHERE),
    ("hook: uprobes: a function's return", EVERYWHERE),
    ("hook: uprobes: refCtrOffsets", EVERYWHERE),
    ("hook: usdts", EVERYWHERE),
    ("hook: usdts: arguments in memory", EVERYWHERE),
    ("hook: usdts: with a semaphore", EVERYWHERE),
    ("argument: int", EVERYWHERE),
    ("argument: sint8, int8", EVERYWHERE),
    ("argument: uint8", EVERYWHERE),
    ("argument: sint16, int16", EVERYWHERE),
    ("argument: uint16", EVERYWHERE),
    ("argument: uint32", EVERYWHERE),
    ("argument: sint32, int32", EVERYWHERE),
    ("argument: long, sint64, int64", EVERYWHERE),
    ("argument: ulong, uint64", EVERYWHERE),
    ("argument: size_t", EVERYWHERE),
    ("argument: nop", EVERYWHERE),
    ("argument: auto", EVERYWHERE),
    ("argument: syscall64", EVERYWHERE),
    ("argument: fd", EVERYWHERE),
    ("argument: string", EVERYWHERE),
    ("argument: what cannot be read, as error_arg", EVERYWHERE),
    ("argument: char_buf", EVERYWHERE),
    ("argument: char_iovec", EVERYWHERE),
    ("argument: sockaddr", EVERYWHERE),
    ("argument: sockaddr_un", EVERYWHERE),
    ("argument: capability", EVERYWHERE),
    ("argument: bpf_cmd", EVERYWHERE),
    ("argument: cred", EVERYWHERE),
    ("argument: user_namespace", EVERYWHERE),
    ("argument: kernel_cap_t", EVERYWHERE),
    (
        "argument: cap_inheritable, cap_permitted, cap_effective",
        EVERYWHERE,
    ),
    ("argument: net_device", EVERYWHERE),
    ("argument: file", EVERYWHERE),
    ("argument: path", EVERYWHERE),
    ("argument: dentry", EVERYWHERE),
    ("argument: const_buf", EVERYWHERE),
    ("argument: sock", EVERYWHERE),
    ("argument: socket", EVERYWHERE),
    ("argument: skb", EVERYWHERE),
    ("argument: linux_binprm", EVERYWHERE),
    ("argument: data_loc", EVERYWHERE),
    ("argument: filename", FUNCTIONS),
    ("argument: kiocb", FUNCTIONS),
    ("argument: iov_iter", FUNCTIONS),
    ("argument: bpf_attr", FUNCTIONS),
    ("argument: bpf_prog", FUNCTIONS),
    ("argument: bpf_map", FUNCTIONS),
    ("argument: perf_event", FUNCTIONS),
    ("argument: module", FUNCTIONS),
    ("argument: load_info", FUNCTIONS),
    ("field: label", EVERYWHERE),
    ("field: sizeArgIndex", EVERYWHERE),
    ("field: maxData", EVERYWHERE),
    ("field: returnCopy", EVERYWHERE),
    ("field: return and returnArg", EVERYWHERE),
    ("field: data of the current task", EVERYWHERE),
    ("field: data of a register (pt_regs)", EVERYWHERE),
    ("field: resolve", EVERYWHERE),
    ("field: ignore.callNotFound", EVERYWHERE),
    ("operator: Equal", EVERYWHERE),
    ("operator: NotEqual", EVERYWHERE),
    ("operator: Prefix", EVERYWHERE),
    ("operator: NotPrefix", EVERYWHERE),
    ("operator: Postfix", EVERYWHERE),
    ("operator: NotPostfix", EVERYWHERE),
    ("operator: SubString", EVERYWHERE),
    ("operator: SubStringIgnCase", EVERYWHERE),
    ("operator: GT", EVERYWHERE),
    ("operator: LT", EVERYWHERE),
    ("operator: GreaterThan", EVERYWHERE),
    ("operator: LessThan", EVERYWHERE),
    ("operator: Mask", EVERYWHERE),
    ("operator: InRange", EVERYWHERE),
    ("operator: NotInRange", EVERYWHERE),
    ("operator: InMap", EVERYWHERE),
    ("operator: NotInMap", EVERYWHERE),
    ("operator: SAddr", EVERYWHERE),
    ("operator: NotSAddr", EVERYWHERE),
    ("operator: SPort", EVERYWHERE),
    ("operator: NotSPort", EVERYWHERE),
    ("operator: SPortPriv", EVERYWHERE),
    ("operator: NotSportPriv", EVERYWHERE),
    ("operator: DAddr", EVERYWHERE),
    ("operator: NotDAddr", EVERYWHERE),
    ("operator: DPort", EVERYWHERE),
    ("operator: NotDPort", EVERYWHERE),
    ("operator: DPortPriv", EVERYWHERE),
    ("operator: NotDPortPriv", EVERYWHERE),
    ("operator: Protocol", EVERYWHERE),
    ("operator: Family", EVERYWHERE),
    ("operator: State", EVERYWHERE),
    ("operator: FileType", FUNCTIONS),
    ("operator: NotFileType", FUNCTIONS),
    ("operator: CapabilitiesGained", FUNCTIONS),
    ("selector: matchPIDs", EVERYWHERE),
    ("selector: matchBinaries", EVERYWHERE),
    ("selector: matchParentBinaries", EVERYWHERE),
    ("selector: matchNamespaces", EVERYWHERE),
    ("selector: matchNamespaceChanges", EVERYWHERE),
    ("selector: matchCapabilities", EVERYWHERE),
    ("selector: matchCapabilityChanges", EVERYWHERE),
    ("selector: matchCurrentCred", EVERYWHERE),
    ("selector: matchArgs", EVERYWHERE),
    ("selector: matchData", EVERYWHERE),
    ("selector: matchReturnArgs", EVERYWHERE),
    ("selector: macros", EVERYWHERE),
    ("action: Post", EVERYWHERE),
    ("action: NoPost", EVERYWHERE),
    ("action: Post with rateLimit", EVERYWHERE),
    ("action: Post with kernelStackTrace", EVERYWHERE),
    ("action: Post with userStackTrace", EVERYWHERE),
    ("action: Sigkill", EVERYWHERE),
    ("action: Signal", EVERYWHERE),
    ("action: Override of LSM hooks", FUNCTIONS),
    ("action: Override of functions security_*", FUNCTIONS),
    (
        "action: Override of system calls (kernels with error injection)",
        NOWHERE,
    ),
    ("action: NotifyEnforcer of system calls with argSig", EVERYWHERE),
    ("action: NotifyEnforcer of functions security_*", FUNCTIONS),
    (
        "action: NotifyEnforcer of system calls with argError (kernels with error injection)",
        NOWHERE,
    ),
];

/// Whether the table says that this works on this kernel. On kernels that it doesn't speak of nothing is known.
#[track_caller]
pub(super) fn works(row: &str) -> Option<bool> {
    let found = ROWS.iter().find(|(name, _)| *name == row);
    let (_, on) = found.unwrap_or_else(|| panic!("the table has no row {row:?}"));
    column().map(|column| on[column])
}

/// Holds what came of a test against the table.
#[track_caller]
pub(super) fn check(row: &str, outcome: bool) {
    if let Some(expected) = works(row) {
        assert_eq!(outcome, expected, "{row}: the table says something else");
    }
}

/// Which of [`KERNELS`] this is.
fn column() -> Option<usize> {
    let name = rustix::system::uname();
    let release = name.release().to_str().expect("a release is UTF-8");
    let has_kprobes = Path::new("/sys/bus/event_source/devices/kprobe").exists();
    if guest().is_some() {
        let guests = ["6.1.", "6.12."]
            .iter()
            .position(|version| release.starts_with(version));
        return guests.map(|guest| guest + 1);
    }
    (release.starts_with("6.18.") && !has_kprobes).then_some(0)
}

/// README with this table where it has its place. Names that work on the same kernels share a line.
pub(crate) fn fill_in(readme: &str) -> String {
    const HEADING: &str = "#### What works where\n";
    let (before, rest) = readme
        .split_once(HEADING)
        .expect("README.md has a place for the table");
    let start = rest.find("\n| ").expect("README.md has a table there") + 1;
    let (text, rest) = rest.split_at(start);
    let end = rest.find("\n\n").map_or(rest.len(), |end| end + 1);
    format!("{before}{HEADING}{text}{}{}", rendered(), &rest[end..])
}

fn rendered() -> String {
    let mut table = format!(
        "| kind | name | {} |\n|---|---|---|---|---|\n",
        KERNELS.join(" | ")
    );
    for kind in KINDS {
        let of_kind = |(row, on): &(&'static str, [bool; 3])| {
            let name = row.strip_prefix(kind)?.strip_prefix(": ")?;
            Some((name, *on))
        };
        let rows: Vec<_> = ROWS.iter().filter_map(of_kind).collect();
        let mut left = rows.clone();
        while let Some(&(_, on)) = left.first() {
            let names: Vec<_> = rows.iter().filter(|row| row.1 == on).map(|row| row.0).collect();
            let marks = on.map(|works| if works { "yes" } else { "no" }).join(" | ");
            writeln!(table, "| {kind} | {} | {marks} |", names.join("; ")).expect("write to memory");
            left.retain(|row| row.1 != on);
        }
    }
    table
}

#[test]
fn each_row_is_tested() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/sensor/policies");
    let mut tests = String::new();
    for entry in fs::read_dir(folder).expect("list the tests") {
        let path = entry.expect("list the tests").path();
        if !path.ends_with("table.rs") {
            tests += &fs::read_to_string(path).expect("read the tests");
        }
    }
    for (number, (row, _)) in ROWS.iter().enumerate() {
        assert!(
            KINDS.iter().any(|kind| row.starts_with(&format!("{kind}: "))),
            "{row}"
        );
        assert!(tests.contains(&format!("{row:?}")), "no test exercises {row:?}");
        assert!(
            !ROWS[..number].iter().any(|(other, _)| other == row),
            "{row} is there twice"
        );
    }
}
