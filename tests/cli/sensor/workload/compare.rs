//! Recordings of the workload in a form that can be compared: what is another with each run has been replaced by
//! what it stands for.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::{Map, Value, json};

use super::differences::{DIFFERENCES, Difference};

/// The events of each case.
pub(super) type Cases = BTreeMap<String, Vec<Value>>;

/// Where a recording was made.
pub(super) struct Place<'a> {
    /// The shell that ran the workload.
    pub(super) shell: u64,
    /// Its parent, its parent's parent, and so on.
    pub(super) above: Vec<u64>,
    /// Binary and arguments of that shell, and of its forks.
    pub(super) program: [String; 2],
    /// What users are called there, and here, if they are.
    pub(super) users: Vec<(&'a str, Option<String>)>,
}

const KTHREADD: u64 = 2;
/// Those whose parents are not of the workload.
const STRAYS: [&str; 2] = ["exit 0 orphan-exec", "exit 0 core "];
const CASE: &str = "exit 0 \"CASE ";

/// The events of the workload, by case. Of events before the first case, and beside it after the last, none is kept.
pub(super) fn cases(recording: &str, place: &Place<'_>) -> Cases {
    let mut cases = Cases::new();
    let mut case = None;
    for (event, body) in of_workload(recording, place.shell) {
        let arguments = body["process"]["arguments"].as_str().unwrap_or_default();
        if let Some(name) = arguments.strip_prefix(CASE) {
            case = Some(name.trim_end_matches('"').to_owned());
        }
        let is_over = case.as_deref() == Some("end") && !arguments.starts_with(CASE);
        if let Some(case) = case.as_ref().filter(|_| !is_over) {
            cases
                .entry(case.clone())
                .or_default()
                .push(comparable(&event, &body, place));
        }
    }
    cases
}

/// All events of what descends from the shell.
pub(super) fn events(recording: &str, place: &Place<'_>) -> Vec<Value> {
    let events = of_workload(recording, place.shell).into_iter();
    events
        .map(|(event, body)| comparable(&event, &body, place))
        .collect()
}

/// The events of one process of the workload.
pub(super) fn of_program(recording: &str, place: &Place<'_>, arguments: &str) -> Vec<Value> {
    let events = of_workload(recording, place.shell).into_iter();
    let events = events.filter(|(_, body)| body["process"]["arguments"] == arguments);
    events
        .map(|(event, body)| comparable(&event, &body, place))
        .collect()
}

/// Kind and content of events of what descends from the shell, after a look that they fit together.
fn of_workload(recording: &str, shell: u64) -> Vec<(String, Value)> {
    let mut descendants = HashSet::new();
    let mut events = Vec::new();
    for line in recording.lines() {
        let event: Map<String, Value> = serde_json::from_str(line).expect("events are JSON");
        let Some((kind, mut body)) = event.into_iter().find(|(kind, _)| kind.starts_with("process_")) else {
            continue;
        };
        let process = &body["process"];
        let arguments = process["arguments"].as_str().unwrap_or_default();
        let id = process["exec_id"]
            .as_str()
            .expect("a process has an id")
            .to_owned();
        // Of a fork of a fork, the parent has no event before its end.
        let parents =
            ["exec_id", "parent_exec_id"].map(|field| body["parent"][field].as_str().unwrap_or_default());
        let is_stray = STRAYS.iter().any(|stray| arguments.starts_with(stray));
        if body["parent"]["pid"] == shell
            || parents.iter().any(|parent| descendants.contains(*parent))
            || is_stray
        {
            check_links(&body);
            // Only an exit of a fork without exec comes without an exec event of the same id.
            let is_new = descendants.insert(id);
            body["is_new"] = is_new.into();
            events.push((kind, body));
        }
    }
    events
}

/// Each process of an event names the next as its parent.
fn check_links(body: &Value) {
    let line = line(body);
    for (process, parent) in line.iter().zip(line.iter().skip(1)) {
        assert_eq!(process["parent_exec_id"], parent["exec_id"], "{body:#}");
    }
}

/// The process, its parent, and its ancestors if they are told.
fn line(body: &Value) -> Vec<&Value> {
    let ancestors = body["ancestors"].as_array().into_iter().flatten();
    [&body["process"], &body["parent"]]
        .into_iter()
        .chain(ancestors)
        .collect()
}

fn comparable(kind: &str, body: &Value, place: &Place<'_>) -> Value {
    let line = line(body);
    let parents = line.iter().skip(1).copied().map(Some).chain([None]);
    let mut labels = Vec::new();
    for (process, parent) in line.iter().zip(parents) {
        labels.push(label(process, parent, place));
        // What is above the shell is of the place.
        if labels.last().is_some_and(Value::is_string) {
            break;
        }
    }
    let mut event = json!({ "kind": kind, "line": labels, "is_new": body["is_new"] });
    for (field, value) in body.as_object().expect("an event is an object") {
        match field.as_str() {
            "process" | "parent" | "ancestors" | "is_new" => {}
            "time" => event["time"] = true.into(),
            _ => event[field] = value.clone(),
        }
    }
    event
}

fn label(process: &Value, parent: Option<&Value>, place: &Place<'_>) -> Value {
    let pid = process["pid"].as_u64().expect("a process has a number");
    if pid == place.shell {
        return json!("the shell");
    } else if place.above.contains(&pid) {
        return json!("above the shell");
    } else if pid == KTHREADD {
        return json!("kthreadd");
    }
    let is_shells = ["binary", "arguments"]
        .iter()
        .zip(&place.program)
        .all(|(field, own)| process[field] == *own);
    let mut label = json!({});
    for (field, value) in process.as_object().expect("a process is an object") {
        label[field] = match field.as_str() {
            "exec_id" | "parent_exec_id" | "start_time" => value.is_string().into(),
            "pid" => (Some(pid) == parent.and_then(|parent| parent["pid"].as_u64())).into(),
            "tid" => (value == pid).into(),
            "binary" | "arguments" if is_shells => json!("the shell's"),
            "arguments" => without_pid(value),
            "ns" => namespaces(value, parent.map(|parent| &parent["ns"])),
            "binary_properties" => without_number(value),
            "user" => match place.users.iter().find(|(name, _)| value["name"] == *name) {
                Some((_, None)) => continue,
                Some((_, Some(name))) => json!({ "name": name }),
                None => value.clone(),
            },
            _ => value.clone(),
        };
    }
    label
}

/// The helper of a core dump is told whose it is.
fn without_pid(arguments: &Value) -> Value {
    match arguments.as_str() {
        Some(text) if text.starts_with(STRAYS[1]) => json!(STRAYS[1]),
        _ => arguments.clone(),
    }
}

/// Of each name space, whether it is the host's, or at least the parent's.
fn namespaces(own: &Value, parents: Option<&Value>) -> Value {
    let own = own.as_object().expect("name spaces are an object");
    let labels = own.iter().map(|(kind, namespace)| {
        let is_parents = parents.map(|parents| parents[kind]["inum"] == namespace["inum"]);
        let label = json!({ "is_host": namespace["is_host"], "is_parents": is_parents });
        (kind.clone(), label)
    });
    Value::Object(labels.collect())
}

fn without_number(properties: &Value) -> Value {
    let mut properties = properties.clone();
    if let Some(number) = properties.pointer_mut("/file/inode/number") {
        *number = (number.as_str() != Some("0")).into();
    }
    properties
}

/// What the agent would have written, were it as the sensor is meant to be; and which differences there were.
pub(super) fn corrected(mut recorded: Cases) -> (Cases, BTreeSet<&'static str>) {
    let mut met = BTreeSet::new();
    for difference in &DIFFERENCES {
        for event in recorded.get_mut(difference.case).into_iter().flatten() {
            if correct(event, difference) {
                met.insert(difference.why);
            }
        }
    }
    (recorded, met)
}

fn correct(event: &mut Value, difference: &Difference) -> bool {
    let is_meant = |process: &Value| {
        let arguments = process["arguments"].as_str();
        arguments.is_some_and(|arguments| arguments.starts_with(difference.arguments))
    };
    if difference.field == "signal" {
        let is_meant = event["kind"] == "process_exit" && is_meant(&event["line"][0]);
        if is_meant {
            event["signal"] = (difference.change)(&event["signal"]);
        }
        return is_meant;
    }
    let line = event["line"].as_array_mut().expect("a line is an array");
    let mut is_met = false;
    for process in line.iter_mut().filter(|process| is_meant(process)) {
        process[difference.field] = (difference.change)(&process[difference.field]);
        is_met = true;
    }
    is_met
}

/// What is in one list and not in the other, as far as can be told which belongs to which.
pub(super) fn differences(recorded: &[Value], ours: &[Value]) -> Vec<String> {
    let (mut recorded, mut ours) = (recorded.to_vec(), ours.to_vec());
    recorded.retain(|event| match ours.iter().position(|other| other == event) {
        Some(same) => {
            ours.swap_remove(same);
            false
        }
        None => true,
    });
    let mut found = Vec::new();
    for event in recorded {
        let alike = ours.iter().position(|other| {
            let same = |pointer: &str| other.pointer(pointer) == event.pointer(pointer);
            same("/kind") && same("/line/0/arguments") && same("/line/0/binary")
        });
        match alike {
            Some(alike) => {
                let mut fields = Vec::new();
                compare_fields("", &event, &ours.swap_remove(alike), &mut fields);
                found.push(format!("{}: {}", name(&event), fields.join("; ")));
            }
            None => found.push(format!("not told: {}", name(&event))),
        }
    }
    found.extend(ours.iter().map(|event| format!("not recorded: {}", name(event))));
    found
}

fn name(event: &Value) -> String {
    let process = &event["line"][0];
    let text = format!("{} {} {}", event["kind"], process["binary"], process["arguments"]);
    text.chars().take(150).collect()
}

fn compare_fields(path: &str, recorded: &Value, ours: &Value, found: &mut Vec<String>) {
    let names: Option<BTreeSet<String>> = match (recorded, ours) {
        (Value::Object(recorded), Value::Object(ours)) => {
            Some(recorded.keys().chain(ours.keys()).cloned().collect())
        }
        (Value::Array(recorded), Value::Array(ours)) => Some(
            (0..recorded.len().max(ours.len()))
                .map(|index| index.to_string())
                .collect(),
        ),
        _ => None,
    };
    if let Some(names) = names {
        for name in names {
            let part = |value: &Value| value.pointer(&format!("/{name}")).cloned().unwrap_or_default();
            compare_fields(&format!("{path}/{name}"), &part(recorded), &part(ours), found);
        }
    } else if recorded != ours {
        let shown = |value: &Value| value.to_string().chars().take(100).collect::<String>();
        found.push(format!("{path} was {}, is {}", shown(recorded), shown(ours)));
    }
}
