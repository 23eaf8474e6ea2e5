//! What a policy's hook tells of a call, decoded. Everything borrows from the ring buffer.

use std::net::IpAddr;

use super::decode::{Frames, Values};
use crate::sensor::record::{Credentials, ProcessKey};

/// A call that a selector of a hook matched.
#[derive(Debug, Clone)]
pub(crate) struct HookRecord<'a> {
    /// Of the call, in nanoseconds since boot.
    pub(crate) time: u64,
    pub(crate) process: ProcessKey,
    /// The thread that called.
    pub(crate) tid: u32,
    /// The id that the hook was loaded with.
    pub(crate) hook: u32,
    /// Which of its selectors.
    pub(crate) selector: u8,
    pub(crate) taken: Taken,
    /// Values at the end are missing, as there were too many bytes.
    pub(crate) is_truncated: bool,
    /// The number of the system call; of a hook on several functions, the address of that which was called.
    pub(crate) function: u64,
    /// The system call is one of programs of 32 bits.
    pub(crate) is_compat: bool,
    /// Arguments, data, return value, in the order of the hook's sources.
    pub(crate) values: Values<'a>,
    /// Addresses, innermost first.
    pub(crate) kernel_stack: Frames<'a>,
    pub(crate) user_stack: Frames<'a>,
}

/// What was done about the call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the kernel side")]
pub(crate) struct Taken {
    /// The process got a signal.
    pub(crate) signalled: bool,
    /// The function was not run, and returned an error.
    pub(crate) overridden: bool,
    /// An enforcer was told of it.
    pub(crate) notified: bool,
    /// One of that would have been done, but the policy only watches.
    pub(crate) monitored: bool,
}

/// A value as the kernel side read it. The policy's type says what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    /// A negative errno: why it could not be read.
    Error(i64),
    /// Of 64 bits, whatever it was, extended by its sign if it has one.
    Number(u64),
    Text(&'a [u8]),
    Bytes {
        bytes: &'a [u8],
        /// How many there were.
        size: u64,
    },
    File(File<'a>),
    Sock(Socket),
    Skb(Socket),
    /// Only the destination counts.
    Address {
        address: Socket,
        /// Of a unix socket.
        path: &'a [u8],
        /// The path is a name, and no file has it.
        is_abstract: bool,
    },
    Credentials {
        credentials: Credentials,
        /// Inode number of the user namespace; 0 if it isn't known.
        user_namespace: u32,
    },
    UserNamespace(UserNamespace),
    BpfObject(BpfObject<'a>),
    PerfEvent {
        kind: u32,
        config: u64,
        offset: u64,
        function: &'a [u8],
    },
    Module {
        name: &'a [u8],
        /// A bit for each.
        taints: u64,
        signature_ok: Option<bool>,
    },
}

/// A path and what it leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct File<'a> {
    pub(crate) path: &'a [u8],
    /// Type and permissions, as in `struct stat`.
    pub(crate) mode: u32,
    /// The beginning of the path is missing.
    pub(crate) is_truncated: bool,
    /// The path is where it was.
    pub(crate) is_deleted: bool,
}

/// Who speaks with whom: of a socket, a packet, or a `struct sockaddr`. Numbers are the kernel's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Socket {
    pub(crate) family: u16,
    /// Absent unless the family is IPv4 or IPv6.
    pub(crate) source: Option<IpAddr>,
    pub(crate) destination: Option<IpAddr>,
    pub(crate) source_port: u16,
    pub(crate) destination_port: u16,
    /// `SOCK_STREAM` and the like.
    pub(crate) kind: u16,
    pub(crate) protocol: u16,
    /// As `enum tcp_state` has it for any protocol.
    pub(crate) state: u16,
    pub(crate) mark: u32,
    pub(crate) priority: u32,
    /// Of a packet.
    pub(crate) hash: u32,
    pub(crate) length: u32,
    pub(crate) security_path_length: u32,
    pub(crate) security_path_offload: u32,
    /// Of a socket.
    pub(crate) cookie: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UserNamespace {
    /// 0 is the host's.
    pub(crate) level: u32,
    pub(crate) owner: u32,
    pub(crate) group: u32,
    pub(crate) inode: u32,
}

/// A program or a map of BPF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BpfObject<'a> {
    pub(crate) kind: u32,
    /// Of a program.
    pub(crate) instructions: u32,
    /// Of a map.
    pub(crate) key_size: u32,
    pub(crate) value_size: u32,
    pub(crate) max_entries: u32,
    pub(crate) name: &'a [u8],
}
