//! `--busy-policy-rate`: policies that fire all the time are told of.

use std::process::Stdio;

use super::*;
use crate::sensor::station::eventually;

/// A policy of this name for what this program opens at this path.
fn opens(name: &str, program: &str, path: &Path, action: &str) -> String {
    policy(
        name,
        &format!(
            "  - call: sys_openat\n    syscall: true\n    args: [{{index: 1, type: string}}]\n    selectors:\n    - \
             matchBinaries: [{{operator: In, values: [\"{program}\"]}}]\n      matchArgs: [{{index: 1, operator: Equal, \
             values: [\"{}\"]}}]\n      matchActions: [{{{action}}}]\n",
            path.display()
        ),
    )
}

#[test]
fn root_a_policy_that_fires_all_the_time_is_told_of_once() {
    if !can_run("root_a_policy_that_fires_all_the_time_is_told_of_once") {
        return;
    }
    let sensor = Sensor::start("policy-busy", &["--busy-policy-rate", "100"]);
    let looper = sensor.folder.path("looper");
    copy_program("/bin/sh", &looper);
    let looper = looper.to_str().expect("the path is UTF-8");
    let [often, once] = ["often", "once"].map(|name| PathBuf::from(sensor.folder.write(name, "word\n")));
    let busy = opens("busy", looper, &often, "action: NoPost");
    sensor.add(&busy);
    // What is not told for its rate counts as well.
    sensor.add(&opens("limited", looper, &often, "action: Post, rateLimit: 10m"));
    sensor.add(&opens("quiet", looper, &once, "action: Post"));
    let script = format!(
        "read line < {once}; while [ -e {often} ]; do read line < {often}; done",
        once = once.display(),
        often = often.display()
    );
    let mut opener = Command::new(looper)
        .args(["-c", &script])
        .stderr(Stdio::null())
        .spawn()
        .expect("run a shell");
    let warnings = |sensor: &Sensor, name: &str| {
        let warning = format!("warning: policy {name} fires ");
        sensor.live.said().matches(&warning).count()
    };
    eventually("both are told of", || {
        warnings(&sensor, "busy") == 1 && warnings(&sensor, "limited") == 1
    });
    // Some more looks find nothing new.
    thread::sleep(Duration::from_secs(3));
    assert_eq!(warnings(&sensor, "busy"), 1);
    sensor.ask_well(&["tracingpolicy", "delete", "busy"]);
    sensor.add(&busy);
    eventually("the new one is told of", || warnings(&sensor, "busy") == 2);
    fs::remove_file(&often).expect("remove a file");
    opener.wait().expect("wait for the shell");
    assert_eq!(
        sensor.list()["policies"][1]["stats"]["action_counters"]["post"],
        "1"
    );
    sensor.live.signal("INT");
    let ran = sensor.live.end();
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    let advice = " times a second, and --busy-policy-rate is 100: narrow its selectors";
    assert_eq!(ran.stderr.matches(advice).count(), 3, "{}", ran.stderr);
    assert!(!ran.stderr.contains("policy quiet fires"), "{}", ran.stderr);
}
