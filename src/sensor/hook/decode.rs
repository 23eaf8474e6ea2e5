//! The bytes of a hook's record to a [`HookRecord`]. Whatever the bytes are, there is a record or an error, and a record
//! can be read to its end.

use std::mem::{offset_of, size_of};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::abi::{
    self, BpfObjectValue, HookEvent, PerfEventValue, SockValue, UserNamespaceValue, Value as Head,
};
use super::record::{BpfObject, File, HookRecord, Socket, Taken, UserNamespace, Value};
use crate::sensor::abi::Credentials;
use crate::sensor::decode::{DecodeError, Fields, Rest, credentials_at};

const ADDRESS_SIZE: usize = size_of::<u64>();
const AF_INET: u16 = 2;
const AF_INET6: u16 = 10;

/// Decodes a record of kind `KIND_HOOK`, header and all.
pub(in crate::sensor) fn hook(record: &[u8]) -> Result<HookRecord<'_>, DecodeError> {
    let fields = Fields::new(record, size_of::<HookEvent>())?;
    let mut rest = Rest::new(record, size_of::<HookEvent>());
    let flags = fields.u16_at(offset_of!(HookEvent, flags));
    let values = Values {
        bytes: rest.left(),
        left: fields.u8_at(offset_of!(HookEvent, value_count)),
    };
    for _ in 0..values.left {
        value(&mut rest)?;
    }
    let mut frames = |offset| {
        let count = usize::from(fields.u16_at(offset));
        rest.take(count * ADDRESS_SIZE).map(Frames)
    };
    Ok(HookRecord {
        time: fields.u64_at(offset_of!(HookEvent, header.time)),
        process: fields.key_at(offset_of!(HookEvent, process)),
        tid: fields.u32_at(offset_of!(HookEvent, process.tid)),
        hook: fields.u32_at(offset_of!(HookEvent, hook)),
        selector: fields.u8_at(offset_of!(HookEvent, selector)),
        taken: Taken {
            signalled: flags & abi::HOOK_EVENT_SIGNALLED != 0,
            overridden: flags & abi::HOOK_EVENT_OVERRIDDEN != 0,
            notified: flags & abi::HOOK_EVENT_NOTIFIED != 0,
            monitored: flags & abi::HOOK_EVENT_MONITORED != 0,
        },
        is_truncated: flags & abi::HOOK_EVENT_TRUNCATED != 0,
        function: fields.u64_at(offset_of!(HookEvent, function)),
        is_compat: fields.u32_at(offset_of!(HookEvent, syscall_abi)) != 0,
        values,
        kernel_stack: frames(offset_of!(HookEvent, kernel_frames))?,
        user_stack: frames(offset_of!(HookEvent, user_frames))?,
    })
}

/// The values of a record, one after the other. All were decoded once, so that none fails.
#[derive(Debug, Clone)]
pub(crate) struct Values<'a> {
    bytes: &'a [u8],
    left: u8,
}

impl<'a> Iterator for Values<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Value<'a>> {
        self.left = self.left.checked_sub(1)?;
        let mut rest = Rest::new(self.bytes, 0);
        let value = value(&mut rest).ok()?;
        self.bytes = rest.left();
        Some(value)
    }
}

/// Addresses of a stack.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Frames<'a>(&'a [u8]);

impl<'a> Frames<'a> {
    pub(crate) fn addresses(self) -> impl Iterator<Item = u64> + use<'a> {
        let (addresses, _) = self.0.as_chunks();
        addresses.iter().copied().map(u64::from_ne_bytes)
    }
}

fn value<'a>(rest: &mut Rest<'a>) -> Result<Value<'a>, DecodeError> {
    let head = Fields::new(rest.take(size_of::<Head>())?, size_of::<Head>())?;
    let fixed = rest.take(usize::from(head.u16_at(offset_of!(Head, fixed_length))))?;
    let text = rest.take(head.length_at(offset_of!(Head, text_length)))?;
    let flags = head.u8_at(offset_of!(Head, flags));
    let number = head.u64_at(offset_of!(Head, number));
    Ok(match head.u8_at(offset_of!(Head, kind)) {
        abi::VALUE_ERROR => Value::Error(number.cast_signed()),
        abi::VALUE_NUMBER => Value::Number(number),
        abi::VALUE_TEXT => Value::Text(text),
        abi::VALUE_BYTES => Value::Bytes {
            bytes: text,
            size: number,
        },
        abi::VALUE_FILE => Value::File(File {
            path: text,
            mode: low(number),
            is_truncated: flags & abi::VALUE_IS_TRUNCATED != 0,
            is_deleted: flags & abi::VALUE_IS_DELETED != 0,
        }),
        abi::VALUE_SOCK => Value::Sock(socket(fixed)?),
        abi::VALUE_SKB => Value::Skb(socket(fixed)?),
        abi::VALUE_ADDRESS => Value::Address {
            address: socket(fixed)?,
            path: text,
            is_abstract: flags & abi::VALUE_IS_ABSTRACT != 0,
        },
        abi::VALUE_CREDENTIALS => Value::Credentials {
            credentials: credentials_at(&Fields::new(fixed, size_of::<Credentials>())?, 0),
            user_namespace: low(number),
        },
        abi::VALUE_USER_NAMESPACE => user_namespace(fixed)?,
        abi::VALUE_BPF_OBJECT => bpf_object(fixed)?,
        abi::VALUE_PERF_EVENT => perf_event(fixed, text)?,
        abi::VALUE_MODULE => Value::Module {
            name: text,
            taints: number & !(abi::MODULE_SIGNATURE_KNOWN | abi::MODULE_SIGNATURE_OK),
            signature_ok: (number & abi::MODULE_SIGNATURE_KNOWN != 0)
                .then_some(number & abi::MODULE_SIGNATURE_OK != 0),
        },
        kind => return Err(DecodeError::Value(kind)),
    })
}

fn low(number: u64) -> u32 {
    u32::try_from(number & u64::from(u32::MAX)).unwrap_or_default()
}

fn socket(fixed: &[u8]) -> Result<Socket, DecodeError> {
    let fields = Fields::new(fixed, size_of::<SockValue>())?;
    let family = fields.u16_at(offset_of!(SockValue, family));
    let address = |offset: usize| {
        let bytes: [u8; 16] = fields.bytes_at(offset);
        let [a, b, c, d, ..] = bytes;
        match family {
            AF_INET => Some(IpAddr::V4(Ipv4Addr::new(a, b, c, d))),
            AF_INET6 => Some(IpAddr::V6(Ipv6Addr::from(bytes))),
            _ => None,
        }
    };
    Ok(Socket {
        family,
        source: address(offset_of!(SockValue, source)),
        destination: address(offset_of!(SockValue, destination)),
        source_port: fields.u16_at(offset_of!(SockValue, source_port)),
        destination_port: fields.u16_at(offset_of!(SockValue, destination_port)),
        kind: fields.u16_at(offset_of!(SockValue, r#type)),
        protocol: fields.u16_at(offset_of!(SockValue, protocol)),
        state: fields.u16_at(offset_of!(SockValue, state)),
        mark: fields.u32_at(offset_of!(SockValue, mark)),
        priority: fields.u32_at(offset_of!(SockValue, priority)),
        hash: fields.u32_at(offset_of!(SockValue, hash)),
        length: fields.u32_at(offset_of!(SockValue, length)),
        security_path_length: fields.u32_at(offset_of!(SockValue, security_path_length)),
        security_path_offload: fields.u32_at(offset_of!(SockValue, security_path_offset)),
        cookie: fields.u64_at(offset_of!(SockValue, cookie)),
    })
}

fn user_namespace(fixed: &[u8]) -> Result<Value<'_>, DecodeError> {
    let fields = Fields::new(fixed, size_of::<UserNamespaceValue>())?;
    Ok(Value::UserNamespace(UserNamespace {
        level: fields.u32_at(offset_of!(UserNamespaceValue, level)),
        owner: fields.u32_at(offset_of!(UserNamespaceValue, owner)),
        group: fields.u32_at(offset_of!(UserNamespaceValue, group)),
        inode: fields.u32_at(offset_of!(UserNamespaceValue, inode)),
    }))
}

fn bpf_object(fixed: &[u8]) -> Result<Value<'_>, DecodeError> {
    let fields = Fields::new(fixed, size_of::<BpfObjectValue>())?;
    let name = fixed.get(offset_of!(BpfObjectValue, name)..size_of::<BpfObjectValue>());
    let name = name.and_then(|name| name.split(|byte| *byte == 0).next());
    Ok(Value::BpfObject(BpfObject {
        kind: fields.u32_at(offset_of!(BpfObjectValue, r#type)),
        instructions: fields.u32_at(offset_of!(BpfObjectValue, instructions)),
        key_size: fields.u32_at(offset_of!(BpfObjectValue, key_size)),
        value_size: fields.u32_at(offset_of!(BpfObjectValue, value_size)),
        max_entries: fields.u32_at(offset_of!(BpfObjectValue, max_entries)),
        name: name.unwrap_or_default(),
    }))
}

fn perf_event<'a>(fixed: &[u8], function: &'a [u8]) -> Result<Value<'a>, DecodeError> {
    let fields = Fields::new(fixed, size_of::<PerfEventValue>())?;
    Ok(Value::PerfEvent {
        kind: fields.u32_at(offset_of!(PerfEventValue, r#type)),
        config: fields.u64_at(offset_of!(PerfEventValue, config)),
        offset: fields.u64_at(offset_of!(PerfEventValue, offset)),
        function,
    })
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::super::tests::RecordBuilder;
    use super::*;
    use crate::sensor::decode::decode;
    use crate::sensor::record::{ProcessKey, Record};

    fn hook_of(bytes: &[u8]) -> HookRecord<'_> {
        match decode(bytes).unwrap() {
            Record::Hook(record) => record,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_fixed_part() {
        let bytes = RecordBuilder::new(7)
            .selector(3)
            .function(257)
            .flags(abi::HOOK_EVENT_OVERRIDDEN | abi::HOOK_EVENT_TRUNCATED)
            .compat()
            .bytes();
        let record = hook_of(&bytes);
        assert_eq!((record.hook, record.selector, record.function), (7, 3, 257));
        assert_eq!(record.process, ProcessKey { pid: 11, start: 1000 });
        assert_eq!((record.tid, record.time), (12, 5000));
        assert!(record.is_truncated && record.is_compat);
        let overridden = Taken {
            overridden: true,
            ..Taken::default()
        };
        assert_eq!(record.taken, overridden);
        assert_eq!(record.values.count(), 0);
    }

    #[test]
    fn values_and_stacks_follow_each_other() {
        let mut bytes = RecordBuilder::new(7)
            .number(u64::MAX)
            .text(b"/etc/passwd")
            .file(b"/tmp/x", 0o100_644, abi::VALUE_IS_DELETED)
            .error(-14)
            .captured(b"abc", 9)
            .stacks(&[1, 2], &[3])
            .bytes();
        bytes.extend(b"behind the record");
        let record = hook_of(&bytes);
        let file = File {
            path: b"/tmp/x",
            mode: 0o100_644,
            is_truncated: false,
            is_deleted: true,
        };
        let values: Vec<_> = record.values.collect();
        assert_eq!(
            values,
            [
                Value::Number(u64::MAX),
                Value::Text(b"/etc/passwd"),
                Value::File(file),
                Value::Error(-14),
                Value::Bytes {
                    bytes: b"abc",
                    size: 9
                },
            ]
        );
        assert!(record.kernel_stack.addresses().eq([1, 2]));
        assert!(record.user_stack.addresses().eq([3]));
    }

    #[test]
    fn structures_come_from_their_offsets() {
        // Every word of four bytes is its number, from 1 on.
        let words = |count: u32| (1..=count).flat_map(u32::to_ne_bytes).collect::<Vec<u8>>();
        let mut sock = words(20);
        sock[36..38].copy_from_slice(&AF_INET.to_ne_bytes());
        let mut object = words(10);
        object[24..].copy_from_slice(b"name\0of no use\0\0");
        let bytes = RecordBuilder::new(1)
            .structure(abi::VALUE_SOCK, 0, &sock, b"")
            .structure(abi::VALUE_CREDENTIALS, 77, &words(20), b"")
            .structure(abi::VALUE_USER_NAMESPACE, 0, &words(4), b"")
            .structure(abi::VALUE_BPF_OBJECT, 0, &object, b"")
            .structure(abi::VALUE_PERF_EVENT, 0, &words(6), b"do_exit")
            .structure(
                abi::VALUE_MODULE,
                abi::MODULE_SIGNATURE_KNOWN | 0x1000,
                b"",
                b"zfs",
            )
            .bytes();
        let mut values = hook_of(&bytes).values;
        let Some(Value::Sock(socket)) = values.next() else {
            panic!()
        };
        assert_eq!(
            socket.source,
            Some(IpAddr::V4(Ipv4Addr::from(1_u32.to_ne_bytes())))
        );
        assert_eq!(
            socket.destination,
            Some(IpAddr::V4(Ipv4Addr::from(5_u32.to_ne_bytes())))
        );
        assert_eq!((socket.source_port, socket.destination_port), (9, 0));
        assert_eq!((socket.kind, socket.protocol, socket.state), (0, 11, 0));
        assert_eq!(
            (socket.mark, socket.priority, socket.hash, socket.length),
            (12, 13, 14, 15)
        );
        assert_eq!(socket.cookie, 0x11 | 0x12 << 32);
        assert_eq!(
            (socket.security_path_length, socket.security_path_offload),
            (19, 20)
        );
        let Some(Value::Credentials {
            credentials,
            user_namespace,
        }) = values.next()
        else {
            panic!()
        };
        assert_eq!((credentials.permitted, credentials.uid), (0x1 | 0x2 << 32, 9));
        assert_eq!((credentials.user_group, user_namespace), (20, 77));
        let namespace = UserNamespace {
            level: 1,
            owner: 2,
            group: 3,
            inode: 4,
        };
        assert_eq!(values.next(), Some(Value::UserNamespace(namespace)));
        let object = BpfObject {
            kind: 1,
            instructions: 2,
            key_size: 3,
            value_size: 4,
            max_entries: 5,
            name: b"name",
        };
        assert_eq!(values.next(), Some(Value::BpfObject(object)));
        let event = Value::PerfEvent {
            kind: 1,
            config: 0x3 | 0x4 << 32,
            offset: 0x5 | 0x6 << 32,
            function: b"do_exit",
        };
        assert_eq!(values.next(), Some(event));
        let module = Value::Module {
            name: b"zfs",
            taints: 0x1000,
            signature_ok: Some(false),
        };
        assert_eq!(values.next(), Some(module));
        assert_eq!(values.next(), None);
    }

    #[test]
    fn addresses_are_those_of_their_family() {
        let mut sock = vec![0; 80];
        sock[36..38].copy_from_slice(&AF_INET6.to_ne_bytes());
        sock[16 + 15] = 1;
        let bytes = RecordBuilder::new(1)
            .structure(abi::VALUE_ADDRESS, 0, &sock, b"")
            .bytes();
        let Some(Value::Address { address, .. }) = hook_of(&bytes).values.next() else {
            panic!()
        };
        assert_eq!(address.destination, Some(IpAddr::V6(Ipv6Addr::LOCALHOST)));
        sock[36..38].copy_from_slice(&1_u16.to_ne_bytes());
        let bytes = RecordBuilder::new(1)
            .structure(abi::VALUE_ADDRESS, 0, &sock, b"/run/x")
            .bytes();
        let Some(Value::Address { address, path, .. }) = hook_of(&bytes).values.next() else {
            panic!()
        };
        assert_eq!(
            (address.family, address.destination, path),
            (1, None, &b"/run/x"[..])
        );
    }

    #[test]
    fn what_cannot_be_is_an_error() {
        let record = || RecordBuilder::new(1).text(b"abc");
        let mut bytes = record().bytes();
        bytes[64] = 99;
        assert_eq!(decode(&bytes).unwrap_err(), DecodeError::Value(99));
        bytes[64] = abi::VALUE_SOCK;
        assert_eq!(
            decode(&bytes).unwrap_err(),
            DecodeError::Short { have: 0, want: 80 }
        );
        bytes[64] = abi::VALUE_TEXT;
        bytes[68..72].fill(0xff);
        assert!(matches!(decode(&bytes), Err(DecodeError::Short { .. })));
        let mut bytes = record().stacks(&[1, 2, 3], &[]).bytes();
        bytes[56] = 4;
        assert!(matches!(decode(&bytes), Err(DecodeError::Short { .. })));
    }

    proptest! {
        #[test]
        fn any_bytes_are_decoded_or_refused_and_can_be_read_to_the_end(
            values in vec((0_u8..14, 0_u16..100, 0_u32..40, vec(any::<u8>(), 0..140)), 0..12),
            more in 0_u8..3,
            frames in any::<(u8, u8)>(),
            cut in 0_usize..64,
        ) {
            let mut record = RecordBuilder::new(1);
            for (kind, fixed_length, text_length, bytes) in &values {
                record = record.raw(*kind, *fixed_length, *text_length, bytes);
            }
            let mut bytes = record.bytes();
            bytes[39] += more;
            (bytes[56], bytes[58]) = frames;
            bytes.truncate(bytes.len() - cut.min(bytes.len() - 16));
            let length = u32::try_from(bytes.len()).unwrap();
            bytes[4..8].copy_from_slice(&length.to_ne_bytes());
            if let Ok(Record::Hook(record)) = decode(&bytes) {
                prop_assert_eq!(record.values.count(), values.len() + usize::from(more));
                prop_assert_eq!(record.user_stack.addresses().count(), usize::from(frames.1));
            }
        }
    }
}
