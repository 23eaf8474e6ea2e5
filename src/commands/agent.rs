//! What commands share that ask one agent.

use tonic::{Response, Status};

use crate::cli::ConnectionArgs;
use crate::client::{Agent, Api, ClientError};
use crate::encode::Json;
use crate::error::Error;
use crate::options::{Agents, idle_connection_flags};
use crate::sink::{Sink as _, Stdout};
use crate::term::{self, Terminal};

/// The agent that the flags name.
pub(super) fn agent(connection: &ConnectionArgs) -> Result<Agent, Error> {
    Ok(agents(connection)?.single()?)
}

/// All agents that the flags name.
pub(super) fn agents(connection: &ConnectionArgs) -> Result<Agents, Error> {
    let agents = Agents::new(connection)?;
    for warning in &agents.warnings {
        term::message("warning", warning);
    }
    Ok(agents)
}

/// For commands that ask nobody: tells which of the flags are for nothing.
pub(super) fn warn_of_idle_flags(connection: &ConnectionArgs) {
    for warning in idle_connection_flags(connection) {
        term::message("warning", &warning);
    }
}

/// Makes one call; `name` is that of the RPC.
pub(super) fn ask<T>(
    agent: &Agent,
    name: &'static str,
    rpc: &impl AsyncFn(&Api) -> Result<Response<T>, Status>,
) -> Result<T, ClientError> {
    agent.call(name, term::message, rpc)
}

/// Writes to standard output.
pub(super) fn print(text: &str) -> Result<(), Error> {
    let mut stdout = Stdout::new()?;
    stdout.write(text.as_bytes())?;
    Ok(stdout.flush()?)
}

/// Writes JSON to standard output, one value a line.
pub(super) fn print_json(values: impl IntoIterator<Item = String>) -> Result<(), Error> {
    let encoder = Json {
        for_terminal: Terminal::detect().stdout,
    };
    let mut stdout = Stdout::new()?;
    let mut line = Vec::new();
    for json in values {
        line.clear();
        encoder.encode(json.as_bytes(), false, &mut line);
        stdout.write(&line)?;
    }
    Ok(stdout.flush()?)
}
