//! What is wrong with a policy, where, and how to mend it.

use super::Span;
use super::words::words;

words! {
    /// How bad it is.
    pub(crate) enum Severity {
        /// The policy is refused, or misses what it is for.
        Error = "error",
        /// Risky, slow, or not what it looks like.
        Warning = "warning",
        /// Good to know.
        Note = "note",
    }
}

words! {
    /// What kind of mistake it is; users see the name.
    pub(crate) enum Code {
        /// The text is no YAML.
        Syntax = "syntax",
        /// Nested deeper, or with more aliases, than anyone would.
        TooMuch = "too-much",
        /// The agent reads the first document of a file only.
        SeveralDocuments = "several-documents",
        /// Nothing that an agent or sensor loads.
        UnknownKind = "unknown-kind",
        /// Any but `cilium.io/v1alpha1`.
        ApiVersion = "api-version",
        MissingField = "missing-field",
        UnknownField = "unknown-field",
        DuplicateField = "duplicate-field",
        /// A text where a number has to be, or the like.
        WrongType = "wrong-type",
        /// Not one of the words that can be here.
        UnknownValue = "unknown-value",
        /// A name, label or message that isn't allowed.
        BadName = "bad-name",
        /// Nothing is hooked.
        NoHooks = "no-hooks",
        /// A list or macro that isn't defined, or isn't used as it can be.
        UnknownList = "unknown-list",
        UnknownMacro = "unknown-macro",
        /// A filter on an argument that `args` doesn't have.
        UndeclaredArgument = "undeclared-argument",
        /// An operator that can't be used with an argument's type.
        OperatorType = "operator-type",
        /// A value that can't be compared with an argument of this type.
        BadValue = "bad-value",
        /// A filter without values, which nothing passes.
        NoValues = "no-values",
        /// A text ends before its NUL.
        TrailingNul = "trailing-nul",
        /// More than the agent takes.
        AgentLimit = "agent-limit",
        /// An action that lacks what it needs, or can't be used here.
        BadAction = "bad-action",
        RateLimit = "rate-limit",
        /// `matchBinaries` where a program is being started: it tests the one that starts it.
        CallersBinary = "callers-binary",
        /// Kills or refuses without a filter.
        NoFilter = "no-filter",
        /// The signal comes when what was to be prevented is done.
        TooLate = "too-late",
        /// A selector that is never reached.
        Shadowed = "shadowed",
        /// `syscall: true` on a function, or `false` on a system call.
        SyscallFlag = "syscall-flag",
        /// A name that exists on one architecture only.
        Architecture = "architecture",
        /// An argument that is read as something that it is not.
        ArgumentType = "argument-type",
        /// An argument that the function doesn't have.
        ArgumentIndex = "argument-index",
        /// A hook that is called all the time.
        BusyHook = "busy-hook",
        /// `returnArg` without `return`, or the like.
        Return = "return",
        /// A path that isn't the one that the kernel compares with.
        LinkedPath = "linked-path",
        /// A path of a system call, which is compared as it was written.
        WrittenPath = "written-path",
        /// A part of what the hook is for comes to another.
        OtherHook = "other-hook",
        /// A function that the kernel doesn't have.
        UnknownFunction = "unknown-function",
        UnknownSyscall = "unknown-syscall",
        /// An LSM hook in a kernel that takes no BPF programs there.
        NoLsm = "no-lsm",
        /// A function or probe that a program doesn't have.
        UnknownSymbol = "unknown-symbol",
        UnknownTracepoint = "unknown-tracepoint",
        /// A field, a structure or a path through structures that the kernel doesn't have.
        Resolve = "resolve",
        /// Override where it can't be.
        Override = "override",
        /// Says what an enforcing policy does, and to whom.
        Enforces = "enforces",
        /// What wasn't judged.
        NotChecked = "not-checked",
    }
}

/// A message about a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Diagnostic {
    pub(crate) severity: Severity,
    pub(crate) code: Code,
    pub(crate) span: Span,
    /// What is wrong: one sentence without a full stop.
    pub(crate) message: String,
    /// What to do about it; may have lines that can be pasted.
    pub(crate) help: Option<String>,
    /// The same as edits.
    pub(crate) fix: Option<Fix>,
}

/// How a policy is mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fix {
    /// What it does, as in `remove isRoot`.
    pub(crate) what: String,
    pub(crate) edits: Vec<Edit>,
}

/// A change to a policy's text. Places are of the text that was judged; mappings and items are found by where they
/// begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Edit {
    /// This YAML in this place.
    Replace(Span, String),
    /// This text in place of a text, in the same quotes.
    Text(Span, String),
    /// The field with this key goes.
    RemoveField(Span),
    /// The field of this name goes from a mapping.
    DropField { mapping: Span, name: &'static str },
    /// A field gets another name.
    RenameField {
        mapping: Span,
        from: &'static str,
        to: &'static str,
    },
    /// A field joins a mapping; its value is YAML in one line.
    AddField {
        mapping: Span,
        name: &'static str,
        value: String,
    },
    /// The item that begins here goes from its list.
    RemoveItem(Span),
    /// An item follows the one that begins here; it is YAML in one line.
    AddItem { after: Span, value: String },
    /// Texts join the list that is this field of a mapping.
    Append {
        mapping: Span,
        field: &'static str,
        values: Vec<String>,
    },
    /// A hook moves to another section, once all else is done.
    MoveHook {
        /// Where the policy begins.
        policy: Span,
        from: &'static str,
        index: usize,
        to: &'static str,
    },
    /// Another text takes the place of all of the document.
    Rewrite { document: Span, text: String },
}

impl Diagnostic {
    pub(crate) fn new(severity: Severity, code: Code, span: Span, message: impl Into<String>) -> Self {
        Diagnostic {
            severity,
            code,
            span,
            message: message.into(),
            help: None,
            fix: None,
        }
    }

    pub(crate) fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Diagnostic::new(Severity::Error, code, span, message)
    }

    pub(crate) fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Diagnostic::new(Severity::Warning, code, span, message)
    }

    pub(crate) fn note(code: Code, span: Span, message: impl Into<String>) -> Self {
        Diagnostic::new(Severity::Note, code, span, message)
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn fix(mut self, what: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.fix = Some(Fix {
            what: what.into(),
            edits,
        });
        self
    }
}
