//! Whole records to whole events.

mod healing;
mod keeping;
mod privileges;
mod random;
mod replay;
mod starting;
mod surroundings;
mod world;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use super::{Event, Look, ProcessOptions, Processes};
use crate::protojson::Transcoder;
use crate::schema;
use crate::sensor::metadata::Host;
use crate::sensor::record::{Credentials, Exec, Exit, Fork, Namespaces, ProcessKey, Record};

/// `/proc` of a host where nothing runs that isn't told of.
const NOTHING: &str = "/nonexistent/proc";
const ALL_CAPABILITIES: u64 = 0x1ff_ffff_ffff;
/// Of the host in the recordings.
const HOST: Namespaces = Namespaces {
    uts: 4_026_531_838,
    ipc: 4_026_531_839,
    mnt: 4_026_531_841,
    pid: 4_026_531_836,
    pid_for_children: 4_026_531_836,
    net: 4_026_531_840,
    time: 4_026_531_834,
    time_for_children: 4_026_531_834,
    cgroup: 4_026_531_835,
    user: 4_026_531_837,
};
const ROOT: Credentials = Credentials {
    uid: 0,
    gid: 0,
    euid: 0,
    egid: 0,
    suid: 0,
    sgid: 0,
    fsuid: 0,
    fsgid: 0,
    securebits: 0,
    permitted: ALL_CAPABILITIES,
    effective: ALL_CAPABILITIES,
    inheritable: 0,
    user_level: 0,
    user_owner: 0,
    user_group: 0,
};

/// Processes that start empty, in a world where time since boot is time since 1970.
fn processes(options: ProcessOptions) -> Processes {
    let mut host = Host::new(Path::new(NOTHING), &passwd(), || 0);
    host.namespaces = HOST;
    let options = ProcessOptions {
        node_name: "vmnode".to_owned(),
        cache_size: options.cache_size.max(1000),
        ..options
    };
    Processes::new(options, host, Path::new(NOTHING))
}

fn passwd() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sensor/process/tests/passwd")
}

const fn key(pid: u32, start: u64) -> ProcessKey {
    ProcessKey { pid, start }
}

/// A fork at the time that the child starts.
fn fork(child: ProcessKey, parent: ProcessKey) -> Record<'static> {
    Record::Fork(Fork {
        time: child.start,
        child,
        parent,
        origin: parent,
        namespace_pid: child.pid,
        cgroup_id: 1,
        execs: 1,
    })
}

/// An exec of `/bin/wl` by root in `/` on the host.
fn exec(process: ProcessKey, parent: ProcessKey, time: u64, arguments: &[u8]) -> Exec<'_> {
    Exec {
        time,
        process,
        tid: process.pid,
        parent,
        namespace_pid: process.pid,
        auid: 1000,
        credentials: ROOT,
        credentials_before: ROOT,
        namespaces: HOST,
        binary: b"/bin/wl",
        cwd: b"/",
        cwd_is_root: true,
        arguments,
        inode: 7,
        links: 1,
        execs: 1,
        is_first: true,
        ..Exec::default()
    }
}

fn exit(process: ProcessKey, time: u64, code: u32) -> Record<'static> {
    Record::Exit(Exit {
        time,
        process,
        tid: process.pid,
        code,
        execs: 1,
        ..Exit::default()
    })
}

fn json(event: &Event) -> String {
    static TRANSCODER: LazyLock<Transcoder> = LazyLock::new(|| Transcoder::new(&schema::events_response()));
    let mut json = Vec::new();
    TRANSCODER.transcode(&event.message, &mut json).unwrap();
    String::from_utf8(json).unwrap()
}

fn value(event: &Event) -> serde_json::Value {
    serde_json::from_str(&json(event)).unwrap()
}
