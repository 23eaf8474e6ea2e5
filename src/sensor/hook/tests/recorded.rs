//! What a Go agent wrote of the same calls, in `recorded.jsonl` without processes, in `recorded-whole.json` with them.

use super::*;
use crate::sensor::record::{Credentials, Namespaces};

/// TCP over IPv4 on 127.0.0.1.
fn tcp(source_port: u16, destination_port: u16, state: u16, cookie: u64) -> Vec<u8> {
    let mut sock = [0; 80];
    sock[..4].copy_from_slice(&[127, 0, 0, 1]);
    sock[16..20].copy_from_slice(&[127, 0, 0, 1]);
    for (index, number) in [source_port, destination_port, 2, 1, 6, state]
        .into_iter()
        .enumerate()
    {
        sock[32 + 2 * index..][..2].copy_from_slice(&number.to_ne_bytes());
    }
    sock[64..72].copy_from_slice(&cookie.to_ne_bytes());
    sock.to_vec()
}

fn lsm(hook: &str) -> Target {
    Target::Lsm {
        hook: hook.to_owned(),
    }
}

type Case = (Target, &'static [(Role, ArgType)], KprobeAction, RecordBuilder);

/// Security hooks: the first half of the file, in its order.
fn security_cases() -> Vec<Case> {
    use ArgType::{File, Int, LinuxBinprm, Nop, Path, Uint32};
    use KprobeAction::{Override, Post, Sigkill};
    use Role::{Argument, Return};
    let record = || RecordBuilder::new(1);
    let killed = || record().flags(abi::HOOK_EVENT_SIGNALLED);
    let denied = || record().flags(abi::HOOK_EVENT_OVERRIDDEN);
    vec![
        (
            function("__x64_sys_setns"),
            &[(Argument, Int), (Argument, Int)],
            Sigkill,
            killed().number(3).number(0),
        ),
        (
            function("security_bprm_check"),
            &[(Argument, LinuxBinprm)],
            Sigkill,
            killed().file(b"/tmp/xmrig", 0o100_755, 0),
        ),
        (
            function("security_file_permission"),
            &[(Argument, File), (Argument, Int), (Return, Int)],
            Post,
            record().file(b"/data/x", 0o100_644, 0).number(2).number(0),
        ),
        (
            function("security_mmap_file"),
            &[
                (Argument, File),
                (Argument, Uint32),
                (Argument, Nop),
                (Return, Int),
            ],
            Post,
            record()
                .file(b"/data/x", 0o100_644, 0)
                .number(3)
                .number(7)
                .number(0),
        ),
        (
            function("security_path_truncate"),
            &[(Argument, Path), (Return, Int)],
            Post,
            record().file(b"/data/x", 0o100_644, 0).number(0),
        ),
        (
            lsm("bprm_check_security"),
            &[(Argument, LinuxBinprm)],
            Override,
            denied().file(b"/usr/bin/curl", 0o100_755, 0),
        ),
        (
            function("security_bprm_check"),
            &[(Argument, LinuxBinprm)],
            Post,
            record().file(b"/usr/bin/sudo", 0o104_755, 0),
        ),
    ]
}

/// System calls and sockets: the second half.
fn other_cases() -> Vec<Case> {
    use ArgType::{File, Filename, Int, Sock, String as Text};
    use KprobeAction::{Override, Post, Sigkill};
    use Role::Argument;
    let record = || RecordBuilder::new(1);
    let killed = || record().flags(abi::HOOK_EVENT_SIGNALLED);
    let denied = || record().flags(abi::HOOK_EVENT_OVERRIDDEN);
    let (cookie, other) = (18_385_993_636_004_977_152, 18_385_993_636_047_479_552);
    let sock = |sock: &[u8]| record().structure(abi::VALUE_SOCK, 0, sock, b"");
    vec![
        (
            Target::Function(Function::SystemCall),
            &[(Argument, Text)],
            Post,
            record().function(59).text(b"/proc/self/exe"),
        ),
        (
            lsm("inode_symlink"),
            &[(Argument, Text)],
            Override,
            denied().text(b"/etc/passwd"),
        ),
        (
            function("__x64_sys_symlinkat"),
            &[(Argument, Filename), (Argument, Int), (Argument, Text)],
            Sigkill,
            killed()
                .text(b"/etc/passwd")
                .number((-100_i64).cast_unsigned())
                .text(b"/tmp/x1"),
        ),
        (
            function("tcp_connect"),
            &[(Argument, Sock)],
            Post,
            sock(&tcp(49460, 7777, 2, cookie)),
        ),
        (
            function("tcp_sendmsg"),
            &[(Argument, Sock), (Argument, Int)],
            Post,
            // The upper half of a register is of no meaning for an int.
            sock(&tcp(49460, 7777, 1, cookie)).number(0xdead_0000_0005),
        ),
        (
            function("tcp_close"),
            &[(Argument, Sock)],
            Post,
            sock(&tcp(7777, 49460, 1, other)),
        ),
        (
            function("fd_install"),
            &[(Argument, File)],
            Sigkill,
            killed().file(
                b"/var/run/secrets/kubernetes.io/serviceaccount/token",
                0o100_644,
                0,
            ),
        ),
        (
            function("security_file_open"),
            &[(Argument, File)],
            Post,
            record().file(b"/etc/shadow", 0o100_600, 0),
        ),
    ]
}

/// The event's message without processes.
fn without_processes(event: &mut Value) -> &mut Value {
    let event = event.as_object_mut().unwrap();
    let (_, message) = event
        .iter_mut()
        .find(|(name, _)| name.starts_with("process_"))
        .unwrap();
    for processes in ["process", "parent", "ancestors"] {
        message.as_object_mut().unwrap().remove(processes);
    }
    message
}

#[cfg(target_arch = "x86_64")]
#[test]
fn events_are_those_that_the_agent_wrote() {
    let recorded: Vec<Value> = include_str!("recorded.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let cases: Vec<Case> = security_cases().into_iter().chain(other_cases()).collect();
    assert_eq!(recorded.len(), cases.len());
    for (mut recorded, (target, values, action, record)) in recorded.into_iter().zip(cases) {
        let mut world = World::new(ProcessOptions::default());
        let kind = recorded.as_object().unwrap().keys().next().unwrap().clone();
        let recorded = without_processes(&mut recorded);
        let info = HookInfo {
            target,
            policy: recorded["policy_name"].as_str().unwrap().to_owned(),
            selectors: vec![vec![action]],
            ..hook(values)
        };
        // Cases have the first hook's number.
        assert_eq!(world.hooks.add(info), 1);
        let json = world.json(&record.bytes()).unwrap();
        let mut event: Value = serde_json::from_str(&json).unwrap();
        assert!(!event[&kind].is_null(), "{json}");
        assert_eq!(without_processes(&mut event), recorded);
    }
}

/// Takes out times, which the agent measures a little later than its ids, and how the first process became known.
fn clean(event: &mut Value) {
    match event {
        Value::Object(fields) => {
            fields.remove("start_time");
            fields.remove("time");
            if fields.get("pid").is_some_and(|pid| pid == 112) {
                fields.remove("flags");
            }
            fields.values_mut().for_each(clean);
        }
        Value::Array(values) => values.iter_mut().for_each(clean),
        _ => {}
    }
}

#[test]
fn an_event_has_processes_as_the_agent_wrote_them() {
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
    const ALL: u64 = 0x1ff_ffff_ffff;
    let mut host = Host::new(Path::new(NOTHING), Path::new(NOTHING), || 0);
    host.namespaces = HOST;
    let options = ProcessOptions {
        node_name: "vmnode".to_owned(),
        credentials: true,
        namespaces: true,
        ancestors: true,
        cache_size: 100,
        ..ProcessOptions::default()
    };
    let mut world = World {
        processes: Processes::new(options, host, Path::new(NOTHING)),
        hooks: Hooks::default(),
        stacks: Stacks::new(Path::new(NOTHING)),
    };
    let key = |pid, start| record::ProcessKey { pid, start };
    let (init, shell, runner) = (
        key(1, 510_000_000),
        key(112, 6_390_000_000),
        key(210, 105_968_924_000),
    );
    let process = key(211, 105_997_372_000);
    for (process, parent, time, binary, arguments) in [
        (init, key(0, 0), 510_000_000, "/bin/busybox", "sh\0/init\0"),
        (shell, init, 6_390_000_000, "/bin/busybox", "sh\0/init\0"),
        (
            runner,
            shell,
            105_968_924_830,
            "/bin/wl",
            "wl\0run\0/bin/wl\0tcp\x007777\0",
        ),
        (process, runner, 105_997_372_540, "/bin/wl", "wl\0tcp\x007777\0"),
    ] {
        world.processes.handle(&Record::Exec(Exec {
            time,
            process,
            tid: process.pid,
            parent,
            auid: u32::MAX,
            credentials: Credentials {
                permitted: ALL,
                effective: ALL,
                ..Credentials::default()
            },
            namespaces: HOST,
            binary: binary.as_bytes(),
            cwd: b"/",
            cwd_is_root: true,
            arguments: arguments.as_bytes(),
            is_first: true,
            ..Exec::default()
        }));
    }
    let info = HookInfo {
        policy: "connect".to_owned(),
        ..hook(&[(Role::Argument, ArgType::Sock)])
    };
    let mut event = world.event(info, |record| {
        record.process(211, 105_997_372_000, 106_078_000_000).structure(
            abi::VALUE_SOCK,
            0,
            &tcp(58744, 1, 2, 18_385_993_636_004_977_152),
            b"",
        )
    });
    let mut recorded: Value = serde_json::from_str(include_str!("recorded-whole.json")).unwrap();
    clean(&mut event);
    clean(&mut recorded);
    // Read from /proc, this one has a start in steps of 10 ms in its id, and other flags.
    assert_eq!(recorded["process_kprobe"]["ancestors"][1]["pid"], 1);
    for event in [&mut event, &mut recorded] {
        event["process_kprobe"]["ancestors"][1]["flags"] = Value::Null;
    }
    assert_eq!(event, recorded);
}
