//! How values of each type are read by a hook's program.

use super::error::PlanError;
use crate::policy::model::ArgType;
use crate::sensor::hook::abi::SourceType;

/// How a type is read: kind, bytes and sign of a number.
pub(super) fn reading(arg_type: ArgType) -> Result<(SourceType, u8, bool), PlanError> {
    let number = |size, is_signed| Ok((SourceType::Number, size, is_signed));
    let other = |kind| Ok((kind, 8, false));
    match arg_type {
        ArgType::Int | ArgType::Sint32 | ArgType::Int32 => number(4, true),
        ArgType::Sint8 | ArgType::Int8 => number(1, true),
        ArgType::Uint8 => number(1, false),
        ArgType::Sint16 | ArgType::Int16 => number(2, true),
        ArgType::Uint16 => number(2, false),
        ArgType::Uint32 | ArgType::BpfCmd | ArgType::Capability => number(4, false),
        ArgType::Long | ArgType::Sint64 | ArgType::Int64 => number(8, true),
        ArgType::Ulong | ArgType::Uint64 | ArgType::SizeT | ArgType::Syscall64 | ArgType::Nop => {
            number(8, false)
        }
        ArgType::String => other(SourceType::Text),
        ArgType::CharBuf | ArgType::ConstBuf => other(SourceType::Bytes),
        ArgType::CharIovec => other(SourceType::Iovec),
        ArgType::Fd => other(SourceType::Fd),
        ArgType::File => other(SourceType::File),
        ArgType::Filename => other(SourceType::Filename),
        ArgType::Path => other(SourceType::Path),
        ArgType::Dentry => other(SourceType::Dentry),
        ArgType::Kiocb => other(SourceType::Kiocb),
        ArgType::IovIter => other(SourceType::IovIter),
        ArgType::LinuxBinprm => other(SourceType::Binprm),
        ArgType::Sock => other(SourceType::Sock),
        ArgType::Socket => other(SourceType::Socket),
        ArgType::Skb => other(SourceType::Skb),
        ArgType::Sockaddr | ArgType::SockaddrUn => other(SourceType::Sockaddr),
        ArgType::NetDevice => other(SourceType::NetDevice),
        ArgType::Cred => other(SourceType::Cred),
        ArgType::UserNamespace => other(SourceType::UserNamespace),
        ArgType::BpfAttr => other(SourceType::BpfAttr),
        ArgType::BpfMap => other(SourceType::BpfMap),
        ArgType::BpfProg => other(SourceType::BpfProg),
        ArgType::PerfEvent => other(SourceType::PerfEvent),
        ArgType::Module => other(SourceType::Module),
        ArgType::LoadInfo => other(SourceType::LoadInfo),
        ArgType::KernelCap | ArgType::CapInheritable | ArgType::CapPermitted | ArgType::CapEffective => {
            other(SourceType::Capabilities)
        }
        ArgType::DataLoc => other(SourceType::DataLoc),
        ArgType::Auto => Err(PlanError::NoType),
    }
}

/// Whether what is read needs a text buffer.
pub(super) fn needs_text(kind: SourceType) -> bool {
    matches!(
        kind,
        SourceType::Text
            | SourceType::Bytes
            | SourceType::Iovec
            | SourceType::Fd
            | SourceType::File
            | SourceType::Path
            | SourceType::Dentry
            | SourceType::Binprm
            | SourceType::Kiocb
            | SourceType::Filename
            | SourceType::IovIter
            | SourceType::Sockaddr
            | SourceType::NetDevice
            | SourceType::PerfEvent
            | SourceType::Module
            | SourceType::LoadInfo
            | SourceType::DataLoc
    )
}
