//! A CiliumNetworkPolicy with `spec.runtime`: no version of Cilium has that, but several articles show it. What its
//! author wanted can be had from a TracingPolicy.

use std::fmt::Write as _;

use crate::policy::capabilities;
use crate::policy::diagnostic::{Code, Diagnostic, Edit};
use crate::policy::model::Spanned;
use crate::policy::read::{NetworkPolicy, Requirement};
use crate::policy::yaml::{quoted, scalar};

/// `MS_BIND` of mount(2).
const MS_BIND: u32 = 4096;

/// `OPEN_TREE_CLONE` of open_tree(2), with which newer versions of mount(8) begin a bind mount.
const OPEN_TREE_CLONE: u32 = 1;

/// What there is to say about such a policy.
pub(crate) fn judge(policy: &NetworkPolicy) -> Vec<Diagnostic> {
    if policy.requirements.is_empty() {
        return vec![
            Diagnostic::error(
                Code::UnknownKind,
                policy.kind,
                "a CiliumNetworkPolicy is about the network: no agent of Tetragon loads it",
            )
            .help("load it into Cilium, or write kind: TracingPolicy"),
        ];
    }
    let text = as_tracing_policy(policy);
    vec![
        Diagnostic::error(
            Code::UnknownKind,
            policy.kind,
            "no agent loads a CiliumNetworkPolicy, and no version of Cilium has spec.runtime in it",
        )
        .help(format!(
            "a TracingPolicy does what is meant here:\n{}",
            text.trim_end()
        ))
        .fix(
            "the policy becomes a TracingPolicy",
            vec![Edit::Rewrite {
                document: policy.span,
                text,
            }],
        ),
    ]
}

/// A hook of the new policy, as lines below its section.
enum Hook {
    Lsm(String),
    Kprobe(String),
}

fn as_tracing_policy(policy: &NetworkPolicy) -> String {
    let mut text = String::new();
    if let Some(description) = &policy.description {
        let _ = writeln!(text, "# {}", one_line(description));
    }
    text.push_str("apiVersion: cilium.io/v1alpha1\n");
    let kind = if policy.namespace.is_some() {
        "TracingPolicyNamespaced"
    } else {
        "TracingPolicy"
    };
    let _ = writeln!(text, "kind: {kind}\nmetadata:");
    let name = policy
        .name
        .as_ref()
        .map_or("runtime-policy", |name| name.as_str());
    let _ = writeln!(text, "  name: {}", scalar(name));
    if let Some(namespace) = &policy.namespace {
        let _ = writeln!(text, "  namespace: {}", scalar(namespace));
    }
    text.push_str("spec:\n");
    pods(&mut text, policy);
    let hooks: Vec<Hook> = policy.requirements.iter().flat_map(hooks).collect();
    let of = |wanted: fn(&Hook) -> Option<&str>| hooks.iter().filter_map(wanted).collect::<String>();
    let lsm = of(|hook| match hook {
        Hook::Lsm(lines) => Some(lines),
        Hook::Kprobe(_) => None,
    });
    let kprobes = of(|hook| match hook {
        Hook::Kprobe(lines) => Some(lines),
        Hook::Lsm(_) => None,
    });
    if !lsm.is_empty() {
        let _ = write!(text, "  lsmhooks:\n{lsm}");
    }
    if !kprobes.is_empty() {
        let _ = write!(text, "  kprobes:\n{kprobes}");
    }
    text
}

/// Which pods it is for.
fn pods(text: &mut String, policy: &NetworkPolicy) {
    let labels = policy.endpoints.as_ref().map(|endpoints| &endpoints.match_labels);
    match labels {
        Some(labels) if !labels.is_empty() => {
            text.push_str("  podSelector:\n    matchLabels:\n");
            for (key, value) in labels {
                let _ = writeln!(text, "      {}: {}", scalar(key), scalar(value));
            }
        }
        _ => text.push_str("  # For all processes; with podSelector: {} for those in pods only.\n"),
    }
}

/// The hooks that do what a requirement asks for.
fn hooks(requirement: &Requirement) -> Vec<Hook> {
    let capabilities: Vec<&str> = requirement
        .capabilities
        .iter()
        .filter_map(|text| capabilities::name(capabilities::number(text)?))
        .collect();
    let denies = requirement
        .actions
        .iter()
        .any(|action| action.eq_ignore_ascii_case("deny"));
    if requirement.processes.is_empty() && !capabilities.is_empty() {
        return vec![use_of(&capabilities, denies)];
    }
    let mut hooks = Vec::new();
    for (path, arguments) in &requirement.processes {
        match arguments {
            Some(arguments) if is_mount(path) && arguments.contains("bind") => {
                hooks.extend(bind_mounts(path, &capabilities, denies));
            }
            Some(arguments) => hooks.push(execution(path, &capabilities, false, Some(arguments))),
            None => hooks.push(execution(path, &capabilities, denies, None)),
        }
    }
    hooks
}

/// A program is started.
fn execution(
    path: &Spanned<String>,
    capabilities: &[&str],
    denies: bool,
    arguments: Option<&Spanned<String>>,
) -> Hook {
    let mut lines = String::new();
    if let Some(arguments) = arguments {
        let _ = writeln!(
            lines,
            "  # The kernel can't test arguments ({}), so that this reports all uses of the program, and denies none.",
            one_line(arguments)
        );
    }
    lines.push_str(
        "  - hook: \"bprm_check_security\"\n    args:\n    - index: 0\n      type: \"linux_binprm\"\n",
    );
    lines.push_str("    selectors:\n");
    let (operator, value) = compared(path);
    let _ = writeln!(
        lines,
        "    - matchArgs:\n      - index: 0\n        operator: \"{operator}\""
    );
    let _ = writeln!(lines, "        values:\n        - {}", quoted(&value));
    with_capabilities(&mut lines, capabilities);
    actions(&mut lines, denies, "Override");
    Hook::Lsm(lines)
}

/// A directory is mounted somewhere else. Newer versions of mount(8) take other calls.
fn bind_mounts(path: &Spanned<String>, capabilities: &[&str], denies: bool) -> Vec<Hook> {
    let (operator, value) = compared(path);
    let operator = match operator {
        "Equal" => "In",
        other => other,
    };
    let program = format!(
        "      matchBinaries:\n      - operator: \"{operator}\"\n        values:\n        - {}\n",
        quoted(&value)
    );
    let mut mount = String::from("  # mount(2) with MS_BIND.\n  - hook: \"sb_mount\"\n    args:\n");
    let _ = writeln!(
        mount,
        "    - index: 1\n      type: \"path\"\n    - index: 3\n      type: \"uint64\""
    );
    let _ = writeln!(
        mount,
        "    selectors:\n    - matchArgs:\n      - index: 3\n        operator: \"Mask\""
    );
    let _ = writeln!(mount, "        values:\n        - \"{MS_BIND}\"");
    mount.push_str(&program);
    with_capabilities(&mut mount, capabilities);
    actions(&mut mount, denies, "Override");
    let mut tree =
        String::from("  # open_tree(2) with OPEN_TREE_CLONE, with which mount(8) begins since 2.39.\n");
    let _ = writeln!(
        tree,
        "  - call: \"sys_open_tree\"\n    syscall: true\n    ignore:\n      callNotFound: true"
    );
    let _ = writeln!(
        tree,
        "    args:\n    - index: 1\n      type: \"string\"\n    - index: 2\n      type: \"uint32\""
    );
    let _ = writeln!(
        tree,
        "    selectors:\n    - matchArgs:\n      - index: 2\n        operator: \"Mask\""
    );
    let _ = writeln!(tree, "        values:\n        - \"{OPEN_TREE_CLONE}\"");
    tree.push_str(&program);
    with_capabilities(&mut tree, capabilities);
    actions(&mut tree, denies, "Sigkill");
    vec![Hook::Lsm(mount), Hook::Kprobe(tree)]
}

/// One of the capabilities is asked for.
fn use_of(capabilities: &[&str], denies: bool) -> Hook {
    let mut lines = String::from("  - hook: \"capable\"\n    args:\n    - index: 2\n      type: \"int\"\n");
    lines.push_str("      label: \"capability\"\n    selectors:\n    - matchArgs:\n      - index: 2\n");
    lines.push_str("        operator: \"Equal\"\n        values:\n");
    for capability in capabilities {
        let number = crate::policy::capabilities::number(capability).unwrap_or_default();
        let _ = writeln!(lines, "        - \"{number}\" # {capability}");
    }
    actions(&mut lines, denies, "Override");
    Hook::Lsm(lines)
}

fn with_capabilities(lines: &mut String, capabilities: &[&str]) {
    if capabilities.is_empty() {
        return;
    }
    lines.push_str(
        "      matchCapabilities:\n      - type: Effective\n        operator: In\n        values:\n",
    );
    for capability in capabilities {
        let _ = writeln!(lines, "        - \"{capability}\"");
    }
}

fn actions(lines: &mut String, denies: bool, deny: &str) {
    let action = if denies { deny } else { "Post" };
    let _ = writeln!(lines, "      matchActions:\n      - action: {action}");
    if action == "Override" {
        lines.push_str("        argError: -1\n");
    }
}

fn is_mount(path: &str) -> bool {
    let (_, value) = compared_text(path);
    value.ends_with("/mount") || value == "mount"
}

fn compared(path: &Spanned<String>) -> (&'static str, String) {
    compared_text(path)
}

/// How a regular expression of a path is compared without one.
fn compared_text(path: &str) -> (&'static str, String) {
    let anything = [".*", ".+"];
    let (begin, rest) = match path.strip_prefix('^') {
        Some(rest) => (true, rest),
        None => (false, path),
    };
    let (end, rest) = match rest.strip_suffix('$') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let (begin, rest) = match anything.iter().find_map(|any| rest.strip_prefix(any)) {
        Some(rest) => (false, rest),
        None => (begin, rest),
    };
    let (end, rest) = match anything.iter().find_map(|any| rest.strip_suffix(any)) {
        Some(rest) => (false, rest),
        None => (end, rest),
    };
    let plain = rest.replace("\\.", ".").replace("\\-", "-").replace("\\/", "/");
    match (begin, end) {
        (true, true) => ("Equal", plain),
        (true, false) => ("Prefix", plain),
        (false, true) => ("Postfix", plain),
        // What can be anywhere is most likely the name of a program.
        (false, false) if plain.starts_with('/') => ("Equal", plain),
        (false, false) => ("Postfix", format!("/{plain}")),
    }
}

fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    crate::quote::visible(&words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_expressions_of_paths_are_compared_without() {
        for (path, operator, value) in [
            ("^/usr/bin/kubectl$", "Equal", "/usr/bin/kubectl"),
            ("^/usr/bin/.*", "Prefix", "/usr/bin/"),
            (".*/kubectl$", "Postfix", "/kubectl"),
            ("/usr/bin/kubectl", "Equal", "/usr/bin/kubectl"),
            ("kubectl", "Postfix", "/kubectl"),
            ("^/opt/a\\.b$", "Equal", "/opt/a.b"),
        ] {
            assert_eq!(compared_text(path), (operator, value.to_owned()), "{path}");
        }
    }
}
