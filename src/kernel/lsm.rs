//! Hooks of security modules, and the kernel's functions that call them.

use crate::btf::{Btf, Kind};

/// Functions, without `security_`, and hooks whose names differ by more than `_security` at the end.
const DIFFERENT: [(&str, &str); 3] = [
    ("prepare_creds", "cred_prepare"),
    ("transfer_creds", "cred_transfer"),
    ("vm_enough_memory_mm", "vm_enough_memory"),
];

/// The names of all hooks that modules of this kernel can have; those that BPF can have need more than that.
pub(super) fn hooks(btf: &Btf) -> Vec<&str> {
    let mut hooks = Vec::new();
    if let Some(list) = btf.find(Kind::Union, "security_list_options") {
        btf.search(list, &mut |member| {
            hooks.push(member.name);
            true
        });
    }
    hooks
}

/// Whether modules of this kernel can have the hook.
pub(super) fn has_hook(btf: &Btf, hook: &str) -> bool {
    btf.find(Kind::Union, "security_list_options")
        .is_some_and(|list| btf.member(list, hook).is_some())
}

/// The hook that a function of the kernel calls: `bprm_check_security` for `security_bprm_check`.
pub(super) fn hook_of(btf: &Btf, function: &str) -> Option<String> {
    let name = function.strip_prefix("security_")?;
    let other = DIFFERENT.iter().find(|(known, _)| *known == name);
    let names = [name.to_owned(), format!("{name}_security")];
    names
        .into_iter()
        .chain(other.map(|&(_, hook)| hook.to_owned()))
        .find(|hook| has_hook(btf, hook))
}

/// The function of the kernel that calls a hook: `security_bprm_check` for `bprm_check_security`.
pub(super) fn function_of(btf: &Btf, hook: &str) -> Option<String> {
    let other = DIFFERENT.iter().find(|(_, known)| *known == hook);
    let names = [
        Some(hook),
        hook.strip_suffix("_security"),
        other.map(|&(name, _)| name),
    ];
    names
        .into_iter()
        .flatten()
        .map(|name| format!("security_{name}"))
        .find(|function| btf.function(function).is_some())
}
