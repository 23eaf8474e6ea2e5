//! What sensors keep, whether they run or not.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

use super::folder::Folder;
use super::leaving::Leaving;
use super::{KeepError, MEMBERS, ROOT, names};
use crate::sensor::process::runs;
use crate::sensor::record::ProcessKey;

/// A sensor that keeps something, or kept something when it ended.
#[derive(Debug)]
pub(crate) struct Left {
    key: ProcessKey,
}

/// A policy that is enforced with or without its sensor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LeftPolicy {
    pub(crate) name: String,
    /// How many of its hooks enforce something.
    pub(crate) hooks: usize,
}

/// All sensors that have a folder.
pub(crate) fn left() -> Result<Vec<Left>, KeepError> {
    let Some(root) = Folder::mounted()?.folder(ROOT)? else {
        return Ok(Vec::new());
    };
    let names = root.names()?;
    let keys = names.iter().filter_map(|name| names::sensor(name));
    Ok(keys.map(|key| Left { key }).collect())
}

impl Left {
    pub(crate) fn pid(&self) -> u32 {
        self.key.pid
    }

    /// Whether the sensor runs still. `proc` is where procfs is mounted.
    pub(crate) fn runs(&self, proc: &Path) -> bool {
        runs(proc, self.key, 0)
    }

    /// Asks the sensor to end, and waits for that; says whether it ran.
    pub(crate) fn end(&self, proc: &Path, patience: Duration) -> Result<bool, KeepError> {
        let pid = self.pid();
        let problem = |error: Errno| KeepError::Signal(pid, io::Error::from(error));
        let Some(number) = i32::try_from(pid).ok().and_then(Pid::from_raw) else {
            return Ok(false);
        };
        let process = match pidfd_open(number, PidfdFlags::empty()) {
            Ok(process) => process,
            Err(Errno::SRCH) => return Ok(false),
            Err(error) => return Err(problem(error)),
        };
        // Only now is it sure that the descriptor is that process's.
        if !self.runs(proc) {
            return Ok(false);
        }
        match pidfd_send_signal(&process, Signal::TERM) {
            Ok(()) => {}
            Err(Errno::SRCH) => return Ok(true),
            Err(error) => return Err(problem(error)),
        }
        let mut ends = [PollFd::new(&process, PollFlags::IN)];
        match poll(&mut ends, Timespec::try_from(patience).ok().as_ref()) {
            Ok(0) => Err(KeepError::RunsOn(pid)),
            Ok(_) => Ok(true),
            Err(error) => Err(problem(error)),
        }
    }

    /// The policies that it keeps.
    pub(crate) fn policies(&self) -> Result<Vec<LeftPolicy>, KeepError> {
        self.folder()?
            .map_or(Ok(Vec::new()), |(_, folder)| policies(&folder))
    }

    /// Takes all of it out of the kernel. `gone` is told of each policy that is enforced no longer.
    pub(crate) fn take_out(&self, gone: impl FnMut(&LeftPolicy)) -> Result<(), KeepError> {
        let Some((root, folder)) = self.folder()? else {
            return Ok(());
        };
        let kept = policies(&folder)?;
        let mut leaving = Leaving::default();
        for name in folder
            .names()?
            .iter()
            .filter(|name| names::policy(name).is_some())
        {
            leaving.add(folder.remove(name, |file| names::hook(file).is_some())?);
        }
        // As long as a policy is enforced, it has to know who runs which program.
        leaving.wait()?;
        kept.iter().for_each(gone);
        folder.remove(MEMBERS, |_| true)?.wait()?;
        drop(root.remove(&names::of_sensor(self.key), |_| false)?);
        // Others may have something there.
        Folder::mounted()?.remove_empty(ROOT).map(drop)
    }

    /// That of all sensors, and its own.
    fn folder(&self) -> Result<Option<(Folder, Folder)>, KeepError> {
        let Some(root) = Folder::mounted()?.folder(ROOT)? else {
            return Ok(None);
        };
        let own = root.folder(&names::of_sensor(self.key))?;
        Ok(own.map(|own| (root, own)))
    }
}

fn policies(sensor: &Folder) -> Result<Vec<LeftPolicy>, KeepError> {
    let mut policies = Vec::new();
    for folder in sensor.names()? {
        let Some(name) = names::policy(&folder) else {
            continue;
        };
        let files = sensor
            .folder(&folder)?
            .map_or(Ok(Vec::new()), |folder| folder.names())?;
        let hooks: BTreeSet<usize> = files.iter().filter_map(|file| names::hook(file)).collect();
        policies.push(LeftPolicy {
            name,
            hooks: hooks.len(),
        });
    }
    Ok(policies)
}
