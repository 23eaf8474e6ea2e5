//! `tetra tracingpolicy generate`.

use std::fs;
use std::path::{self, Path};

use regex::Regex;

use crate::cli::{GenerateArgs, GenerateCommand};
use crate::commands::agent::print;
use crate::commands::help_for;
use crate::error::Error;
use crate::filter::one_line;
use crate::policy::{self, Binary};
use crate::source::{InputError, InputName};
use crate::term;

pub(super) fn generate(args: &GenerateArgs) -> Result<(), Error> {
    let match_binary = args.match_binary.as_deref().filter(|binary| !binary.is_empty());
    let policy = match &args.command {
        None => return help_for(&["tracingpolicy", "generate"]),
        Some(GenerateCommand::Empty) => policy::empty(),
        Some(GenerateCommand::AllSyscalls) => policy::syscalls_one_by_one(&syscalls()?, match_binary),
        Some(GenerateCommand::AllSyscallsList) => policy::syscall_list(&syscalls()?, match_binary),
        Some(GenerateCommand::FtraceList(args)) => policy::ftrace_list(pattern(&args.regex)?, match_binary),
        Some(GenerateCommand::Uprobes(args)) => uprobes(&args.binary, match_binary)?,
        Some(GenerateCommand::Usdts(args)) => usdts(&args.binary, match_binary)?,
    };
    print(&policy)
}

fn syscalls() -> Result<Vec<String>, Error> {
    let kallsyms = fs::read_to_string("/proc/kallsyms").ok();
    Ok(policy::syscalls(kallsyms.as_deref())?)
}

/// The agent insists on a pattern.
fn pattern(regex: &str) -> Result<&str, Error> {
    if regex.is_empty() {
        return Ok(".*");
    }
    match Regex::new(regex) {
        Ok(_) => Ok(regex),
        Err(error) => Err(Error::Regex(format!("{} in \"{regex}\"", one_line(&error)))),
    }
}

fn uprobes(binary: &Path, match_binary: Option<&str>) -> Result<String, Error> {
    let (name, path, content) = read_binary(binary)?;
    let failed = |error| Error::Elf(name.clone(), error);
    let parsed = Binary::parse(&*content).map_err(failed)?;
    let functions = parsed.functions().map_err(failed)?;
    for warning in parsed.warnings() {
        term::message("warning", &format!("{name}: {warning}"));
    }
    Ok(policy::uprobes(&path, &functions, match_binary))
}

fn usdts(binary: &Path, match_binary: Option<&str>) -> Result<String, Error> {
    let (name, path, content) = read_binary(binary)?;
    let failed = |error| Error::Elf(name.clone(), error);
    let parsed = Binary::parse(&*content).map_err(failed)?;
    let probes = parsed.probes().map_err(failed)?;
    Ok(policy::usdts(&path, &probes, match_binary))
}

/// What to call a binary in messages, its path for the policy, and its content.
fn read_binary(binary: &Path) -> Result<(InputName, String, Vec<u8>), Error> {
    let name = InputName::File(binary.to_owned());
    let read = || {
        // The agent runs in a folder of its own.
        let path = path::absolute(binary)?;
        Ok((path, fs::read(binary)?))
    };
    let (path, content) = read().map_err(|error| InputError::Read(name.clone(), error))?;
    match path.into_os_string().into_string() {
        Ok(path) => Ok((name, path, content)),
        Err(_) => Err(Error::Path(name)),
    }
}
