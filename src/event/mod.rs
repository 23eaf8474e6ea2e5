//! One borrowed view of an event: what filters and encoders read, wherever the event came from.
//!
//! [`crate::decode`] makes it from a line of JSON without copying; a source of protobuf messages fills the same
//! fields. Absent fields hold their protobuf default. Texts may hold any bytes: encoders quote them.

mod argument;
mod kind;
mod wanted;

use std::borrow::Cow;

use chrono::{DateTime, Utc};

pub(crate) use argument::{Argument, Value};
pub(crate) use kind::{Kind, event_type, event_type_named, event_types, field_name};
pub(crate) use wanted::Wanted;

/// A string of an event, borrowed from the input where that holds it literally. Mostly UTF-8, but not promised.
pub(crate) type Text<'a> = Cow<'a, [u8]>;

/// `tetragon.GetEventsResponse` and the message in its oneof `event`, in one: field names are theirs.
#[derive(Debug, Default)]
pub(crate) struct Event<'a> {
    pub(crate) kind: Kind<'a>,
    pub(crate) node_name: Text<'a>,
    /// When it happened; `None` where the event doesn't say or not in RFC 3339.
    pub(crate) time: Option<DateTime<Utc>>,
    /// The message in the oneof, as protobuf JSON; empty when there is none.
    pub(crate) payload: &'a [u8],

    pub(crate) process: Option<Process<'a>>,
    pub(crate) parent: Option<Process<'a>>,
    pub(crate) ancestors: Vec<Process<'a>>,

    /// The tracing policy that asked for this event: kprobe, tracepoint, uprobe, usdt, lsm.
    pub(crate) policy_name: Text<'a>,
    pub(crate) message: Text<'a>,
    pub(crate) tags: Vec<Text<'a>>,
    /// Name of a `tetragon.KprobeAction`.
    pub(crate) action: Text<'a>,
    pub(crate) return_action: Text<'a>,
    pub(crate) args: Vec<Argument<'a>>,
    pub(crate) return_value: Option<Argument<'a>>,
    pub(crate) data: Vec<Argument<'a>>,
    /// kprobe, lsm.
    pub(crate) function_name: Text<'a>,
    /// lsm: `ALGORITHM:HEX`.
    pub(crate) ima_hash: Text<'a>,
    pub(crate) kernel_stack_trace: Vec<StackFrame<'a>>,
    pub(crate) user_stack_trace: Vec<StackFrame<'a>>,

    /// exit: the signal's name; empty when the process ended by itself.
    pub(crate) signal: Text<'a>,
    /// exit: the status that the process ended with.
    pub(crate) status: u64,
    /// tracepoint.
    pub(crate) subsystem: Text<'a>,
    /// tracepoint: `event` in the API.
    pub(crate) tracepoint: Text<'a>,
    /// loader, uprobe, usdt.
    pub(crate) path: Text<'a>,
    /// uprobe.
    pub(crate) symbol: Text<'a>,
    /// usdt.
    pub(crate) provider: Text<'a>,
    /// usdt.
    pub(crate) name: Text<'a>,
    /// loader: in base64, as protobuf JSON has it.
    pub(crate) build_id: Text<'a>,
    /// throttle: name of a `tetragon.ThrottleType`.
    pub(crate) throttle_type: Text<'a>,
    /// throttle.
    pub(crate) cgroup: Text<'a>,
    /// rate_limit_info.
    pub(crate) dropped_events: u64,
}

impl Event<'_> {
    /// The namespace of the event's process: empty when it runs in no pod, `None` when there is no process.
    pub(crate) fn namespace(&self) -> Option<&[u8]> {
        let process = self.process.as_ref()?;
        Some(process.pod.as_ref().map_or(&[], |pod| &pod.namespace))
    }
}

/// `tetragon.Process`.
#[derive(Debug, Default)]
pub(crate) struct Process<'a> {
    pub(crate) pid: Option<u32>,
    pub(crate) binary: Text<'a>,
    pub(crate) arguments: Text<'a>,
    pub(crate) pod: Option<Pod<'a>>,
    /// The first 31 characters of the container's id.
    pub(crate) docker: Text<'a>,
    pub(crate) capabilities: Option<Capabilities>,
    pub(crate) in_init_tree: Option<bool>,
}

/// `tetragon.Pod`.
#[derive(Debug, Default)]
pub(crate) struct Pod<'a> {
    pub(crate) namespace: Text<'a>,
    pub(crate) name: Text<'a>,
    pub(crate) labels: Vec<(Text<'a>, Text<'a>)>,
    pub(crate) container: Option<Container<'a>>,
}

/// `tetragon.Container`.
#[derive(Debug, Default)]
pub(crate) struct Container<'a> {
    /// `RUNTIME://ID`.
    pub(crate) id: Text<'a>,
    pub(crate) name: Text<'a>,
    pub(crate) maybe_exec_probe: bool,
}

/// `tetragon.Capabilities`: bit N of a set stands for capability N.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Capabilities {
    pub(crate) permitted: u64,
    pub(crate) effective: u64,
    pub(crate) inheritable: u64,
}

/// `tetragon.StackTraceEntry`.
#[derive(Debug, Default)]
pub(crate) struct StackFrame<'a> {
    pub(crate) address: u64,
    pub(crate) offset: u64,
    pub(crate) symbol: Text<'a>,
    pub(crate) module: Text<'a>,
}
