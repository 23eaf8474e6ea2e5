//! `tetra completion`.

use clap::CommandFactory as _;

use crate::cli::{Cli, CompletionArgs};
use crate::error::Error;
use crate::sink::{Sink, Stdout};

pub(crate) fn completion(args: &CompletionArgs) -> Result<(), Error> {
    let mut command = Cli::command();
    if args.no_descriptions {
        command = without_descriptions(command);
    }
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "tetra", &mut script);
    let mut stdout = Stdout::new()?;
    stdout.write(&script)?;
    Ok(stdout.flush()?)
}

fn without_descriptions(command: clap::Command) -> clap::Command {
    command
        .about("")
        .long_about("")
        .mut_args(|argument| argument.help("").long_help(""))
        .mut_subcommands(without_descriptions)
}
