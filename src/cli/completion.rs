//! `tetra completion`.

use clap_complete::Shell;

/// Print a script that completes commands, flags and their values in a shell
///
/// For example, in bash: source <(tetra completion bash)
#[derive(Debug, clap::Args)]
pub(crate) struct CompletionArgs {
    /// The shell that is to complete
    #[arg(value_enum)]
    pub(crate) shell: Shell,

    /// Leave out the descriptions of commands and flags
    #[arg(long)]
    pub(crate) no_descriptions: bool,
}
