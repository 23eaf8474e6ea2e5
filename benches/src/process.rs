//! Processes: how one is born, and the record that every event about it carries.

use std::rc::Rc;

use crate::{
    base64,
    cluster::{Cluster, Node, Pod},
    json::{self, Object},
    time::Timestamp,
};

/// The login user of what no one logged in to start.
pub(crate) const NO_LOGIN: u32 = u32::MAX;

/// A process that events can be about.
pub(crate) struct Process {
    pub(crate) node: usize,
    pub(crate) pod: Option<usize>,
    pub(crate) exec_id: String,
    pub(crate) parent: Option<Rc<Process>>,
    pub(crate) uid: u32,
    /// The JSON that stands for it in events.
    pub(crate) record: String,
}

/// What a new process is made from.
pub(crate) struct Birth<'a> {
    pub(crate) node: usize,
    pub(crate) pod: Option<usize>,
    pub(crate) parent: Option<Rc<Process>>,
    pub(crate) pid: u32,
    /// Its number in its container; unused outside a pod.
    pub(crate) container_pid: u32,
    pub(crate) uid: u32,
    pub(crate) auid: u32,
    pub(crate) cwd: &'a str,
    pub(crate) binary: &'a str,
    pub(crate) arguments: &'a str,
    pub(crate) flags: &'a str,
    pub(crate) started: Timestamp,
    /// Whether the kubelet may have started it to see if its pod is well.
    pub(crate) probe: bool,
}

impl Birth<'_> {
    /// The process, with its record written.
    pub(crate) fn process(self, cluster: &Cluster) -> Process {
        let node = &cluster.nodes[self.node];
        let exec_id = exec_id(node, self.started, self.pid);
        let mut record = String::with_capacity(1600);
        json::object(&mut record, |object| self.write(object, cluster, node, &exec_id));
        let Self {
            node,
            pod,
            parent,
            uid,
            ..
        } = self;
        Process {
            node,
            pod,
            exec_id,
            parent,
            uid,
            record,
        }
    }

    fn write(&self, object: &mut Object<'_>, cluster: &Cluster, node: &Node, exec_id: &str) {
        let pod = self.pod.map(|pod| &cluster.pods[pod]);
        let privileged = pod.is_none_or(|pod| cluster.workloads[pod.workload].privileged);
        object.string("exec_id", exec_id);
        object.number("pid", self.pid);
        object.number("uid", self.uid);
        object.string("cwd", self.cwd);
        object.string("binary", self.binary);
        if !self.arguments.is_empty() {
            object.string("arguments", self.arguments);
        }
        object.string("flags", self.flags);
        object.string("start_time", &self.started.text());
        object.number("auid", self.auid);
        if let Some(pod) = pod {
            cluster.write_pod(object, pod, self.container_pid, self.probe);
        }
        match &self.parent {
            Some(parent) => object.string("parent_exec_id", &parent.exec_id),
            None => object.string("parent_exec_id", &base64::encode(&format!("{}:1:0", node.name))),
        }
        object.number("refcnt", 1);
        if node.detailed {
            object.object("cap", |cap| write_capabilities(cap, self.uid, privileged));
            object.object("ns", |namespaces| write_namespaces(namespaces, pod));
        }
        object.number("tid", self.pid);
        if node.detailed {
            object.object("process_credentials", |credentials| {
                write_credentials(credentials, self.uid);
            });
        }
        if node.detailed && pod.is_none() && self.uid == 0 {
            object.object("user", |user| user.string("name", "root"));
        }
        object.boolean(
            "in_init_tree",
            self.flags.ends_with("inInitTree") || (pod.is_some() && !self.probe),
        );
    }
}

/// The id of a process: base64 of its node, its start in nanoseconds since the node's, and its number.
fn exec_id(node: &Node, started: Timestamp, pid: u32) -> String {
    base64::encode(&format!("{}:{}:{pid}", node.name, started.0 - node.boot.0))
}

/// What the kernel lets root do. The second is the API's own name, without the prefix of the others.
const CAPABILITIES: [&str; 41] = [
    "CAP_CHOWN",
    "DAC_OVERRIDE",
    "CAP_DAC_READ_SEARCH",
    "CAP_FOWNER",
    "CAP_FSETID",
    "CAP_KILL",
    "CAP_SETGID",
    "CAP_SETUID",
    "CAP_SETPCAP",
    "CAP_LINUX_IMMUTABLE",
    "CAP_NET_BIND_SERVICE",
    "CAP_NET_BROADCAST",
    "CAP_NET_ADMIN",
    "CAP_NET_RAW",
    "CAP_IPC_LOCK",
    "CAP_IPC_OWNER",
    "CAP_SYS_MODULE",
    "CAP_SYS_RAWIO",
    "CAP_SYS_CHROOT",
    "CAP_SYS_PTRACE",
    "CAP_SYS_PACCT",
    "CAP_SYS_ADMIN",
    "CAP_SYS_BOOT",
    "CAP_SYS_NICE",
    "CAP_SYS_RESOURCE",
    "CAP_SYS_TIME",
    "CAP_SYS_TTY_CONFIG",
    "CAP_MKNOD",
    "CAP_LEASE",
    "CAP_AUDIT_WRITE",
    "CAP_AUDIT_CONTROL",
    "CAP_SETFCAP",
    "CAP_MAC_OVERRIDE",
    "CAP_MAC_ADMIN",
    "CAP_SYSLOG",
    "CAP_WAKE_ALARM",
    "CAP_BLOCK_SUSPEND",
    "CAP_AUDIT_READ",
    "CAP_PERFMON",
    "CAP_BPF",
    "CAP_CHECKPOINT_RESTORE",
];

/// Which of [`CAPABILITIES`] a container runtime leaves to root.
const IN_CONTAINERS: [usize; 14] = [0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31];

/// Writes the members of a capability set: all outside containers and in privileged ones, none for other
/// users than root.
pub(crate) fn write_capabilities(object: &mut Object<'_>, uid: u32, privileged: bool) {
    if uid != 0 {
        return;
    }
    for name in ["permitted", "effective"] {
        if privileged {
            object.list(name, CAPABILITIES, json::write_string);
        } else {
            object.list(
                name,
                IN_CONTAINERS.map(|index| CAPABILITIES[index]),
                json::write_string,
            );
        }
    }
}

/// Writes the members of a process's credentials.
pub(crate) fn write_credentials(object: &mut Object<'_>, uid: u32) {
    for name in ["uid", "gid", "euid", "egid", "suid", "sgid", "fsuid", "fsgid"] {
        object.number(name, uid);
    }
}

/// Writes the members of the kernel namespaces of a process: the host's, or a pod's, which shares three with
/// the host.
fn write_namespaces(object: &mut Object<'_>, pod: Option<&Pod>) {
    /// Name; the host's inode number, less 4026531800; for a pod's own, the distance from its first.
    const NAMESPACES: [(&str, u32, Option<u32>); 10] = [
        ("uts", 38, Some(1)),
        ("ipc", 39, Some(2)),
        ("mnt", 41, Some(0)),
        ("pid", 36, Some(3)),
        ("pid_for_children", 36, Some(3)),
        ("net", 40, Some(4)),
        ("time", 34, None),
        ("time_for_children", 34, None),
        ("cgroup", 35, Some(5)),
        ("user", 37, None),
    ];
    for (name, host, own) in NAMESPACES {
        object.object(name, |namespace| {
            if let Some((pod, own)) = pod.zip(own) {
                namespace.number("inum", pod.namespaces + own);
            } else {
                namespace.number("inum", 4_026_531_800 + host);
                namespace.boolean("is_host", true);
            }
        });
    }
}
