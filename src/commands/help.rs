//! Help: of `tetra` alone, or wherever it is asked for.

use std::io::{self, IsTerminal as _};

use clap::builder::StyledStr;

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
