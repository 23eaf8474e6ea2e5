//! What the values of a filter mean, by the type of the argument and the operator.
//!
//! `check` tells which can't be compared; the sensor makes its maps of what comes out.

mod sockets;

use std::net::IpAddr;

use super::capabilities;
use super::model::{ArgType, Operator};
use super::read::whole_number;
use crate::quote::go_quoted;
use crate::suggest;

pub(crate) use sockets::{FAMILIES, FILE_TYPES, PROTOCOLS, STATES};

/// A value of a filter, ready to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Operand {
    /// A text or a path, or a part of one. A NUL at its end is gone.
    Text(String),
    /// A number; of a type with less than 64 bits, it fits.
    Number(i128),
    /// Numbers, or ports, from the first to the last.
    Range(i128, i128),
    /// A network.
    Network(IpAddr, u8),
    /// Bit N is capability N.
    Capabilities(u64),
    /// A type of files: the mode without permissions, as `S_IFREG`.
    FileType(u16),
    /// The values of this list of `spec.lists`.
    List(String),
    /// An expression in CEL.
    Expression(String),
}

/// What arguments of a type are to filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Known only from the kernel's types.
    Auto,
    Number {
        bits: u32,
        is_signed: bool,
    },
    /// A number with names.
    Capability,
    Text,
    /// The path of a file.
    Path,
    /// The path of a file whose type is known.
    File,
    Socket,
    /// An address of IPv4 or IPv6.
    Address,
    /// An address of a unix socket.
    UnixAddress,
    /// A set of capabilities.
    Capabilities,
    /// A number of a system call.
    Syscall,
    /// Nothing that can be compared.
    Other,
}

impl Class {
    pub(crate) fn of(arg_type: ArgType) -> Self {
        let number = |bits, is_signed| Class::Number { bits, is_signed };
        match arg_type {
            ArgType::Auto => Class::Auto,
            ArgType::Sint8 | ArgType::Int8 => number(8, true),
            ArgType::Uint8 => number(8, false),
            ArgType::Sint16 | ArgType::Int16 => number(16, true),
            ArgType::Uint16 => number(16, false),
            ArgType::Int | ArgType::Sint32 | ArgType::Int32 => number(32, true),
            ArgType::Uint32 | ArgType::BpfCmd => number(32, false),
            ArgType::Long | ArgType::Sint64 | ArgType::Int64 => number(64, true),
            ArgType::Ulong | ArgType::Uint64 | ArgType::SizeT => number(64, false),
            ArgType::Capability => Class::Capability,
            ArgType::String
            | ArgType::CharBuf
            | ArgType::CharIovec
            | ArgType::DataLoc
            | ArgType::NetDevice => Class::Text,
            ArgType::Fd | ArgType::Filename | ArgType::LinuxBinprm | ArgType::Dentry | ArgType::Kiocb => {
                Class::Path
            }
            ArgType::File | ArgType::Path => Class::File,
            ArgType::Sock | ArgType::Socket | ArgType::Skb => Class::Socket,
            ArgType::Sockaddr => Class::Address,
            ArgType::SockaddrUn => Class::UnixAddress,
            ArgType::KernelCap | ArgType::CapInheritable | ArgType::CapPermitted | ArgType::CapEffective => {
                Class::Capabilities
            }
            ArgType::Syscall64 => Class::Syscall,
            ArgType::Nop
            | ArgType::BpfAttr
            | ArgType::PerfEvent
            | ArgType::BpfMap
            | ArgType::BpfProg
            | ArgType::UserNamespace
            | ArgType::IovIter
            | ArgType::Cred
            | ArgType::LoadInfo
            | ArgType::Module
            | ArgType::ConstBuf => Class::Other,
        }
    }

    /// The operators that arguments can be compared with.
    pub(crate) fn operators(self) -> &'static [Operator] {
        use Operator as Op;
        const NUMBER: &[Op] = &[
            Op::Equal,
            Op::NotEqual,
            Op::Gt,
            Op::Lt,
            Op::GreaterThan,
            Op::LessThan,
            Op::Mask,
            Op::InRange,
            Op::NotInRange,
            Op::InMap,
            Op::NotInMap,
            Op::CelExpr,
        ];
        const TEXT: &[Op] = &[
            Op::Equal,
            Op::NotEqual,
            Op::Prefix,
            Op::NotPrefix,
            Op::Postfix,
            Op::NotPostfix,
            Op::SubString,
            Op::SubStringIgnCase,
        ];
        const PATH: &[Op] = TEXT.split_at(6).0;
        const FILE: &[Op] = &[
            Op::Equal,
            Op::NotEqual,
            Op::Prefix,
            Op::NotPrefix,
            Op::Postfix,
            Op::NotPostfix,
            Op::FileType,
            Op::NotFileType,
        ];
        const SOCKET: &[Op] = &[
            Op::SAddr,
            Op::NotSAddr,
            Op::DAddr,
            Op::NotDAddr,
            Op::SPort,
            Op::NotSPort,
            Op::SPortPriv,
            Op::NotSPortPriv,
            Op::DPort,
            Op::NotDPort,
            Op::DPortPriv,
            Op::NotDPortPriv,
            Op::Protocol,
            Op::Family,
            Op::State,
        ];
        const ADDRESS: &[Op] = &[
            Op::SAddr,
            Op::NotSAddr,
            Op::SPort,
            Op::NotSPort,
            Op::SPortPriv,
            Op::NotSPortPriv,
            Op::Family,
        ];
        const UNIX_ADDRESS: &[Op] = &[
            Op::Equal,
            Op::NotEqual,
            Op::Prefix,
            Op::NotPrefix,
            Op::Postfix,
            Op::NotPostfix,
            Op::Family,
        ];
        const CAPABILITIES: &[Op] = &[Op::Equal, Op::NotEqual, Op::Mask, Op::CapabilitiesGained];
        const SYSCALL: &[Op] = &[Op::InMap, Op::NotInMap, Op::Equal, Op::NotEqual];
        const CAPABILITY: &[Op] = &[Op::Equal, Op::NotEqual, Op::InMap, Op::NotInMap];
        match self {
            Class::Auto => <Op as super::words::Word>::WORDS,
            Class::Number { .. } => NUMBER,
            Class::Capability => CAPABILITY,
            Class::Text => TEXT,
            Class::Path => PATH,
            Class::File => FILE,
            Class::Socket => SOCKET,
            Class::Address => ADDRESS,
            Class::UnixAddress => UNIX_ADDRESS,
            Class::Capabilities => CAPABILITIES,
            Class::Syscall => SYSCALL,
            Class::Other => &[],
        }
    }
}

/// Why a value can't be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ValueError {
    /// Without a full stop.
    pub(crate) problem: String,
    /// How it is written right.
    pub(crate) help: String,
    /// What it was meant to be, if that is clear.
    pub(crate) meant: Option<String>,
}

impl ValueError {
    fn new(problem: impl Into<String>, help: impl Into<String>) -> Self {
        ValueError {
            problem: problem.into(),
            help: help.into(),
            meant: None,
        }
    }
}

/// What a value of a filter stands for. The operator is one of the class's.
pub(crate) fn operand(class: Class, operator: Operator, text: &str) -> Result<Operand, ValueError> {
    if let Some(list) = text.strip_prefix("list:")
        && matches!(operator, Operator::InMap | Operator::NotInMap)
    {
        return Ok(Operand::List(list.to_owned()));
    }
    match operator {
        Operator::SAddr | Operator::NotSAddr | Operator::DAddr | Operator::NotDAddr => network(text),
        Operator::SPort | Operator::NotSPort | Operator::DPort | Operator::NotDPort => ports(text),
        Operator::SPortPriv | Operator::NotSPortPriv | Operator::DPortPriv | Operator::NotDPortPriv => Err(
            ValueError::new(format!("{} takes no values", operator.name()), "remove values"),
        ),
        Operator::Protocol => named(text, PROTOCOLS, "protocol", "IPPROTO_", 0x1ff),
        Operator::Family => named(text, FAMILIES, "address family", "AF_", 0xffff),
        Operator::State => named(text, STATES, "state of TCP", "TCP_", 0xff),
        Operator::FileType | Operator::NotFileType => file_type(text),
        Operator::CelExpr => Ok(Operand::Expression(text.to_owned())),
        Operator::CapabilitiesGained => capability_set(text),
        Operator::InRange | Operator::NotInRange => range(class, text),
        Operator::InMap | Operator::NotInMap if text.contains(':') => range(class, text),
        _ => plain(class, text),
    }
}

fn plain(class: Class, text: &str) -> Result<Operand, ValueError> {
    match class {
        Class::Number { bits, is_signed } => number(text, bits, is_signed).map(Operand::Number),
        Class::Syscall => number(text, 64, true).map(Operand::Number),
        Class::Capability => match capabilities::number(text) {
            Some(capability) => Ok(Operand::Number(i128::from(capability))),
            None if whole_number(text).is_some() => number(text, 8, false).map(Operand::Number),
            None => Err(unknown_capability(text)),
        },
        Class::Capabilities => capability_set(text),
        Class::Auto | Class::Text | Class::Path | Class::File | Class::UnixAddress => {
            Ok(Operand::Text(text.strip_suffix('\0').unwrap_or(text).to_owned()))
        }
        Class::Socket | Class::Address | Class::Other => Err(ValueError::new(
            "there is nothing to compare it with",
            "use another operator",
        )),
    }
}

fn number(text: &str, bits: u32, is_signed: bool) -> Result<i128, ValueError> {
    let Some(number) = whole_number(text) else {
        let problem = format!("{} is no whole number", go_quoted(text));
        return Err(ValueError::new(
            problem,
            "write it in decimal, or hexadecimal as 0x1f",
        ));
    };
    let (least, most) = if is_signed {
        (-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1)
    } else {
        (0, (1_i128 << bits) - 1)
    };
    if !(least..=most).contains(&number) {
        let sign = if is_signed { "signed" } else { "unsigned" };
        let problem = format!("{} is no {sign} number of {bits} bits", go_quoted(text));
        return Err(ValueError::new(
            problem,
            format!("write a number from {least} to {most}"),
        ));
    }
    Ok(number)
}

fn range(class: Class, text: &str) -> Result<Operand, ValueError> {
    let (bits, is_signed) = match class {
        Class::Number { bits, is_signed } => (bits, is_signed),
        _ => (64, true),
    };
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let first = number(first, bits, is_signed)?;
    let last = number(last, bits, is_signed)?;
    if first > last {
        return Err(backwards(text, first, last));
    }
    Ok(Operand::Range(first, last))
}

fn ports(text: &str) -> Result<Operand, ValueError> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let port = |text: &str| {
        let port = whole_number(text).filter(|port| (0..=0xffff).contains(port));
        port.ok_or_else(|| {
            let problem = format!("{} is no port", go_quoted(text));
            ValueError::new(
                problem,
                "write a number from 0 to 65535, or a range as \"8000:8099\"",
            )
        })
    };
    match (port(first)?, port(last)?) {
        (first, last) if first > last => Err(backwards(text, first, last)),
        (first, last) => Ok(Operand::Range(first, last)),
    }
}

fn backwards(text: &str, first: i128, last: i128) -> ValueError {
    let right = format!("{last}:{first}");
    ValueError {
        problem: format!("{} is an empty range", go_quoted(text)),
        help: format!("write \"{right}\""),
        meant: Some(right),
    }
}

fn network(text: &str) -> Result<Operand, ValueError> {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    let invalid = || {
        let problem = format!("{} is no address and no network", go_quoted(text));
        ValueError::new(
            problem,
            "write it as \"10.0.0.0/8\", \"192.0.2.1\" or \"2001:db8::/32\"",
        )
    };
    let address: IpAddr = address.parse().map_err(|_| invalid())?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let length = match length {
        None => most,
        Some(length) if length.bytes().all(|byte| byte.is_ascii_digit()) => {
            let length = length.parse().ok().filter(|&length| length <= most);
            length.ok_or_else(invalid)?
        }
        Some(_) => return Err(invalid()),
    };
    Ok(Operand::Network(address, length))
}

fn named(
    text: &str,
    names: &'static [(&'static str, u16)],
    what: &str,
    prefix: &str,
    most: i128,
) -> Result<Operand, ValueError> {
    if let Some(number) = sockets::number(names, text) {
        return Ok(Operand::Number(i128::from(number)));
    }
    if let Some(number) = whole_number(text).filter(|number| (0..=most).contains(number)) {
        return Ok(Operand::Number(number));
    }
    let upper = text.to_ascii_uppercase();
    let whole = if upper.starts_with(prefix) {
        upper
    } else {
        format!("{prefix}{upper}")
    };
    let near = suggest::nearest(&whole, names.iter().map(|&(name, _)| name));
    let (first, _) = names[1];
    Err(ValueError {
        problem: format!("{} is no {what}", go_quoted(text)),
        help: format!("write {}, or a number", near.unwrap_or(first)),
        meant: near.map(str::to_owned),
    })
}

fn file_type(text: &str) -> Result<Operand, ValueError> {
    let lower = text.to_ascii_lowercase();
    match sockets::number(FILE_TYPES, &lower) {
        Some(bits) => Ok(Operand::FileType(bits << 12)),
        None => Err(ValueError::new(
            format!("{} is no type of file", go_quoted(text)),
            "write reg, dir, lnk, chr, blk, fifo or sock",
        )),
    }
}

/// Names of capabilities, with commas or bars between them, or a mask.
fn capability_set(text: &str) -> Result<Operand, ValueError> {
    if let Some(mask) = whole_number(text).and_then(|mask| u64::try_from(mask).ok()) {
        return Ok(Operand::Capabilities(mask));
    }
    let mut set = 0;
    for name in text.split([',', '|']) {
        let number = capabilities::number(name).ok_or_else(|| unknown_capability(name))?;
        set |= 1_u64 << number;
    }
    Ok(Operand::Capabilities(set))
}

fn unknown_capability(text: &str) -> ValueError {
    let near = capabilities::nearest(text);
    ValueError {
        problem: format!("there is no capability {}", go_quoted(text)),
        help: format!("write {}", near.unwrap_or("its name, as CAP_SYS_ADMIN")),
        meant: near.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arg_type: ArgType, operator: Operator, text: &str) -> Result<Operand, String> {
        operand(Class::of(arg_type), operator, text).map_err(|error| error.problem)
    }

    #[test]
    fn numbers_fit_their_type() {
        for (arg_type, text, expected) in [
            (ArgType::Int, "-1", Ok(Operand::Number(-1))),
            (ArgType::Int, "0x10", Ok(Operand::Number(16))),
            (
                ArgType::Int,
                "2147483648",
                Err("\"2147483648\" is no signed number of 32 bits"),
            ),
            (
                ArgType::Uint32,
                "-1",
                Err("\"-1\" is no unsigned number of 32 bits"),
            ),
            (
                ArgType::Uint64,
                "18446744073709551615",
                Ok(Operand::Number(u64::MAX.into())),
            ),
            (ArgType::Uint8, "0xcoffee", Err("\"0xcoffee\" is no whole number")),
            (ArgType::Capability, "CAP_NET_ADMIN", Ok(Operand::Number(12))),
        ] {
            assert_eq!(
                read(arg_type, Operator::Equal, text),
                expected.map_err(str::to_owned),
                "{text}"
            );
        }
    }

    #[test]
    fn ranges_go_up() {
        use Operator::{DPort, InMap, InRange};
        assert_eq!(read(ArgType::Int, InRange, "-5:5"), Ok(Operand::Range(-5, 5)));
        assert_eq!(read(ArgType::Int, InMap, "1:9"), Ok(Operand::Range(1, 9)));
        assert_eq!(read(ArgType::Sock, DPort, "80"), Ok(Operand::Range(80, 80)));
        let wrong = operand(Class::Socket, DPort, "90:80").unwrap_err();
        assert_eq!(wrong.meant.as_deref(), Some("80:90"));
        assert_eq!(
            read(ArgType::Sock, DPort, "65536"),
            Err("\"65536\" is no port".to_owned())
        );
    }

    #[test]
    fn networks_have_a_length() {
        let network = |address: &str, length| Ok(Operand::Network(address.parse().unwrap(), length));
        let read = |text| read(ArgType::Sock, Operator::DAddr, text);
        assert_eq!(read("10.0.0.0/8"), network("10.0.0.0", 8));
        assert_eq!(read("::1"), network("::1", 128));
        for text in ["300.1.2.3/8", "10.0.0.0/33", "10.0.0.0/+8", "10.0.0.0/", "host"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn names_stand_for_numbers() {
        let sock = |operator, text| read(ArgType::Sock, operator, text);
        assert_eq!(sock(Operator::Protocol, "IPPROTO_UDP"), Ok(Operand::Number(17)));
        assert_eq!(sock(Operator::Family, "10"), Ok(Operand::Number(10)));
        assert_eq!(sock(Operator::State, "TCP_CLOSE"), Ok(Operand::Number(7)));
        let wrong = operand(Class::Socket, Operator::Protocol, "tcp").unwrap_err();
        assert_eq!(wrong.meant.as_deref(), Some("IPPROTO_TCP"));
        assert_eq!(
            read(ArgType::File, Operator::FileType, "reg"),
            Ok(Operand::FileType(0o100_000))
        );
    }

    #[test]
    fn a_list_is_named() {
        assert_eq!(
            read(ArgType::Syscall64, Operator::InMap, "list:mounts"),
            Ok(Operand::List("mounts".to_owned()))
        );
    }

    #[test]
    fn texts_end_before_their_nul() {
        assert_eq!(
            read(ArgType::String, Operator::Equal, "/etc/passwd\0"),
            Ok(Operand::Text("/etc/passwd".to_owned()))
        );
    }
}
