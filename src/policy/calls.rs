//! The system calls that a policy can hook on this machine, as `sys_NAME`.
//!
//! A policy that names a function that the kernel hasn't is refused as a whole. So the tables' names are turned into
//! those of the functions, and the running kernel is asked which of them it has.

use std::collections::{BTreeSet, HashSet};

use crate::syscalls::{self, Abi};

/// Why the calls of this machine aren't known.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallsError {
    #[error("the system calls of this architecture ({0}) are not known; run it on x86-64 or arm64")]
    Architecture(&'static str),
}

/// The function names `sys_NAME` of all system calls, sorted. `kallsyms` is the content of `/proc/kallsyms`, if it
/// can be read; without it, calls that many kernels don't have are left out.
pub(crate) fn syscalls(kallsyms: Option<&str>) -> Result<Vec<String>, CallsError> {
    let abi = Abi::host().ok_or(CallsError::Architecture(std::env::consts::ARCH))?;
    Ok(calls(abi, kallsyms.unwrap_or_default()))
}

fn calls(abi: Abi, kallsyms: &str) -> Vec<String> {
    let functions: HashSet<&str> = kallsyms
        .lines()
        .filter_map(|line| line.split_ascii_whitespace().nth(2)?.strip_prefix(abi.prefix()))
        .collect();
    let is_there = |name: &str, function: &str| {
        if functions.is_empty() {
            // The tables know no parameters of calls that are gone, were never there, or came with Linux 6.10.
            abi != Abi::X64 || syscalls::parameters(name).is_some()
        } else {
            functions.contains(function)
        }
    };
    let calls: BTreeSet<String> = syscalls::names(abi)
        .map(|name| (name, format!("sys_{}", syscalls::function(abi, name))))
        .filter(|(name, function)| is_there(name, function))
        .map(|(_, function)| function)
        .collect();
    calls.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_those_of_the_kernel() {
        let kallsyms = "0000000000000000 T __x64_sys_write\n\
                        0000000000000000 T __ia32_sys_read\n\
                        0000000000000000 W __x64_sys_mseal\t[module]\n\
                        odd line\n\
                        0000000000000000 T __x64_sys_newstat\n\
                        0000000000000000 T __x64_sys_waitpid\n";
        assert_eq!(
            calls(Abi::X64, kallsyms),
            ["sys_mseal", "sys_newstat", "sys_write"]
        );
    }

    #[test]
    fn without_a_kernel_calls_are_those_that_most_kernels_have() {
        let calls = super::calls(Abi::X64, "");
        assert!(calls.is_sorted());
        assert!(calls.len() > 340, "{}", calls.len());
        for call in ["sys_read", "sys_newuname", "sys_umount", "sys_openat2"] {
            assert!(calls.iter().any(|known| known == call), "{call}");
        }
        for call in ["sys_tuxcall", "sys_stat", "sys_mseal", "sys_uretprobe"] {
            assert!(!calls.iter().any(|known| known == call), "{call}");
        }
        assert!(super::calls(Abi::Arm64, "").contains(&"sys_arm64_personality".to_owned()));
    }
}
