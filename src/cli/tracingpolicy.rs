//! `tetra tracingpolicy` and the commands below it.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use super::values::ReportFormat;

/// Add, list and change tracing policies, or write new ones
#[derive(Debug, clap::Args)]
#[command(visible_alias = "tp")]
pub(crate) struct TracingpolicyArgs {
    #[command(subcommand)]
    pub(crate) command: Option<TracingpolicyCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TracingpolicyCommand {
    Add(AddArgs),
    Delete(DeleteArgs),
    Enable(EnableArgs),
    Disable(DisableArgs),
    SetMode(SetModeArgs),
    List(ListArgs),
    Domains(DomainsArgs),
    Lint(LintArgs),
    Test(TestArgs),
    Modify(ModifyArgs),
    Generate(GenerateArgs),
}

/// Load a policy into the agent
#[derive(Debug, clap::Args)]
#[command(args_override_self = true)]
pub(crate) struct AddArgs {
    /// The policy in YAML or JSON; - is standard input
    #[arg(value_name = "FILE")]
    pub(crate) yaml_file: PathBuf,

    /// Load it in this mode, whatever the file says
    #[arg(short, long, value_enum, value_name = "MODE")]
    pub(crate) mode: Option<PolicyMode>,

    /// Domain that the policy is to belong to
    #[arg(long)]
    pub(crate) domain: Option<String>,
}

/// Remove a policy from the agent
#[derive(Debug, clap::Args)]
#[command(args_override_self = true)]
pub(crate) struct DeleteArgs {
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
}

/// Which policy.
#[derive(Debug, clap::Args)]
pub(crate) struct PolicyArgs {
    /// Name of the policy, as in its metadata
    pub(crate) name: String,

    /// Namespace of the policy; none for one of the whole cluster
    #[arg(short, long)]
    pub(crate) namespace: Option<String>,

    /// Domain of the policy
    #[arg(long)]
    pub(crate) domain: Option<String>,
}

/// Put a disabled policy into effect again
#[derive(Debug, clap::Args)]
#[command(args_override_self = true)]
pub(crate) struct EnableArgs {
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
}

/// Take a policy out of effect, but keep it in the agent
#[derive(Debug, clap::Args)]
#[command(args_override_self = true)]
pub(crate) struct DisableArgs {
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
}

/// Let a policy enforce its actions, or only watch
#[derive(Debug, clap::Args)]
#[command(args_override_self = true)]
pub(crate) struct SetModeArgs {
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,

    /// The mode to set
    #[arg(value_enum)]
    pub(crate) mode: PolicyMode,
}

/// List the policies that the agent has loaded
#[derive(Debug, clap::Args)]
#[command(args_override_self = true)]
pub(crate) struct ListArgs {
    /// How to print the policies
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(crate) output: ReportFormat,

    /// Only policies of this domain
    #[arg(long)]
    pub(crate) domain: Option<String>,
}

/// List the domains that policies may belong to
#[derive(Debug, clap::Args)]
#[command(args_override_self = true)]
pub(crate) struct DomainsArgs {
    /// How to print the domains
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(crate) output: ReportFormat,
}

/// Tell from a log which processes a policy would have hit
///
/// Events of a hook are judged by that hook of the policy, and starts of programs by hooks on starts of programs. What a
/// log doesn't tell, such as namespaces, is named, and its calls are counted apart. Needs no agent and no privileges.
#[derive(Debug, clap::Args)]
#[command(args_override_self = true)]
pub(crate) struct TestArgs {
    /// The policy in YAML or JSON; - is standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// Logs of events as JSON, compressed too; - is standard input
    #[arg(long, value_name = "LOG", required = true, num_args = 1..)]
    pub(crate) against: Vec<PathBuf>,

    /// How to print what was found
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(crate) output: ReportFormat,
}

/// Say what is wrong with policy files, and mend them
///
/// What makes an agent refuse a policy, or makes it miss what it is for, is an error: the exit status is 1. What is
/// risky or slow is a warning. Functions, hooks and arguments are looked up in the BTF of a kernel: this machine's, if
/// it has one in /sys/kernel/btf/vmlinux. Needs no agent and no privileges.
#[derive(Debug, clap::Args)]
#[command(args_override_self = true)]
pub(crate) struct LintArgs {
    /// The policies in YAML or JSON; - is standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,

    /// Judge for the kernel with this BTF, raw or in an ELF file; none judges without a kernel
    #[arg(long, value_name = "FILE")]
    pub(crate) kernel_btf: Option<PathBuf>,

    /// Write what can be mended into the files, comments kept, and say what was changed
    #[arg(long)]
    pub(crate) fix: bool,

    /// How to print what was found; in JSON it is an object a line
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(crate) output: ReportFormat,
}

/// Print a policy file with its mode set
///
/// Only spec.options changes; comments, order and quotes stay as they are. Needs no agent.
#[derive(Debug, clap::Args)]
#[command(args_override_self = true)]
pub(crate) struct ModifyArgs {
    /// The policy in YAML or JSON; - is standard input
    #[arg(value_name = "FILE")]
    pub(crate) yaml_file: PathBuf,

    /// The mode to set; without it the file is printed as it is
    #[arg(short, long, value_enum, value_name = "MODE")]
    pub(crate) mode: Option<PolicyMode>,
}

/// Write a policy that hooks many functions at once
///
/// Needs no agent. System calls are those of this machine's kernel.
#[derive(Debug, clap::Args)]
#[command(args_override_self = true)]
pub(crate) struct GenerateArgs {
    /// Hook only processes that run this binary, given by its path
    #[arg(short, long, global = true, value_name = "BINARY")]
    pub(crate) match_binary: Option<String>,

    #[command(subcommand)]
    pub(crate) command: Option<GenerateCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum GenerateCommand {
    /// A policy without hooks, to begin with
    Empty,
    /// A kprobe for each system call
    AllSyscalls,
    /// One kprobe for a list of all system calls
    AllSyscallsList,
    FtraceList(FtraceListArgs),
    Uprobes(UprobesArgs),
    Usdts(UsdtsArgs),
}

/// One kprobe for the kernel's functions whose names match a regular expression
#[derive(Debug, clap::Args)]
#[command(args_override_self = true)]
pub(crate) struct FtraceListArgs {
    /// Regular expression for the names, as ^ksys_; all functions without it
    #[arg(
        short,
        long,
        value_name = "REGEX",
        default_value = "",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    pub(crate) regex: String,
}

/// A uprobe for all functions of a program or library
#[derive(Debug, clap::Args)]
#[command(args_override_self = true)]
pub(crate) struct UprobesArgs {
    /// Path of the ELF file, as the agent's machine has it
    #[arg(short, long, value_name = "BINARY")]
    pub(crate) binary: PathBuf,
}

/// A hook for each USDT probe of a program or library
#[derive(Debug, clap::Args)]
#[command(args_override_self = true)]
pub(crate) struct UsdtsArgs {
    /// Path of the ELF file, as the agent's machine has it
    #[arg(short, long, value_name = "BINARY")]
    pub(crate) binary: PathBuf,
}

/// What a policy does when its actions would enforce something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PolicyMode {
    /// Actions take effect
    Enforce,
    /// Actions are only reported
    Monitor,
}
