//! Ways around a hook: paths in other words, and calls of the same kind that come to another hook.

use super::{Checker, name_of, subject, syscalls, tables};
use crate::policy::diagnostic::{Code, Diagnostic};
use crate::policy::model::{ActionKind, ArgType, Hook, Selector, Target, ValueFilter};

/// The function and the LSM hook that see a file which a system call found, and the type that it has there.
struct Seer {
    function: &'static str,
    hook: &'static str,
    arg_type: &'static str,
}

const OPENED: Seer = Seer {
    function: "security_file_open",
    hook: "file_open",
    arg_type: "file",
};

const STARTED: Seer = Seer {
    function: "security_bprm_check",
    hook: "bprm_check_security",
    arg_type: "linux_binprm",
};

impl Checker<'_> {
    pub(super) fn ways_around(&mut self, hook: &Hook) {
        for selector in &hook.selectors {
            self.written_path(hook, selector);
        }
        self.truncations(hook);
    }

    /// System calls are given paths as programs write them: each file has many.
    fn written_path(&mut self, hook: &Hook, selector: &Selector) {
        let Some(call) = syscall_of(hook) else {
            return;
        };
        let mut actions = selector.match_actions.iter();
        let Some(action) = actions.find(|action| action.kind.enforces()) else {
            return;
        };
        let paths = selector
            .match_args
            .iter()
            .filter(|filter| is_path_of(hook, call, filter))
            .flat_map(|filter| &filter.values);
        let Some(path) = paths.clone().find(|value| value.starts_with('/')) else {
            return;
        };
        let message = format!(
            "{} has the path as the program wrote it: a relative one, or one over a link, gets by",
            name_of(hook)
        );
        let help = seen_instead(call, &action.kind);
        self.tell(Diagnostic::warning(Code::WrittenPath, path.span, message).help(help));
    }

    /// Since Linux 6.2 a file that is open is cut by another hook than one with a path.
    fn truncations(&mut self, hook: &Hook) {
        if lsm_hook_of(hook) != Some("path_truncate") {
            return;
        }
        let mut hooks = self.policy.hooks.iter().filter_map(lsm_hook_of);
        let is_lsm = matches!(hook.target, Target::Lsm { .. });
        let is_missing = self.kernel.is_some_and(|kernel| {
            if is_lsm {
                kernel.facts.lsm_hook("file_truncate").existence.is_missing()
            } else {
                !kernel.has_function("security_file_truncate")
            }
        });
        if is_missing || hooks.any(|other| other == "file_truncate") {
            return;
        }
        let (other, help) = if is_lsm {
            ("file_truncate", "lsmhooks:\n- hook: \"file_truncate\"")
        } else {
            (
                "security_file_truncate",
                "kprobes:\n- call: \"security_file_truncate\"\n  syscall: false\n  ignore:\n    callNotFound: true",
            )
        };
        let message = format!("since Linux 6.2, ftruncate(2) and O_TRUNC come to {other} instead");
        self.tell(
            Diagnostic::warning(Code::OtherHook, hook.target.name().span, message).help(format!(
                "hook both:\n{help}\n  args:\n  - index: 0\n    type: file"
            )),
        );
    }
}

/// The system call that a hook sees begin, by the name that users know.
fn syscall_of(hook: &Hook) -> Option<&str> {
    match &hook.target {
        Target::Function { call, syscall } if **syscall => Some(syscalls::name(call)),
        Target::Tracepoint { subsystem, event, .. } if subsystem.as_str() == "syscalls" => {
            event.strip_prefix("sys_enter_")
        }
        _ => None,
    }
}

/// The LSM hook that a policy hooks, or whose function.
fn lsm_hook_of(hook: &Hook) -> Option<&str> {
    match &hook.target {
        Target::Lsm { hook } => Some(hook.as_str()),
        Target::Function { call, syscall } if !**syscall => tables::hook_of_function(call),
        _ => None,
    }
}

/// Whether a filter is about a path that the kernel looks up. What a symbolic link is to hold is a text.
fn is_path_of(hook: &Hook, call: &str, filter: &ValueFilter) -> bool {
    let is_tracepoint = matches!(hook.target, Target::Tracepoint { .. });
    subject(&hook.args, filter).is_some_and(|argument| {
        let is_text = matches!(argument.arg_type.value, ArgType::String | ArgType::Auto);
        let is_link = matches!(call, "symlink" | "symlinkat") && (is_tracepoint || *argument.index == 0);
        is_text && !is_link
    })
}

/// What sees the file that was found.
fn seen_instead(call: &str, action: &ActionKind) -> String {
    let seer = if tables::opens(call) {
        OPENED
    } else if matches!(call, "execve" | "execveat") {
        STARTED
    } else {
        return match tables::lasting(call) {
            Some(lasting) => format!(
                "the LSM hook of the same operation sees what was found:\nlsmhooks:\n- hook: \"{}\"",
                lasting.hook
            ),
            None => "take the LSM hook of the operation, which sees what was found".to_owned(),
        };
    };
    let place = match action {
        ActionKind::Override { .. } => format!("lsmhooks:\n- hook: \"{}\"", seer.hook),
        _ => format!("kprobes:\n- call: \"{}\"\n  syscall: false", seer.function),
    };
    format!(
        "what sees the file that was found, whatever call asks for it:\n{place}\n  args:\n  - index: 0\n    type: {}",
        seer.arg_type
    )
}
