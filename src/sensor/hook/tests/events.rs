//! Every type of hook, and what was done about a call.

use std::collections::HashMap;

use serde_json::json;

use super::*;
use crate::memory::getevents;

fn world() -> World {
    World::new(ProcessOptions::default())
}

fn labelled(mut info: HookInfo, labels: &[&str]) -> HookInfo {
    for (value, label) in info.values.iter_mut().zip(labels) {
        (*label).clone_into(&mut value.label);
    }
    info
}

#[test]
fn a_kprobe_has_all_that_the_policy_says() {
    let info = HookInfo {
        message: "Somebody connects".to_owned(),
        tags: vec!["a.b".to_owned(), "c".to_owned()],
        ..labelled(
            hook(&[
                (Role::Argument, ArgType::Int),
                (Role::Data, ArgType::String),
                (Role::Argument, ArgType::Nop),
                (Role::Argument, ArgType::SizeT),
                (Role::Return, ArgType::Long),
            ]),
            &["first", "comm", "nothing", "", "result"],
        )
    };
    let event = world().event(info, |record| {
        record.number(1).text(b"wl").number(9).number(2).number(3)
    });
    let mut message = event["process_kprobe"].clone();
    assert_eq!(message["process"]["arguments"], "x");
    message
        .as_object_mut()
        .unwrap()
        .retain(|name, _| name != "process" && name != "parent");
    let expected = json!({
        "function_name": "tcp_connect",
        "args": [{"int_arg": 1, "label": "first"}, {"size_arg": "2"}],
        "return": {"long_arg": "3", "label": "result"},
        "action": "KPROBE_ACTION_POST",
        "policy_name": "p",
        "return_action": "KPROBE_ACTION_POST",
        "message": "Somebody connects",
        "tags": ["a.b", "c"],
        "data": [{"string_arg": "wl", "label": "comm"}],
    });
    assert_eq!(message, expected);
}

#[test]
fn the_thread_that_called_and_the_time_of_the_call() {
    let event = world().event(hook(&[]), |record| record);
    let process = &event["process_kprobe"]["process"];
    assert_eq!(
        (&process["pid"], &process["tid"], &process["refcnt"]),
        (&json!(11), &json!(12), &json!(1))
    );
    assert_eq!(event["time"], "1970-01-01T00:00:00.000005Z");
    assert_eq!(event["node_name"], "vmnode");
}

#[test]
fn the_function_of_several() {
    let names = HashMap::from([(0x10, "do_a".to_owned()), (0x20, "do_b".to_owned())]);
    let info = || HookInfo {
        target: Target::Function(Function::Several(names.clone())),
        ..hook(&[])
    };
    let name = |address| {
        let event = world().event(info(), |record| record.function(address));
        event["process_kprobe"]["function_name"].clone()
    };
    assert_eq!(
        (name(0x10), name(0x20), name(0x30)),
        (json!("do_a"), json!("do_b"), json!("0x30"))
    );
}

#[cfg(target_arch = "x86_64")]
#[test]
fn the_system_call_of_many() {
    let info = HookInfo {
        target: Target::Function(Function::SystemCall),
        ..hook(&[])
    };
    let event = world().event(info.clone(), |record| record.function(257));
    assert_eq!(event["process_kprobe"]["function_name"], "__x64_sys_openat");
    let event = world().event(info, |record| record.function(295).compat());
    assert_eq!(event["process_kprobe"]["function_name"], "__ia32_sys_openat");
}

/// The event's message, without the process.
fn message(info: HookInfo, kind: &str, record: impl FnOnce(RecordBuilder) -> RecordBuilder) -> Value {
    let mut event = world().event(
        HookInfo {
            tags: vec!["t".to_owned()],
            message: "m".to_owned(),
            ..info
        },
        record,
    );
    let mut message = event[kind].take();
    let fields = message.as_object_mut().unwrap();
    assert_eq!(fields.remove("process").unwrap()["pid"], 11);
    assert!(fields.remove("parent").is_some());
    for (name, value) in [
        ("tags", json!(["t"])),
        ("message", json!("m")),
        ("policy_name", json!("p")),
    ] {
        assert_eq!(fields.remove(name), Some(value));
    }
    assert_eq!(fields.remove("action"), Some(json!("KPROBE_ACTION_POST")));
    message
}

#[test]
fn a_uprobe_has_its_return_value_behind_the_arguments() {
    let target = Target::Uprobe {
        path: "/bin/bash".to_owned(),
        symbol: "readline".to_owned(),
        offset: 0,
        ref_counter_offset: 0,
    };
    let values = [
        (Role::Argument, ArgType::Int),
        (Role::Data, ArgType::Int),
        (Role::Return, ArgType::String),
    ];
    let info = HookInfo {
        target,
        ..hook(&values)
    };
    let found = message(info, "process_uprobe", |record| {
        record.number(7).number(8).text(b"ls -l")
    });
    let expected = json!({
        "path": "/bin/bash",
        "symbol": "readline",
        "args": [{"int_arg": 7}, {"string_arg": "ls -l"}],
        "data": [{"int_arg": 8}],
    });
    assert_eq!(found, expected);
    let target = Target::Uprobe {
        path: "/bin/bash".to_owned(),
        symbol: String::new(),
        offset: 0x1234,
        ref_counter_offset: 16,
    };
    let found = message(HookInfo { target, ..hook(&[]) }, "process_uprobe", |record| {
        record
    });
    assert_eq!(
        found,
        json!({"path": "/bin/bash", "offset": "4660", "ref_ctr_offset": "16"})
    );
}

#[test]
fn tracepoints_lsm_hooks_and_usdt_probes() {
    let values = &[(Role::Argument, ArgType::Uint64)];
    let target = Target::Tracepoint {
        subsystem: "sched".to_owned(),
        event: "sched_switch".to_owned(),
    };
    let found = message(
        HookInfo {
            target,
            ..hook(values)
        },
        "process_tracepoint",
        |record| record.number(1),
    );
    assert_eq!(
        found,
        json!({"subsys": "sched", "event": "sched_switch", "args": [{"size_arg": "1"}]})
    );
    let target = Target::Lsm {
        hook: "file_open".to_owned(),
    };
    let found = message(
        HookInfo {
            target,
            ..hook(values)
        },
        "process_lsm",
        |record| record.number(1),
    );
    assert_eq!(
        found,
        json!({"function_name": "file_open", "args": [{"size_arg": "1"}]})
    );
    let target = Target::Usdt {
        path: "/usr/bin/node".to_owned(),
        provider: "node".to_owned(),
        name: "gc__start".to_owned(),
    };
    let found = message(
        HookInfo {
            target,
            ..hook(values)
        },
        "process_usdt",
        |record| record.number(1),
    );
    let expected = json!({"path": "/usr/bin/node", "provider": "node", "name": "gc__start", "args": [{"size_arg": "1"}]});
    assert_eq!(found, expected);
}

#[test]
fn ancestors_are_where_each_type_has_them() {
    let exec = |world: &mut World, pid, parent| {
        world.processes.handle(&Record::Exec(Exec {
            time: 3000 + u64::from(pid),
            process: record::ProcessKey { pid, start: 3000 },
            tid: pid,
            parent,
            binary: b"/bin/wl",
            is_first: true,
            ..Exec::default()
        }));
    };
    let target = |kind| match kind {
        "process_tracepoint" => Target::Tracepoint {
            subsystem: String::new(),
            event: String::new(),
        },
        "process_lsm" => Target::Lsm { hook: String::new() },
        "process_uprobe" => Target::Uprobe {
            path: String::new(),
            symbol: String::new(),
            offset: 0,
            ref_counter_offset: 0,
        },
        "process_usdt" => Target::Usdt {
            path: String::new(),
            provider: String::new(),
            name: String::new(),
        },
        _ => function("f"),
    };
    for kind in [
        "process_kprobe",
        "process_tracepoint",
        "process_lsm",
        "process_uprobe",
        "process_usdt",
    ] {
        let mut world = World::new(ProcessOptions {
            ancestors: true,
            ..ProcessOptions::default()
        });
        exec(&mut world, 20, record::ProcessKey { pid: 11, start: 1000 });
        exec(&mut world, 21, record::ProcessKey { pid: 20, start: 3000 });
        let info = HookInfo {
            target: target(kind),
            ..hook(&[])
        };
        let event = world.event(info, |record| record.process(21, 3000, 9000));
        assert_eq!(event[kind]["parent"]["pid"], 20);
        assert_eq!(event[kind]["ancestors"][0]["pid"], 11, "{kind}");
    }
}

#[test]
fn the_action_is_what_was_done() {
    use KprobeAction::{Notifyenforcer, Override, Sigkill, Signal};
    use abi::HOOK_EVENT_NOTIFIED as NOTIFIED;
    use abi::HOOK_EVENT_SIGNALLED as SIGNALLED;
    use abi::{HOOK_EVENT_MONITORED as MONITORED, HOOK_EVENT_OVERRIDDEN as OVERRIDDEN};
    let action = |selectors: &[&[KprobeAction]], selector, flags| {
        let selectors = selectors.iter().map(|actions| actions.to_vec()).collect();
        let info = HookInfo {
            selectors,
            ..hook(&[])
        };
        let event = world().event(info, |record| record.selector(selector).flags(flags));
        let action = event["process_kprobe"]["action"].as_str().unwrap().to_owned();
        action.trim_start_matches("KPROBE_ACTION_").to_owned()
    };
    assert_eq!(action(&[], 0, 0), "POST");
    assert_eq!(action(&[&[], &[Sigkill]], 1, SIGNALLED), "SIGKILL");
    assert_eq!(action(&[&[], &[Sigkill]], 0, 0), "POST");
    assert_eq!(action(&[&[Signal]], 0, SIGNALLED), "SIGNAL");
    assert_eq!(action(&[&[Override]], 0, OVERRIDDEN), "OVERRIDE");
    // Of several the last counts, as agents do it, but only if it was done: where Override is not possible, say.
    assert_eq!(
        action(&[&[Sigkill, Override]], 0, SIGNALLED | OVERRIDDEN),
        "OVERRIDE"
    );
    assert_eq!(action(&[&[Sigkill, Override]], 0, SIGNALLED), "SIGKILL");
    assert_eq!(action(&[&[Notifyenforcer]], 0, NOTIFIED), "NOTIFYENFORCER");
    assert_eq!(action(&[&[Sigkill, Notifyenforcer]], 0, SIGNALLED), "SIGKILL");
    // What was done is told even if the policy isn't known to do it.
    assert_eq!(action(&[], 7, SIGNALLED), "SIGNAL");
    assert_eq!(action(&[], 7, OVERRIDDEN), "OVERRIDE");
    assert_eq!(action(&[], 7, NOTIFIED), "NOTIFYENFORCER");
    assert_eq!(action(&[&[Sigkill]], 0, MONITORED), "POST");
    assert_eq!(action(&[&[Notifyenforcer]], 0, MONITORED), "POST");
}

#[test]
fn what_monitor_mode_withheld_is_not_shown_as_done_as_the_agent_shows_it() {
    let info = HookInfo {
        selectors: vec![vec![KprobeAction::Sigkill]],
        ..hook(&[])
    };
    let event = world().event(info, |record| record.flags(abi::HOOK_EVENT_MONITORED));
    assert_eq!(event["process_kprobe"]["action"], "KPROBE_ACTION_POST");
}

#[test]
fn a_return_that_was_not_waited_for_is_absent_and_what_had_no_room_is_an_error() {
    let values = [
        (Role::Argument, ArgType::Int),
        (Role::Argument, ArgType::CharBuf),
        (Role::Return, ArgType::Int),
    ];
    let event = world().event(hook(&values), |record| record.number(1).captured(b"a", 1));
    assert_eq!(event["process_kprobe"]["args"].as_array().unwrap().len(), 2);
    assert!(event["process_kprobe"].get("return").is_none());
    let event = world().event(labelled(hook(&values), &["", "buffer"]), |record| {
        record.number(1).flags(abi::HOOK_EVENT_TRUNCATED)
    });
    let error = json!({"Message": "left out, as the values before it are too long"});
    assert_eq!(
        event["process_kprobe"]["args"][1],
        json!({"error_arg": error, "label": "buffer"})
    );
    assert_eq!(event["process_kprobe"]["return"], json!({ "error_arg": error }));
}

#[test]
fn values_are_shown_in_the_order_of_the_policy_not_in_that_of_reading() {
    let mut info = hook(&[
        (Role::Argument, ArgType::Int),
        (Role::Argument, ArgType::CharBuf),
        (Role::Return, ArgType::Long),
    ]);
    // The buffer comes first in the policy, but is read when the function returns.
    (info.values[0].order, info.values[1].order, info.values[2].order) = (20, 10, 30);
    let event = world().event(info, |record| record.number(1).captured(b"abc", 3).number(3));
    let arguments = json!([{"bytes_arg": "YWJj"}, {"int_arg": 1}]);
    assert_eq!(event["process_kprobe"]["args"], arguments);
    assert_eq!(event["process_kprobe"]["return"], json!({"long_arg": "3"}));
}

#[test]
fn records_of_removed_hooks_mean_nothing_and_numbers_are_not_used_again() {
    let mut world = world();
    let id = world.hooks.add(hook(&[]));
    let bytes = RecordBuilder::new(id).bytes();
    assert!(world.json(&bytes).is_some());
    world.hooks.remove(id);
    assert!(world.json(&bytes).is_none());
    assert_ne!(world.hooks.add(hook(&[])), id);
}

#[test]
fn processes_that_are_not_known_are_there_with_what_the_record_says() {
    let event = world().event(hook(&[]), |record| record.process(77, 4000, 6000));
    let process = &event["process_kprobe"]["process"];
    assert_eq!(
        (&process["pid"], &process["flags"]),
        (&json!(77), &json!("unknown"))
    );
    let event = world().event(hook(&[]), |record| record.process(0, 0, 6000));
    assert_eq!(event["process_kprobe"]["process"]["binary"], "<kernel>");
}

#[test]
fn stacks_that_have_no_names_are_addresses() {
    let event = world().event(hook(&[]), |record| {
        record.stacks(&[0xffff_ffff_8100_0000], &[0x40_0000, 0])
    });
    let expected = json!([{"address": "18446744071578845184"}]);
    assert_eq!(event["process_kprobe"]["kernel_stack_trace"], expected);
    assert_eq!(
        event["process_kprobe"]["user_stack_trace"],
        json!([{"address": "4194304"}])
    );
}

#[test]
fn compact_lines_come_of_them() {
    let mut world = world();
    let mut log = String::new();
    let mut add = |info: HookInfo, record: &dyn Fn(RecordBuilder) -> RecordBuilder| {
        let id = world.hooks.add(info);
        log += &world.json(&record(RecordBuilder::new(id)).bytes()).unwrap();
        log.push('\n');
    };
    let argument = |arg_type| (Role::Argument, arg_type);
    let openat = [argument(ArgType::Int), argument(ArgType::String)];
    add(
        HookInfo {
            target: function("__x64_sys_openat"),
            ..hook(&openat)
        },
        &|record| record.number(3).text(b"/etc/passwd"),
    );
    let bpf = HookInfo {
        target: function("security_bpf_map_alloc"),
        ..hook(&[argument(ArgType::BpfMap)])
    };
    let mut map = [1_u32, 0, 4, 8, 10, 0]
        .into_iter()
        .flat_map(u32::to_ne_bytes)
        .collect::<Vec<u8>>();
    map.extend(b"counts\0\0\0\0\0\0\0\0\0\0");
    add(bpf, &|record| {
        record.structure(abi::VALUE_BPF_OBJECT, 0, &map, b"")
    });
    let mut raw = HookInfo {
        target: Target::Tracepoint {
            subsystem: "raw_syscalls".to_owned(),
            event: "sys_enter".to_owned(),
        },
        ..hook(&[argument(ArgType::Syscall64), argument(ArgType::ConstBuf)])
    };
    raw.values[1].element_size = 8;
    let array: Vec<u8> = [1_u64, 4096, 5, 0, 0, 0]
        .into_iter()
        .flat_map(u64::to_ne_bytes)
        .collect();
    add(raw, &|record| record.number(1).captured(&array, 48));
    let stack = hook(&[argument(ArgType::Int)]);
    add(stack, &|record| record.number(1).stacks(&[0x10], &[0x20]));
    let printed = getevents(&["-o", "compact"], log.as_bytes()).unwrap();
    let expected = "\
📬️ openat  vmnode /bin/wl /etc/passwd
🗺 bpf_map_create vmnode /bin/wl BPF_MAP_TYPE_HASH counts key size 4 value size 8 max entries 10
☎  syscall vmnode /bin/wl write(unsigned int fd=1, const char *buf=0x1000, size_t count=5)
🔌 connect vmnode /bin/wl 
Kernel:
   0x10: +0x0
User:
   0x20: (+0x0)
";
    assert_eq!(String::from_utf8(printed.output).unwrap(), expected);
}
