//! System calls by the names of the functions that implement them, as policies and kernels have them.

use super::{Abi, table};

/// A system call as one ABI has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Syscall {
    pub(crate) abi: Abi,
    pub(crate) number: u32,
    /// Without any prefix: `openat`.
    pub(crate) name: &'static str,
}

/// What the names of functions begin with that are entered from user space, and the ABI if it isn't that of programs
/// in 64 bits.
const PREFIXES: [(&str, Option<Abi>); 5] = [
    ("__x64_", None),
    ("__arm64_", None),
    ("__ia32_compat_", Some(Abi::I386)),
    ("__ia32_", Some(Abi::I386)),
    ("__arm64_compat_", Some(Abi::Arm32)),
];

impl Abi {
    /// That of programs in 64 bits on the architecture that this program was built for.
    pub(crate) fn host() -> Option<Abi> {
        match std::env::consts::ARCH {
            "x86_64" => Some(Abi::X64),
            "aarch64" => Some(Abi::Arm64),
            _ => None,
        }
    }

    /// What stands before `sys_NAME` in the names of the functions that are entered from user space.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Abi::X64 => "__x64_",
            Abi::I386 => "__ia32_",
            Abi::Arm64 => "__arm64_",
            Abi::Arm32 => "__arm64_compat_",
        }
    }
}

impl Syscall {
    /// The call that is meant by `openat`, `sys_openat`, `__x64_sys_openat` and `__arm64_sys_openat` alike; the
    /// architecture in a name doesn't count, but `__ia32_sys_openat` is that of 32-bit programs. `None` if there is
    /// none such on the architecture whose programs in 64 bits call through `abi`.
    pub(crate) fn find(abi: Abi, name: &str) -> Option<Syscall> {
        let mut abi = abi;
        let mut rest = name;
        // The longest prefix is meant.
        for (prefix, narrow) in PREFIXES {
            if let Some(tail) = name.strip_prefix(prefix)
                && tail.starts_with("sys_")
            {
                rest = tail;
                abi = narrow.unwrap_or(abi);
            }
        }
        let name = rest.strip_prefix("sys_").unwrap_or(rest);
        let named = |name: &str| table(abi).iter().find(|&&(_, known)| known == name);
        let &(number, name) = named(name).or_else(|| named(call(abi, name)))?;
        Some(Syscall { abi, number, name })
    }

    /// The function that is entered from user space: `__x64_sys_newstat` for `stat`.
    pub(crate) fn function(self) -> String {
        format!("{}sys_{}", self.abi.prefix(), function(self.abi, self.name))
    }
}

/// What the function of a call is called behind `sys_`, as `arch/x86/entry/syscalls/syscall_64.tbl` and
/// `asm-generic/unistd.h` have it.
pub(crate) fn function(abi: Abi, call: &str) -> &str {
    let mut different = different(abi).filter(|&(_, name)| name == call);
    different.next().map_or(call, |(function, _)| function)
}

/// The call that a function implements.
fn call(abi: Abi, function: &str) -> &str {
    let mut different = different(abi).filter(|&(name, _)| name == function);
    different.next().map_or(function, |(_, call)| call)
}

/// Functions and calls whose names differ.
fn different(abi: Abi) -> impl Iterator<Item = (&'static str, &'static str)> {
    const WIDE: [(&str, &str); 6] = [
        ("newfstat", "fstat"),
        ("newlstat", "lstat"),
        ("newstat", "stat"),
        ("newuname", "uname"),
        ("sendfile64", "sendfile"),
        ("umount", "umount2"),
    ];
    const ARM64: [(&str, &str); 2] = [
        ("arm64_personality", "personality"),
        ("fadvise64_64", "fadvise64"),
    ];
    let wide = matches!(abi, Abi::X64 | Abi::Arm64);
    let wide: &[_] = if wide { &WIDE } else { &[("umount", "umount2")] };
    let own: &[_] = if abi == Abi::Arm64 { &ARM64 } else { &[] };
    wide.iter().chain(own).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_names_of_a_call_mean_it() {
        for name in ["openat", "sys_openat", "__x64_sys_openat", "__arm64_sys_openat"] {
            let call = Syscall::find(Abi::X64, name).unwrap();
            assert_eq!((call.abi, call.number, call.name), (Abi::X64, 257, "openat"));
            assert_eq!(call.function(), "__x64_sys_openat");
            let call = Syscall::find(Abi::Arm64, name).unwrap();
            assert_eq!((call.abi, call.number, call.name), (Abi::Arm64, 56, "openat"));
            assert_eq!(call.function(), "__arm64_sys_openat");
        }
        for name in ["__ia32_sys_openat", "__ia32_compat_sys_openat"] {
            let call = Syscall::find(Abi::X64, name).unwrap();
            assert_eq!((call.abi, call.number), (Abi::I386, 295));
        }
        let call = Syscall::find(Abi::Arm64, "__arm64_compat_sys_openat").unwrap();
        assert_eq!((call.abi, call.number), (Abi::Arm32, 322));
        for name in [
            "",
            "sys_",
            "sys_opn",
            "__x64_openat",
            "__x64_sys_sys_openat",
            "vfs_open",
        ] {
            assert_eq!(Syscall::find(Abi::X64, name), None, "{name}");
        }
        assert_eq!(Syscall::find(Abi::Arm64, "sys_open"), None);
    }

    #[test]
    fn functions_have_other_names_than_some_calls() {
        for (name, call, function) in [
            ("sys_newstat", "stat", "__x64_sys_newstat"),
            ("stat", "stat", "__x64_sys_newstat"),
            ("sys_umount", "umount2", "__x64_sys_umount"),
            ("__x64_sys_sendfile64", "sendfile", "__x64_sys_sendfile64"),
            ("sys_uname", "uname", "__x64_sys_newuname"),
        ] {
            let found = Syscall::find(Abi::X64, name).unwrap();
            assert_eq!((found.name, &*found.function()), (call, function));
        }
        let found = Syscall::find(Abi::I386, "umount").unwrap();
        assert_eq!((found.number, found.name), (22, "umount"));
        let found = Syscall::find(Abi::Arm64, "sys_personality").unwrap();
        assert_eq!(found.function(), "__arm64_sys_arm64_personality");
    }

    #[test]
    fn every_call_is_found_by_its_function() {
        for abi in [Abi::X64, Abi::Arm64] {
            for &(number, name) in table(abi) {
                let call = Syscall { abi, number, name };
                assert_eq!(Syscall::find(abi, name), Some(call));
                assert_eq!(Syscall::find(abi, &call.function()), Some(call));
            }
        }
    }
}
