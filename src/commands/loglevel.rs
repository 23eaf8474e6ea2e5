//! `tetra loglevel`.

use super::agent::{agent, ask, print};
use super::help::help_for;
use crate::cli::{ConnectionArgs, LoglevelArgs, LoglevelCommand};
use crate::error::Error;
use crate::pb::{
    ConfigFlag, GetDebugRequest, LogLevel, SetDebugRequest, get_debug_response, set_debug_request,
    set_debug_response,
};

pub(crate) fn loglevel(args: &LoglevelArgs, connection: &ConnectionArgs) -> Result<(), Error> {
    let Some(command) = &args.command else {
        return help_for(&["loglevel"]);
    };
    let agent = agent(connection)?;
    let flag = ConfigFlag::LogLevel.into();
    match command {
        LoglevelCommand::Get => {
            let request = GetDebugRequest { flag, arg: None };
            let response = ask(&agent, "GetDebug", &async |api| {
                api.sensors().get_debug(request).await
            })?;
            let level = match response.arg {
                Some(get_debug_response::Arg::Level(level)) => level,
                _ => LogLevel::default().into(),
            };
            print(&format!("Current log level: {}\n", name(level)))
        }
        LoglevelCommand::Set { level } => {
            let arg = Some(set_debug_request::Arg::Level(level.0.into()));
            let request = SetDebugRequest { flag, arg };
            let response = ask(&agent, "SetDebug", &async |api| {
                api.sensors().set_debug(request).await
            })?;
            let level = match response.arg {
                Some(set_debug_response::Arg::Level(level)) => level,
                _ => LogLevel::default().into(),
            };
            print(&format!("Log level set to: {}\n", name(level)))
        }
    }
}

/// The API's name of a level, or the number of one that isn't known.
fn name(level: i32) -> String {
    LogLevel::try_from(level).map_or_else(|_| level.to_string(), |level| level.as_str_name().to_owned())
}
