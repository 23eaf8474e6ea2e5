//! What is hooked: whether it is there, whether it is what the policy takes it for, how often it is called.

use super::{Checker, Narrowing, name_of, narrowing, posts, syscalls, tables};
use crate::kernel::Known;
use crate::policy::diagnostic::{Code, Diagnostic, Edit};
use crate::policy::model::{Hook, ListKind, Spanned, Target};
use crate::quote::{go_quoted, visible};
use crate::suggest;

impl Checker<'_> {
    pub(super) fn hook(&mut self, hook: &Hook) {
        match &hook.target {
            Target::Function { call, syscall } if call.starts_with("list:") => {
                self.call_list(hook, call, syscall);
            }
            Target::Function { call, syscall } => self.function(hook, call, syscall),
            Target::Lsm { hook: name } => self.lsm_hook(name),
            Target::Tracepoint {
                subsystem,
                event,
                raw,
            } => self.tracepoint(subsystem, event, *raw),
            Target::Uprobe { path, .. } | Target::Usdt { path, .. } => self.program_path(path),
        }
        self.returns(hook);
        self.busy(hook);
    }

    fn call_list(&mut self, hook: &Hook, call: &Spanned<String>, syscall: &Spanned<bool>) {
        if self.list_reference(call).is_none() {
            return;
        }
        let policy = self.policy;
        let name = call.strip_prefix("list:").unwrap_or_default();
        let Some(list) = policy.list(name) else {
            return;
        };
        let kind = list.kind.as_ref().map(|kind| kind.value);
        for value in &list.values {
            match kind {
                Some(ListKind::Syscalls) if syscalls::exists(value) => self.syscall_of_kernel(hook, value),
                None if !syscall.value => self.present_function(hook, value),
                _ => {}
            }
        }
        let (has_syscalls, name) = match kind {
            Some(ListKind::Syscalls | ListKind::GeneratedSyscalls) => (true, "system calls"),
            Some(ListKind::GeneratedFtrace) => (false, "functions of the kernel"),
            None => return,
        };
        if has_syscalls != syscall.value {
            let message = format!("{} is a list of {name}", visible(call));
            self.syscall_flag(call, syscall, has_syscalls, message);
        }
    }

    fn function(&mut self, hook: &Hook, call: &Spanned<String>, syscall: &Spanned<bool>) {
        let name = call.as_str();
        let is_function = |name: &str| {
            let kernel = self.kernel.is_some_and(|kernel| kernel.has_function(name));
            kernel || tables::hook_of_function(name).is_some() || tables::busy_function(name).is_some()
        };
        let is_syscall = syscalls::exists(name);
        if syscall.value {
            if is_syscall {
                self.present_syscall(hook, call);
            } else if !syscalls::has_prefix(name) && (is_function(name) || looks_like_function(name)) {
                let message = format!("{} is a function of the kernel, not a system call", visible(name));
                let message = if syscall.span == call.span {
                    format!("{message}, which it is taken for without syscall: false")
                } else {
                    message
                };
                self.syscall_flag(call, syscall, false, message);
            } else {
                self.syscall_name(call);
            }
        } else if syscalls::has_prefix(name) && is_syscall {
            let message = format!("{} is a system call", visible(name));
            self.syscall_flag(call, syscall, true, message);
        } else {
            self.present_function(hook, call);
        }
    }

    /// `syscall` is the wrong way round.
    fn syscall_flag(
        &mut self,
        call: &Spanned<String>,
        syscall: &Spanned<bool>,
        right: bool,
        message: String,
    ) {
        let edit = if syscall.span == call.span {
            // It isn't written at all.
            let hook = self
                .policy
                .hooks
                .iter()
                .find(|hook| hook.target.name().span == call.span);
            hook.map(|hook| Edit::AddField {
                mapping: hook.span,
                name: "syscall",
                value: right.to_string(),
            })
        } else {
            Some(Edit::Replace(syscall.span, right.to_string()))
        };
        let diagnostic =
            Diagnostic::error(Code::SyscallFlag, syscall.span, message).help(format!("syscall: {right}"));
        self.tell(match edit {
            Some(edit) => diagnostic.fix(format!("syscall becomes {right}"), vec![edit]),
            None => diagnostic,
        });
    }

    fn present_syscall(&mut self, hook: &Hook, call: &Spanned<String>) {
        if let Some(architecture) = syscalls::architecture(call) {
            let portable = format!("sys_{}", syscalls::stem(call));
            self.tell(
                Diagnostic::warning(
                    Code::Architecture,
                    call.span,
                    format!("{} is there on {architecture} only", visible(call)),
                )
                .help(format!(
                    "call: \"{}\", which means the same on every architecture",
                    visible(&portable)
                ))
                .fix(
                    format!("{} becomes {}", visible(call), visible(&portable)),
                    vec![Edit::Text(call.span, portable)],
                ),
            );
        }
        self.syscall_of_kernel(hook, call);
    }

    /// Whether the kernel has a system call.
    fn syscall_of_kernel(&mut self, hook: &Hook, call: &Spanned<String>) {
        if let Some(kernel) = self.kernel
            && kernel
                .facts
                .syscall(call)
                .is_none_or(|syscall| syscall.existence.is_missing())
        {
            let name = syscalls::name(call);
            let message = format!("{} has no system call {}", kernel.name, visible(name));
            self.missing(hook, call, Code::UnknownSyscall, message, None);
        }
    }

    fn present_function(&mut self, hook: &Hook, call: &Spanned<String>) {
        if let Some(function) = tables::misnamed_function(call) {
            let lsm = tables::hook_of_function(function).unwrap_or_default();
            self.tell(
                Diagnostic::error(
                    Code::UnknownFunction,
                    call.span,
                    format!("no kernel has a function {}", visible(call)),
                )
                .help(format!("call: \"{function}\", or in lsmhooks: hook: \"{lsm}\""))
                .fix(
                    format!("{} becomes {function}", visible(call)),
                    vec![Edit::Text(call.span, function.to_owned())],
                ),
            );
            return;
        }
        let Some(kernel) = self.kernel else {
            return;
        };
        let function = kernel.facts.function(call);
        if !function.existence.is_missing() {
            return;
        }
        let near = function.variant.or_else(|| kernel.facts.nearest_function(call));
        let message = format!("{} has no function {}", kernel.name, visible(call));
        self.missing(hook, call, Code::UnknownFunction, message, near);
    }

    /// A function or call that isn't there: no mistake if the policy says that it need not be.
    fn missing(
        &mut self,
        hook: &Hook,
        name: &Spanned<String>,
        code: Code,
        message: String,
        near: Option<String>,
    ) {
        if hook.ignore_call_not_found {
            self.tell(Diagnostic::note(
                code,
                name.span,
                format!("{message}; the hook is left out there"),
            ));
            return;
        }
        let diagnostic = Diagnostic::error(code, name.span, message);
        self.tell(match near {
            Some(near) => diagnostic
                .help(format!("the nearest that is there: {}", go_quoted(&near)))
                .fix(
                    format!("{} becomes {}", visible(name), visible(&near)),
                    vec![Edit::Text(name.span, near)],
                ),
            None => diagnostic.help("remove the hook, or let it be left out:\nignore:\n  callNotFound: true"),
        });
    }

    fn lsm_hook(&mut self, name: &Spanned<String>) {
        if let Some(hook) = tables::hook_of_function(name).map(str::to_owned) {
            self.tell(
                Diagnostic::error(
                    Code::UnknownFunction,
                    name.span,
                    format!("{} is a function; LSM hooks have no prefix", visible(name)),
                )
                .help(format!("hook: \"{}\"", visible(&hook)))
                .fix(
                    format!("{} becomes {}", visible(name), visible(&hook)),
                    vec![Edit::Text(name.span, hook)],
                ),
            );
            return;
        }
        let Some(kernel) = self.kernel else {
            return;
        };
        let facts = kernel.facts.lsm_hook(name);
        let function = || {
            let function = kernel.facts.function_of_lsm_hook(name);
            let function = function.unwrap_or_else(|| tables::function_of_hook(name));
            format!("kprobes:\n- call: \"{}\"\n  syscall: false", visible(&function))
        };
        let diagnostic = match (facts.existence.is_missing(), facts.attachable) {
            (true, _) => {
                let message = format!("{} has no LSM hook {}", kernel.name, visible(name));
                let diagnostic = Diagnostic::error(Code::UnknownFunction, name.span, message);
                match kernel.facts.nearest_lsm_hook(name) {
                    Some(near) => diagnostic
                        .help(format!("the nearest that is there: {}", go_quoted(&near)))
                        .fix(
                            format!("{} becomes {}", visible(name), visible(&near)),
                            vec![Edit::Text(name.span, near)],
                        ),
                    None => diagnostic.help("remove the hook"),
                }
            }
            (false, Known::No) => {
                let message = format!(
                    "{} takes no BPF programs at LSM hook {}: it was built or started without BPF LSM",
                    kernel.name,
                    visible(name)
                );
                Diagnostic::warning(Code::NoLsm, name.span, message).help(format!(
                    "boot it with bpf in lsm=…, or, only to watch:\n{}",
                    function()
                ))
            }
            (false, Known::Yes | Known::Unknown) => return,
        };
        self.tell(diagnostic);
    }

    fn tracepoint(&mut self, subsystem: &Spanned<String>, event: &Spanned<String>, raw: bool) {
        if subsystem.as_str() == "syscalls" {
            let call = ["sys_enter_", "sys_exit_"]
                .iter()
                .find_map(|prefix| event.strip_prefix(prefix));
            match call {
                Some(call) if syscalls::exists(call) => {}
                _ => {
                    let message = format!("there is no tracepoint syscalls/{}", visible(event));
                    let known = syscalls::all()
                        .flat_map(|name| ["sys_enter_", "sys_exit_"].map(|prefix| format!("{prefix}{name}")));
                    let known: Vec<String> = known.collect();
                    let near = suggest::nearest(event, known.iter().map(String::as_str)).map(str::to_owned);
                    self.unknown_event(event, message, near);
                }
            }
            return;
        }
        let Some(kernel) = self.kernel else {
            return;
        };
        let is_missing = if raw {
            kernel.facts.raw_tracepoint(event).0.is_missing()
        } else {
            kernel.facts.tracepoint(subsystem, event).existence.is_missing()
        };
        if !is_missing {
            return;
        }
        let message = format!(
            "{} has no tracepoint {}/{}",
            kernel.name,
            visible(subsystem),
            visible(event)
        );
        let near = kernel.facts.nearest_tracepoint(subsystem, event);
        let diagnostic = Diagnostic::error(Code::UnknownTracepoint, event.span, message);
        self.tell(
            match near
                .as_deref()
                .map(|near| near.split_once('/').unwrap_or((subsystem, near)))
            {
                Some((group, near)) => diagnostic
                    .help(format!(
                        "the nearest that is there: subsystem {}, event {}",
                        go_quoted(group),
                        go_quoted(near)
                    ))
                    .fix(
                        format!("{} becomes {}", visible(event), visible(near)),
                        vec![
                            Edit::Text(subsystem.span, group.to_owned()),
                            Edit::Text(event.span, near.to_owned()),
                        ],
                    ),
                None => diagnostic.help("`ls /sys/kernel/tracing/events` shows those of a machine"),
            },
        );
    }

    fn unknown_event(&mut self, event: &Spanned<String>, message: String, near: Option<String>) {
        let diagnostic = Diagnostic::error(Code::UnknownTracepoint, event.span, message);
        self.tell(match near {
            Some(near) => diagnostic
                .help(format!("the nearest that is there: {}", go_quoted(&near)))
                .fix(
                    format!("{} becomes {}", visible(event), visible(&near)),
                    vec![Edit::Text(event.span, near)],
                ),
            None => diagnostic.help("`ls /sys/kernel/tracing/events` shows those of a machine"),
        });
    }

    fn program_path(&mut self, path: &Spanned<String>) {
        if !path.starts_with('/') {
            self.tell(
                Diagnostic::error(
                    Code::BadValue,
                    path.span,
                    format!(
                        "{} is no absolute path; an agent has a directory of its own",
                        go_quoted(path)
                    ),
                )
                .help("write all of the path, from / on"),
            );
        }
    }

    fn returns(&mut self, hook: &Hook) {
        let selectors = &hook.selectors;
        let filters = selectors.iter().flat_map(|selector| &selector.match_return_args);
        let actions = selectors
            .iter()
            .flat_map(|selector| &selector.match_return_actions);
        let place = hook.return_arg.as_ref().map(|argument| argument.span);
        let filter = filters.map(|filter| filter.span).next();
        let has_return = matches!(hook.target, Target::Function { .. } | Target::Uprobe { .. });
        if let Some(filter) = filter
            && !has_return
        {
            let message = format!(
                "{} returns nothing that matchReturnArgs could ask for",
                name_of(hook)
            );
            self.tell(Diagnostic::error(Code::Return, filter, message).help("remove matchReturnArgs"));
            return;
        }
        if hook.returns.is_none()
            && let Some(place) = place.or(filter)
        {
            let what = if hook.return_arg.is_some() {
                "returnArg"
            } else {
                "matchReturnArgs"
            };
            self.tell(
                Diagnostic::error(
                    Code::Return,
                    place,
                    format!("{what} does nothing without return: true"),
                )
                .help("return: true")
                .fix(
                    "return: true is added",
                    vec![Edit::AddField {
                        mapping: hook.span,
                        name: "return",
                        value: "true".to_owned(),
                    }],
                ),
            );
        }
        if let Some(filter) = filter
            && hook.return_arg.is_none()
        {
            self.tell(
                Diagnostic::error(
                    Code::Return,
                    filter,
                    "matchReturnArgs needs to know what is returned",
                )
                .help("returnArg:\n  index: 0\n  type: int"),
            );
        }
        if let (Some(action), None) = (actions.map(|action| action.span).next(), filter) {
            self.tell(
                Diagnostic::warning(
                    Code::Return,
                    action,
                    "matchReturnActions do nothing without matchReturnArgs",
                )
                .help("matchReturnArgs:\n- index: 0\n  operator: Equal\n  values: [\"0\"]"),
            );
        }
    }

    /// A hook that is called all the time, and reports each call.
    fn busy(&mut self, hook: &Hook) {
        let selectors = &hook.selectors;
        let reports_all = |selector| posts(selector) && narrowing(selector) < Narrowing::Much;
        if !selectors.is_empty() && !selectors.iter().any(reports_all) {
            return;
        }
        let when = match &hook.target {
            Target::Function { call, syscall } if syscall.value => {
                let list = self.list_of(&hook.target);
                let calls = list.map_or(std::slice::from_ref(call), |list| list.values.as_slice());
                let is_all = list.and_then(|list| list.kind.as_ref()).map(|kind| kind.value)
                    == Some(ListKind::GeneratedSyscalls);
                let busy = calls.iter().map(|call| syscalls::name(call));
                let busy = busy.into_iter().find(|name| tables::is_busy_syscall(name));
                match (is_all, busy) {
                    (true, _) => Some("each system call".to_owned()),
                    (false, Some(name)) => Some(format!("each {name}(2) of each program")),
                    (false, None) => None,
                }
            }
            Target::Function { call, .. } => tables::busy_function(call).map(str::to_owned),
            Target::Lsm { hook } => tables::busy_lsm_hook(hook).map(str::to_owned),
            Target::Tracepoint { subsystem, event, .. } => tables::is_busy_tracepoint(subsystem, event)
                .then(|| "all that passes it, all the time".to_owned()),
            Target::Uprobe { .. } | Target::Usdt { .. } => None,
        };
        let Some(when) = when else {
            return;
        };
        let place = hook.target.name().span;
        self.tell(
            Diagnostic::warning(
                Code::BusyHook,
                place,
                format!(
                    "{} without a filter that leaves most out is an event for {when}",
                    name_of(hook)
                ),
            )
            .help("add a selector, as matchBinaries or matchArgs, or a rateLimit to its action"),
        );
    }

    /// Tells of a name that no system call has.
    pub(super) fn syscall_name(&mut self, name: &Spanned<String>) {
        if syscalls::exists(name) {
            return;
        }
        let stem = syscalls::stem(name);
        let prefix = &name[..name.len() - stem.len()];
        let diagnostic = Diagnostic::error(
            Code::UnknownSyscall,
            name.span,
            format!("there is no system call {}", visible(stem)),
        );
        self.tell(match suggest::nearest(stem, syscalls::all()) {
            Some(near) => {
                let near = format!("{prefix}{near}");
                diagnostic
                    .help(format!("the nearest that is there: {}", go_quoted(&near)))
                    .fix(
                        format!("{} becomes {}", visible(name), visible(&near)),
                        vec![Edit::Text(name.span, near)],
                    )
            }
            None => diagnostic.help("for a function of the kernel, write syscall: false"),
        });
    }
}

/// Names that nobody gives to a system call.
fn looks_like_function(name: &str) -> bool {
    const PREFIXES: [&str; 16] = [
        "security_",
        "tcp_",
        "udp_",
        "ip_",
        "inet_",
        "vfs_",
        "do_",
        "__",
        "bpf_",
        "cap_",
        "commit_",
        "ksys_",
        "sk_",
        "kernel_",
        "cgroup_",
        "wake_",
    ];
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}
