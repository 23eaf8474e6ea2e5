//! System calls as policies name them.

use crate::syscalls::{self, Abi, Parameter, Syscall};

/// What comes before the name of a system call in names of functions.
const PREFIXES: [&str; 7] = [
    "__x64_sys_",
    "__ia32_sys_",
    "__ia32_compat_sys_",
    "__arm64_sys_",
    "__se_sys_",
    "__do_sys_",
    "sys_",
];

/// The name without what the kernel puts before it: `openat` of `__x64_sys_openat`.
pub(super) fn stem(call: &str) -> &str {
    let mut stems = PREFIXES.iter().filter_map(|prefix| call.strip_prefix(prefix));
    stems.next().unwrap_or(call)
}

/// The name that users know: `stat` of `sys_newstat`.
pub(super) fn name(call: &str) -> &str {
    find(call).map_or_else(|| stem(call), |found| found.name)
}

/// Whether the name has a prefix that only system calls have.
pub(super) fn has_prefix(call: &str) -> bool {
    stem(call) != call
}

/// The architecture that the name is of, if it is of one only.
pub(super) fn architecture(call: &str) -> Option<&'static str> {
    if call.starts_with("__x64_") || call.starts_with("__ia32_") {
        Some("x86")
    } else if call.starts_with("__arm64_") {
        Some("arm64")
    } else {
        None
    }
}

/// Whether some architecture has this call.
pub(super) fn exists(call: &str) -> bool {
    find(call).is_some()
}

fn find(call: &str) -> Option<Syscall> {
    let abis = [Abi::X64, Abi::Arm64, Abi::I386];
    abis.into_iter().find_map(|abi| Syscall::find(abi, stem(call)))
}

/// The names of all system calls.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    let abis = [Abi::X64, Abi::Arm64, Abi::I386];
    abis.into_iter().flat_map(syscalls::names)
}

/// What the call takes, if that is known.
pub(super) fn parameters(call: &str) -> Option<&'static [Parameter]> {
    syscalls::parameters(name(call))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_whatever_their_prefix() {
        for call in ["sys_openat", "__x64_sys_openat", "__arm64_sys_openat", "openat"] {
            assert_eq!(name(call), "openat");
            assert!(exists(call));
        }
        assert_eq!(name("sys_newuname"), "uname");
        assert!(!exists("sys_nosuch") && !exists("security_file_open"));
        assert!(has_prefix("sys_openat") && !has_prefix("openat"));
        assert_eq!(architecture("__x64_sys_setns"), Some("x86"));
        assert_eq!(parameters("sys_symlinkat").map(<[_]>::len), Some(3));
    }
}
