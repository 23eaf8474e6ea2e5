//! The program of `tests/hooks`, whose calls are hooked, and what events have to say of them.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde_json::{Map, json};

use super::*;

/// A copy of the program, so that hooks can be restricted to it.
pub(super) struct Program {
    path: String,
}

/// What the program printed.
pub(super) type Facts = HashMap<String, i64>;

/// A hook, and what the events of it hold.
pub(super) struct Case {
    /// All of these work if the events are as expected; they do on the same kernels.
    pub(super) rows: &'static [&'static str],
    /// Of the policy.
    pub(super) section: &'static str,
    /// A flow mapping without its braces.
    pub(super) hook: String,
    /// An event holds at least this: `$NAME` is a number that the program printed, `~TEXT` a text that ends so.
    pub(super) events: Vec<Value>,
}

impl Program {
    /// `None`, told on standard error, where there is no compiler.
    pub(super) fn new(folder: &Folder, test: &str) -> Option<Self> {
        let path = hook_program("calls", "-no-pie", folder, test)?;
        Some(Program { path })
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Runs it, in the folder that it is in.
    pub(super) fn run(&self, calls: &[&str]) -> Facts {
        let folder = Path::new(&self.path).parent().expect("it is in a folder");
        let ran = Command::new(&self.path).args(calls).current_dir(folder).output();
        let ran = ran.expect("run the program");
        assert!(ran.status.success(), "{:?}", ran.status);
        let printed = String::from_utf8(ran.stdout).expect("it prints text");
        let facts = printed.lines().filter_map(|line| line.split_once(' '));
        facts
            .map(|(name, number)| (name.to_owned(), number.parse().expect("it prints numbers")))
            .collect()
    }

    /// Loads all hooks that this kernel should take, makes the calls, and holds all that came against the table.
    #[track_caller]
    pub(super) fn check(&self, sensor: &mut Sensor, cases: &[Case], lists: &str, calls: &[&str]) {
        let mut taken = Vec::new();
        for (number, case) in cases.iter().enumerate() {
            let row = case.rows[0];
            if table::works(row) == Some(true) {
                taken.push((number, case));
                continue;
            }
            // Of other kernels it is only known that they take it or say why not.
            let added = sensor.try_add(&self.policy("single", &[(number, case)], lists));
            if added.status == Some(0) {
                assert_eq!(
                    table::works(row),
                    None,
                    "{row}: the table says that it doesn't work"
                );
                sensor.ask_well(&["tracingpolicy", "delete", "single"]);
            } else {
                assert!(added.stderr.starts_with("Error:"), "{row}: {}", added.stderr);
                case.rows.iter().for_each(|row| table::check(row, false));
            }
        }
        let end = Case {
            rows: &[],
            section: "kprobes",
            hook: "call: sys_exit_group, syscall: true, args: [{index: 0, type: int}]".to_owned(),
            events: Vec::new(),
        };
        let end_number = cases.len();
        taken.push((end_number, &end));
        sensor.add(&self.policy("taken", &taken, lists));
        let facts = self.run(calls);
        let mut events: HashMap<usize, Vec<Value>> = HashMap::new();
        loop {
            let event = sensor.event();
            let number = event["message"].as_str().and_then(|message| message.parse().ok());
            let number = number.expect("all hooks have numbers");
            // Those whom the program starts end before it.
            if number == end_number && event["process"]["binary"] == *self.path {
                break;
            }
            events.entry(number).or_default().push(event);
        }
        sensor.ask_well(&["tracingpolicy", "delete", "taken"]);
        let mut wrong = Vec::new();
        for (number, case) in taken {
            let seen = events.get(&number).map_or(&[][..], |seen| seen);
            for expected in &case.events {
                let fits = seen.iter().any(|event| holds(event, expected, &facts));
                if !fits {
                    let shown: Vec<String> = seen.iter().take(5).map(without_processes).collect();
                    wrong.push(format!(
                        "{:?}: {}: none of {} has\n{expected}\nthe first are {shown:#?}",
                        case.rows,
                        case.hook,
                        seen.len()
                    ));
                }
            }
            case.rows.iter().for_each(|row| table::check(row, true));
        }
        assert!(wrong.is_empty(), "{}\n{facts:?}", wrong.join("\n"));
    }

    fn policy(&self, name: &str, cases: &[(usize, &Case)], lists: &str) -> String {
        let mut text = format!(
            "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata:\n  name: {name}\nspec:\n{lists}"
        );
        let own = format!(
            "matchBinaries: [{{operator: In, values: [\"{}\"], followChildren: true}}]",
            self.path
        );
        for section in [
            "kprobes",
            "fentries",
            "tracepoints",
            "lsmhooks",
            "uprobes",
            "usdts",
        ] {
            let mut hooks = cases
                .iter()
                .filter(|(_, case)| case.section == section)
                .peekable();
            if hooks.peek().is_some() {
                let _ = writeln!(text, "  {section}:");
            }
            for (number, case) in hooks {
                let hook = &case.hook;
                let _ = writeln!(
                    text,
                    "  - {{{hook}, message: \"{number}\", selectors: [{{{own}}}]}}"
                );
            }
        }
        text
    }
}

/// Whether a value has all that is expected of it.
fn holds(value: &Value, expected: &Value, facts: &Facts) -> bool {
    match expected {
        Value::Object(expected) => expected
            .iter()
            .all(|(name, expected)| value.get(name).is_some_and(|value| holds(value, expected, facts))),
        Value::Array(expected) => value.as_array().is_some_and(|values| {
            let mut pairs = values.iter().zip(expected);
            values.len() == expected.len() && pairs.all(|(value, expected)| holds(value, expected, facts))
        }),
        Value::String(text) => match (text.strip_prefix('$'), text.strip_prefix('~')) {
            (Some(fact), _) => *value == json!(facts[fact]) || *value == json!(facts[fact].to_string()),
            (_, Some(end)) => value.as_str().is_some_and(|text| text.ends_with(end)),
            _ => value == expected,
        },
        _ => value == expected,
    }
}

fn without_processes(event: &Value) -> String {
    let mut fields: Map<String, Value> = event.as_object().cloned().unwrap_or_default();
    fields.retain(|name, _| !matches!(name.as_str(), "process" | "parent" | "ancestors"));
    Value::Object(fields).to_string()
}
