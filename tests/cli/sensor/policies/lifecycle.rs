//! Policies come and go while the sensor runs, and nothing of them is left.

use super::*;

#[test]
fn native_a_policy_comes_and_goes_with_its_counters() {
    if !can_run("native_a_policy_comes_and_goes_with_its_counters") {
        return;
    }
    let mut sensor = Sensor::start("policy-lifecycle", &[]);
    let path = sensor.folder.path("watched");
    let yaml = policy(
        "watch",
        &open_hook(
            "watched",
            &argument(1, "Equal", &format!("\"{}\"", path.display())),
        ),
    );
    sensor.add(&yaml);
    let again = sensor.try_add(&yaml);
    assert_eq!(again.status, Some(1));
    assert!(
        again.stderr.contains("policy watch exists already"),
        "{}",
        again.stderr
    );
    let list = |sensor: &Sensor| -> Value {
        let text = sensor.ask_well(&["tracingpolicy", "list", "-o", "json"]);
        let list: Value = serde_json::from_str(&text).expect("the list is JSON");
        list["policies"][0].clone()
    };
    open(&path, OFlags::RDONLY);
    open(&path, OFlags::RDONLY);
    assert_eq!(sensor.event()["message"], "watched");
    assert_eq!(sensor.event()["message"], "watched");
    let status = list(&sensor);
    assert_eq!(status["state"], "TP_STATE_ENABLED");
    assert_eq!(status["stats"]["action_counters"]["post"], "2");
    assert_eq!(status["sensors"][0], "generic_kprobe");
    assert!(
        status["kernel_memory_bytes"]
            .as_str()
            .is_some_and(|bytes| bytes != "0")
    );
    sensor.ask_well(&["tracingpolicy", "disable", "watch"]);
    assert_eq!(list(&sensor)["state"], "TP_STATE_DISABLED");
    open(&path, OFlags::RDONLY);
    sensor.live.assert_quiet(Duration::from_millis(300));
    sensor.ask_well(&["tracingpolicy", "enable", "watch"]);
    open(&path, OFlags::RDONLY);
    assert_eq!(sensor.event()["message"], "watched");
    sensor.ask_well(&["tracingpolicy", "delete", "watch"]);
    let gone = sensor.ask(&["tracingpolicy", "delete", "watch"]);
    assert_eq!(gone.status, Some(1));
    assert!(
        gone.stderr.contains("there is no policy watch"),
        "{}",
        gone.stderr
    );
    open(&path, OFlags::RDONLY);
    sensor.live.assert_quiet(Duration::from_millis(300));
    sensor.live.signal("INT");
    assert_eq!(sensor.live.end().status, Some(0));
}

/// How many programs, maps and links of BPF a process holds.
fn held(pid: u32) -> usize {
    let Ok(descriptors) = fs::read_dir(format!("/proc/{pid}/fd")) else {
        return 0;
    };
    let links = descriptors.filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
    links
        .filter(|link| link.to_string_lossy().contains("bpf"))
        .count()
}

#[test]
fn native_policies_leave_nothing_and_disturb_nobody() {
    if !can_run("native_policies_leave_nothing_and_disturb_nobody") {
        return;
    }
    let mut sensor = Sensor::start("policy-leaks", &[]);
    let path = sensor.folder.path("steady");
    let steady = open_hook(
        "steady",
        &argument(1, "Equal", &format!("\"{}\"", path.display())),
    );
    sensor.add(&policy("steady", &steady));
    let other = open_hook(
        "other",
        "      matchBinaries: [{operator: In, values: [\"/no/such\"]}]\n",
    );
    // What is made once and kept, as for groups of programs, is there now.
    sensor.add(&policy("other", &other));
    sensor.ask_well(&["tracingpolicy", "delete", "other"]);
    let before = held(sensor.live.id());
    let mut opened = 0;
    for _ in 0..10 {
        sensor.add(&policy("other", &other));
        open(&path, OFlags::RDONLY);
        sensor.ask_well(&["tracingpolicy", "delete", "other"]);
        open(&path, OFlags::RDONLY);
        opened += 2;
    }
    assert_eq!(held(sensor.live.id()), before);
    for _ in 0..opened {
        assert_eq!(sensor.event()["message"], "steady");
    }
}

#[test]
fn native_what_cannot_be_loaded_is_refused_whole() {
    if !can_run("native_what_cannot_be_loaded_is_refused_whole") {
        return;
    }
    let sensor = Sensor::start("policy-refused", &[]);
    let good = open_hook("good", "");
    for (hooks, message) in [
        (
            "  - call: no_such_function\n    syscall: false\n".to_owned(),
            "function no_such_function is not in this kernel",
        ),
        (
            "  - call: sys_nosuch\n    syscall: true\n".to_owned(),
            "function sys_nosuch is not in this kernel",
        ),
        (
            good.replace("index: 1,", "index: 9,"),
            "there is no argument 9: 6 can be read, from 0 on",
        ),
        (
            open_hook("x", &argument(5, "Equal", "1")),
            "argument 5 is not declared",
        ),
    ] {
        let refused = sensor.try_add(&policy("bad", &format!("{good}{hooks}")));
        assert_eq!(refused.status, Some(1), "{hooks}");
        assert!(refused.stderr.contains(message), "{}", refused.stderr);
    }
    assert_eq!(sensor.ask_well(&["tracingpolicy", "list"]).lines().count(), 1);
}
