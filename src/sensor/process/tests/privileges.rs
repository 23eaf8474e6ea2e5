//! Credentials, name spaces, users and environments: absent unless asked for, and as the agent has them.

use serde_json::json;

use super::*;

const INIT: ProcessKey = key(1, 320_000_000);
const PROCESS: ProcessKey = key(205, 52_470_000_000);
const TIME: u64 = 52_506_940_310;
const ALICE: Credentials = Credentials {
    uid: 1000,
    gid: 1000,
    euid: 1000,
    egid: 1000,
    suid: 1000,
    sgid: 1000,
    fsuid: 1000,
    fsgid: 1000,
    permitted: 0,
    effective: 0,
    ..ROOT
};
const EVERYTHING: ProcessOptions = ProcessOptions {
    node_name: String::new(),
    cluster_name: String::new(),
    credentials: true,
    namespaces: true,
    ancestors: true,
    usernames: true,
    environment: true,
    redact: Vec::new(),
    cache_size: 0,
};

/// The exec event of a program and the exit event that follows.
fn events(options: ProcessOptions, exec: Exec<'_>) -> (serde_json::Value, serde_json::Value) {
    let mut processes = processes(options);
    processes.handle(&Record::Exec(super::exec(
        INIT,
        key(0, 0),
        320_000_000,
        b"/init\0",
    )));
    processes.handle(&fork(PROCESS, INIT));
    let executed = processes.handle(&Record::Exec(exec)).unwrap();
    let ended = processes.handle(&exit(PROCESS, TIME + 1, 0)).unwrap();
    let (executed, ended) = (value(&executed), value(&ended));
    (
        executed["process_exec"]["process"].clone(),
        ended["process_exit"]["process"].clone(),
    )
}

fn program(credentials: Credentials, credentials_before: Credentials) -> Exec<'static> {
    Exec {
        credentials,
        credentials_before,
        ..exec(PROCESS, INIT, TIME, b"suidwl\0ids\0")
    }
}

#[test]
fn a_set_user_id_program_tells_what_it_raised_in_its_exec_event_only() {
    let raised = Credentials {
        euid: 0,
        suid: 0,
        fsuid: 0,
        permitted: ALL_CAPABILITIES,
        effective: ALL_CAPABILITIES,
        ..ALICE
    };
    let (executed, ended) = events(
        EVERYTHING,
        Exec {
            setuid: Some(0),
            ..program(raised, ALICE)
        },
    );
    let credentials = json!({
        "uid": 1000, "gid": 1000, "euid": 0, "egid": 1000, "suid": 0, "sgid": 1000, "fsuid": 0, "fsgid": 1000
    });
    assert_eq!(executed["process_credentials"], credentials);
    assert_eq!(ended["process_credentials"], credentials);
    assert_eq!(executed["uid"], 0);
    assert_eq!(executed["user"], json!({"name": "root"}));
    assert_eq!(executed["cap"]["permitted"].as_array().unwrap().len(), 41);
    assert_eq!(executed["cap"]["permitted"][1], "DAC_OVERRIDE");
    assert_eq!(executed["cap"]["permitted"][40], "CAP_CHECKPOINT_RESTORE");
    assert_eq!(
        executed["binary_properties"],
        json!({"setuid": 0, "privileges_changed": ["PRIVILEGES_RAISED_EXEC_FILE_SETUID"]})
    );
    assert_eq!(executed["refcnt"], 1);
    assert_eq!(ended.get("binary_properties"), None);
    assert_eq!(ended.get("refcnt"), None);
}

#[test]
fn privileges_are_raised_by_group_and_by_file_capabilities_too() {
    let group = Credentials {
        egid: 0,
        sgid: 0,
        fsgid: 0,
        ..ALICE
    };
    let (executed, _) = events(
        EVERYTHING,
        Exec {
            setgid: Some(0),
            ..program(group, ALICE)
        },
    );
    assert_eq!(
        executed["binary_properties"],
        json!({"setgid": 0, "privileges_changed": ["PRIVILEGES_RAISED_EXEC_FILE_SETGID"]})
    );
    assert_eq!(executed["user"], json!({"name": "alice"}));
    let capabilities = 1 << 10 | 1 << 13;
    let capable = Credentials {
        permitted: capabilities,
        effective: capabilities,
        ..ALICE
    };
    let (executed, _) = events(EVERYTHING, program(capable, ALICE));
    assert_eq!(
        executed["binary_properties"],
        json!({"privileges_changed": ["PRIVILEGES_RAISED_EXEC_FILE_CAP"]})
    );
    assert_eq!(
        executed["cap"],
        json!({
            "permitted": ["CAP_NET_BIND_SERVICE", "CAP_NET_RAW"],
            "effective": ["CAP_NET_BIND_SERVICE", "CAP_NET_RAW"],
        })
    );
}

#[test]
fn nothing_is_told_where_nothing_was_raised() {
    for exec in [
        Exec {
            setuid: Some(0),
            ..program(ROOT, ROOT)
        },
        // no_new_privs
        Exec {
            setuid: Some(0),
            setgid: Some(0),
            ..program(ALICE, ALICE)
        },
        program(ALICE, ALICE),
    ] {
        let (executed, _) = events(EVERYTHING, exec);
        assert_eq!(executed.get("binary_properties"), None);
        assert_eq!(executed.get("refcnt"), None);
    }
    let (executed, _) = events(EVERYTHING, program(ALICE, ALICE));
    assert_eq!(executed["cap"], json!({}));
}

#[test]
fn files_without_links_show_their_inode() {
    let (executed, ended) = events(
        EVERYTHING,
        Exec {
            inode: 19,
            links: 0,
            ..program(ROOT, ROOT)
        },
    );
    assert_eq!(
        executed["binary_properties"],
        json!({"file": {"inode": {"number": "19", "links": 0}}})
    );
    assert_eq!(ended.get("binary_properties"), None);
}

#[test]
fn namespaces_are_compared_with_the_hosts_and_foreign_ones_have_no_user_names() {
    let (executed, _) = events(EVERYTHING, program(ROOT, ROOT));
    assert_eq!(
        executed["ns"]["time"],
        json!({"inum": 4_026_531_834_u32, "is_host": true})
    );
    assert_eq!(executed["user"], json!({"name": "root"}));
    let foreign = Namespaces {
        mnt: 4_026_532_113,
        time: 0,
        time_for_children: 0,
        ..HOST
    };
    let (executed, _) = events(
        EVERYTHING,
        Exec {
            namespaces: foreign,
            ..program(ROOT, ROOT)
        },
    );
    assert_eq!(executed["ns"]["mnt"], json!({"inum": 4_026_532_113_u32}));
    assert_eq!(executed["ns"].get("time"), None);
    assert_eq!(executed.get("user"), None);
    let foreign = Namespaces {
        user: 4_026_532_113,
        ..HOST
    };
    let (executed, _) = events(
        EVERYTHING,
        Exec {
            namespaces: foreign,
            ..program(ROOT, ROOT)
        },
    );
    assert_eq!(executed.get("user"), None);
    let nobody = Credentials { euid: 4711, ..ROOT };
    let (executed, _) = events(EVERYTHING, program(nobody, nobody));
    assert_eq!(executed.get("user"), None);
}

#[test]
fn secure_bits_have_names() {
    let bits = Credentials {
        securebits: 0x2f | 1 << 20,
        ..ROOT
    };
    let (executed, _) = events(EVERYTHING, program(bits, bits));
    assert_eq!(
        executed["process_credentials"]["securebits"],
        json!([
            "SecBitNoRoot",
            "SecBitNoRootLocked",
            "SecBitNoSetUidFixup",
            "SecBitNoSetUidFixupLocked",
            "SecBitKeepCapsLocked"
        ])
    );
}

#[test]
fn environments_are_redacted_like_arguments() {
    let options = ProcessOptions {
        redact: vec![regex::Regex::new("(?i)(?:token|password)=(.*)").unwrap()],
        ..EVERYTHING
    };
    let exec = Exec {
        environment: b"PATH=/bin:/usr/bin\0API_TOKEN=s3=cret\0EMPTY=\0odd\0\0",
        arguments: b"curl\0--password=abc\0",
        ..program(ROOT, ROOT)
    };
    let (executed, ended) = events(options, exec);
    let environment = json!([
        {"Key": "PATH", "Value": "/bin:/usr/bin"},
        {"Key": "API_TOKEN", "Value": "*****"},
        {"Key": "EMPTY"},
        {"Key": "odd"},
    ]);
    assert_eq!(executed["environment_variables"], environment);
    assert_eq!(ended["environment_variables"], environment);
    assert_eq!(executed["arguments"], "--password=*****");
}

#[test]
fn without_options_none_of_this_is_there() {
    let exec = Exec {
        setuid: Some(0),
        links: 0,
        environment: b"A=1\0",
        ..program(ROOT, ALICE)
    };
    let (executed, ended) = events(ProcessOptions::default(), exec);
    assert_eq!(executed, ended);
    let names: Vec<_> = executed.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "arguments",
            "auid",
            "binary",
            "cwd",
            "exec_id",
            "flags",
            "in_init_tree",
            "parent_exec_id",
            "pid",
            "start_time",
            "tid",
            "uid"
        ]
    );
}

#[test]
fn ancestors_begin_with_the_grandparent_and_end_with_init() {
    let mut processes = processes(ProcessOptions {
        ancestors: true,
        ..ProcessOptions::default()
    });
    let mut parent = key(0, 0);
    let mut events = Vec::new();
    for pid in 1..5 {
        let process = key(pid, u64::from(pid) * 1000);
        let record = exec(process, parent, process.start + 1, b"wl\0");
        events.push(value(&processes.handle(&Record::Exec(record)).unwrap()));
        parent = process;
    }
    let ancestors = |event: &serde_json::Value| -> Vec<u64> {
        let ancestors = event["process_exec"]["ancestors"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        ancestors
            .iter()
            .map(|ancestor| ancestor["pid"].as_u64().unwrap())
            .collect()
    };
    let found: Vec<_> = events.iter().map(ancestors).collect();
    assert_eq!(found, [vec![], vec![], vec![1], vec![2, 1]]);
    assert_eq!(events[0]["process_exec"]["parent"]["binary"], "<kernel>");
    let ended = value(&processes.handle(&exit(parent, 9000, 0)).unwrap());
    assert_eq!(ended["process_exit"]["ancestors"].as_array().unwrap().len(), 2);
}
