//! Where the sensor is not as the agent was recorded, and why.

use serde_json::{Value, json};

/// What is said of one kind of process.
pub(super) struct Difference {
    /// What is better so.
    pub(super) why: &'static str,
    pub(super) case: &'static str,
    /// How the arguments of the process begin.
    pub(super) arguments: &'static str,
    /// Of the process; or of the exit, and then it is the signal.
    pub(super) field: &'static str,
    /// From what the agent wrote to what the sensor writes.
    pub(super) change: fn(&Value) -> Value,
}

/// So many characters of the long argument fit beside what comes before it.
const KEPT: usize = (64 << 10) - "/bin/wl\0exit\x000\0".len();

pub(super) const DIFFERENCES: [Difference; 5] = [
    Difference {
        why: "death by a real-time signal is no success: the agent names no signal from 34 on",
        case: "signals",
        arguments: "sig 34",
        field: "signal",
        change: |_| json!("SIGRTMIN"),
    },
    Difference {
        why: "an argument of 100 KB is cut, so that an event stays below what a gRPC client takes by default",
        case: "args",
        arguments: "exit 0 HHHH",
        field: "arguments",
        change: |recorded| {
            let arguments = recorded.as_str().expect("arguments are text");
            json!(arguments[.."exit 0 ".len() + KEPT])
        },
    },
    Difference {
        why: "and it is told that it was cut",
        case: "args",
        arguments: "exit 0 HHHH",
        field: "flags",
        change: |recorded| {
            let flags = recorded.as_str().expect("flags are text");
            json!(flags.replacen("execve", "execve truncArgs", 1))
        },
    },
    Difference {
        why: "containers of podman are found: the agent looks only at the last part of a cgroup's path",
        case: "cgroups",
        arguments: "run /bin/wl exit 0 podman",
        field: "docker",
        change: |_| json!("4f8b6e1c9d3a27f05b8e64c1d29f7a3"),
    },
    Difference {
        why: "and so are their children",
        case: "cgroups",
        arguments: "exit 0 podman",
        field: "docker",
        change: |_| json!("4f8b6e1c9d3a27f05b8e64c1d29f7a3"),
    },
];
