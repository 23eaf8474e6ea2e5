//! Credentials, capabilities and name spaces as the API has them, and what an exec raised.

use crate::pb;
use crate::pb::ProcessPrivilegesChanged::{
    PrivilegesRaisedExecFileCap, PrivilegesRaisedExecFileSetgid, PrivilegesRaisedExecFileSetuid,
};
use crate::sensor::record::{Credentials, Exec, Namespaces};

/// Bits of `securebits` that have a name.
const SECURE_BITS: u32 = 8;

/// The capability sets; an empty one is absent.
pub(in crate::sensor) fn capabilities(credentials: &Credentials) -> pb::Capabilities {
    pb::Capabilities {
        permitted: named_bits(credentials.permitted),
        effective: named_bits(credentials.effective),
        inheritable: named_bits(credentials.inheritable),
    }
}

/// Capabilities that this API has no name for are left out.
fn named_bits(set: u64) -> Vec<i32> {
    (0..i32::try_from(u64::BITS).unwrap_or_default())
        .filter(|bit| set >> bit & 1 == 1 && pb::CapabilitiesType::try_from(*bit).is_ok())
        .collect()
}

pub(in crate::sensor) fn identity(credentials: &Credentials) -> pb::ProcessCredentials {
    let secure_bits = (0..SECURE_BITS).map(|bit| credentials.securebits & 1 << bit);
    pb::ProcessCredentials {
        uid: Some(credentials.uid),
        gid: Some(credentials.gid),
        euid: Some(credentials.euid),
        egid: Some(credentials.egid),
        suid: Some(credentials.suid),
        sgid: Some(credentials.sgid),
        fsuid: Some(credentials.fsuid),
        fsgid: Some(credentials.fsgid),
        securebits: secure_bits
            .filter(|bit| *bit != 0)
            .filter_map(|bit| i32::try_from(bit).ok())
            .collect(),
        caps: None,
        user_ns: None,
    }
}

/// Those of time are absent where the kernel has none, the others empty.
pub(super) fn namespaces(own: &Namespaces, host: &Namespaces) -> pb::Namespaces {
    let always = |own: u32, host: u32| {
        Some(pb::Namespace {
            inum: own,
            is_host: own != 0 && own == host,
        })
    };
    let if_any = |own: u32, host: u32| always(own, host).filter(|_| own != 0);
    pb::Namespaces {
        uts: always(own.uts, host.uts),
        ipc: always(own.ipc, host.ipc),
        mnt: always(own.mnt, host.mnt),
        pid: always(own.pid, host.pid),
        pid_for_children: always(own.pid_for_children, host.pid_for_children),
        net: always(own.net, host.net),
        time: if_any(own.time, host.time),
        time_for_children: if_any(own.time_for_children, host.time_for_children),
        cgroup: always(own.cgroup, host.cgroup),
        user: always(own.user, host.user),
    }
}

/// What is special about the file of the program, if something is.
pub(super) fn binary_properties(exec: &Exec<'_>) -> Option<pb::BinaryProperties> {
    let (before, after) = (&exec.credentials_before, &exec.credentials);
    let gained = after.permitted & !before.permitted;
    let setuid = exec
        .setuid
        .filter(|owner| after.euid == *owner && before.euid != *owner);
    let setgid = exec
        .setgid
        .filter(|group| after.egid == *group && before.egid != *group);
    let mut raised = Vec::new();
    // Root has all capabilities without any on the file.
    if gained != 0 && after.euid != 0 && after.uid != 0 {
        raised.push(PrivilegesRaisedExecFileCap.into());
    }
    if setuid == Some(0) {
        raised.push(PrivilegesRaisedExecFileSetuid.into());
    }
    if setgid == Some(0) {
        raised.push(PrivilegesRaisedExecFileSetgid.into());
    }
    let file = (exec.links == 0 && exec.inode != 0).then(|| pb::FileProperties {
        inode: Some(pb::InodeProperties {
            number: exec.inode,
            links: Some(0),
        }),
        path: String::new(),
    });
    let properties = pb::BinaryProperties {
        setuid,
        setgid,
        privileges_changed: raised,
        file,
    };
    (properties != pb::BinaryProperties::default()).then_some(properties)
}
