//! Bytes from the ring buffer to a [`Record`]. Whatever the bytes are, there is a record or an error.

use std::mem::{offset_of, size_of};

use thiserror::Error;

use super::abi::{self, ExecEvent, ExitEvent, ForkEvent, Header};
use super::hook::decode::hook;
use super::record::{Credentials, Exec, Exit, Fork, Namespaces, ProcessKey, Record};

/// A record that cannot be: the two sides were built from different sources, or the ring buffer is broken.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum DecodeError {
    #[error("a record of {have} bytes where {want} are needed")]
    Short { have: usize, want: usize },
    #[error("a record of unknown kind {0}")]
    Kind(u32),
    #[error("a value of unknown kind {0} in the record of a policy's hook")]
    Value(u8),
}

const S_ISUID: u32 = 0o4000;
const S_ISGID: u32 = 0o2000;
const S_IXGRP: u32 = 0o0010;

/// Decodes one record; bytes behind its end are ignored, as a slot may be larger than what is in it.
pub(crate) fn decode(slot: &[u8]) -> Result<Record<'_>, DecodeError> {
    let header = Fields::new(slot, size_of::<Header>())?;
    let length = header.length_at(offset_of!(Header, length));
    let record = part(slot, 0, length)?;
    match header.u32_at(offset_of!(Header, kind)) {
        abi::KIND_EXEC => exec(record).map(Record::Exec),
        abi::KIND_FORK => fork(record).map(Record::Fork),
        abi::KIND_EXIT => exit(record).map(Record::Exit),
        abi::KIND_HOOK => hook(record).map(Record::Hook),
        kind => Err(DecodeError::Kind(kind)),
    }
}

fn exec(record: &[u8]) -> Result<Exec<'_>, DecodeError> {
    let fields = Fields::new(record, size_of::<ExecEvent>())?;
    let mut rest = Rest::new(record, size_of::<ExecEvent>());
    let flags = fields.u32_at(offset_of!(ExecEvent, flags));
    let mode = fields.u32_at(offset_of!(ExecEvent, mode));
    // Without the right to execute, the bit means mandatory locking.
    let is_setgid = mode & S_ISGID != 0 && mode & S_IXGRP != 0;
    let setuid = (mode & S_ISUID != 0).then(|| fields.u32_at(offset_of!(ExecEvent, file_uid)));
    let setgid = is_setgid.then(|| fields.u32_at(offset_of!(ExecEvent, file_gid)));
    let credentials = credentials_at(&fields, offset_of!(ExecEvent, credentials));
    Ok(Exec {
        time: fields.u64_at(offset_of!(ExecEvent, header.time)),
        process: fields.key_at(offset_of!(ExecEvent, process)),
        tid: fields.u32_at(offset_of!(ExecEvent, process.tid)),
        parent: fields.key_at(offset_of!(ExecEvent, parent)),
        namespace_pid: fields.u32_at(offset_of!(ExecEvent, namespace_pid)),
        auid: fields.u32_at(offset_of!(ExecEvent, auid)),
        credentials,
        credentials_before: before(credentials, &fields, setuid, setgid),
        namespaces: namespaces(&fields),
        cgroup_id: fields.u64_at(offset_of!(ExecEvent, cgroup_id)),
        cgroup: rest.take(fields.length_at(offset_of!(ExecEvent, cgroup_length)))?,
        binary: rest.take(fields.length_at(offset_of!(ExecEvent, binary_length)))?,
        cwd: rest.take(fields.length_at(offset_of!(ExecEvent, cwd_length)))?,
        cwd_is_root: flags & abi::EXEC_CWD_IS_ROOT != 0,
        cwd_is_deleted: flags & abi::EXEC_CWD_IS_DELETED != 0,
        cwd_truncated: flags & abi::EXEC_CWD_TRUNCATED != 0,
        arguments: rest.take(fields.length_at(offset_of!(ExecEvent, arguments_length)))?,
        arguments_truncated: flags & abi::EXEC_ARGUMENTS_TRUNCATED != 0,
        environment: rest.take(fields.length_at(offset_of!(ExecEvent, environment_length)))?,
        environment_truncated: flags & abi::EXEC_ENVIRONMENT_TRUNCATED != 0,
        inode: fields.u64_at(offset_of!(ExecEvent, inode)),
        stack: fields.u64_at(offset_of!(ExecEvent, stack)),
        links: fields.u32_at(offset_of!(ExecEvent, links)),
        setuid,
        setgid,
        is_first: flags & abi::EXEC_IS_FIRST != 0,
        execs: fields.u32_at(offset_of!(ExecEvent, execs)),
    })
}

/// The credentials whose fields begin at `base`.
pub(super) fn credentials_at(fields: &Fields<'_>, base: usize) -> Credentials {
    let word = |offset: usize| fields.u32_at(base + offset);
    let set = |offset: usize| fields.u64_at(base + offset);
    Credentials {
        uid: word(offset_of!(abi::Credentials, uid)),
        gid: word(offset_of!(abi::Credentials, gid)),
        euid: word(offset_of!(abi::Credentials, euid)),
        egid: word(offset_of!(abi::Credentials, egid)),
        suid: word(offset_of!(abi::Credentials, suid)),
        sgid: word(offset_of!(abi::Credentials, sgid)),
        fsuid: word(offset_of!(abi::Credentials, fsuid)),
        fsgid: word(offset_of!(abi::Credentials, fsgid)),
        securebits: word(offset_of!(abi::Credentials, securebits)),
        permitted: set(offset_of!(abi::Credentials, permitted)),
        effective: set(offset_of!(abi::Credentials, effective)),
        inheritable: set(offset_of!(abi::Credentials, inheritable)),
        user_level: word(offset_of!(abi::Credentials, user_level)),
        user_owner: word(offset_of!(abi::Credentials, user_owner)),
        user_group: word(offset_of!(abi::Credentials, user_group)),
    }
}

/// Takes back what the exec raised. Nothing of it is left in the kernel, but it shows: an exec doesn't change the
/// real ids, and sets `AT_SECURE` where the new ones have more rights; and a process that is not root has no
/// permitted capabilities but its ambient ones after an exec, unless the file had some.
fn before(after: Credentials, fields: &Fields<'_>, setuid: Option<u32>, setgid: Option<u32>) -> Credentials {
    let mut before = after;
    if fields.u32_at(offset_of!(ExecEvent, flags)) & abi::EXEC_IS_SECURE == 0 {
        return before;
    }
    if setuid == Some(after.euid) {
        (before.euid, before.suid, before.fsuid) = (after.uid, after.uid, after.uid);
    }
    if setgid == Some(after.egid) {
        (before.egid, before.sgid, before.fsgid) = (after.gid, after.gid, after.gid);
    }
    if after.uid != 0 {
        let ambient = fields.u64_at(offset_of!(ExecEvent, credentials.ambient));
        (before.permitted, before.effective) = (after.permitted & ambient, after.effective & ambient);
    }
    before
}

fn namespaces(fields: &Fields<'_>) -> Namespaces {
    let word = |offset| fields.u32_at(offset);
    Namespaces {
        uts: word(offset_of!(ExecEvent, namespaces.uts)),
        ipc: word(offset_of!(ExecEvent, namespaces.ipc)),
        mnt: word(offset_of!(ExecEvent, namespaces.mnt)),
        pid: word(offset_of!(ExecEvent, namespaces.pid)),
        pid_for_children: word(offset_of!(ExecEvent, namespaces.pid_for_children)),
        net: word(offset_of!(ExecEvent, namespaces.net)),
        time: word(offset_of!(ExecEvent, namespaces.time)),
        time_for_children: word(offset_of!(ExecEvent, namespaces.time_for_children)),
        cgroup: word(offset_of!(ExecEvent, namespaces.cgroup)),
        user: word(offset_of!(ExecEvent, namespaces.user)),
    }
}

fn fork(record: &[u8]) -> Result<Fork, DecodeError> {
    let fields = Fields::new(record, size_of::<ForkEvent>())?;
    Ok(Fork {
        time: fields.u64_at(offset_of!(ForkEvent, header.time)),
        child: fields.key_at(offset_of!(ForkEvent, child)),
        parent: fields.key_at(offset_of!(ForkEvent, parent)),
        origin: fields.key_at(offset_of!(ForkEvent, origin)),
        namespace_pid: fields.u32_at(offset_of!(ForkEvent, namespace_pid)),
        cgroup_id: fields.u64_at(offset_of!(ForkEvent, cgroup_id)),
        execs: fields.u32_at(offset_of!(ForkEvent, execs)),
    })
}

fn exit(record: &[u8]) -> Result<Exit, DecodeError> {
    let fields = Fields::new(record, size_of::<ExitEvent>())?;
    Ok(Exit {
        time: fields.u64_at(offset_of!(ExitEvent, header.time)),
        process: fields.key_at(offset_of!(ExitEvent, process)),
        tid: fields.u32_at(offset_of!(ExitEvent, process.tid)),
        parent: fields.key_at(offset_of!(ExitEvent, parent)),
        name: fields.bytes_at(offset_of!(ExitEvent, name)),
        euid: fields.u32_at(offset_of!(ExitEvent, euid)),
        code: fields.u32_at(offset_of!(ExitEvent, code)),
        execs: fields.u32_at(offset_of!(ExitEvent, execs)),
    })
}

/// The fixed part of a record. Offsets are those of its twin in `abi`, whose size was checked.
pub(super) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub(super) fn new(record: &'a [u8], size: usize) -> Result<Self, DecodeError> {
        part(record, 0, size).map(Fields)
    }

    pub(super) fn bytes_at<const N: usize>(&self, offset: usize) -> [u8; N] {
        let bytes = self.0.get(offset..).and_then(<[u8]>::first_chunk);
        bytes.copied().unwrap_or([0; N])
    }

    pub(super) fn u8_at(&self, offset: usize) -> u8 {
        u8::from_ne_bytes(self.bytes_at(offset))
    }

    pub(super) fn u16_at(&self, offset: usize) -> u16 {
        u16::from_ne_bytes(self.bytes_at(offset))
    }

    pub(super) fn u32_at(&self, offset: usize) -> u32 {
        u32::from_ne_bytes(self.bytes_at(offset))
    }

    pub(super) fn u64_at(&self, offset: usize) -> u64 {
        u64::from_ne_bytes(self.bytes_at(offset))
    }

    pub(super) fn length_at(&self, offset: usize) -> usize {
        usize::try_from(self.u32_at(offset)).unwrap_or(usize::MAX)
    }

    pub(super) fn key_at(&self, offset: usize) -> ProcessKey {
        ProcessKey {
            pid: self.u32_at(offset + offset_of!(abi::ProcessKey, pid)),
            start: self.u64_at(offset + offset_of!(abi::ProcessKey, start)),
        }
    }
}

/// What follows the fixed part, one after the other.
pub(super) struct Rest<'a> {
    record: &'a [u8],
    start: usize,
}

impl<'a> Rest<'a> {
    /// What is behind the first `start` bytes.
    pub(super) fn new(record: &'a [u8], start: usize) -> Self {
        Rest { record, start }
    }

    /// What was not taken yet.
    pub(super) fn left(&self) -> &'a [u8] {
        self.record.get(self.start..).unwrap_or_default()
    }

    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], DecodeError> {
        let taken = part(self.record, self.start, length)?;
        self.start += length;
        Ok(taken)
    }
}

fn part(bytes: &[u8], start: usize, length: usize) -> Result<&[u8], DecodeError> {
    let end = start.saturating_add(length);
    bytes.get(start..end).ok_or(DecodeError::Short {
        have: bytes.len(),
        want: end,
    })
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// An exec whose every word is its offset divided by four.
    fn numbered_exec(parts: [&[u8]; 5]) -> Vec<u8> {
        let words = 0..u32::try_from(size_of::<ExecEvent>() / 4).unwrap();
        let mut record: Vec<u8> = words.flat_map(u32::to_ne_bytes).collect();
        let first = offset_of!(ExecEvent, cgroup_length);
        for (index, bytes) in parts.iter().enumerate() {
            let length = u32::try_from(bytes.len()).unwrap();
            put(&mut record, first + 4 * index, length);
        }
        record.extend(parts.concat());
        let length = u32::try_from(record.len()).unwrap();
        put(&mut record, offset_of!(Header, kind), abi::KIND_EXEC);
        put(&mut record, offset_of!(Header, length), length);
        record
    }

    fn put(record: &mut [u8], offset: usize, value: u32) {
        record[offset..offset + 4].copy_from_slice(&value.to_ne_bytes());
    }

    fn exec_of(record: &[u8]) -> Exec<'_> {
        match decode(record).unwrap() {
            Record::Exec(exec) => exec,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn parts_follow_each_other() {
        let mut record = numbered_exec([b"a.slice/b", b"/bin/x", b"/tmp", b"x\0y\0", b"A=1\0"]);
        record.extend(b"behind the record");
        let exec = exec_of(&record);
        assert_eq!(exec.cgroup, b"a.slice/b");
        assert_eq!(exec.binary, b"/bin/x");
        assert_eq!(exec.cwd, b"/tmp");
        assert_eq!(exec.arguments, b"x\0y\0");
        assert_eq!(exec.environment, b"A=1\0");
    }

    #[test]
    fn fields_come_from_their_offsets() {
        let record = numbered_exec([b""; 5]);
        let exec = exec_of(&record);
        assert_eq!(exec.process.pid, 6);
        assert_eq!(exec.tid, 7);
        assert_eq!(exec.parent.pid, 10);
        assert_eq!(exec.credentials.uid, 20);
        assert_eq!(exec.credentials.user_group, 31);
        assert_eq!(exec.namespaces.uts, 32);
        assert_eq!(exec.namespaces.user, 41);
        assert_eq!(exec.links, 48);
        assert_eq!((exec.auid, exec.execs), (53, 55));
    }

    #[test]
    fn set_bits_count_where_the_file_can_be_run() {
        let mode = |mode| {
            let mut record = numbered_exec([b""; 5]);
            put(&mut record, offset_of!(ExecEvent, mode), mode);
            let exec = exec_of(&record);
            (exec.setuid.is_some(), exec.setgid.is_some())
        };
        assert_eq!(mode(0o100_755), (false, false));
        assert_eq!(mode(0o104_755), (true, false));
        assert_eq!(mode(0o102_755), (false, true));
        assert_eq!(mode(0o102_745), (false, false));
    }

    #[test]
    fn what_an_exec_raised_is_taken_back() {
        let record = |secure: bool| {
            let mut record = numbered_exec([b""; 5]);
            let flags = if secure { abi::EXEC_IS_SECURE } else { 0 };
            put(&mut record, offset_of!(ExecEvent, flags), flags);
            put(&mut record, offset_of!(ExecEvent, mode), 0o104_755);
            put(&mut record, offset_of!(ExecEvent, file_uid), 0);
            put(&mut record, offset_of!(ExecEvent, credentials.uid), 1000);
            put(&mut record, offset_of!(ExecEvent, credentials.euid), 0);
            record[offset_of!(ExecEvent, credentials.ambient)..][..8].fill(0);
            record
        };
        let (secure, plain) = (record(true), record(false));
        let exec = exec_of(&secure);
        assert_eq!((exec.credentials.euid, exec.credentials_before.euid), (0, 1000));
        assert_eq!(exec.credentials_before.permitted, 0);
        assert_eq!(exec.credentials_before.egid, exec.credentials.egid);
        let exec = exec_of(&plain);
        assert_eq!(exec.credentials_before, exec.credentials);
    }

    #[test]
    fn lengths_that_cannot_be_are_errors() {
        let mut record = numbered_exec([b"", b"/bin/x", b"/", b"x\0", b""]);
        put(&mut record, offset_of!(ExecEvent, arguments_length), u32::MAX);
        assert!(matches!(decode(&record), Err(DecodeError::Short { .. })));
        put(&mut record, offset_of!(Header, kind), 77);
        assert_eq!(decode(&record).unwrap_err(), DecodeError::Kind(77));
        put(&mut record, offset_of!(Header, length), u32::MAX);
        assert!(matches!(decode(&record), Err(DecodeError::Short { .. })));
        assert!(matches!(decode(&record[..7]), Err(DecodeError::Short { .. })));
    }

    proptest! {
        #[test]
        fn any_bytes_are_decoded_or_refused(
            kind in 0_u32..4, bytes in vec(any::<u8>(), 0..600), has_length in any::<bool>(), small in any::<bool>(),
        ) {
            let mut bytes = bytes;
            if bytes.len() >= size_of::<Header>() {
                put(&mut bytes, offset_of!(Header, kind), kind);
                if has_length {
                    let length = u32::try_from(bytes.len()).unwrap();
                    put(&mut bytes, offset_of!(Header, length), length);
                }
            }
            if small && bytes.len() >= size_of::<ExecEvent>() {
                for (index, length) in [0, 17, 34, 51, 68].into_iter().enumerate() {
                    put(&mut bytes, offset_of!(ExecEvent, cgroup_length) + 4 * index, length);
                }
            }
            let _ = decode(&bytes);
        }
    }
}
