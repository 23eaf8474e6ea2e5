//! `tetra dump`, which is `tetra debug dump` as well.

use super::agent::{agent, ask, print_json};
use super::help::help_for;
use crate::cli::{ConnectionArgs, DebugArgs, DebugCommand, DumpArgs, DumpCommand, ProcesscacheArgs};
use crate::error::Error;
use crate::pb::{
    ConfigFlag, DumpProcessCacheReqArgs, GetDebugRequest, get_debug_request, get_debug_response,
};
use crate::protojson::Transcoder;
use crate::schema;

pub(crate) fn debug(args: &DebugArgs, connection: &ConnectionArgs) -> Result<(), Error> {
    match &args.command {
        None => help_for(&["debug"]),
        Some(DebugCommand::Dump(args)) => match &args.command {
            None => help_for(&["debug", "dump"]),
            Some(DumpCommand::Processcache(args)) => processcache(args, connection),
        },
    }
}

pub(crate) fn dump(args: &DumpArgs, connection: &ConnectionArgs) -> Result<(), Error> {
    match &args.command {
        None => help_for(&["dump"]),
        Some(DumpCommand::Processcache(args)) => processcache(args, connection),
    }
}

fn processcache(args: &ProcesscacheArgs, connection: &ConnectionArgs) -> Result<(), Error> {
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
        let transcoder = Transcoder::new(&schema::message("ProcessInternal"));
        print_json(dump.processes.iter().map(|process| transcoder.json(process)))?;
    }
    Ok(())
}
