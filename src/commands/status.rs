//! `tetra status`.

use std::thread;

use super::agent::{agents, ask, print};
use crate::cli::ConnectionArgs;
use crate::client::{Agent, ClientError};
use crate::error::Error;
use crate::pb::{GetHealthStatusRequest, GetVersionRequest};
use crate::quote::visible;
use crate::table::Table;

pub(crate) fn status(connection: &ConnectionArgs) -> Result<(), Error> {
    let agents = agents(connection)?.list;
    if let [agent] = agents.as_slice() {
        let health = health(agent)?.unwrap_or_else(|| "no status available".to_owned());
        return print(&format!("Health Status: {}\n", visible(&health)));
    }
    // All at once: one that is silent doesn't make the others wait.
    let answers: Vec<_> = thread::scope(|scope| {
        let asked: Vec<_> = agents
            .iter()
            .map(|agent| scope.spawn(|| Ok::<_, ClientError>((health(agent)?, version(agent)))))
            .collect();
        asked
            .into_iter()
            .map(|thread| thread.join().expect("asking for the health doesn't panic"))
            .collect()
    });
    let mut table = Table::new(["ADDRESS", "STATUS", "VERSION"]);
    let mut silent = Vec::new();
    for (agent, answer) in agents.iter().zip(answers) {
        let address = agent.address().to_string();
        match answer {
            Ok((health, version)) => {
                let health = health.unwrap_or_else(|| "unknown".to_owned());
                table.row([address, health, version.unwrap_or_default()]);
            }
            Err(error) => {
                table.row([address, "down".to_owned(), String::new()]);
                silent.push(error.to_string());
            }
        }
    }
    print(&table.to_string())?;
    if silent.is_empty() {
        Ok(())
    } else {
        Err(Error::AgentsDown {
            down: silent.len(),
            all: agents.len(),
            reasons: silent.join("; "),
        })
    }
}

/// What the agent says of itself, if it says anything.
fn health(agent: &Agent) -> Result<Option<String>, ClientError> {
    let request = || GetHealthStatusRequest {
        event_set: Vec::new(),
    };
    let response = ask(agent, "GetHealth", &async |api| {
        api.sensors().get_health(request()).await
    })?;
    let first = response.health_status.into_iter().next();
    Ok(first.map(|health| health.details))
}

/// The agent's version, where it tells one; that it doesn't is no reason to call it down.
fn version(agent: &Agent) -> Option<String> {
    let response = ask(agent, "GetVersion", &async |api| {
        api.sensors().get_version(GetVersionRequest {}).await
    });
    response.ok().map(|response| response.version)
}
