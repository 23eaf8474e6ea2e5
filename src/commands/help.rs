//! Help: of `tetra` alone, or wherever it is asked for.

use std::io::{self, IsTerminal as _};

use clap::CommandFactory as _;
use clap::builder::StyledStr;

use crate::cli::Cli;
use crate::error::Error;
use crate::sink::{Sink, Stdout};

pub(crate) fn help(text: &StyledStr) -> Result<(), Error> {
    let text = if io::stdout().is_terminal() {
        text.ansi().to_string()
    } else {
        text.to_string()
    };
    let mut stdout = Stdout::new()?;
    stdout.write(text.as_bytes())?;
    Ok(stdout.flush()?)
}

/// Help of a command that was given without the one below it, as `tetra tracingpolicy`.
pub(crate) fn help_for(path: &[&str]) -> Result<(), Error> {
    let mut command = Cli::command();
    command.build();
    let below = path
        .iter()
        .try_fold(&mut command, |above, name| above.find_subcommand_mut(name));
    below.map_or(Ok(()), |below| help(&below.render_long_help()))
}
