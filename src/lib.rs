//! Tetragon events, read, filtered and printed.
//!
//! ```text
//! main -> commands -> pipeline -> source   lines: files, standard input, rotation, compression; agents; sensor
//!                                 decode   bytes -> Event
//!                                 filter   which events, which fields
//!                                 encode   Event -> compact line, JSON
//!                                 sink     standard output
//! ```
//!
//! Everything meets in `event::Event`, a borrowed view that `decode` fills and `filter` and `encode` read. `cli`
//! says which flags there are, `options` what they mean together. `pb` and `schema` are the agent's API, compiled
//! from `proto/`; `client` calls it, and `protojson` writes its messages as agents log them. `policy` edits and makes
//! up policy files, apart from all that; `kernel` knows what a kernel has to hook, `btf` its types; `pem` reads files
//! for TLS, `rotation` knows the names of rotated files, `syscalls` is a table.
//!
//! ```text
//! sensor   kernel programs -> records -> processes -> events -> publish   a queue for each reader
//!                                                     serve      the agent's API over gRPC
//!                                                     export     a file of JSON lines, rotated
//!                                                     source     standard output, through the pipeline above
//! metrics  counts of all that
//! ```

mod btf;
mod cli;
mod client;
mod commands;
mod decode;
mod encode;
mod error;
mod event;
mod exit;
mod export;
mod filter;
mod kernel;
pub mod memory;
mod metrics;
mod options;
pub mod pb;
mod pem;
mod pipeline;
mod policy;
mod progress;
mod protojson;
mod publish;
mod quote;
mod rotation;
mod schema;
mod sensor;
mod serve;
mod sink;
mod source;
mod stop;
mod suggest;
mod syscalls;
mod table;
mod term;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use cli::{Cli, Command};
use error::Error;
use sink::SinkError;

/// The command line as clap knows it, for man pages.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

/// Runs the command that the process was started with; gives its exit status.
#[must_use]
pub fn run() -> ExitCode {
    let result = match Cli::try_parse() {
        Ok(cli) => execute(cli),
        Err(error) if error.use_stderr() => {
            term::usage(&error);
            return exit::FAILED;
        }
        Err(help) => commands::help(&help.render()),
    };
    match result {
        Ok(()) | Err(Error::Output(SinkError::Closed)) => exit::DONE,
        Err(error) => {
            term::message("Error", &error.to_string());
            exit::FAILED
        }
    }
}

fn execute(cli: Cli) -> Result<(), Error> {
    let connection = &cli.connection;
    match cli.command {
        Some(Command::Getevents(args)) => commands::getevents(&args, connection, cli.debug),
        Some(Command::Status) => commands::status(connection),
        Some(Command::Info) => commands::info(connection),
        Some(Command::Loglevel(args)) => commands::loglevel(&args, connection),
        Some(Command::Eventlog(args)) => commands::eventlog(&args, connection),
        Some(Command::Dump(args)) => commands::dump(&args, connection),
        Some(Command::Debug(args)) => commands::debug(&args, connection),
        Some(Command::Sensor(args)) => commands::sensor(&args, connection),
        Some(Command::Probe(args)) => commands::probe(&args, connection),
        Some(Command::Sensors(args)) => commands::sensors(&args, connection),
        Some(Command::Tracingpolicy(args)) => commands::tracingpolicy(&args, connection),
        Some(Command::Version(args)) => commands::version(&args, connection),
        Some(Command::Completion(args)) => commands::completion(&args),
        None => commands::help(&Cli::command().render_help()),
    }
}
