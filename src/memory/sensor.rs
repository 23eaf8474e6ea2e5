//! The sensor without a kernel.

use std::path::Path;

use crate::pb::KprobeAction;
use crate::policy::Word as _;
use crate::policy::model::ArgType;
use crate::publish::Published;
use crate::sensor::hook::Hooks;
use crate::sensor::hook::info::{Function, HookInfo, Role, Target, ValueInfo};
use crate::sensor::metadata::Host;
use crate::sensor::process::{Look, ProcessOptions, Processes};
use crate::sensor::stack::Stacks;
use crate::sensor::{Record, decode};

/// Takes records as the ring buffer has them, and knows of no process but those that they tell of. It has hooks with
/// all types of arguments, from number 1 on.
#[derive(Debug)]
pub struct Sensor {
    processes: Processes,
    hooks: Hooks,
    stacks: Stacks,
}

/// Values of each hook.
const VALUES: usize = 6;

/// Nothing is there, so nothing can be learned from it.
const NO_PROC: &str = "/dev/null/proc";
const NO_PASSWD: &str = "/dev/null/passwd";

impl Sensor {
    /// `cache_size` is how many programs in processes are remembered; events have everything that events can have.
    #[must_use]
    pub fn new(cache_size: usize) -> Self {
        let options = ProcessOptions {
            node_name: "node".to_owned(),
            cluster_name: "cluster".to_owned(),
            credentials: true,
            namespaces: true,
            ancestors: true,
            usernames: true,
            environment: true,
            redact: Vec::new(),
            cache_size,
        };
        let host = Host::new(Path::new(NO_PROC), Path::new(NO_PASSWD), || 0);
        let hooks = Hooks::default();
        for (index, types) in ArgType::WORDS.chunks(VALUES).enumerate() {
            hooks.add(hook(index, types));
        }
        Sensor {
            processes: Processes::new(options, host, Path::new(NO_PROC)),
            hooks,
            stacks: Stacks::new(Path::new(NO_PROC)),
        }
    }

    /// What comes of a record: the event as a line of JSON, without its end, if it is one.
    ///
    /// # Errors
    ///
    /// What is wrong with the record.
    pub fn take(&mut self, record: &[u8]) -> Result<Option<Vec<u8>>, String> {
        let record: Record<'_> = decode::decode(record).map_err(|error| error.to_string())?;
        let event = match &record {
            Record::Hook(record) => self
                .hooks
                .get(record.hook)
                .and_then(|hook| hook.event(record, &mut self.processes, &mut self.stacks)),
            record => self.processes.handle(record),
        };
        Ok(event.map(|event| Published::new(event.event_type, event.message).json().to_vec()))
    }

    /// Records were lost. Now at the latest is this known, and all processes are let go of, as none runs.
    ///
    /// `now` is in nanoseconds since boot.
    pub fn lose(&mut self, now: u64) {
        self.processes.records_were_lost();
        self.processes.heal(&Look::nobody(now));
    }

    /// How many programs in processes are remembered.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.processes.dump(false, false).len()
    }
}

/// A hook with values of these types; one after the other, hooks are of all kinds.
fn hook(index: usize, types: &[ArgType]) -> HookInfo {
    let text = |text: &str| text.to_owned();
    let targets = [
        Target::Function(Function::SystemCall),
        Target::Tracepoint {
            subsystem: text("raw_syscalls"),
            event: text("sys_enter"),
        },
        Target::Lsm {
            hook: text("file_open"),
        },
        Target::Uprobe {
            path: text("/bin/sh"),
            symbol: text("main"),
            offset: 0,
            ref_counter_offset: 0,
        },
        Target::Usdt {
            path: text("/bin/sh"),
            provider: text("sh"),
            name: text("line"),
        },
        Target::Function(Function::One(text("fd_install"))),
    ];
    let roles = [Role::Argument, Role::Argument, Role::Data, Role::Return];
    let values = types.iter().zip(roles.into_iter().cycle());
    HookInfo {
        target: targets[index % targets.len()].clone(),
        policy: text("policy"),
        message: text("message"),
        tags: vec![text("tag")],
        values: values
            .map(|(arg_type, role)| ValueInfo {
                role,
                arg_type: *arg_type,
                element_size: 8,
                label: text("label"),
                order: 0,
            })
            .collect(),
        selectors: vec![vec![KprobeAction::Sigkill], vec![KprobeAction::Override]],
    }
}
