//! `tetra tracingpolicy modify`.

use crate::cli::{ModifyArgs, PolicyMode};
use crate::commands::agent::print;
use crate::error::Error;
use crate::policy::{self, Mode};

pub(super) fn modify(args: &ModifyArgs) -> Result<(), Error> {
    let (name, mut policy) = super::read_policy(&args.yaml_file)?;
    if let Some(mode) = args.mode {
        policy = policy::set_mode(&policy, mode.into()).map_err(|error| Error::Policy(name, error))?;
    }
    print(&policy)
}

impl From<PolicyMode> for Mode {
    fn from(mode: PolicyMode) -> Self {
        match mode {
            PolicyMode::Enforce => Mode::Enforce,
            PolicyMode::Monitor => Mode::Monitor,
        }
    }
}
