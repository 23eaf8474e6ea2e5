//! `tetra getevents` without files and process.

use chrono::Utc;
use clap::Parser as _;

use crate::cli::{Cli, Command};
use crate::error::Error;
use crate::options::GeteventsOptions;
use crate::pipeline::{self, Unobserved};
use crate::sink::{Sink, SinkError};
use crate::source::{Memory, Source};
use crate::term::Terminal;

/// What became of a log.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Printed {
    /// What would have gone to standard output.
    pub output: Vec<u8>,
    /// Events that were found.
    pub events_read: u64,
    /// Events that passed the filter, or as many of them as were asked for.
    pub events_printed: u64,
    /// Lines that held something but no event.
    pub lines_skipped: u64,
}

/// Prints the events of `log` as `tetra getevents FLAGS` prints those of its standard input.
///
/// # Errors
///
/// What is wrong with the flags, as one line or as the usage that `tetra` shows.
pub fn getevents(flags: &[&str], log: &[u8]) -> Result<Printed, String> {
    let arguments = ["tetra", "getevents"].iter().chain(flags);
    let cli = Cli::try_parse_from(arguments).map_err(|error| error.to_string())?;
    let Some(Command::Getevents(args)) = cli.command else {
        return Err("flags name a command".to_owned());
    };
    let print = || -> Result<Printed, Error> {
        let options = GeteventsOptions::new(&args, &cli.connection, &Terminal::none(), Utc::now())?;
        let mut source: Box<dyn Source> = Box::new(Memory::new(log.to_vec()));
        let mut sink = Buffer(Vec::new());
        let (summary, result) = pipeline::run(
            &options.plan,
            options.limit,
            source.as_mut(),
            &mut sink,
            &mut Unobserved,
        );
        result?;
        Ok(Printed {
            output: sink.0,
            events_read: summary.events_read,
            events_printed: summary.events_printed,
            lines_skipped: summary.skipped,
        })
    };
    print().map_err(|error| error.to_string())
}

struct Buffer(Vec<u8>);

impl Sink for Buffer {
    fn write(&mut self, bytes: &[u8]) -> Result<(), SinkError> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), SinkError> {
        Ok(())
    }
}
