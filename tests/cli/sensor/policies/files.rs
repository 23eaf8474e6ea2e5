//! `--policy FILE|DIR`: policies of files are loaded, and those of a folder follow what happens there.

use super::*;
use crate::support::PATIENCE;

/// A policy of this name that tells of files that aren't there, below the folder of the test.
fn watch(name: &str, message: &str, file: &Path) -> String {
    let condition = argument(1, "Equal", &format!("\"{}\"", file.display()));
    policy(name, &open_hook(message, &condition))
}

/// The names of policies that are there, in the order of the alphabet.
fn names(sensor: &Sensor) -> Vec<String> {
    let list = sensor.list();
    let policies = list["policies"].as_array().cloned().unwrap_or_default();
    let mut names: Vec<String> = policies
        .iter()
        .filter_map(|policy| policy["name"].as_str().map(str::to_owned))
        .collect();
    names.sort();
    names
}

#[track_caller]
fn wait_for_names(sensor: &Sensor, expected: &[&str]) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let names = names(sensor);
        if names == expected {
            return;
        }
        assert!(
            Instant::now() < deadline,
            "there are {names:?} instead of {expected:?}"
        );
        thread::sleep(Duration::from_millis(50));
    }
}

/// Opens the file until an event of it has this message; others of it may still be on their way.
#[track_caller]
fn wait_for_message(sensor: &mut Sensor, file: &Path, message: &str) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        open(file, OFlags::RDONLY);
        while let Some(line) = sensor.live.line_within(Duration::from_millis(200)) {
            if line.contains(&format!("\"message\":\"{message}\"")) {
                return;
            }
        }
        assert!(Instant::now() < deadline, "no event says {message}");
    }
}

/// Puts a file into its place at once, as `mv` does.
fn put(folder: &Folder, name: &str, text: &str) {
    let new = folder.write("policies/.new", text);
    fs::rename(new, folder.path(&format!("policies/{name}"))).expect("rename the file");
}

#[test]
fn root_policies_of_a_folder_follow_its_files() {
    if !can_run("root_policies_of_a_folder_follow_its_files") {
        return;
    }
    let folder = Folder::new("policy-files");
    let policies = folder.path("policies");
    fs::create_dir(&policies).expect("make a folder");
    let file = folder.path("watched");
    put(&folder, "first.yaml", &watch("first", "one", &file));
    put(&folder, "unrelated.txt", "no policy");
    let policies = policies.to_str().expect("the path is UTF-8");
    let mut sensor = Sensor::start("policy-folder", &["--policy", policies]);
    wait_for_message(&mut sensor, &file, "one");

    // Changed, added; what is of another name goes.
    put(&folder, "first.yaml", &watch("first", "two", &file));
    wait_for_message(&mut sensor, &file, "two");
    put(&folder, "second.yml", &watch("second", "three", &file));
    wait_for_names(&sensor, &["first", "second"]);
    put(&folder, "second.yml", &watch("third", "three", &file));
    wait_for_names(&sensor, &["first", "third"]);

    // A policy that can't be loaded any more stays as it was, and what has the name of another waits until that goes.
    put(&folder, "first.yaml", "spec: {kprobes: [{call: 7, sysca");
    put(&folder, "twin.yaml", &watch("third", "four", &file));
    put(&folder, "last.yaml", &watch("last", "five", &file));
    wait_for_names(&sensor, &["first", "last", "third"]);
    wait_for_message(&mut sensor, &file, "two");
    wait_for_message(&mut sensor, &file, "three");
    fs::remove_file(folder.path("policies/second.yml")).expect("remove the file");
    wait_for_message(&mut sensor, &file, "four");
    assert_eq!(names(&sensor), ["first", "last", "third"]);

    // A file of another name is the same policy.
    fs::rename(folder.path("policies/last.yaml"), folder.path("policies/a.json")).expect("rename the file");
    put(&folder, "b.yaml", &watch("next", "six", &file));
    wait_for_names(&sensor, &["first", "last", "next", "third"]);
    fs::remove_file(folder.path("policies/a.json")).expect("remove the file");
    wait_for_names(&sensor, &["first", "next", "third"]);

    // A folder that can't be read is not an empty one.
    fs::rename(policies, folder.path("elsewhere")).expect("rename the folder");
    wait_for_message(&mut sensor, &file, "four");
    fs::rename(folder.path("elsewhere"), policies).expect("rename the folder");
    for name in ["first.yaml", "twin.yaml", "b.yaml"] {
        fs::remove_file(folder.path(&format!("policies/{name}"))).expect("remove the file");
    }
    wait_for_names(&sensor, &[]);

    sensor.live.signal("INT");
    let ran = sensor.live.end();
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    for told in [
        format!("note: policy first of {policies}/first.yaml is loaded\n"),
        format!("warning: {policies}/first.yaml:2:1: "),
        format!("warning: {policies}/twin.yaml: policy third exists already\n"),
        format!("note: policy third of {policies}/twin.yaml is loaded\n"),
        "note: policy next is removed\n".to_owned(),
    ] {
        assert!(ran.stderr.contains(&told), "{told} in {}", ran.stderr);
    }
}

#[test]
fn root_what_lint_says_is_told_where_a_policy_is_loaded() {
    if !can_run("root_what_lint_says_is_told_where_a_policy_is_loaded") {
        return;
    }
    let folder = Folder::new("policy-remarks");
    let callers = "  - call: sys_execve\n    syscall: true\n    args: [{index: 0, type: string}, {index: 1, type: string}]\n    \
                   selectors:\n    - matchBinaries: [{operator: In, values: [/bin/nonesuch]}]\n";
    let file = folder.write("remarked.yaml", policy("remarked", callers));
    let sensor = Sensor::start("policy-told", &["--policy", &file]);
    // Over the API, mistakes that keep a policy from being loaded come with what to do about them.
    let wrong = policy(
        "wrong",
        "  - call: sys_opeat\n    syscall: true\n    selectors:\n    - matchPIDs: [{operator: In, values: [1], isRoot: true}]\n",
    );
    let refused = sensor.try_add(&wrong);
    assert_eq!(refused.status, Some(1));
    assert!(
        refused.stderr.contains(
            "10:47: unknown field isRoot in spec.kprobes[0].selectors[0].matchPIDs[0]\n  help: remove isRoot"
        ),
        "{}",
        refused.stderr
    );
    let wrong = policy("wrong", "  - call: sys_opeat\n    syscall: true\n");
    let refused = sensor.try_add(&wrong);
    assert!(
        refused.stderr.contains("InvalidArgument: 7:11: ") && refused.stderr.contains("\n  help: "),
        "{}",
        refused.stderr
    );
    // What only misses what it is for is loaded, and told.
    sensor.add(&policy("added", callers));
    assert_eq!(names(&sensor), ["added", "remarked"]);
    sensor.live.signal("INT");
    let ran = sensor.live.end();
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    for told in [
        format!("warning: {file}:9:55: "),
        "warning: policy added:9:55: ".to_owned(),
    ] {
        assert_eq!(ran.stderr.matches(&told).count(), 1, "{told} in {}", ran.stderr);
    }
    // A file with such mistakes keeps the sensor from starting.
    let file = folder.write("wrong.yaml", wrong);
    let ran = tetra(&["sensor", "run", "--policy", &file]).run();
    assert_eq!(ran.status, Some(1), "{}", ran.stderr);
    assert!(
        ran.stderr.contains(&format!("Error: {file}:7:11: ")) && ran.stderr.contains("\n  help: "),
        "{}",
        ran.stderr
    );
}
