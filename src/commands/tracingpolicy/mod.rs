//! `tetra tracingpolicy`: `change` and `list` ask an agent, `generate`, `lint`, `modify` and `test` don't.

mod change;
mod generate;
mod lint;
mod list;
mod modify;
mod test;

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use super::agent::warn_of_idle_flags;
use super::help_for;
use crate::cli::{ConnectionArgs, TracingpolicyArgs, TracingpolicyCommand};
use crate::error::Error;
use crate::source::{InputError, InputName};

pub(crate) fn tracingpolicy(args: &TracingpolicyArgs, connection: &ConnectionArgs) -> Result<(), Error> {
    match &args.command {
        None => help_for(&["tracingpolicy"]),
        Some(TracingpolicyCommand::Add(args)) => change::add(args, connection),
        Some(TracingpolicyCommand::Delete(args)) => change::delete(&args.policy, connection),
        Some(TracingpolicyCommand::Enable(args)) => change::enable(&args.policy, true, connection),
        Some(TracingpolicyCommand::Disable(args)) => change::enable(&args.policy, false, connection),
        Some(TracingpolicyCommand::SetMode(args)) => change::set_mode(args, connection),
        Some(TracingpolicyCommand::List(args)) => list::list(args, connection),
        Some(TracingpolicyCommand::Domains(args)) => list::domains(args, connection),
        Some(TracingpolicyCommand::Lint(args)) => {
            warn_of_idle_flags(connection);
            lint::run(args)
        }
        Some(TracingpolicyCommand::Test(args)) => {
            warn_of_idle_flags(connection);
            test::run(args)
        }
        Some(TracingpolicyCommand::Modify(args)) => {
            warn_of_idle_flags(connection);
            modify::modify(args)
        }
        Some(TracingpolicyCommand::Generate(args)) => {
            warn_of_idle_flags(connection);
            generate::generate(args)
        }
    }
}

/// A policy file, and what to call it in messages. `-` is standard input.
fn read_policy(path: &Path) -> Result<(InputName, String), Error> {
    let mut content = Vec::new();
    let (name, result) = if path.as_os_str() == "-" {
        (InputName::Stdin, io::stdin().read_to_end(&mut content).map(drop))
    } else {
        let result = fs::read(path).map(|bytes| content = bytes);
        (InputName::File(path.to_owned()), result)
    };
    if let Err(error) = result {
        return Err(InputError::Read(name, error).into());
    }
    match String::from_utf8(content) {
        Ok(text) => Ok((name, text)),
        Err(error)
            if error.as_bytes().starts_with(&[0xff, 0xfe]) || error.as_bytes().starts_with(&[0xfe, 0xff]) =>
        {
            Err(InputError::Utf16(name).into())
        }
        Err(_) => Err(Error::NotText(name)),
    }
}
