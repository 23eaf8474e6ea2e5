//! The folder of this sensor.

use std::fs;
use std::path::Path;

use super::folder::Folder;
use super::leaving::Leaving;
use super::{KeepError, MEMBERS, ROOT, names};
use crate::sensor::process::key_and_parent;

/// How often the folder of all sensors is made again if somebody removes it, as empty, just when it is about to be used.
const ATTEMPTS: u32 = 10;

/// Keeps what this sensor enforces. What is kept stays when this is dropped; what is empty goes.
#[derive(Debug)]
pub(crate) struct Keeper {
    bpf: Folder,
    root: Folder,
    name: String,
    own: Folder,
    /// Number of the policy that was kept last.
    last: u64,
}

/// The folder of a policy that is kept.
#[derive(Debug)]
pub(in crate::sensor) struct KeptPolicy {
    name: String,
}

impl Keeper {
    /// Makes the folder. `proc` is where procfs is mounted.
    pub(crate) fn new(proc: &Path) -> Result<Self, KeepError> {
        let pid = fs::read_link(proc.join("self")).ok();
        let pid = pid.and_then(|pid| pid.to_str()?.parse().ok());
        let key = pid.and_then(|pid| Some(key_and_parent(proc, pid)?.0));
        let name = names::of_sensor(key.ok_or(KeepError::NoProcess)?);
        let bpf = Folder::mounted()?;
        for _ in 0..ATTEMPTS {
            if let Some(root) = bpf.make(ROOT)?
                && let Some(own) = root.make(&name)?
            {
                let last = 0;
                return Ok(Keeper {
                    bpf,
                    root,
                    name,
                    own,
                    last,
                });
            }
        }
        Err(bpf.foreign(ROOT))
    }

    /// A folder for the links of a policy of this name, and what it is taken out with.
    pub(in crate::sensor) fn policy(&mut self, policy: &str) -> Result<(KeptPolicy, Folder), KeepError> {
        self.last += 1;
        let name = names::of_policy(self.last, policy);
        let folder = self.own.make(&name)?.ok_or_else(|| self.own.foreign(&name))?;
        Ok((KeptPolicy { name }, folder))
    }

    /// The folder for the links that know who runs which program.
    pub(in crate::sensor) fn members(&self) -> Result<Folder, KeepError> {
        self.own.make(MEMBERS)?.ok_or_else(|| self.own.foreign(MEMBERS))
    }

    /// Takes out the links of a policy; others may hold them still.
    pub(in crate::sensor) fn let_go(&self, policy: &KeptPolicy) -> Result<Leaving, KeepError> {
        self.own.remove(&policy.name, |file| names::hook(file).is_some())
    }

    /// Takes out the links that know who runs which program.
    pub(in crate::sensor) fn let_members_go(&self) -> Result<(), KeepError> {
        // This sensor goes on with them.
        self.own.remove(MEMBERS, |_| true).map(drop)
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        // Empty folders that stay do no harm, and the next sensor that keeps something removes this one's.
        if self.root.remove_empty(&self.name).unwrap_or(false) {
            let _ = self.bpf.remove_empty(ROOT);
        }
    }
}
