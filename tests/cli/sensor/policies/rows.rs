//! The rows of the table for hooks and for arguments: what events say is compared with what the program did.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

use super::calls::{Case, Program};
use super::*;

fn case(rows: &'static [&'static str], section: &'static str, hook: &str, events: Vec<Value>) -> Case {
    Case {
        rows,
        section,
        hook: hook.to_owned(),
        events,
    }
}

/// An event with these arguments.
fn args(arguments: Value) -> Vec<Value> {
    vec![Value::Object(
        [("args".to_owned(), arguments)].into_iter().collect(),
    )]
}

fn bytes(bytes: &[u8]) -> Value {
    json!({ "bytes_arg": BASE64_STANDARD.encode(bytes) })
}

/// What the program wants to seek to.
const NUMBER: u64 = 0xfedc_ba98_fffe_fdfc;

/// What is read of the arguments of system calls, which all kernels let through.
fn of_system_calls() -> Vec<Case> {
    let mut cases = of_numbers();
    cases.extend(of_texts());
    cases.extend(of_others());
    cases
}

fn of_numbers() -> Vec<Case> {
    let (long, size) = (NUMBER.cast_signed().to_string(), NUMBER.to_string());
    vec![
        case(
            &[
                "hook: kprobes: a system call",
                "argument: int",
                "argument: sint8, int8",
                "argument: uint8",
                "argument: sint16, int16",
                "argument: uint16",
                "argument: uint32",
                "argument: sint32, int32",
            ],
            "kprobes",
            "call: sys_lseek, syscall: true, args: [{index: 1, type: int}, {index: 1, type: sint8}, {index: 1, type: int8}, {index: 1, type: \
             uint8}, {index: 1, type: sint16}, {index: 1, type: int16}, {index: 1, type: uint16}, {index: 1, type: uint32}, {index: 1, type: \
             sint32}, {index: 1, type: int32}]",
            args(json!([
                {"int_arg": -66052}, {"int_arg": -4}, {"int_arg": -4}, {"uint_arg": 252}, {"int_arg": -516}, {"int_arg": -516},
                {"uint_arg": 65020}, {"uint_arg": 4_294_901_244_u32}, {"int_arg": -66052}, {"int_arg": -66052},
            ])),
        ),
        case(
            &[
                "argument: long, sint64, int64",
                "argument: ulong, uint64",
                "argument: size_t",
                "argument: nop",
                "argument: syscall64",
                "argument: fd",
            ],
            "kprobes",
            "call: sys_lseek, syscall: true, args: [{index: 1, type: long}, {index: 1, type: sint64}, {index: 1, type: int64}, {index: 1, \
             type: ulong}, {index: 1, type: uint64}, {index: 1, type: size_t}, {index: 2, type: nop}, {index: 0, type: syscall64}, \
             {index: 0, type: fd}]",
            args(json!([
                {"long_arg": long}, {"long_arg": long}, {"long_arg": long}, {"size_arg": size}, {"size_arg": size}, {"size_arg": size},
                {"syscall_id": {"id": 8, "abi": "x64"}}, {"file_arg": {"path": "/dev/null"}},
            ])),
        ),
    ]
}

fn of_texts() -> Vec<Case> {
    let written = [&b"begin"[..], &[b'x'; 9995]].concat();
    vec![
        case(
            &["argument: string", "field: label"],
            "kprobes",
            "call: sys_access, syscall: true, args: [{index: 0, type: string, label: file}, {index: 1, type: int}]",
            args(json!([{"string_arg": "/no/such/file", "label": "file"}, {"int_arg": 4}])),
        ),
        case(
            &["argument: auto"],
            "kprobes",
            "call: sys_access, syscall: true, args: [{index: 0, type: auto}, {index: 1}], data: [{index: 0, type: auto, source: current_task, \
             resolve: mm.exe_file}, {index: 0, source: current_task, resolve: comm}, {index: 0, source: current_task, resolve: tgid}]",
            vec![json!({
                "args": [{"string_arg": "/no/such/file"}, {"int_arg": 4}],
                "data": [{"file_arg": {"path": "~/calls"}}, {"string_arg": "calls"}, {"int_arg": "$process"}],
            })],
        ),
        case(
            &["argument: what cannot be read, as error_arg"],
            "kprobes",
            "call: sys_access, syscall: true, args: [{index: 0, type: string}, {index: 1, type: int}]",
            args(
                json!([{"error_arg": {"Message": "cannot be read: Bad address (os error 14)"}}, {"int_arg": 2}]),
            ),
        ),
        case(
            &["argument: char_buf", "field: sizeArgIndex"],
            "kprobes",
            "call: sys_write, syscall: true, args: [{index: 1, type: char_buf, sizeArgIndex: 3}]",
            vec![
                json!({"args": [bytes(b"beginxx")]}),
                json!({"args": [{"truncated_bytes_arg": {
                    "orig_size": "10000", "bytes_arg": BASE64_STANDARD.encode(&written[..4096])
                }}]}),
            ],
        ),
        case(
            &["field: maxData"],
            "kprobes",
            "call: sys_write, syscall: true, args: [{index: 1, type: char_buf, sizeArgIndex: 3, maxData: true}]",
            args(json!([bytes(&written)])),
        ),
        case(
            &["argument: char_iovec"],
            "kprobes",
            "call: sys_writev, syscall: true, args: [{index: 1, type: char_iovec, sizeArgIndex: 3}]",
            vec![
                json!({"args": [bytes(b"one, two")]}),
                json!({"args": [bytes(b"four")]}),
            ],
        ),
        case(
            &[
                "hook: kprobes: a system call's return",
                "field: returnCopy",
                "field: return and returnArg",
            ],
            "kprobes",
            "call: sys_read, syscall: true, return: true, args: [{index: 0, type: nop}, {index: 1, type: char_buf, returnCopy: true}, \
             {index: 2, type: size_t}], returnArg: {index: 0, type: int}",
            vec![json!({"args": [bytes(b"through a pipe"), {"size_arg": "100"}], "return": {"int_arg": 14}})],
        ),
    ]
}

fn of_others() -> Vec<Case> {
    vec![
        case(
            &["argument: sockaddr", "argument: sockaddr_un"],
            "kprobes",
            "call: sys_connect, syscall: true, args: [{index: 1, type: sockaddr}, {index: 1, type: sockaddr_un}]",
            ["sockaddr_arg", "sockaddrun_arg"]
                .map(|kind| {
                    let address = match kind {
                        "sockaddr_arg" => {
                            json!({"family": "AF_INET", "addr": "127.0.0.1", "port": "$server"})
                        }
                        _ => json!({"family": "AF_UNIX", "path": "/no/such/socket"}),
                    };
                    json!({"args": [{kind: address}, {kind: address}]})
                })
                .to_vec(),
        ),
        case(
            &["argument: capability"],
            "kprobes",
            "call: sys_prctl, syscall: true, args: [{index: 1, type: capability}]",
            args(json!([{"capability_arg": {"value": 21, "name": "CAP_SYS_ADMIN"}}])),
        ),
        case(
            &["argument: bpf_cmd"],
            "kprobes",
            "call: sys_bpf, syscall: true, args: [{index: 0, type: bpf_cmd}]",
            args(json!([{"bpf_cmd_arg": "BPF_PROG_LOAD"}])),
        ),
        case(
            &[
                "hook: kprobes: a list of system calls",
                "field: ignore.callNotFound",
            ],
            "kprobes",
            "call: \"list:calls\", syscall: true, ignore: {callNotFound: true}, args: [{index: 0, type: syscall64}]",
            [8, 21]
                .map(|number| json!({"args": [{"syscall_id": {"id": number}}]}))
                .to_vec(),
        ),
        case(
            &["hook: kprobes: a list of type generated_syscalls"],
            "kprobes",
            "call: \"list:all\", syscall: true, args: [{index: 0, type: syscall64}]",
            [8, 110]
                .map(|number| json!({"args": [{"syscall_id": {"id": number}}]}))
                .to_vec(),
        ),
    ]
}

const LISTS: &str = "  lists:\n  - {name: calls, type: syscalls, values: [sys_lseek, sys_nosuch, sys_access]}\n  - {name: all, type: generated_syscalls}\n";

/// What structures of the kernel hold, by way of the task.
fn of_structures(program: &Program) -> Vec<Case> {
    let status = fs::read_to_string("/proc/self/status").expect("read what this process may do");
    let set = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.expect("the kernel tells").trim().to_owned()
    };
    let link = fs::read_link("/proc/self/ns/user").expect("this process has a user namespace");
    let link = link.to_string_lossy().into_owned();
    let inode: u32 = link
        .trim_start_matches("user:[")
        .trim_end_matches(']')
        .parse()
        .expect("it has a number");
    let folder = Path::new(program.path()).parent().expect("it is in a folder");
    let name = folder.file_name().expect("it has a name").to_string_lossy();
    let effective = set("CapEff:");
    vec![
        case(
            &[
                "field: data of the current task",
                "field: resolve",
                "argument: cred",
                "argument: user_namespace",
                "argument: kernel_cap_t",
                "argument: cap_inheritable, cap_permitted, cap_effective",
                "argument: net_device",
            ],
            "kprobes",
            "call: sys_getppid, syscall: true, data: [{index: 0, type: cred, source: current_task, resolve: cred}, {index: 0, type: \
             user_namespace, source: current_task, resolve: cred.user_ns}, {index: 0, type: kernel_cap_t, source: current_task, resolve: \
             cred.cap_effective}, {index: 0, type: cap_inheritable, source: current_task, resolve: cred.cap_inheritable}, {index: 0, type: \
             cap_permitted, source: current_task, resolve: cred.cap_permitted}, {index: 0, type: cap_effective, source: current_task, \
             resolve: cred.cap_effective}, {index: 0, type: net_device, source: current_task, resolve: nsproxy.net_ns.loopback_dev}]",
            vec![json!({"data": [
                {"process_credentials_arg": {"uid": 0, "euid": 0, "gid": 0, "user_ns": {"ns": {"inum": inode}}}},
                {"user_ns_arg": {"ns": {"inum": inode}}},
                {"kernel_cap_t_arg": effective},
                {"cap_inheritable_arg": set("CapInh:")},
                {"cap_permitted_arg": set("CapPrm:")},
                {"cap_effective_arg": effective},
                {"net_dev_arg": {"name": "lo"}},
            ]})],
        ),
        case(
            &[
                "argument: file",
                "argument: path",
                "argument: dentry",
                "argument: const_buf",
            ],
            "kprobes",
            "call: sys_getppid, syscall: true, data: [{index: 0, type: file, source: current_task, resolve: mm.exe_file}, {index: 0, type: \
             path, source: current_task, resolve: fs.pwd}, {index: 0, type: dentry, source: current_task, resolve: fs.pwd.dentry}, {index: \
             0, type: const_buf, source: current_task, resolve: comm}, {index: 0, type: string, source: current_task, resolve: comm}, \
             {index: 0, type: const_buf, source: current_task, resolve: blocked.sig}]",
            vec![json!({"data": [
                {"file_arg": {"path": program.path(), "permission": "-rwxr-xr-x"}},
                {"path_arg": {"path": folder}},
                {"path_arg": {"path": format!("~/{name}")}},
                bytes(b"calls\0\0\0\0\0\0\0\0\0\0\0"),
                {"string_arg": "calls"},
                {"size_arg": "512"},
            ]})],
        ),
    ]
}

/// What tracepoints are given.
fn of_tracepoints() -> Vec<Case> {
    vec![
        case(
            &["hook: tracepoints: raw", "argument: sock", "argument: socket"],
            "tracepoints",
            "subsystem: sock, event: inet_sock_set_state, raw: true, args: [{index: 0, type: sock}, {index: 1, type: int}, {index: 2, type: \
             int}, {index: 0, type: socket, btfType: sock, resolve: sk_socket}, {index: 0, type: auto}, {index: 1, type: auto}]",
            args({
                let sock = json!({"sock_arg": {
                    "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "state": "TCP_ESTABLISHED",
                    "saddr": "127.0.0.1", "sport": "$client", "daddr": "127.0.0.1", "dport": "$server",
                }});
                json!([sock, {"int_arg": 1}, {"int_arg": 4}, sock, sock, {"int_arg": 1}])
            }),
        ),
        case(
            &["argument: skb"],
            "tracepoints",
            "subsystem: net, event: net_dev_start_xmit, raw: true, args: [{index: 0, type: skb}, {index: 1, type: net_device}]",
            args(json!([
                {"skb_arg": {
                    "family": "AF_INET", "protocol": "IPPROTO_UDP", "len": 48,
                    "saddr": "127.0.0.1", "sport": "$packets", "daddr": "127.0.0.1", "dport": "$server",
                }},
                {"net_dev_arg": {"name": "lo"}},
            ])),
        ),
        case(
            &["argument: linux_binprm"],
            "tracepoints",
            "subsystem: sched, event: sched_process_exec, raw: true, args: [{index: 1, type: int}, {index: 2, type: linux_binprm}, {index: 2, \
             type: string, btfType: linux_binprm, resolve: filename}]",
            args(
                json!([{"int_arg": "$child"}, {"linux_binprm_arg": {"path": "~/true"}}, {"string_arg": "/bin/true"}]),
            ),
        ),
        case(
            &["hook: tracepoints", "argument: data_loc"],
            "tracepoints",
            "subsystem: sched, event: sched_process_exec, args: [{index: 4, type: data_loc}, {index: 4, type: string}, {index: 5, type: int}, \
             {index: 4, type: auto}, {index: 5, type: auto}]",
            args({
                let (file, child) = (json!({"string_arg": "/bin/true"}), json!({"int_arg": "$child"}));
                json!([file, file, child, file, child])
            }),
        ),
    ]
}

/// Of functions of the kernel, where they can be hooked.
fn of_functions() -> Vec<Case> {
    vec![
        case(
            &["hook: kprobes: a function", "argument: filename"],
            "kprobes",
            "call: do_filp_open, syscall: false, args: [{index: 0, type: int}, {index: 1, type: filename}, {index: 1, type: auto}]",
            args(json!([{"int_arg": -100}, {"string_arg": "/dev/null"}, {"string_arg": "/dev/null"}])),
        ),
        case(
            &["hook: kprobes: a function's return"],
            "kprobes",
            "call: do_sys_openat2, syscall: false, return: true, args: [{index: 1, type: string}], returnArg: {index: 0, type: auto}",
            vec![json!({"args": [{"string_arg": "/dev/null"}], "return": {"long_arg": "$descriptor"}})],
        ),
        case(
            &["hook: fentries"],
            "fentries",
            "call: fd_install, syscall: false, args: [{index: 0, type: int}, {index: 1, type: file}]",
            args(json!([{"int_arg": "$descriptor"}, {"file_arg": {"path": "/dev/null"}}])),
        ),
        case(
            &["argument: kiocb", "argument: iov_iter"],
            "kprobes",
            "call: write_iter_null, syscall: false, args: [{index: 0, type: kiocb}, {index: 1, type: iov_iter}]",
            vec![
                json!({"args": [{"file_arg": {"path": "/dev/null"}}, bytes(b"one, ")]}),
                json!({"args": [{"file_arg": {"path": "/dev/null"}}, bytes(b"four")]}),
            ],
        ),
        case(
            &["argument: bpf_attr"],
            "kprobes",
            "call: security_bpf, syscall: false, args: [{index: 0, type: bpf_cmd}, {index: 1, type: bpf_attr}]",
            args(json!([
                {"bpf_cmd_arg": "BPF_PROG_LOAD"},
                {"bpf_attr_arg": {"ProgType": "BPF_PROG_TYPE_SOCKET_FILTER", "InsnCnt": 2, "ProgName": "calls_program"}},
            ])),
        ),
        case(
            &["argument: bpf_prog"],
            "kprobes",
            "call: security_bpf_prog, syscall: false, args: [{index: 0, type: bpf_prog}]",
            args(json!([
                {"bpf_prog_arg": {"ProgType": "BPF_PROG_TYPE_SOCKET_FILTER", "InsnCnt": 2, "ProgName": "calls_program"}}
            ])),
        ),
        case(
            &["hook: lsmhooks", "argument: bpf_map"],
            "lsmhooks",
            "hook: bpf_map, args: [{index: 0, type: bpf_map}]",
            args(json!([{"bpf_map_arg": {
                "MapType": "BPF_MAP_TYPE_HASH", "KeySize": 4, "ValueSize": 24, "MaxEntries": 7, "MapName": "calls_map"
            }}])),
        ),
        case(
            &["argument: perf_event"],
            "lsmhooks",
            "hook: perf_event_alloc, args: [{index: 0, type: perf_event}]",
            args(json!([{"perf_event_arg": {"Type": "PERF_TYPE_SOFTWARE", "Config": "2"}}])),
        ),
        case(
            &["argument: module", "argument: load_info"],
            "kprobes",
            "call: add_kallsyms, syscall: false, args: [{index: 0, type: module}, {index: 1, type: load_info}]",
            args(json!([{"module_arg": {"name": "crc7"}}, {"module_arg": {"name": "crc7"}}])),
        ),
        case(
            &["hook: kprobes: a list of type generated_ftrace"],
            "kprobes",
            "call: \"list:traced\", syscall: false, args: [{index: 1, type: nop}]",
            vec![
                json!({"function_name": "security_task_getscheduler"}),
                json!({"function_name": "security_task_setnice"}),
            ],
        ),
        case(
            &["hook: kprobes: a list of functions"],
            "kprobes",
            "call: \"list:functions\", syscall: false, ignore: {callNotFound: true}, return: true, args: [{index: 1, type: nop}], \
             returnArg: {index: 0, type: int}",
            vec![
                json!({"function_name": "security_task_getscheduler", "return": {"int_arg": 0}}),
                json!({"function_name": "security_task_setnice", "return": {"int_arg": 0}}),
            ],
        ),
    ]
}

/// Of functions of the program.
fn of_programs(program: &Program) -> Vec<Case> {
    let path = program.path();
    let facts = program.run(&["functions"]);
    let (offset, address, counter) = (facts["offset"], facts["address"], facts["counter"]);
    let values = json!([{"int_arg": -5}, {"string_arg": "text"}, {"long_arg": "30"}]);
    let arguments = "args: [{index: 0, type: int}, {index: 1, type: string}, {index: 2, type: long}]";
    vec![
        case(
            &["hook: uprobes: symbols"],
            "uprobes",
            &format!("path: \"{path}\", symbols: [probed], {arguments}"),
            vec![json!({"path": path, "symbol": "probed", "args": values})],
        ),
        case(
            &["hook: uprobes: offsets"],
            "uprobes",
            &format!("path: \"{path}\", offsets: [{offset}], {arguments}"),
            vec![json!({"offset": offset.to_string(), "args": values})],
        ),
        case(
            &["hook: uprobes: addresses"],
            "uprobes",
            &format!("path: \"{path}\", addrs: [{address}], {arguments}"),
            vec![json!({"offset": offset.to_string(), "args": values})],
        ),
        case(
            &["hook: uprobes: a function's return"],
            "uprobes",
            &format!(
                "path: \"{path}\", symbols: [other_probed, probed], return: true, args: [{{index: 0, type: int}}], returnArg: {{index: 0, \
                 type: int}}"
            ),
            vec![
                json!({"symbol": "other_probed", "args": [{"int_arg": 21}, {"int_arg": 42}]}),
                json!({"symbol": "probed", "args": [{"int_arg": -5}, {"int_arg": 141}]}),
            ],
        ),
        case(
            &["hook: uprobes: refCtrOffsets"],
            "uprobes",
            &format!(
                "path: \"{path}\", symbols: [counted], refCtrOffsets: [{counter}], args: [{{index: 0, type: int}}]"
            ),
            // The program hands over the counter.
            vec![json!({"symbol": "counted", "ref_ctr_offset": "$counter", "args": [{"int_arg": 1}]})],
        ),
        case(
            &["field: data of a register (pt_regs)"],
            "uprobes",
            &format!(
                "path: \"{path}\", symbols: [probed], data: [{{index: 0, type: int, source: pt_regs, resolve: edi}}, {{index: 0, type: \
                 string, source: pt_regs, resolve: rsi}}, {{index: 0, type: uint64, source: pt_regs, resolve: rip}}]"
            ),
            vec![json!({"data": [{"int_arg": -5}, {"string_arg": "text"}, {"size_arg": "$address"}]})],
        ),
        case(
            &["hook: usdts"],
            "usdts",
            &format!(
                "path: \"{path}\", provider: calls, name: registers, args: [{{index: 0, type: int}}, {{index: 1, type: string}}, {{index: 2, \
                 type: int}}, {{index: 3, type: auto}}]"
            ),
            vec![json!({
                "path": path, "provider": "calls", "name": "registers",
                "args": [{"int_arg": -17}, {"string_arg": "of a probe"}, {"int_arg": -12}, {"uint_arg": 254}],
            })],
        ),
        case(
            &["hook: usdts: arguments in memory"],
            "usdts",
            &format!(
                "path: \"{path}\", provider: calls, name: memory, args: [{{index: 0, type: int}}, {{index: 1, type: int64}}, {{index: 2, \
                 type: int64}}, {{index: 3, type: int}}]"
            ),
            args(json!([{"int_arg": -6}, {"long_arg": "2"}, {"long_arg": "3"}, {"int_arg": 4711}])),
        ),
        case(
            &["hook: usdts: with a semaphore"],
            "usdts",
            &format!("path: \"{path}\", provider: calls, name: guarded, args: [{{index: 0, type: int}}]"),
            args(json!([{"int_arg": 77}])),
        ),
    ]
}

#[test]
fn root_structures_functions_and_programs_are_read() {
    let test = "root_structures_functions_and_programs_are_read";
    let folder = Folder::new("policy-rows-structures");
    let Some(program) = can_run(test).then(|| Program::new(&folder, test)).flatten() else {
        return;
    };
    let lists = "  lists:\n  - {name: functions, values: [security_task_getscheduler, no_such_function, security_task_setnice]}\n  - \
                 {name: traced, type: generated_ftrace, pattern: \"^security_task_(getscheduler|setnice)$\"}\n";
    let mut cases = of_structures(&program);
    cases.extend(of_tracepoints());
    cases.extend(of_functions());
    cases.extend(of_programs(&program));
    let calls = [
        "numbers",
        "buffers",
        "sockets",
        "task",
        "program",
        "bpf",
        "module",
        "functions",
        "probes",
    ];
    let mut sensor = Sensor::start("policy-rows-structures-sensor", &[]);
    program.check(&mut sensor, &cases, lists, &calls);
}

#[test]
fn root_arguments_of_system_calls_are_read() {
    let test = "root_arguments_of_system_calls_are_read";
    let folder = Folder::new("policy-rows-calls");
    let Some(program) = can_run(test).then(|| Program::new(&folder, test)).flatten() else {
        return;
    };
    let mut sensor = Sensor::start("policy-rows-calls-sensor", &[]);
    let calls = ["numbers", "texts", "fault", "buffers", "sockets", "task", "bpf"];
    program.check(&mut sensor, &of_system_calls(), LISTS, &calls);
}
