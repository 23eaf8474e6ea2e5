//! Names, labels, lists, options: what isn't about hooks.

use super::Checker;
use crate::policy::diagnostic::{Code, Diagnostic, Edit};
use crate::policy::model::{List, ListKind, PolicyKind, Spanned, Target};
use crate::quote::{go_quoted, visible};
use crate::suggest;

/// The options that agents know.
const OPTIONS: [&str; 3] = ["policy-mode", "disable-kprobe-multi", "disable-uprobe-multi"];

/// Longer messages are cut.
const MESSAGE_MAX: usize = 256;

/// More tags are refused by agents.
const TAGS_MAX: usize = 16;

impl Checker<'_> {
    pub(super) fn metadata(&mut self) {
        let policy = self.policy;
        self.name(&policy.name);
        match (&policy.namespace, policy.kind.value) {
            (Some(namespace), PolicyKind::TracingPolicy) => self.tell(
                Diagnostic::error(
                    Code::BadName,
                    namespace.span,
                    "a TracingPolicy has no namespace: it is for all of them",
                )
                .help("write kind: TracingPolicyNamespaced, or remove namespace")
                .fix(
                    "kind becomes TracingPolicyNamespaced",
                    vec![Edit::Text(
                        policy.kind.span,
                        PolicyKind::TracingPolicyNamespaced.name().to_owned(),
                    )],
                ),
            ),
            (Some(namespace), PolicyKind::TracingPolicyNamespaced) if !is_label_name(namespace) => self.tell(
                Diagnostic::error(
                    Code::BadName,
                    namespace.span,
                    format!("{} can't be the name of a namespace", go_quoted(namespace)),
                )
                .help("use lower-case letters, digits and dashes, up to 63 of them"),
            ),
            _ => {}
        }
        if policy.hooks.is_empty() && !policy.loader {
            self.tell(
                Diagnostic::error(Code::NoHooks, policy.name.span, "the policy hooks nothing")
                    .help("kprobes:\n- call: \"sys_mount\"\n  syscall: true"),
            );
        }
        if let Some(host) = &policy.host_selector {
            if policy.kind.value == PolicyKind::TracingPolicyNamespaced {
                self.tell(
                    Diagnostic::error(
                        Code::UnknownField,
                        host.span,
                        "a TracingPolicyNamespaced is for pods of its namespace, so that it has no hostSelector",
                    )
                    .help("remove hostSelector, or write kind: TracingPolicy"),
                );
            } else if !host.match_labels.is_empty() || !host.match_expressions.is_empty() {
                self.tell(
                    Diagnostic::error(
                        Code::BadValue,
                        host.span,
                        "agents know no labels of hosts: hostSelector is {} for all, or isn't there",
                    )
                    .help("hostSelector: {}"),
                );
            }
        }
    }

    fn name(&mut self, name: &Spanned<String>) {
        // A name that isn't there was told already.
        if name.is_empty() {
            return;
        }
        let lower = name.to_ascii_lowercase().replace('_', "-");
        if name.contains('.') && is_subdomain(name) {
            let dashed = name.replace('.', "-");
            self.tell(
                Diagnostic::error(
                    Code::BadName,
                    name.span,
                    format!(
                        "agents can't load a policy with a dot in its name, as {} has",
                        visible(name)
                    ),
                )
                .help(format!("name: {dashed}"))
                .fix(
                    format!("the name becomes {dashed}"),
                    vec![Edit::Text(name.span, dashed)],
                ),
            );
        } else if !is_subdomain(name) {
            let diagnostic = Diagnostic::error(
                Code::BadName,
                name.span,
                format!("{} can't be the name of a policy", go_quoted(name)),
            );
            let help = "use lower-case letters, digits and dashes, with a letter or digit at both ends";
            self.tell(if is_subdomain(&lower) {
                diagnostic.help(format!("name: {lower}")).fix(
                    format!("the name becomes {lower}"),
                    vec![Edit::Text(name.span, lower)],
                )
            } else {
                diagnostic.help(help)
            });
        }
    }

    pub(super) fn lists_and_options(&mut self) {
        let policy = self.policy;
        for list in &policy.lists {
            self.list(list);
        }
        for option in &policy.options {
            let name = option.name.as_str();
            let is_mode = matches!(option.value.as_str(), "enforce" | "monitor");
            if name == "policy-mode" && !is_mode {
                let near = suggest::nearest(&option.value, ["enforce", "monitor"]);
                let diagnostic = Diagnostic::error(
                    Code::UnknownValue,
                    option.value.span,
                    format!("there is no mode {}", go_quoted(&option.value)),
                );
                self.tell(match near {
                    Some(near) => diagnostic.help(format!("value: {near}")).fix(
                        format!("the mode becomes {near}"),
                        vec![Edit::Text(option.value.span, near.to_owned())],
                    ),
                    None => diagnostic.help("write enforce or monitor"),
                });
            } else if !OPTIONS.contains(&name) {
                let diagnostic = Diagnostic::warning(
                    Code::UnknownValue,
                    option.name.span,
                    format!("there is no option {}", go_quoted(name)),
                );
                self.tell(match suggest::nearest(name, OPTIONS) {
                    Some(near) => diagnostic.help(format!("name: {near}")).fix(
                        format!("the option becomes {near}"),
                        vec![Edit::Text(option.name.span, near.to_owned())],
                    ),
                    None => diagnostic.help(format!("known are {}", OPTIONS.join(", "))),
                });
            }
        }
        for hook in &policy.hooks {
            if let Some(message) = &hook.message
                && message.len() > MESSAGE_MAX
            {
                self.tell(
                    Diagnostic::warning(
                        Code::AgentLimit,
                        message.span,
                        format!(
                            "a message is cut after {MESSAGE_MAX} bytes; this has {}",
                            message.len()
                        ),
                    )
                    .help("say it in fewer words"),
                );
            }
            if let Some(extra) = hook.tags.get(TAGS_MAX) {
                self.tell(
                    Diagnostic::warning(
                        Code::AgentLimit,
                        extra.span,
                        format!(
                            "agents refuse a hook with more than {TAGS_MAX} tags; this has {}",
                            hook.tags.len()
                        ),
                    )
                    .help("remove some"),
                );
            }
        }
    }

    fn list(&mut self, list: &List) {
        let kind = list.kind.as_ref().map(|kind| kind.value);
        let is_generated = matches!(
            kind,
            Some(ListKind::GeneratedSyscalls | ListKind::GeneratedFtrace)
        );
        match (is_generated, list.values.first(), &list.pattern) {
            (true, Some(value), _) => self.tell(
                Diagnostic::error(
                    Code::UnknownList,
                    value.span,
                    format!(
                        "list {} is generated, so that it has no values",
                        visible(&list.name)
                    ),
                )
                .help("remove values, or type"),
            ),
            (false, None, _) => self.tell(
                Diagnostic::error(
                    Code::NoValues,
                    list.name.span,
                    format!("list {} is empty", visible(&list.name)),
                )
                .help("values: [\"sys_mount\"]"),
            ),
            (false, Some(_), Some(pattern)) => self.tell(
                Diagnostic::warning(
                    Code::UnknownList,
                    pattern.span,
                    format!(
                        "list {} has values, so that its pattern does nothing",
                        visible(&list.name)
                    ),
                )
                .help("remove pattern, or write type: generated_ftrace and remove values"),
            ),
            _ => {}
        }
        if kind == Some(ListKind::Syscalls) {
            for value in &list.values {
                self.syscall_name(value);
            }
        }
        if let Some(pattern) = &list.pattern
            && let Err(error) = regex::Regex::new(pattern)
        {
            let message = crate::filter::one_line(&error);
            self.tell(
                Diagnostic::error(
                    Code::BadValue,
                    pattern.span,
                    format!("no regular expression: {message}"),
                )
                .help("write it as RE2 has it, as \"^tcp_(connect|close)$\""),
            );
        }
        let is_list = |text: &str| text.strip_prefix("list:") == Some(list.name.as_str());
        let hooks = self.policy.hooks.iter();
        let is_hooked = hooks.clone().any(|hook| is_list(hook.target.name()));
        let is_enforced = self
            .policy
            .enforcers
            .iter()
            .flat_map(|enforcer| &enforcer.calls)
            .any(|call| is_list(call));
        let filters = hooks
            .flat_map(|hook| &hook.selectors)
            .flat_map(|selector| &selector.match_args);
        let is_compared = filters
            .flat_map(|filter| &filter.values)
            .any(|value| is_list(value));
        if !is_hooked && !is_enforced && !is_compared {
            self.tell(
                Diagnostic::warning(
                    Code::UnknownList,
                    list.name.span,
                    format!("nothing uses list {}", visible(&list.name)),
                )
                .help(format!("call: \"list:{}\"", visible(&list.name))),
            );
        }
    }

    /// A text that may be `list:NAME`: tells if there is no such list. Gives the list.
    pub(super) fn list_reference(&mut self, text: &Spanned<String>) -> Option<&List> {
        let name = text.strip_prefix("list:")?;
        let policy = self.policy;
        if let Some(list) = policy.list(name) {
            return Some(list);
        }
        let names = policy.lists.iter().map(|list| list.name.as_str());
        let diagnostic = Diagnostic::error(
            Code::UnknownList,
            text.span,
            format!("spec.lists has no {}", go_quoted(name)),
        );
        self.tell(match suggest::nearest(name, names) {
            Some(near) => {
                let near = format!("list:{near}");
                diagnostic.help(format!("write {}", go_quoted(&near))).fix(
                    format!("{} becomes {}", visible(text), visible(&near)),
                    vec![Edit::Text(text.span, near)],
                )
            }
            None => diagnostic.help(format!(
                "lists:\n- name: {}\n  type: syscalls\n  values: [\"sys_mount\"]",
                visible(name)
            )),
        });
        None
    }

    /// Whether a hook is on a list.
    pub(super) fn list_of(&self, target: &Target) -> Option<&List> {
        match target {
            Target::Function { call, .. } => self.policy.list(call.strip_prefix("list:")?),
            _ => None,
        }
    }
}

/// A name as RFC 1123 has labels of host names.
fn is_label_name(name: &str) -> bool {
    let is_end = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = name.as_bytes();
    let ends = [bytes.first(), bytes.last()];
    name.len() <= 63
        && bytes.iter().all(|&byte| is_end(byte) || byte == b'-')
        && ends.iter().all(|end| end.is_some_and(|&end| is_end(end)))
}

/// A name as RFC 1123 has names of hosts.
fn is_subdomain(name: &str) -> bool {
    name.len() <= 253 && name.split('.').all(is_label_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_hosts() {
        for name in ["a", "a-1", "1.b", "connect"] {
            assert!(is_subdomain(name), "{name}");
        }
        for name in ["", "-a", "a-", "A", "a_b", "a..b", "ä", &"a".repeat(64)] {
            assert!(!is_subdomain(name), "{name}");
        }
    }
}
