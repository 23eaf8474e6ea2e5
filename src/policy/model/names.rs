//! The words of the policy language, each an enum that knows how policies write it.

use crate::policy::words::words;

words! {
    /// What a document is, by its `kind`.
    pub(crate) enum PolicyKind {
        /// For the whole cluster, or host.
        TracingPolicy = "TracingPolicy",
        /// For the pods of one namespace.
        TracingPolicyNamespaced = "TracingPolicyNamespaced",
    }
}

words! {
    /// How an argument is read in the kernel and shown in the event.
    pub(crate) enum ArgType {
        /// As the kernel's BTF declares the parameter.
        Auto = "auto",
        Int = "int",
        Sint8 = "sint8",
        Int8 = "int8",
        Uint8 = "uint8",
        Sint16 = "sint16",
        Int16 = "int16",
        Uint16 = "uint16",
        Uint32 = "uint32",
        Sint32 = "sint32",
        Int32 = "int32",
        Ulong = "ulong",
        Uint64 = "uint64",
        SizeT = "size_t",
        Long = "long",
        Sint64 = "sint64",
        Int64 = "int64",
        /// Bytes; how many, another argument says (`sizeArgIndex`) or the return value.
        CharBuf = "char_buf",
        /// `struct iovec *`, with a count as its `sizeArgIndex`.
        CharIovec = "char_iovec",
        /// `struct sk_buff *`.
        Skb = "skb",
        /// `struct sock *`.
        Sock = "sock",
        /// `struct sockaddr *` of IPv4 or IPv6.
        Sockaddr = "sockaddr",
        /// `struct socket *`.
        Socket = "socket",
        /// `struct sockaddr_un *`.
        SockaddrUn = "sockaddr_un",
        /// Characters up to a NUL, of the kernel or a process.
        String = "string",
        /// A number of an open file, shown as its path.
        Fd = "fd",
        /// `struct file *`.
        File = "file",
        /// `struct filename *`.
        Filename = "filename",
        /// `struct path *`.
        Path = "path",
        /// Not read; keeps its place.
        Nop = "nop",
        /// `union bpf_attr *`.
        BpfAttr = "bpf_attr",
        /// `struct perf_event *`.
        PerfEvent = "perf_event",
        /// `struct bpf_map *`.
        BpfMap = "bpf_map",
        /// `struct user_namespace *`.
        UserNamespace = "user_namespace",
        /// A number of a capability.
        Capability = "capability",
        /// `struct kiocb *`.
        Kiocb = "kiocb",
        /// `struct iov_iter *`.
        IovIter = "iov_iter",
        /// `struct cred *`.
        Cred = "cred",
        /// `struct load_info *`, of a module that is being loaded.
        LoadInfo = "load_info",
        /// `struct module *`.
        Module = "module",
        /// A number of a system call, with its ABI.
        Syscall64 = "syscall64",
        /// `kernel_cap_t *`.
        KernelCap = "kernel_cap_t",
        /// `kernel_cap_t *`, the inheritable set.
        CapInheritable = "cap_inheritable",
        /// `kernel_cap_t *`, the permitted set.
        CapPermitted = "cap_permitted",
        /// `kernel_cap_t *`, the effective set.
        CapEffective = "cap_effective",
        /// `struct linux_binprm *`, a program that is about to run.
        LinuxBinprm = "linux_binprm",
        /// Offset and length of text in a tracepoint's record.
        DataLoc = "data_loc",
        /// `struct net_device *`.
        NetDevice = "net_device",
        /// A number of a bpf(2) command.
        BpfCmd = "bpf_cmd",
        /// `struct dentry *`.
        Dentry = "dentry",
        /// `struct bpf_prog *`.
        BpfProg = "bpf_prog",
        /// An array of fixed length in a kernel struct.
        ConstBuf = "const_buf",
    }
}

words! {
    /// How `matchArgs`, `matchData` and `matchReturnArgs` compare.
    pub(crate) enum Operator {
        Equal = "Equal",
        NotEqual = "NotEqual",
        Prefix = "Prefix",
        NotPrefix = "NotPrefix",
        Postfix = "Postfix",
        NotPostfix = "NotPostfix",
        /// Long form of `GT`.
        GreaterThan = "GreaterThan",
        /// Long form of `LT`.
        LessThan = "LessThan",
        Gt = "GT",
        Lt = "LT",
        /// Any of the bits is set.
        Mask = "Mask",
        SPort = "SPort",
        NotSPort = "NotSPort",
        /// The source port is below 1024.
        SPortPriv = "SPortPriv",
        /// The lower case p is the reference's.
        NotSPortPriv = "NotSportPriv",
        DPort = "DPort",
        NotDPort = "NotDPort",
        /// The destination port is below 1024.
        DPortPriv = "DPortPriv",
        NotDPortPriv = "NotDPortPriv",
        SAddr = "SAddr",
        NotSAddr = "NotSAddr",
        DAddr = "DAddr",
        NotDAddr = "NotDAddr",
        Protocol = "Protocol",
        Family = "Family",
        State = "State",
        /// One of a list, which may be long.
        InMap = "InMap",
        NotInMap = "NotInMap",
        /// One of the capabilities is in the argument, but not in the process's set yet.
        CapabilitiesGained = "CapabilitiesGained",
        /// `FROM:TO`, both included.
        InRange = "InRange",
        NotInRange = "NotInRange",
        SubString = "SubString",
        /// Letters of ASCII count as the same in both cases.
        SubStringIgnCase = "SubStringIgnCase",
        /// An expression in CEL.
        CelExpr = "CelExpr",
        FileType = "FileType",
        NotFileType = "NotFileType",
    }
}

words! {
    /// How `matchPIDs`, `matchNamespaces`, `matchCapabilities` and their changes compare.
    pub(crate) enum SetOperator {
        In = "In",
        NotIn = "NotIn",
    }
}

words! {
    /// How `matchBinaries` and `matchParentBinaries` compare.
    pub(crate) enum BinaryOperator {
        In = "In",
        NotIn = "NotIn",
        Prefix = "Prefix",
        NotPrefix = "NotPrefix",
        Postfix = "Postfix",
        NotPostfix = "NotPostfix",
    }
}

words! {
    /// How `matchExpressions` compare labels.
    pub(crate) enum LabelOperator {
        In = "In",
        NotIn = "NotIn",
        Exists = "Exists",
        DoesNotExist = "DoesNotExist",
    }
}

words! {
    /// A namespace of a process, as in `/proc/PID/ns`.
    pub(crate) enum Namespace {
        Uts = "Uts",
        Ipc = "Ipc",
        Mnt = "Mnt",
        Pid = "Pid",
        PidForChildren = "PidForChildren",
        Net = "Net",
        Time = "Time",
        TimeForChildren = "TimeForChildren",
        Cgroup = "Cgroup",
        User = "User",
    }
}

words! {
    /// One of a process's sets of capabilities.
    pub(crate) enum CapabilitySet {
        Effective = "Effective",
        Inheritable = "Inheritable",
        Permitted = "Permitted",
    }
}

words! {
    /// What a rate limit counts together.
    pub(crate) enum RateLimitScope {
        Thread = "thread",
        Process = "process",
        Global = "global",
    }
}

words! {
    /// Where a value of `data` comes from; without one, from an argument of the hook.
    pub(crate) enum Source {
        /// The `task_struct` of the thread that runs.
        CurrentTask = "current_task",
        /// A register; `resolve` names it.
        Registers = "pt_regs",
    }
}

words! {
    /// What the names in a list are, and where they come from.
    pub(crate) enum ListKind {
        /// System calls, by name.
        Syscalls = "syscalls",
        /// All system calls of the kernel.
        GeneratedSyscalls = "generated_syscalls",
        /// All functions of the kernel that can be traced and that `pattern` matches.
        GeneratedFtrace = "generated_ftrace",
    }
}

words! {
    /// What `returnArgAction` does with a socket that a function returns.
    pub(crate) enum ReturnAction {
        TrackSock = "TrackSock",
        UntrackSock = "UntrackSock",
    }
}

words! {
    /// What is done when a selector matches, by its name; [`super::ActionKind`] has it with what it needs.
    pub(crate) enum ActionName {
        Post = "Post",
        FollowFd = "FollowFD",
        UnfollowFd = "UnfollowFD",
        Sigkill = "Sigkill",
        CopyFd = "CopyFD",
        Override = "Override",
        GetUrl = "GetUrl",
        DnsLookup = "DnsLookup",
        NoPost = "NoPost",
        Signal = "Signal",
        TrackSock = "TrackSock",
        UntrackSock = "UntrackSock",
        NotifyEnforcer = "NotifyEnforcer",
        CleanupEnforcerNotification = "CleanupEnforcerNotification",
        Set = "Set",
    }
}

words! {
    /// A list of hooks in `spec`.
    pub(crate) enum Section {
        Kprobes = "kprobes",
        Tracepoints = "tracepoints",
        Uprobes = "uprobes",
        LsmHooks = "lsmhooks",
        Usdts = "usdts",
        Fentries = "fentries",
    }
}

impl Operator {
    /// Whether it is true when the comparison of its name isn't.
    pub(crate) fn is_negative(self) -> bool {
        self.name().starts_with("Not")
    }

    /// Whether it needs no values.
    pub(crate) fn stands_alone(self) -> bool {
        use Operator::{DPortPriv, NotDPortPriv, NotSPortPriv, SPortPriv};
        matches!(self, SPortPriv | NotSPortPriv | DPortPriv | NotDPortPriv)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::words::Word;

    #[test]
    fn words_are_read_as_they_are_written() {
        for &operator in Operator::WORDS {
            assert_eq!(Operator::from_word(operator.name()), Some(operator));
        }
        for &arg_type in ArgType::WORDS {
            assert_eq!(ArgType::from_word(arg_type.name()), Some(arg_type));
        }
        assert_eq!(Operator::from_word("equal"), None);
    }

    #[test]
    fn negative_operators_are_told_by_their_name() {
        assert!(Operator::NotSPortPriv.is_negative());
        assert!(!Operator::SPort.is_negative());
    }
}
