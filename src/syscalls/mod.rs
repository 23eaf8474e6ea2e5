//! Linux system calls: names by ABI and number, and the parameters of the x86-64 calls.
//!
//! An event of the `raw_syscalls/sys_enter` tracepoint says which ABI a call was made through, its number and
//! up to six raw arguments; this module says what they are called. The facts are in the text tables beside
//! this file, one per ABI, each with its sources at its head. They are read once, at the first question.

mod functions;

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

pub(crate) use functions::{Syscall, function};

/// The interface a system call is made through: each numbers the calls its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Abi {
    /// x86-64.
    X64,
    /// 32-bit x86.
    I386,
    /// 64-bit Arm.
    Arm64,
    /// 32-bit Arm (EABI).
    Arm32,
}

impl Abi {
    /// As an event's `syscall_id.abi` names it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Abi::X64 => "x64",
            Abi::I386 => "i386",
            Abi::Arm64 => "arm64",
            Abi::Arm32 => "arm32",
        }
    }

    /// That of programs in 32 bits on the same machine.
    pub(crate) fn narrow(self) -> Abi {
        match self {
            Abi::X64 | Abi::I386 => Abi::I386,
            Abi::Arm64 | Abi::Arm32 => Abi::Arm32,
        }
    }

    /// The ABI an event's `syscall_id.abi` names.
    pub(crate) fn parse(name: &[u8]) -> Option<Abi> {
        match name {
            b"x64" => Some(Abi::X64),
            b"i386" => Some(Abi::I386),
            b"arm64" => Some(Abi::Arm64),
            b"arm32" => Some(Abi::Arm32),
            _ => None,
        }
    }
}

/// The name of the system call with this number.
pub(crate) fn name(abi: Abi, number: u32) -> Option<&'static str> {
    let table = table(abi);
    let index = table.binary_search_by_key(&number, |&(number, _)| number).ok()?;
    Some(table[index].1)
}

/// The names of all system calls, by number.
pub(crate) fn names(abi: Abi) -> impl Iterator<Item = &'static str> {
    table(abi).iter().map(|&(_, name)| name)
}

fn table(abi: Abi) -> &'static [(u32, &'static str)] {
    match abi {
        Abi::X64 => &TABLES.x64,
        Abi::I386 => &TABLES.i386,
        Abi::Arm64 => &TABLES.arm64,
        Abi::Arm32 => &TABLES.arm32,
    }
}

/// The parameters of the x86-64 system call of this name; empty for a call that takes none.
///
/// `None` for a name that is no call, for calls that kernels do not implement (any more), and for those that
/// came with Linux 6.10 or later (`mseal`, number 462, and above; `uretprobe`, `uprobe`). The last is on
/// purpose: the reference tool has no parameters for `mseal` and prints its name alone.
pub(crate) fn parameters(name: &str) -> Option<&'static [Parameter]> {
    TABLES.parameters.get(name).map(Vec::as_slice)
}

/// A parameter of a system call, as the kernel declares it. `Display` writes the declaration, such as
/// `const char *buf`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parameter {
    /// The C type, without a blank at its end: `unsigned int`, `const char *`.
    pub(crate) ty: &'static str,
    /// The name.
    pub(crate) name: &'static str,
}

impl Parameter {
    /// Parses one declaration: the name is the identifier it ends with, the type all before.
    fn parse(declaration: &'static str) -> Option<Parameter> {
        let start = declaration.rfind([' ', '*'])? + 1;
        let (ty, name) = declaration.split_at(start);
        let ty = ty.trim_end();
        (!ty.is_empty() && !name.is_empty()).then_some(Parameter { ty, name })
    }

    /// Whether the type is spelled as a pointer. Not so for a type defined as one: `cap_user_header_t` and
    /// `cap_user_data_t`, the parameters of `capget` and `capset`.
    pub(crate) fn is_pointer(&self) -> bool {
        self.ty.contains('*')
    }

    /// Whether values are of a signed integer type.
    pub(crate) fn is_signed(&self) -> bool {
        matches!(
            self.ty.strip_prefix("const ").unwrap_or(self.ty),
            "int"
                | "long"
                | "__s32"
                | "clockid_t"
                | "key_serial_t"
                | "key_t"
                | "loff_t"
                | "mqd_t"
                | "off_t"
                | "pid_t"
                | "rwf_t"
                | "ssize_t"
                | "timer_t"
        )
    }
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let blank = if self.ty.ends_with('*') { "" } else { " " };
        write!(f, "{}{blank}{}", self.ty, self.name)
    }
}

const X64: &str = include_str!("x64.tsv");
const I386: &str = include_str!("i386.tsv");
const ARM64: &str = include_str!("arm64.tsv");
const ARM32: &str = include_str!("arm32.tsv");

static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables {
    x64: numbered(X64),
    i386: numbered(I386),
    arm64: numbered(ARM64),
    arm32: numbered(ARM32),
    parameters: rows(X64)
        .filter_map(|row| {
            let parameters = row.parameters?;
            let list = if parameters == "void" { "" } else { parameters };
            Some((row.name, list.split(", ").filter_map(Parameter::parse).collect()))
        })
        .collect(),
});

/// All the tables, read. Names are sorted by number, as they are in the files.
struct Tables {
    x64: Vec<(u32, &'static str)>,
    i386: Vec<(u32, &'static str)>,
    arm64: Vec<(u32, &'static str)>,
    arm32: Vec<(u32, &'static str)>,
    parameters: HashMap<&'static str, Vec<Parameter>>,
}

/// A line of a table.
struct Row {
    number: u32,
    name: &'static str,
    parameters: Option<&'static str>,
}

/// The rows of a table. That none is malformed and skipped is for the tests to see to.
fn rows(table: &'static str) -> impl Iterator<Item = Row> {
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut columns = line.split('\t');
            Some(Row {
                number: columns.next()?.parse().ok()?,
                name: columns.next()?,
                parameters: columns.next(),
            })
        })
}

fn numbered(table: &'static str) -> Vec<(u32, &'static str)> {
    rows(table).map(|row| (row.number, row.name)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// An x86-64 call as the events' printer writes it.
    fn call(number: u32, arguments: &[u64]) -> String {
        let Some(name) = name(Abi::X64, number) else {
            return "unknown".to_owned();
        };
        let Some(parameters) = parameters(name) else {
            return name.to_owned();
        };
        let arguments: Vec<String> = parameters
            .iter()
            .zip(arguments)
            .map(|(parameter, value)| {
                if parameter.is_pointer() {
                    format!("{parameter}={value:#x}")
                } else {
                    format!("{parameter}={value}")
                }
            })
            .collect();
        format!("{name}({})", arguments.join(", "))
    }

    #[test]
    fn prints_the_recorded_lines() {
        let arguments = [0x3, 0x7fff_ffff_eb30, 4096, 0, 0, 0];
        assert_eq!(
            call(1, &arguments),
            "write(unsigned int fd=3, const char *buf=0x7fffffffeb30, size_t count=4096)"
        );
        assert_eq!(
            call(59, &arguments),
            "execve(const char *filename=0x3, const char *const *argv=0x7fffffffeb30, \
             const char *const *envp=0x1000)"
        );
        let arguments = [0x3, 140_737_488_350_000, 4096, 0, 0, 0];
        assert_eq!(
            call(2, &arguments),
            "open(const char *filename=0x3, int flags=140737488350000, umode_t mode=4096)"
        );
        assert_eq!(
            call(435, &arguments),
            "clone3(struct clone_args *uargs=0x3, size_t size=140737488350000)"
        );
        assert_eq!(call(462, &arguments), "mseal");
        assert_eq!(call(9999, &arguments), "unknown");
        assert_eq!(name(Abi::I386, 11), Some("execve"));
        assert_eq!(name(Abi::Arm64, 56), Some("openat"));
        assert_eq!(name(Abi::Arm32, 5), Some("open"));
    }

    #[test]
    fn abis_are_spelled_as_in_events() {
        assert_eq!(Abi::parse(b"x64"), Some(Abi::X64));
        assert_eq!(Abi::parse(b"i386"), Some(Abi::I386));
        assert_eq!(Abi::parse(b"arm64"), Some(Abi::Arm64));
        assert_eq!(Abi::parse(b"arm32"), Some(Abi::Arm32));
        for other in [&b""[..], b"X64", b"x64 ", b"x86_64", b"arm", b"\xff"] {
            assert_eq!(Abi::parse(other), None, "{other:?}");
        }
    }

    #[test]
    fn tables_are_well_formed() {
        for (file, table) in [("x64", X64), ("i386", I386), ("arm64", ARM64), ("arm32", ARM32)] {
            let lines = table.lines().filter(|line| !line.starts_with('#')).count();
            let names = numbered(table);
            assert_eq!(names.len(), lines, "{file}: every line has a number and a name");
            assert!(lines > 300, "{file}: has {lines} lines");
            assert!(names.is_sorted_by(|a, b| a.0 < b.0), "{file}: numbers ascend");
            let distinct: HashSet<&str> = names.iter().map(|&(_, name)| name).collect();
            assert_eq!(distinct.len(), lines, "{file}: no name comes twice");
            for name in distinct {
                let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
                assert!(
                    !name.is_empty() && name.bytes().all(word),
                    "{file}: {name:?} is a name"
                );
            }
            let columns = if file == "x64" { 3 } else { 2 };
            for line in table.lines().filter(|line| !line.starts_with('#')) {
                assert!(
                    line.split('\t').count() <= columns,
                    "{file}: {line:?} has no further column"
                );
            }
        }
    }

    #[test]
    fn every_parameter_has_type_and_name() {
        for row in rows(X64) {
            let parsed = parameters(row.name);
            let Some(text) = row.parameters else {
                assert_eq!(parsed, None, "{}", row.name);
                continue;
            };
            let parsed = parsed.unwrap_or_else(|| panic!("{} has parameters", row.name));
            assert!(parsed.len() <= 6, "{}: registers pass at most six", row.name);
            let declarations: Vec<String> = parsed.iter().map(Parameter::to_string).collect();
            let back = if parsed.is_empty() {
                "void".to_owned()
            } else {
                declarations.join(", ")
            };
            assert_eq!(back, text, "{}", row.name);
            for parameter in parsed {
                let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
                assert!(parameter.name.bytes().all(word), "{}: {parameter:?}", row.name);
                let ty = |byte: u8| word(byte) || byte == b' ' || byte == b'*';
                assert!(parameter.ty.bytes().all(ty), "{}: {parameter:?}", row.name);
                assert!(!parameter.ty.ends_with(' '), "{}: {parameter:?}", row.name);
            }
        }
    }

    #[test]
    fn new_and_unimplemented_calls_have_no_parameters() {
        for row in rows(X64).filter(|row| row.number >= 462) {
            assert_eq!(row.parameters, None, "{}", row.name);
        }
        for name in [
            "afs_syscall",
            "tuxcall",
            "security",
            "vserver",
            "_sysctl",
            "uretprobe",
            "nonesuch",
            "",
        ] {
            assert_eq!(parameters(name), None, "{name}");
        }
        assert_eq!(
            parameters("getpid"),
            Some(&[][..]),
            "a call without parameters has an empty list"
        );
        assert_eq!(parameters("statmount").map(<[_]>::len), Some(4));
    }

    #[test]
    fn types_tell_pointers_and_signs() {
        let of = |call: &str, index: usize| parameters(call).expect("has parameters")[index];
        let argv = of("execve", 1);
        assert_eq!(
            argv,
            Parameter {
                ty: "const char *const *",
                name: "argv"
            }
        );
        assert!(argv.is_pointer() && !argv.is_signed());
        let attr = of("landlock_create_ruleset", 0);
        assert_eq!(
            attr,
            Parameter {
                ty: "const struct landlock_ruleset_attr *const",
                name: "attr"
            }
        );
        assert!(attr.is_pointer());
        assert_eq!(
            of("io_submit", 2),
            Parameter {
                ty: "struct iocb **",
                name: "iocbpp"
            }
        );
        for (call, index) in [
            ("openat", 0),
            ("kill", 0),
            ("lseek", 1),
            ("clock_gettime", 0),
            ("shmget", 0),
        ] {
            assert!(
                of(call, index).is_signed() && !of(call, index).is_pointer(),
                "{call}"
            );
        }
        for (call, index) in [
            ("write", 0),
            ("write", 1),
            ("write", 2),
            ("setuid", 0),
            ("open", 2),
            ("clone", 0),
        ] {
            assert!(!of(call, index).is_signed(), "{call}");
        }
    }

    #[test]
    fn numbers_differ_by_abi() {
        let cases = [
            (Abi::X64, 0, "read"),
            (Abi::X64, 56, "clone"),
            (Abi::X64, 101, "ptrace"),
            (Abi::X64, 166, "umount2"),
            (Abi::X64, 257, "openat"),
            (Abi::X64, 321, "bpf"),
            (Abi::X64, 334, "rseq"),
            (Abi::X64, 424, "pidfd_send_signal"),
            (Abi::X64, 467, "open_tree_attr"),
            (Abi::I386, 0, "restart_syscall"),
            (Abi::I386, 102, "socketcall"),
            (Abi::I386, 192, "mmap2"),
            (Abi::I386, 357, "bpf"),
            (Abi::I386, 403, "clock_gettime64"),
            (Abi::Arm64, 0, "io_setup"),
            (Abi::Arm64, 79, "newfstatat"),
            (Abi::Arm64, 221, "execve"),
            (Abi::Arm64, 222, "mmap"),
            (Abi::Arm64, 280, "bpf"),
            (Abi::Arm64, 447, "memfd_secret"),
            (Abi::Arm32, 11, "execve"),
            (Abi::Arm32, 281, "socket"),
            (Abi::Arm32, 322, "openat"),
            (Abi::Arm32, 386, "bpf"),
            (Abi::Arm32, 0x000f_0005, "set_tls"),
        ];
        for (abi, number, expected) in cases {
            assert_eq!(name(abi, number), Some(expected), "{abi:?} {number}");
        }
        let holes = [
            (Abi::X64, 337),
            (Abi::X64, 423),
            (Abi::I386, 222),
            (Abi::Arm64, 244),
            (Abi::Arm64, 403),
            (Abi::Arm32, 7),
            (Abi::Arm32, 447),
            (Abi::X64, u32::MAX),
        ];
        for (abi, number) in holes {
            assert_eq!(name(abi, number), None, "{abi:?} {number}");
        }
    }
}
