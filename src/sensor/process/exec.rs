//! What an exec makes of a process.

use prost::Message as _;

use super::arguments::{absolute, joined};
use super::cache::{Image, ImageId, Origin};
use super::credentials::binary_properties;
use super::facts::Facts;
use super::{Event, Processes};
use crate::pb;
use crate::sensor::metadata::container_id;
use crate::sensor::record::Exec;
use crate::sensor::text::text;

/// The agent flags paths and arguments that don't fit its event as `dataFilename` and `dataArgs`: paths above this
/// length, and arguments somewhere between 240 and 5,000 bytes.
const LONG_PATH: usize = 255;
const LONG_ARGUMENTS: usize = 1023;

/// Who an exec's process descends from.
struct Descent {
    parent: ImageId,
    is_clone: bool,
    in_init_tree: bool,
}

impl Processes {
    pub(super) fn exec(&mut self, exec: &Exec<'_>) -> Option<Event> {
        let descent = self.descent(exec);
        let flags = flags(exec, &descent);
        let of_parent = self.cache.get(descent.parent);
        let mut identity = self.identity(exec.process, exec.time, of_parent, flags, descent.in_init_tree, 0);
        identity.tid = exec.tid;
        let cgroup = text(exec.cgroup);
        let facts = Facts {
            uid: exec.credentials.euid,
            auid: exec.auid,
            cwd: working_directory(exec),
            binary: absolute(exec.binary, exec.cwd),
            arguments: joined(exec.arguments),
            docker: container_id(&cgroup),
            credentials: Some(&exec.credentials),
            namespaces: Some(&exec.namespaces),
            environment: exec.environment,
        };
        let image = Image {
            key: exec.process,
            ktime: exec.time,
            parent: Some(descent.parent),
            origin: Origin::Exec,
            is_kernel: false,
            in_init_tree: descent.in_init_tree,
            execs: Some(exec.execs),
            stack: exec.stack,
            identity: identity.encode(),
            facts: facts.encode(&self.options, &mut self.host),
        };
        let id = self.add(image, exec.time);
        let time = self.host.clock.wall(exec.time);
        self.event(pb::EventType::ProcessExec, id, &self.only_now(exec), &[], time)
    }

    /// What only the exec event has, with the count that the agent gives such a process.
    fn only_now(&self, exec: &Exec<'_>) -> Vec<u8> {
        let properties = binary_properties(exec).filter(|_| self.options.credentials);
        let Some(properties) = properties else {
            return Vec::new();
        };
        let process = pb::Process {
            refcnt: 1,
            binary_properties: Some(properties),
            ..pb::Process::default()
        };
        process.encode_to_vec()
    }

    /// The parent is what the process ran before, if it was executed too, or else who started it.
    fn descent(&mut self, exec: &Exec<'_>) -> Descent {
        let is_init = exec.namespace_pid == 1 && exec.process.pid != 1;
        let before = self.cache.at(exec.process, exec.time);
        let before = before.and_then(|id| Some((id, self.cache.get(id)?)));
        let inherited = before.map(|(_, image)| image.in_init_tree);
        let before = before.filter(|(_, image)| !self.is_outdated(image, exec.execs.wrapping_sub(1)));
        if let Some((id, image)) = before {
            let was_executed = match image.origin {
                Origin::Exec => image.ktime <= exec.time,
                Origin::Fork => false,
                Origin::Procfs { is_ahead } => !exec.is_first && !is_ahead,
                Origin::Unknown => !exec.is_first,
            };
            if was_executed {
                return Descent {
                    parent: id,
                    is_clone: false,
                    in_init_tree: image.in_init_tree || is_init,
                };
            }
        }
        // The kernel side can't tell for each child that this is its first, but here the fork is known.
        let was_forked = before.is_some_and(|(_, image)| image.origin == Origin::Fork);
        let parent = self.at(exec.parent, exec.time);
        let of_parent = || self.cache.get(parent).is_some_and(|parent| parent.in_init_tree);
        Descent {
            parent,
            is_clone: exec.is_first || was_forked,
            in_init_tree: is_init || inherited.unwrap_or_else(of_parent),
        }
    }
}

/// As `/proc` shows it too.
fn working_directory(exec: &Exec<'_>) -> String {
    let mut cwd = text(exec.cwd);
    if exec.cwd_is_deleted {
        cwd += " (deleted)";
    }
    cwd
}

/// In the agent's order.
fn flags(exec: &Exec<'_>, descent: &Descent) -> String {
    let arguments = exec.arguments.iter().position(|&byte| byte == 0);
    let arguments = exec.arguments.len() - arguments.unwrap_or_default();
    let all = [
        (true, "execve"),
        (exec.arguments_truncated, "truncArgs"),
        (exec.cwd.is_empty(), "nocwd"),
        (exec.cwd_is_root, "rootcwd"),
        (exec.cwd_truncated, "errorCWD"),
        (descent.is_clone, "clone"),
        (exec.binary.len() > LONG_PATH, "dataFilename"),
        (arguments > LONG_ARGUMENTS, "dataArgs"),
        (descent.in_init_tree, "inInitTree"),
    ];
    let mut flags = String::with_capacity(32);
    for (_, flag) in all.into_iter().filter(|(is_set, _)| *is_set) {
        if !flags.is_empty() {
            flags.push(' ');
        }
        flags += flag;
    }
    flags
}
