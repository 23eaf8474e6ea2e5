//! Actions: whether they can be done here, and whether they do what they are for.

use super::{Checker, Kernel, Narrowing, name_of, narrowing, subject, syscalls, tables};
use crate::kernel::Known;
use crate::policy::diagnostic::{Code, Diagnostic, Edit, Severity};
use crate::policy::model::{Action, ActionKind, Hook, Section, Selector, Subject, Target};
use crate::quote::visible;

/// The last errno that the kernel takes for one.
const ERRNO_MAX: i32 = 4095;

/// The last signal.
const SIGNAL_MAX: u32 = 64;

const SIGKILL: u32 = 9;

impl Checker<'_> {
    pub(super) fn actions(&mut self, hook: &Hook) {
        for selector in &hook.selectors {
            for action in selector.actions() {
                self.action(hook, action);
            }
            self.unfiltered(hook, selector);
            self.too_late(hook, selector);
        }
    }

    pub(super) fn bad_action(
        &mut self,
        action: &Action,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.tell(Diagnostic::error(Code::BadAction, action.kind.span, message).help(help));
    }

    fn action(&mut self, hook: &Hook, action: &Action) {
        match &action.kind.value {
            ActionKind::Post
            | ActionKind::NoPost
            | ActionKind::Sigkill
            | ActionKind::CleanupEnforcerNotification => {}
            ActionKind::Signal { signal } => self.signal_number(action, *signal),
            ActionKind::Override { error, registers } => {
                self.override_action(hook, action, *error, registers);
            }
            ActionKind::NotifyEnforcer { error, signal } => {
                self.notify_enforcer(hook, action, *error, *signal);
            }
            ActionKind::TrackSock { argument } | ActionKind::UntrackSock { argument } => {
                if !hook.args.iter().any(|declared| declared.index.value == *argument) {
                    let message = format!("args doesn't have index {argument}, the socket to be tracked");
                    self.bad_action(
                        action,
                        message,
                        format!("args:\n- index: {argument}\n  type: sock"),
                    );
                }
            }
            ActionKind::FollowFd { .. } | ActionKind::UnfollowFd { .. } | ActionKind::CopyFd { .. } => {
                let message = "agents no longer follow descriptors";
                self.bad_action(
                    action,
                    message,
                    "remove the action; an argument of type fd has the path without it",
                );
            }
            ActionKind::GetUrl { url } => {
                if url.is_empty() {
                    self.bad_action(action, "argUrl is missing", "argUrl: \"http://example.com/\"");
                }
            }
            ActionKind::DnsLookup { fqdn } => {
                if fqdn.is_empty() {
                    self.bad_action(action, "argFqdn is missing", "argFqdn: \"canary.example.com\"");
                }
            }
            ActionKind::Set { .. } => {
                if hook.section != Section::Usdts {
                    self.bad_action(
                        action,
                        "only USDT probes can have values set",
                        "remove the action",
                    );
                }
            }
        }
        self.post_options(hook, action);
    }

    /// What only makes sense for actions that post.
    fn post_options(&mut self, hook: &Hook, action: &Action) {
        let kind = &action.kind.value;
        if let Some(limit) = &action.rate_limit {
            if !matches!(kind, ActionKind::Post) {
                self.tell(
                    Diagnostic::warning(Code::RateLimit, limit.span, "agents limit the rate of Post only")
                        .help("- action: Post\n  rateLimit: \"1m\""),
                );
            } else if limit.interval == 0 {
                self.tell(
                    Diagnostic::warning(
                        Code::RateLimit,
                        limit.span,
                        "a rateLimit of no time limits nothing",
                    )
                    .help("rateLimit: \"1m\""),
                );
            }
        }
        let has_stack = action.kernel_stack_trace || action.user_stack_trace;
        if has_stack && !matches!(kind, ActionKind::Post) {
            self.tell(
                Diagnostic::warning(
                    Code::BadAction,
                    action.kind.span,
                    "agents add stack traces to Post only",
                )
                .help("- action: Post\n  kernelStackTrace: true"),
            );
        } else if has_stack && let Some(hooks) = without_stacks(hook.section) {
            let message = format!("events of {hooks} have no stack traces");
            self.tell(
                Diagnostic::warning(Code::BadAction, action.kind.span, message)
                    .help("leave them out, or hook a function of the kernel or a system call, in kprobes"),
            );
        }
        if action.ima_hash && hook.section != Section::LsmHooks {
            self.tell(
                Diagnostic::error(Code::BadAction, action.kind.span, "imaHash is for LSM hooks only")
                    .help("remove imaHash, or take the LSM hook of the same operation"),
            );
        }
    }

    fn override_action(&mut self, hook: &Hook, action: &Action, error: i32, registers: &[String]) {
        if hook.section == Section::Uprobes {
            return;
        }
        if let Some(register) = registers.first() {
            let message = format!("argRegs ({}) is for uprobes only", visible(register));
            self.bad_action(action, message, "argError: -1");
        }
        self.error_number(action, error);
        match &hook.target {
            Target::Lsm { .. } => self.refusing_nothing(action, error),
            Target::Function { syscall, .. } if syscall.value => self.override_syscall(hook, action),
            Target::Function { call, .. } if tables::hook_of_function(call).is_some() => {
                self.refusing_nothing(action, error);
            }
            target => {
                let lasting = match target {
                    Target::Function { call, .. } => tables::lasting(call),
                    _ => None,
                };
                let message = format!(
                    "{} can't be overridden: only system calls and LSM hooks can",
                    name_of(hook)
                );
                let help = match lasting {
                    Some(lasting) => format!(
                        "the LSM hook that refuses the same:\nlsmhooks:\n- hook: \"{}\"",
                        lasting.hook
                    ),
                    None => "take a system call, or the LSM hook of the operation".to_owned(),
                };
                self.tell(Diagnostic::error(Code::Override, action.kind.span, message).help(help));
            }
        }
    }

    pub(super) fn error_number(&mut self, action: &Action, error: i32) {
        if !(-ERRNO_MAX..=0).contains(&error) {
            let message = format!("argError is {error}, which is no errno from -{ERRNO_MAX} to 0");
            self.bad_action(action, message, "argError: -1, for EPERM");
        }
    }

    pub(super) fn signal_number(&mut self, action: &Action, signal: u32) {
        if !(1..=SIGNAL_MAX).contains(&signal) {
            self.bad_action(action, format!("there is no signal {signal}"), "argSig: 15");
        }
    }

    fn refusing_nothing(&mut self, action: &Action, error: i32) {
        if error == 0 {
            self.tell(
                Diagnostic::warning(
                    Code::BadAction,
                    action.kind.span,
                    "an argError of 0 is success: it refuses nothing",
                )
                .help("argError: -1, for EPERM"),
            );
        }
    }

    /// Overriding a system call takes a kernel with error injection; most are built without.
    fn override_syscall(&mut self, hook: &Hook, action: &Action) {
        let known = |kernel: &Kernel| kernel.can_override_syscall(hook.target.name());
        let (severity, message) = match (self.kernel, self.kernel.map(known)) {
            (_, Some(Known::Yes)) => return,
            (Some(kernel), Some(Known::No)) => (
                Severity::Error,
                format!(
                    "{} can't override system calls: it is built without error injection",
                    kernel.name
                ),
            ),
            _ => (
                Severity::Warning,
                "most kernels can't override system calls: they are built without error injection".to_owned(),
            ),
        };
        let Target::Function { call, .. } = &hook.target else {
            return;
        };
        let lasting = tables::lasting(syscalls::name(call));
        let diagnostic = Diagnostic::new(severity, Code::Override, action.kind.span, message);
        let Some(lasting) = lasting else {
            return self.tell(diagnostic.help("take the LSM hook of the operation, or action: Sigkill"));
        };
        let diagnostic = diagnostic.help(format!(
            "the LSM hook of the same operation refuses it on every kernel with BPF LSM:\nlsmhooks:\n- hook: \"{}\"",
            lasting.hook
        ));
        self.tell(match as_lsm_hook(self.policy.span, hook, lasting) {
            Some(edits) => diagnostic.fix(
                format!("{} becomes LSM hook {}", name_of(hook), lasting.hook),
                edits,
            ),
            None => diagnostic,
        });
    }

    /// Kills or refuses whatever comes.
    fn unfiltered(&mut self, hook: &Hook, selector: &Selector) {
        let Some(action) = selector
            .match_actions
            .iter()
            .find(|action| action.kind.enforces())
        else {
            return;
        };
        let busy = match &hook.target {
            Target::Function { call, syscall } if syscall.value => {
                tables::is_busy_syscall(syscalls::name(call))
            }
            Target::Function { call, .. } => tables::busy_function(call).is_some(),
            Target::Lsm { hook } => tables::busy_lsm_hook(hook).is_some(),
            Target::Tracepoint { subsystem, event, .. } => tables::is_busy_tracepoint(subsystem, event),
            Target::Uprobe { .. } | Target::Usdt { .. } => false,
        };
        let does = match &action.kind.value {
            ActionKind::Override { .. } => "refuses",
            ActionKind::Sigkill => "kills",
            _ => "is done to",
        };
        let what = match &action.kind.value {
            ActionKind::Override { .. } => "every call, whoever makes it",
            _ => "every process that comes here",
        };
        let (severity, message) = match (narrowing(selector), busy) {
            (Narrowing::Much, _) | (Narrowing::Some, false) => return,
            (Narrowing::None, false) => (Severity::Warning, format!("without a filter this {does} {what}")),
            (_, true) => (
                Severity::Error,
                format!(
                    "this {does} {what}, and on {} all of the machine does",
                    name_of(hook)
                ),
            ),
        };
        self.tell(
            Diagnostic::new(severity, Code::NoFilter, action.kind.span, message)
                .help("say whom it is for, with matchBinaries, matchArgs or matchNamespaces"),
        );
    }

    /// A signal at the start of an operation doesn't end it: the process dies when it is done.
    fn too_late(&mut self, hook: &Hook, selector: &Selector) {
        let mut actions = selector.match_actions.iter();
        let is_deadly = |kind: &ActionKind| match kind {
            ActionKind::Sigkill => true,
            ActionKind::Signal { signal } => *signal == SIGKILL,
            _ => false,
        };
        let Some(deadly) = actions.clone().find(|action| is_deadly(&action.kind)) else {
            return;
        };
        if actions.any(|action| matches!(action.kind.value, ActionKind::Override { .. })) {
            return;
        }
        let (what, refusing) = match &hook.target {
            Target::Function { call, syscall } => {
                let name = if syscall.value {
                    syscalls::name(call)
                } else {
                    call.as_str()
                };
                let lasting = tables::lasting(name).map(|lasting| (lasting.what, lasting.hook));
                let of_hook = || {
                    let lsm = tables::hook_of_function(name)?;
                    Some((tables::lasting_hook(lsm)?, lsm))
                };
                match lasting.or_else(of_hook) {
                    Some((what, lsm)) => (what, lsm.to_owned()),
                    None => return,
                }
            }
            Target::Lsm { hook } => match tables::lasting_hook(hook) {
                Some(what) => (what, hook.value.clone()),
                None => return,
            },
            Target::Tracepoint { subsystem, event, .. } if subsystem.as_str() == "syscalls" => {
                let call = event.strip_prefix("sys_enter_");
                match call.and_then(tables::lasting) {
                    Some(lasting) => (lasting.what, lasting.hook.to_owned()),
                    None => return,
                }
            }
            _ => return,
        };
        let help = if matches!(&hook.target, Target::Lsm { .. }) {
            "to prevent it:\n- action: Override\n  argError: -1".to_owned()
        } else {
            format!(
                "to prevent it:\nlsmhooks:\n- hook: \"{}\"\n  … matchActions:\n  - action: Override\n    argError: -1",
                visible(&refusing)
            )
        };
        self.tell(
            Diagnostic::warning(
                Code::TooLate,
                deadly.kind.span,
                format!("the process dies, but {what} all the same: the signal comes when it is done"),
            )
            .help(help),
        );
    }
}

/// What hooks of a section are called, if their events have no place for stacks.
fn without_stacks(section: Section) -> Option<&'static str> {
    match section {
        Section::Kprobes | Section::Fentries => None,
        Section::Tracepoints => Some("tracepoints"),
        Section::LsmHooks => Some("LSM hooks"),
        Section::Uprobes => Some("uprobes"),
        Section::Usdts => Some("USDT probes"),
    }
}

/// The edits that make an LSM hook of a hooked system call; none if what is read of it has no counterpart there.
fn as_lsm_hook(policy: crate::policy::Span, hook: &Hook, lasting: &tables::Lasting) -> Option<Vec<Edit>> {
    let counterpart = |index: u32| lasting.arguments.iter().find(|(from, ..)| *from == index);
    let filters: Vec<_> = hook
        .selectors
        .iter()
        .flat_map(|selector| &selector.match_args)
        .collect();
    let is_kept = |argument: &crate::policy::model::Argument| counterpart(argument.index.value).is_some();
    let are_all_kept = filters.iter().all(|filter| {
        subject(&hook.args, filter).is_some_and(is_kept) && matches!(filter.subject, Subject::Index(_))
    });
    if !are_all_kept || hook.returns.is_some() || !hook.args.iter().any(is_kept) {
        return None;
    }
    let mut edits = vec![
        Edit::RenameField {
            mapping: hook.span,
            from: "call",
            to: "hook",
        },
        Edit::Text(hook.target.name().span, lasting.hook.to_owned()),
    ];
    if let Target::Function { call, syscall } = &hook.target
        && syscall.span != call.span
    {
        edits.push(Edit::DropField {
            mapping: hook.span,
            name: "syscall",
        });
    }
    for argument in &hook.args {
        match counterpart(argument.index.value) {
            Some((_, to, arg_type)) => {
                edits.push(Edit::Replace(argument.index.span, to.to_string()));
                edits.push(Edit::Text(argument.arg_type.span, (*arg_type).to_owned()));
            }
            None => edits.push(Edit::RemoveItem(argument.span)),
        }
    }
    for filter in filters {
        if let Subject::Index(index) = &filter.subject
            && let Some((_, to, _)) = counterpart(index.value)
        {
            edits.push(Edit::Replace(index.span, to.to_string()));
        }
    }
    edits.push(Edit::MoveHook {
        policy,
        from: hook.section.name(),
        index: hook.index,
        to: Section::LsmHooks.name(),
    });
    Some(edits)
}
