//! Policies made up for many hooks at once, as YAML text in the layout of the reference: keys sorted, lists not
//! indented.

use std::fmt::Write as _;

use super::yaml::scalar;

/// A USDT probe of a program.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Probe {
    pub(crate) provider: String,
    pub(crate) name: String,
}

/// A policy that hooks nothing.
pub(crate) fn empty() -> String {
    format!("{}spec: {{}}\n", head("empty"))
}

/// One kprobe for each system call. Hooks are limited to this binary, if there is one.
pub(crate) fn syscalls_one_by_one(calls: &[String], match_binary: Option<&str>) -> String {
    let mut policy = format!("{}spec:\n  kprobes:\n", head("syscalls"));
    for call in calls {
        push_hook(
            &mut policy,
            &[("call", call)],
            match_binary,
            "    syscall: true\n",
        );
    }
    policy
}

/// One kprobe for a list of system calls.
pub(crate) fn syscall_list(calls: &[String], match_binary: Option<&str>) -> String {
    let mut policy = format!("{}spec:\n  kprobes:\n", head("syscalls"));
    push_hook(
        &mut policy,
        &[("call", "list:syscalls")],
        match_binary,
        "    syscall: true\n",
    );
    policy.push_str("  lists:\n  - name: syscalls\n    type: syscalls\n    values:\n");
    push_list(&mut policy, calls.iter().map(String::as_str));
    policy
}

/// One kprobe for all functions of the kernel whose names match a regular expression; the agent looks them up.
pub(crate) fn ftrace_list(pattern: &str, match_binary: Option<&str>) -> String {
    let mut policy = format!("{}spec:\n  kprobes:\n", head("ftrace"));
    // By default the agent takes functions for system calls.
    push_hook(
        &mut policy,
        &[("call", "list:ftrace")],
        match_binary,
        "    syscall: false\n",
    );
    let pattern = scalar(pattern);
    let _ = write!(
        policy,
        "  lists:\n  - name: ftrace\n    pattern: {pattern}\n    type: generated_ftrace\n"
    );
    policy
}

/// One uprobe for these functions of a program.
pub(crate) fn uprobes(path: &str, symbols: &[&str], match_binary: Option<&str>) -> String {
    let mut policy = format!("{}spec:\n  uprobes:\n", head("uprobes"));
    push_hook(&mut policy, &[("path", path)], match_binary, "    symbols:\n");
    push_list(&mut policy, symbols.iter().copied());
    policy
}

/// One hook for each of these USDT probes of a program.
pub(crate) fn usdts(path: &str, probes: &[&Probe], match_binary: Option<&str>) -> String {
    let mut policy = format!("{}spec:\n  usdts:\n", head("usdts"));
    for Probe { provider, name } in probes {
        let fields = [("name", name.as_str()), ("path", path), ("provider", provider)];
        push_hook(&mut policy, &fields, match_binary, "");
    }
    policy
}

fn head(name: &str) -> String {
    format!("apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata:\n  name: {name}\n")
}

/// Appends an item of a list of hooks, with its fields up to `selectors` and the text behind that.
fn push_hook(policy: &mut String, fields: &[(&str, &str)], match_binary: Option<&str>, rest: &str) {
    let mut begin = "  - ";
    for (key, value) in fields {
        let _ = writeln!(policy, "{begin}{key}: {}", scalar(value));
        begin = "    ";
    }
    if let Some(binary) = match_binary {
        let _ = write!(
            policy,
            "    selectors:\n    - matchBinaries:\n      - operator: In\n        values:\n        - {}\n",
            scalar(binary)
        );
    }
    policy.push_str(rest);
}

fn push_list<'a>(policy: &mut String, values: impl Iterator<Item = &'a str>) {
    for value in values {
        let _ = writeln!(policy, "    - {}", scalar(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_hooked() {
        assert_eq!(
            empty(),
            "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata:\n  name: empty\nspec: {}\n"
        );
    }

    #[test]
    fn hooks_are_limited_to_a_binary() {
        let calls = ["sys_read".to_owned(), "sys_write".to_owned()];
        let selectors = "    selectors:\n    - matchBinaries:\n      - operator: In\n        values:\n        - /bin/sh\n";
        assert_eq!(
            syscalls_one_by_one(&calls, Some("/bin/sh")),
            format!(
                "{}spec:\n  kprobes:\n  - call: sys_read\n{selectors}    syscall: true\n  - call: sys_write\n{selectors}    syscall: true\n",
                head("syscalls")
            )
        );
        assert_eq!(
            syscall_list(&calls, None),
            format!(
                "{}spec:\n  kprobes:\n  - call: list:syscalls\n    syscall: true\n  lists:\n  - name: syscalls\n    \
                 type: syscalls\n    values:\n    - sys_read\n    - sys_write\n",
                head("syscalls")
            )
        );
    }

    #[test]
    fn patterns_and_names_are_quoted_if_need_be() {
        assert_eq!(
            ftrace_list("^ksys_", None),
            format!(
                "{}spec:\n  kprobes:\n  - call: list:ftrace\n    syscall: false\n  lists:\n  - name: ftrace\n    \
                 pattern: \"^ksys_\"\n    type: generated_ftrace\n",
                head("ftrace")
            )
        );
        assert_eq!(
            uprobes("/opt/a b", &["main", "no", "type:.eq.struct { F int }"], None),
            format!(
                "{}spec:\n  uprobes:\n  - path: \"/opt/a b\"\n    symbols:\n    - main\n    - \"no\"\n    \
                 - \"type:.eq.struct {{ F int }}\"\n",
                head("uprobes")
            )
        );
        let probe = Probe {
            provider: "libc".to_owned(),
            name: "setjmp".to_owned(),
        };
        assert_eq!(
            usdts("/lib/libc.so.6", &[&probe], None),
            format!(
                "{}spec:\n  usdts:\n  - name: setjmp\n    path: /lib/libc.so.6\n    provider: libc\n",
                head("usdts")
            )
        );
    }
}
