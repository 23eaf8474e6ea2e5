//! Every type of argument.

use serde_json::json;

use super::*;

/// What an event shows of one value.
fn shown(arg_type: ArgType, record: impl FnOnce(RecordBuilder) -> RecordBuilder) -> Value {
    let mut world = World::new(ProcessOptions::default());
    let mut event = world.event(hook(&[(Role::Argument, arg_type)]), record);
    event["process_kprobe"]["args"][0].take()
}

fn number(arg_type: ArgType, number: i64) -> Value {
    shown(arg_type, |record| record.number(number.cast_unsigned()))
}

/// A `struct sock_value` with these numbers of two bytes from the source port on.
fn sock(source: &[u8], destination: &[u8], numbers: [u16; 6]) -> Vec<u8> {
    let mut sock = vec![0; 80];
    sock[..source.len()].copy_from_slice(source);
    sock[16..16 + destination.len()].copy_from_slice(destination);
    for (index, number) in numbers.into_iter().enumerate() {
        sock[32 + 2 * index..][..2].copy_from_slice(&number.to_ne_bytes());
    }
    sock
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().copied().flat_map(u32::to_ne_bytes).collect()
}

#[test]
fn numbers_have_the_bits_of_their_type() {
    use ArgType::*;
    for (arg_type, name, value) in [
        (Int, "int_arg", json!(-2)),
        (Sint32, "int_arg", json!(-2)),
        (Int16, "int_arg", json!(-2)),
        (Sint8, "int_arg", json!(-2)),
        (Uint32, "uint_arg", json!(4_294_967_294_u32)),
        (Uint16, "uint_arg", json!(65_534)),
        (Uint8, "uint_arg", json!(254)),
        (Long, "long_arg", json!("-2")),
        (Int64, "long_arg", json!("-2")),
        (Sint64, "long_arg", json!("-2")),
        (SizeT, "size_arg", json!("18446744073709551614")),
        (Ulong, "size_arg", json!("18446744073709551614")),
        (Uint64, "size_arg", json!("18446744073709551614")),
        (Auto, "size_arg", json!("18446744073709551614")),
    ] {
        assert_eq!(number(arg_type, -2), json!({ name: value }), "{arg_type:?}");
    }
    assert_eq!(number(Int8, 0x17f), json!({"int_arg": 127}));
    assert_eq!(number(Int, 0), json!({"int_arg": 0}));
}

#[test]
fn numbers_with_names() {
    let capability = json!({"capability_arg": {"value": 21, "name": "CAP_SYS_ADMIN"}});
    assert_eq!(number(ArgType::Capability, 21), capability);
    assert_eq!(
        number(ArgType::Capability, 99),
        json!({"capability_arg": {"value": 99}})
    );
    assert_eq!(
        number(ArgType::BpfCmd, 5),
        json!({"bpf_cmd_arg": "BPF_PROG_LOAD"})
    );
    assert_eq!(number(ArgType::BpfCmd, 99), json!({"bpf_cmd_arg": 99}));
    let set = "000001ffffffffff";
    for (arg_type, name) in [
        (ArgType::KernelCap, "kernel_cap_t_arg"),
        (ArgType::CapInheritable, "cap_inheritable_arg"),
        (ArgType::CapPermitted, "cap_permitted_arg"),
        (ArgType::CapEffective, "cap_effective_arg"),
    ] {
        assert_eq!(number(arg_type, 0x1ff_ffff_ffff), json!({ name: set }));
    }
}

#[cfg(target_arch = "x86_64")]
#[test]
fn system_calls_have_the_number_of_their_abi() {
    assert_eq!(
        number(ArgType::Syscall64, 59),
        json!({"syscall_id": {"id": 59, "abi": "x64"}})
    );
    let compat = shown(ArgType::Syscall64, |record| record.compat().number(11));
    assert_eq!(compat, json!({"syscall_id": {"id": 11, "abi": "i386"}}));
}

#[test]
fn texts() {
    let odd = "caf\u{e9} \u{fffd}x";
    for arg_type in [
        ArgType::String,
        ArgType::Filename,
        ArgType::DataLoc,
        ArgType::Auto,
    ] {
        assert_eq!(
            shown(arg_type, |record| record.text(b"caf\xc3\xa9 \xff\xfex")),
            json!({"string_arg": odd})
        );
    }
    assert_eq!(
        shown(ArgType::String, |record| record.text(b"")),
        json!({"string_arg": ""})
    );
    assert_eq!(
        shown(ArgType::NetDevice, |record| record.text(b"eth0")),
        json!({"net_dev_arg": {"name": "eth0"}})
    );
}

#[test]
fn bytes_tell_when_they_are_but_the_beginning() {
    for arg_type in [
        ArgType::CharBuf,
        ArgType::CharIovec,
        ArgType::IovIter,
        ArgType::ConstBuf,
    ] {
        assert_eq!(
            shown(arg_type, |record| record.captured(b"abc", 3)),
            json!({"bytes_arg": "YWJj"})
        );
        let cut = json!({"truncated_bytes_arg": {"bytes_arg": "YWJj", "orig_size": "9"}});
        assert_eq!(shown(arg_type, |record| record.captured(b"abc", 9)), cut);
    }
}

#[test]
fn an_array_of_long_numbers_is_so_many_arguments() {
    let mut info = hook(&[
        (Role::Argument, ArgType::Int64),
        (Role::Argument, ArgType::ConstBuf),
    ]);
    info.values[1].element_size = 8;
    let array: Vec<u8> = [3_u64, 140_737_488_350_000, 0]
        .into_iter()
        .flat_map(u64::to_ne_bytes)
        .collect();
    let event =
        World::new(ProcessOptions::default()).event(info, |record| record.number(1).captured(&array, 24));
    let arguments = json!([
        {"long_arg": "1"}, {"size_arg": "3"}, {"size_arg": "140737488350000"}, {"size_arg": "0"}
    ]);
    assert_eq!(event["process_kprobe"]["args"], arguments);
}

#[test]
fn files_by_what_leads_to_them() {
    let file = |arg_type, flags| shown(arg_type, |record| record.file(b"/tmp/x", 0o100_644, flags));
    let plain = json!({"path": "/tmp/x", "permission": "-rw-r--r--"});
    for (arg_type, name) in [
        (ArgType::File, "file_arg"),
        (ArgType::Fd, "file_arg"),
        (ArgType::Kiocb, "file_arg"),
        (ArgType::Path, "path_arg"),
        (ArgType::Dentry, "path_arg"),
        (ArgType::LinuxBinprm, "linux_binprm_arg"),
    ] {
        assert_eq!(file(arg_type, 0), json!({ name: plain }), "{arg_type:?}");
    }
    let flags = abi::VALUE_IS_TRUNCATED | abi::VALUE_IS_DELETED;
    let odd = json!({"file_arg": {
        "path": "/tmp/x (deleted)", "flags": "unresolvedPathComponents", "permission": "-rw-r--r--",
    }});
    assert_eq!(file(ArgType::File, flags), odd);
    // Beside the mode, a descriptor has its number.
    let descriptor = shown(ArgType::Fd, |record| {
        record.file(b"/tmp/x", 3 << 32 | 0o100_644, 2)
    });
    assert_eq!(descriptor, json!({ "file_arg": plain }));
}

#[test]
fn sockets_and_packets() {
    let inet = sock(&[10, 0, 0, 1], &[10, 0, 0, 2], [1000, 53, 2, 2, 17, 7]);
    let socket = shown(ArgType::Socket, |record| {
        record.structure(abi::VALUE_SOCK, 0, &inet, b"")
    });
    let expected = json!({"sock_arg": {
        "family": "AF_INET", "type": "SOCK_DGRAM", "protocol": "IPPROTO_UDP",
        "saddr": "10.0.0.1", "daddr": "10.0.0.2", "sport": 1000, "dport": 53, "state": "TCP_CLOSE",
    }});
    assert_eq!(socket, expected);
    let mut packet = sock(&[0x20, 1, 0xd, 0xb8], &[0; 16], [0, 443, 10, 0, 6, 0]);
    packet[44..60].copy_from_slice(&words(&[7, 8, 9, 1500]));
    packet[72..].copy_from_slice(&words(&[2, 1]));
    let packet = shown(ArgType::Skb, |record| {
        record.structure(abi::VALUE_SKB, 0, &packet, b"")
    });
    let expected = json!({"skb_arg": {
        "hash": 9, "len": 1500, "priority": 8, "mark": 7, "saddr": "2001:db8::", "daddr": "::", "dport": 443,
        "proto": 6, "sec_path_len": 2, "sec_path_olen": 1, "protocol": "IPPROTO_TCP", "family": "AF_INET6",
    }});
    assert_eq!(packet, expected);
    let unix = sock(&[], &[], [0, 0, 1, 1, 0, 1]);
    let unix = shown(ArgType::Sock, |record| {
        record.structure(abi::VALUE_SOCK, 0, &unix, b"")
    });
    let expected =
        json!({"sock_arg": {"family": "AF_UNIX", "type": "SOCK_STREAM", "state": "TCP_ESTABLISHED"}});
    assert_eq!(unix, expected);
}

#[test]
fn addresses_are_what_they_are_whichever_type_the_policy_has() {
    let inet = sock(&[], &[1, 1, 1, 1], [0, 443, 2, 0, 0, 0]);
    let unix = sock(&[], &[], [0, 0, 1, 0, 0, 0]);
    for arg_type in [ArgType::Sockaddr, ArgType::SockaddrUn] {
        let address = shown(arg_type, |record| {
            record.structure(abi::VALUE_ADDRESS, 0, &inet, b"")
        });
        assert_eq!(
            address,
            json!({"sockaddr_arg": {"family": "AF_INET", "addr": "1.1.1.1", "port": 443}})
        );
        let address = shown(arg_type, |record| {
            record.structure(abi::VALUE_ADDRESS, 0, &unix, b"/run/x.sock")
        });
        assert_eq!(
            address,
            json!({"sockaddrun_arg": {"family": "AF_UNIX", "path": "/run/x.sock"}})
        );
    }
    let address = shown(ArgType::SockaddrUn, |record| {
        record.flagged_structure(abi::VALUE_ADDRESS, abi::VALUE_IS_ABSTRACT, &unix, b"bus")
    });
    assert_eq!(address["sockaddrun_arg"]["path"], "@bus");
}

#[test]
fn credentials_and_namespaces() {
    // permitted, effective, inheritable, ambient; uid to fsgid; securebits; level, owner, group of the namespace.
    let credentials = words(&[1, 0, 2, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 3, 1, 1000, 1001]);
    let shown_credentials = shown(ArgType::Cred, |record| {
        record.structure(abi::VALUE_CREDENTIALS, 77, &credentials, b"")
    });
    let expected = json!({"process_credentials_arg": {
        "uid": 1, "gid": 2, "euid": 3, "egid": 4, "suid": 5, "sgid": 6, "fsuid": 7, "fsgid": 8,
        "securebits": ["SecBitNoRoot", "SecBitNoRootLocked"],
        "caps": {"permitted": ["CAP_CHOWN"], "effective": ["DAC_OVERRIDE"]},
        "user_ns": {"level": 1, "uid": 1000, "gid": 1001, "ns": {"inum": 77}},
    }});
    assert_eq!(shown_credentials, expected);
    let host = 4_026_531_837;
    let namespace = words(&[0, 0, 0, host]);
    let namespace = shown(ArgType::UserNamespace, |record| {
        record.structure(abi::VALUE_USER_NAMESPACE, 0, &namespace, b"")
    });
    let expected =
        json!({"user_ns_arg": {"level": 0, "uid": 0, "gid": 0, "ns": {"inum": host, "is_host": true}}});
    assert_eq!(namespace, expected);
}

#[test]
fn bpf_perf_and_modules() {
    let mut object = words(&[2, 2048, 8, 16, 1024, 0]);
    object.extend(b"amazing_program\0");
    let object = |arg_type| {
        shown(arg_type, |record| {
            record.structure(abi::VALUE_BPF_OBJECT, 0, &object, b"")
        })
    };
    let program = json!({"ProgType": "BPF_PROG_TYPE_KPROBE", "InsnCnt": 2048, "ProgName": "amazing_program"});
    assert_eq!(object(ArgType::BpfAttr), json!({ "bpf_attr_arg": program }));
    assert_eq!(object(ArgType::BpfProg), json!({ "bpf_prog_arg": program }));
    let map = json!({"bpf_map_arg": {
        "MapType": "BPF_MAP_TYPE_ARRAY", "KeySize": 8, "ValueSize": 16, "MaxEntries": 1024,
        "MapName": "amazing_program",
    }});
    assert_eq!(object(ArgType::BpfMap), map);
    let event = words(&[1, 0, 9, 0, 32, 0]);
    let event = shown(ArgType::PerfEvent, |record| {
        record.structure(abi::VALUE_PERF_EVENT, 0, &event, b"do_exit")
    });
    let expected = json!({"perf_event_arg": {
        "KprobeFunc": "do_exit", "Type": "PERF_TYPE_SOFTWARE", "Config": "9", "ProbeOffset": "32",
    }});
    assert_eq!(event, expected);
    for arg_type in [ArgType::Module, ArgType::LoadInfo] {
        let taints = abi::MODULE_SIGNATURE_KNOWN | abi::MODULE_SIGNATURE_OK | 1 << 12 | 1 << 5;
        let module = shown(arg_type, |record| {
            record.structure(abi::VALUE_MODULE, taints, b"", b"zfs")
        });
        let expected = json!({"module_arg": {
            "name": "zfs", "signature_ok": true, "tainted": ["TAINT_OUT_OF_TREE_MODULE"],
        }});
        assert_eq!(module, expected);
    }
    let unknown = shown(ArgType::Module, |record| {
        record.structure(abi::VALUE_MODULE, 0, b"", b"dm")
    });
    assert_eq!(unknown, json!({"module_arg": {"name": "dm"}}));
}

#[test]
fn what_could_not_be_read_says_why_and_is_not_empty() {
    for arg_type in [ArgType::String, ArgType::Int, ArgType::File, ArgType::Sock] {
        let error = shown(arg_type, |record| record.error(-14));
        assert_eq!(
            error,
            json!({"error_arg": {"Message": "cannot be read: Bad address (os error 14)"}})
        );
    }
    for odd in [0, 14, i64::MIN, i64::MAX] {
        let error = shown(ArgType::String, |record| record.error(odd));
        assert_eq!(error, json!({"error_arg": {"Message": "cannot be read"}}));
    }
}
