//! `tetra eventlog`.

use super::agent::{agent, ask, print};
use super::help::help_for;
use crate::cli::{ConnectionArgs, EventlogArgs, EventlogCommand};
use crate::error::Error;
use crate::options;
use crate::pb::{GetEventLogParamsRequest, SetEventLogParamsRequest};
use crate::quote::go_quoted;

pub(crate) fn eventlog(args: &EventlogArgs, connection: &ConnectionArgs) -> Result<(), Error> {
    match &args.command {
        None => help_for(&["eventlog"]),
        Some(EventlogCommand::Get) => {
            let agent = agent(connection)?;
            let settings = ask(&agent, "GetEventLogParams", &async |api| {
                api.event_log()
                    .get_event_log_params(GetEventLogParamsRequest {})
                    .await
            })?;
            // As protobuf's text form has it: what is 0 or empty isn't there.
            let mut parts = Vec::new();
            if settings.max_size != 0 {
                parts.push(format!("max_size:{}", settings.max_size));
            }
            if !settings.rotation_interval.is_empty() {
                parts.push(format!(
                    "rotation_interval:{}",
                    go_quoted(&settings.rotation_interval)
                ));
            }
            if settings.max_backups != 0 {
                parts.push(format!("max_backups:{}", settings.max_backups));
            }
            print(&format!("Current logging parameters: {}\n", parts.join(" ")))
        }
        Some(EventlogCommand::Set(args)) => {
            let rotation_interval = args.rotation_interval.as_deref().map(options::go_duration);
            let request = SetEventLogParamsRequest {
                max_size: args.max_size,
                rotation_interval: rotation_interval.transpose()?,
                max_backups: args.max_backups,
            };
            let agent = agent(connection)?;
            ask(&agent, "SetEventLogParams", &async |api| {
                api.event_log().set_event_log_params(request.clone()).await
            })?;
            Ok(())
        }
    }
}
