//! A value of a record as an event shows it.

use std::io;

use super::info::ValueInfo;
use super::names;
use super::record::{BpfObject, File, Socket, UserNamespace, Value};
use crate::pb;
use crate::pb::kprobe_argument::Arg;
use crate::policy::model::ArgType;
use crate::sensor::process::{capabilities, identity};
use crate::sensor::text::text;

const AF_UNIX: u16 = 1;

/// In `flags` of a path whose beginning is missing.
const UNRESOLVED: &str = "unresolvedPathComponents";

/// What a value depends on besides its type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surroundings {
    /// The system call is one of programs of 32 bits.
    pub(super) is_compat: bool,
    /// Inode number of the host's user namespace.
    pub(super) host_user_namespace: u32,
}

/// Appends a value as its type says; an array of long numbers is several.
pub(super) fn push(
    value: &Value<'_>,
    info: &ValueInfo,
    surroundings: Surroundings,
    arguments: &mut Vec<pb::KprobeArgument>,
) {
    let labelled = |arg| pb::KprobeArgument {
        label: info.label.clone(),
        arg: Some(arg),
    };
    match (info.arg_type, value) {
        (ArgType::Nop, _) => {}
        (ArgType::ConstBuf, Value::Bytes { bytes, .. }) if info.element_size == 8 => {
            let (numbers, _) = bytes.as_chunks();
            let numbers = numbers.iter().copied().map(u64::from_ne_bytes);
            arguments.extend(numbers.map(|number| labelled(Arg::SizeArg(number))));
        }
        _ => arguments.push(labelled(shown(value, info.arg_type, surroundings))),
    }
}

/// In place of a value that is missing because others took all the space.
pub(super) fn left_out(info: &ValueInfo) -> pb::KprobeArgument {
    pb::KprobeArgument {
        label: info.label.clone(),
        arg: Some(error("left out, as the values before it are too long".to_owned())),
    }
}

/// What the kernel side read says more than the type: where both disagree, it counts.
fn shown(value: &Value<'_>, arg_type: ArgType, surroundings: Surroundings) -> Arg {
    match *value {
        Value::Error(code) => unreadable(code),
        Value::Number(number) => self::number(number, arg_type, surroundings.is_compat),
        Value::Text(bytes) if arg_type == ArgType::NetDevice => {
            Arg::NetDevArg(pb::KprobeNetDev { name: text(bytes) })
        }
        Value::Text(bytes) => Arg::StringArg(text(bytes)),
        Value::Bytes { bytes, size } if size > bytes.len() as u64 => {
            Arg::TruncatedBytesArg(pb::KprobeTruncatedBytes {
                bytes_arg: bytes.to_vec(),
                orig_size: size,
            })
        }
        Value::Bytes { bytes, .. } => Arg::BytesArg(bytes.to_vec()),
        Value::File(file) => self::file(file, arg_type),
        Value::Sock(socket) => Arg::SockArg(sock(&socket)),
        Value::Skb(socket) => Arg::SkbArg(skb(&socket)),
        Value::Address {
            address,
            path,
            is_abstract,
        } => self::address(&address, path, is_abstract),
        Value::Credentials {
            credentials: own,
            user_namespace,
        } => Arg::ProcessCredentialsArg(pb::ProcessCredentials {
            caps: Some(capabilities(&own)),
            user_ns: Some(self::user_namespace(
                UserNamespace {
                    level: own.user_level,
                    owner: own.user_owner,
                    group: own.user_group,
                    inode: user_namespace,
                },
                surroundings,
            )),
            ..identity(&own)
        }),
        Value::UserNamespace(own) => Arg::UserNsArg(self::user_namespace(own, surroundings)),
        Value::BpfObject(object) => bpf_object(&object, arg_type),
        Value::PerfEvent {
            kind,
            config,
            offset,
            function,
        } => Arg::PerfEventArg(pb::KprobePerfEvent {
            kprobe_func: text(function),
            r#type: names::perf_event_kind(kind).into_owned(),
            config,
            probe_offset: offset,
        }),
        Value::Module {
            name,
            taints,
            signature_ok,
        } => Arg::ModuleArg(pb::KernelModule {
            name: text(name),
            signature_ok,
            tainted: named_taints(taints),
        }),
    }
}

fn error(message: String) -> Arg {
    Arg::ErrorArg(pb::KprobeError { message })
}

fn unreadable(code: i64) -> Arg {
    let code = i32::try_from(code)
        .ok()
        .and_then(i32::checked_neg)
        .filter(|code| *code > 0);
    error(match code {
        Some(code) => format!("cannot be read: {}", io::Error::from_raw_os_error(code)),
        None => "cannot be read".to_owned(),
    })
}

/// Registers hold more bits than small types have: the lower ones count.
#[expect(clippy::cast_possible_truncation, reason = "the type has so many bits")]
fn number(number: u64, arg_type: ArgType, is_compat: bool) -> Arg {
    let set = || format!("{number:016x}");
    match arg_type {
        ArgType::Int | ArgType::Sint32 | ArgType::Int32 => Arg::IntArg(number as i32),
        ArgType::Sint16 | ArgType::Int16 => Arg::IntArg(i32::from(number as i16)),
        ArgType::Sint8 | ArgType::Int8 => Arg::IntArg(i32::from(number as i8)),
        ArgType::Uint32 => Arg::UintArg(number as u32),
        ArgType::Uint16 => Arg::UintArg(u32::from(number as u16)),
        ArgType::Uint8 => Arg::UintArg(u32::from(number as u8)),
        ArgType::Long | ArgType::Sint64 | ArgType::Int64 => Arg::LongArg(number.cast_signed()),
        ArgType::Capability => {
            let value = number as i32;
            let known = pb::CapabilitiesType::try_from(value).ok();
            let name = known.map_or_else(String::new, |known| known.as_str_name().to_owned());
            Arg::CapabilityArg(pb::KprobeCapability {
                value: Some(value),
                name,
            })
        }
        ArgType::BpfCmd => Arg::BpfCmdArg(number as i32),
        ArgType::Syscall64 => Arg::SyscallId(pb::SyscallId {
            id: number as u32,
            abi: names::abi(is_compat).name().to_owned(),
        }),
        ArgType::KernelCap => Arg::KernelCapTArg(set()),
        ArgType::CapInheritable => Arg::CapInheritableArg(set()),
        ArgType::CapPermitted => Arg::CapPermittedArg(set()),
        ArgType::CapEffective => Arg::CapEffectiveArg(set()),
        _ => Arg::SizeArg(number),
    }
}

fn file(file: File<'_>, arg_type: ArgType) -> Arg {
    let mut path = text(file.path);
    if file.is_deleted {
        path += " (deleted)";
    }
    let flags = if file.is_truncated { UNRESOLVED } else { "" }.to_owned();
    let permission = names::permission(file.mode);
    let mount = String::new();
    match arg_type {
        ArgType::Path | ArgType::Dentry => Arg::PathArg(pb::KprobePath {
            mount,
            path,
            flags,
            permission,
        }),
        ArgType::LinuxBinprm => Arg::LinuxBinprmArg(pb::KprobeLinuxBinprm {
            path,
            flags,
            permission,
        }),
        _ => Arg::FileArg(pb::KprobeFile {
            mount,
            path,
            flags,
            permission,
        }),
    }
}

fn sock(socket: &Socket) -> pb::KprobeSock {
    pb::KprobeSock {
        family: names::family(socket.family).into_owned(),
        r#type: names::socket_kind(socket.kind).into_owned(),
        protocol: names::protocol(socket.family, socket.protocol).into_owned(),
        mark: socket.mark,
        priority: socket.priority,
        saddr: address_text(socket.source),
        daddr: address_text(socket.destination),
        sport: socket.source_port.into(),
        dport: socket.destination_port.into(),
        cookie: socket.cookie,
        state: names::state(socket.state).into_owned(),
    }
}

fn skb(packet: &Socket) -> pb::KprobeSkb {
    pb::KprobeSkb {
        hash: packet.hash,
        len: packet.length,
        priority: packet.priority,
        mark: packet.mark,
        saddr: address_text(packet.source),
        daddr: address_text(packet.destination),
        sport: packet.source_port.into(),
        dport: packet.destination_port.into(),
        proto: packet.protocol.into(),
        sec_path_len: packet.security_path_length,
        sec_path_olen: packet.security_path_offload,
        protocol: names::protocol(packet.family, packet.protocol).into_owned(),
        family: names::family(packet.family).into_owned(),
    }
}

/// By what it is, whichever of both types the policy expects.
fn address(address: &Socket, path: &[u8], is_abstract: bool) -> Arg {
    let family = names::family(address.family).into_owned();
    if address.family == AF_UNIX {
        // As `ss` shows names that no file has.
        let at = if is_abstract { "@" } else { "" };
        let path = format!("{at}{}", text(path));
        return Arg::SockaddrunArg(pb::KprobeSockaddrUn { family, path });
    }
    Arg::SockaddrArg(pb::KprobeSockaddr {
        family,
        addr: address_text(address.destination),
        port: address.destination_port.into(),
    })
}

fn address_text(address: Option<std::net::IpAddr>) -> String {
    address.map_or_else(String::new, |address| address.to_string())
}

fn user_namespace(own: UserNamespace, surroundings: Surroundings) -> pb::UserNamespace {
    pb::UserNamespace {
        level: Some(i32::try_from(own.level).unwrap_or(i32::MAX)),
        uid: Some(own.owner),
        gid: Some(own.group),
        ns: (own.inode != 0).then_some(pb::Namespace {
            inum: own.inode,
            is_host: own.inode == surroundings.host_user_namespace,
        }),
    }
}

fn bpf_object(object: &BpfObject<'_>, arg_type: ArgType) -> Arg {
    let name = text(object.name);
    match arg_type {
        ArgType::BpfMap => Arg::BpfMapArg(pb::KprobeBpfMap {
            map_type: names::map_kind(object.kind).into_owned(),
            key_size: object.key_size,
            value_size: object.value_size,
            max_entries: object.max_entries,
            map_name: name,
        }),
        ArgType::BpfProg => Arg::BpfProgArg(pb::KprobeBpfProg {
            prog_type: names::program_kind(object.kind).into_owned(),
            insn_cnt: object.instructions,
            prog_name: name,
        }),
        _ => Arg::BpfAttrArg(pb::KprobeBpfAttr {
            prog_type: names::program_kind(object.kind).into_owned(),
            insn_cnt: object.instructions,
            prog_name: name,
        }),
    }
}

/// Those that the API has a name for.
fn named_taints(taints: u64) -> Vec<i32> {
    let bits = (0..31).map(|bit| 1_i32 << bit);
    bits.filter(|bit| taints & u64::from(bit.cast_unsigned()) != 0)
        .filter(|bit| pb::TaintedBitsType::try_from(*bit).is_ok())
        .collect()
}
