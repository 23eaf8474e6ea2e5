//! Which calls of a hook count, and what is done then.

use super::{
    ArgType, BinaryOperator, CapabilitySet, Namespace, Operator, RateLimitScope, SetOperator, Span, Spanned,
};

/// Conditions that must all hold, and the actions that follow. Of a hook's selectors the first that matches counts.
///
/// Macros are expanded already: what one adds is here, with its place in `spec.selectorsMacros`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Selector {
    pub(crate) span: Span,
    /// The macros that were expanded.
    pub(crate) macros: Vec<Spanned<String>>,
    pub(crate) match_pids: Vec<PidFilter>,
    pub(crate) match_binaries: Vec<BinaryFilter>,
    /// The binary of the parent process.
    pub(crate) match_parent_binaries: Vec<BinaryFilter>,
    pub(crate) match_args: Vec<ValueFilter>,
    /// Like `match_args`, on what `data` reads.
    pub(crate) match_data: Vec<ValueFilter>,
    /// Like `match_args`, on what the function returns.
    pub(crate) match_return_args: Vec<ValueFilter>,
    pub(crate) match_namespaces: Vec<NamespaceFilter>,
    pub(crate) match_namespace_changes: Vec<NamespaceChangeFilter>,
    pub(crate) match_capabilities: Vec<CapabilityFilter>,
    pub(crate) match_capability_changes: Vec<CapabilityFilter>,
    pub(crate) match_current_cred: Vec<CredentialFilter>,
    /// None given is the same as `Post`.
    pub(crate) match_actions: Vec<Action>,
    /// What is done when `match_return_args` hold.
    pub(crate) match_return_actions: Vec<Action>,
}

/// `matchPIDs`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PidFilter {
    pub(crate) span: Span,
    pub(crate) operator: Spanned<SetOperator>,
    pub(crate) values: Vec<Spanned<u32>>,
    /// Descendants count as well.
    pub(crate) follow_forks: bool,
    /// The values are pids of the process's own pid namespace.
    pub(crate) namespace_pid: bool,
}

/// `matchBinaries` and `matchParentBinaries`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BinaryFilter {
    pub(crate) span: Span,
    pub(crate) operator: Spanned<BinaryOperator>,
    /// Absolute paths, or parts of them.
    pub(crate) values: Vec<Spanned<String>>,
    /// Descendants count as well.
    pub(crate) follow_children: bool,
}

/// `matchArgs`, `matchData` and `matchReturnArgs`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ValueFilter {
    pub(crate) span: Span,
    pub(crate) subject: Subject,
    pub(crate) operator: Spanned<Operator>,
    /// As they are written; `policy::values` makes numbers, addresses and so on of them.
    pub(crate) values: Vec<Spanned<String>>,
}

/// Which value a filter is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Subject {
    /// `index`: the argument that is declared with this index; 0 if the policy has neither.
    Index(Spanned<u32>),
    /// `args`: those at these places in the hook's list, from 0.
    Positions(Vec<Spanned<u32>>),
}

/// `matchNamespaces`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamespaceFilter {
    pub(crate) span: Span,
    pub(crate) namespace: Spanned<Namespace>,
    pub(crate) operator: Spanned<SetOperator>,
    pub(crate) values: Vec<Spanned<NamespaceId>>,
}

/// Which namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NamespaceId {
    /// `host_ns`: that of pid 1 of the host.
    Host,
    /// The inode number of `/proc/PID/ns/*`.
    Inode(u32),
}

/// `matchNamespaceChanges`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamespaceChangeFilter {
    pub(crate) span: Span,
    pub(crate) operator: Spanned<SetOperator>,
    pub(crate) values: Vec<Spanned<Namespace>>,
}

/// `matchCapabilities` and `matchCapabilityChanges`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CapabilityFilter {
    pub(crate) span: Span,
    /// `type`.
    pub(crate) set: CapabilitySet,
    pub(crate) operator: Spanned<SetOperator>,
    /// Capabilities of a user namespace other than the host's are meant.
    pub(crate) namespace_capability: bool,
    /// Numbers of capabilities: bits of the kernel's set.
    pub(crate) values: Vec<Spanned<u8>>,
}

/// `matchCurrentCred`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CredentialFilter {
    pub(crate) span: Span,
    /// Real user ids.
    pub(crate) uids: Vec<IdFilter>,
    /// Effective user ids.
    pub(crate) euids: Vec<IdFilter>,
}

/// Ranges of ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IdFilter {
    pub(crate) span: Span,
    /// `Equal` or `NotEqual`.
    pub(crate) operator: Spanned<Operator>,
    /// First and last id of each range.
    pub(crate) values: Vec<Spanned<(u32, u32)>>,
}

/// An entry of `matchActions` or `matchReturnActions`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Action {
    pub(crate) span: Span,
    pub(crate) kind: Spanned<ActionKind>,
    pub(crate) rate_limit: Option<Spanned<RateLimit>>,
    /// The event has the kernel's stack.
    pub(crate) kernel_stack_trace: bool,
    /// The event has the process's stack.
    pub(crate) user_stack_trace: bool,
    /// The event has the file's hash of the integrity measurement architecture; LSM hooks only.
    pub(crate) ima_hash: bool,
}

/// What an action does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ActionKind {
    /// An event.
    Post,
    /// No event.
    NoPost,
    Sigkill,
    Signal {
        /// `argSig`.
        signal: u32,
    },
    /// The function isn't run, and returns this.
    Override {
        /// `argError`: a negative errno.
        error: i32,
        /// `argRegs`, of uprobes: registers and what they get instead, as `rax=11`.
        registers: Vec<String>,
    },
    /// The enforcer of the policy overrides, signals or both.
    NotifyEnforcer {
        error: i32,
        signal: u32,
    },
    CleanupEnforcerNotification,
    /// The process is remembered as the socket's owner.
    TrackSock {
        /// `argSock`: index of the argument.
        argument: u32,
    },
    UntrackSock {
        argument: u32,
    },
    /// Deprecated: the path is remembered as the descriptor's.
    FollowFd {
        /// `argFd`: index of the argument.
        descriptor: u32,
        /// `argName`: index of the argument.
        path: u32,
    },
    UnfollowFd {
        descriptor: u32,
        path: u32,
    },
    CopyFd {
        descriptor: u32,
        path: u32,
    },
    /// The agent fetches a URL.
    GetUrl {
        url: String,
    },
    /// The agent looks a name up.
    DnsLookup {
        fqdn: String,
    },
    /// USDT probes: the argument gets this value.
    Set {
        /// `argIndex`.
        index: u32,
        /// `argValue`.
        value: u32,
    },
}

impl Selector {
    /// What a function returned is part of it, so that all is done when it returns.
    pub(crate) fn acts_at_return(&self) -> bool {
        let mut actions = self.match_return_actions.iter();
        !self.match_return_args.is_empty() || actions.any(|action| action.kind.enforces())
    }

    /// What is done at the call and at the return.
    pub(crate) fn actions(&self) -> impl Iterator<Item = &Action> {
        self.match_actions.iter().chain(&self.match_return_actions)
    }
}

impl ActionKind {
    /// Whether it changes what a process does.
    pub(crate) fn enforces(&self) -> bool {
        matches!(
            self,
            ActionKind::Sigkill
                | ActionKind::Signal { .. }
                | ActionKind::Override { .. }
                | ActionKind::NotifyEnforcer { .. }
                | ActionKind::Set { .. }
        )
    }
}

/// At most one event in this time, of those that are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RateLimit {
    /// In seconds.
    pub(crate) interval: u64,
    /// What counts as alike, besides hook, policy and arguments.
    pub(crate) scope: RateLimitScope,
}

/// An argument, a value of `data`, or what a function returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Argument {
    pub(crate) span: Span,
    /// Which parameter of the function, from 0; of `data` which of the list.
    pub(crate) index: Spanned<u32>,
    pub(crate) arg_type: Spanned<ArgType>,
    /// Which parameter holds the size, counted from 1 as in the reference.
    pub(crate) size_arg_index: Option<Spanned<u32>>,
    /// Read when the function returns, because it fills the argument.
    pub(crate) return_copy: bool,
    /// Read up to 327,360 bytes rather than 4,096.
    pub(crate) max_data: bool,
    /// Shown in the event.
    pub(crate) label: Option<Spanned<String>>,
    /// Fields from the parameter's type to the value, as `f_path.dentry.d_name.name`.
    pub(crate) resolve: Option<Spanned<String>>,
    pub(crate) source: Option<Spanned<super::Source>>,
    /// The type that a pointer is taken for before `resolve`.
    pub(crate) btf_type: Option<Spanned<String>>,
    /// The kernel module that has the type.
    pub(crate) btf_type_module: Option<Spanned<String>>,
}
