//! `tetra dump`, which is `tetra debug dump` as well.

use super::agent::{agent, ask, print_json};
use super::help::help_for;
use crate::cli::{ConnectionArgs, DebugArgs, DebugCommand, DumpArgs, DumpCommand, ProcesscacheArgs};
use crate::error::Error;
use crate::pb::{
    ConfigFlag, DumpProcessCacheReqArgs, GetDebugRequest, get_debug_request, get_debug_response,
};
use crate::protojson;

pub(crate) fn debug(args: &DebugArgs, connection: &ConnectionArgs) -> Result<(), Error> {
    match &args.command {
        None => help_for(&["debug"]),
        Some(DebugCommand::Dump(args)) => dump(args, connection),
    }
}

pub(crate) fn dump(args: &DumpArgs, connection: &ConnectionArgs) -> Result<(), Error> {
    let Some(DumpCommand::Processcache(args)) = &args.command else {
        return help_for(&["dump"]);
    };
    let ProcesscacheArgs {
        skip_zero_refcnt,
        exclude_execve_map_processes,
    } = *args;
    let agent = agent(connection)?;
    let request = GetDebugRequest {
        flag: ConfigFlag::DumpProcessCache.into(),
        arg: Some(get_debug_request::Arg::Dump(DumpProcessCacheReqArgs {
            skip_zero_refcnt,
            exclude_execve_map_processes,
        })),
    };
    let response = ask(&agent, "GetDebug", &async |api| {
        api.sensors().get_debug(request).await
    })?;
    if let Some(get_debug_response::Arg::Processes(dump)) = response.arg {
        let json = dump.processes.iter();
        print_json(json.map(|process| protojson::to_json("ProcessInternal", process)))?;
    }
    Ok(())
}
