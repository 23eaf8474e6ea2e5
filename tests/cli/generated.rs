//! What is made from the program and committed beside it: man pages, completions, and the output in README.md. Its table of
//! what works on which kernel is made from that of the tests.
//!
//! `UPDATE=1 cargo test` writes all of it anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use ::tetra::pb;

use crate::sensor::policies::table;
use crate::support::agent::{Agent, Step, from_json};
use crate::support::{fixture, tetra};

const COMPLETIONS: [(&str, &str); 5] = [
    ("bash", "tetra.bash"),
    ("zsh", "_tetra"),
    ("fish", "tetra.fish"),
    ("powershell", "_tetra.ps1"),
    ("elvish", "tetra.elv"),
];

#[test]
fn man_pages_are_those_of_the_commands() {
    let mut command = ::tetra::command().disable_help_subcommand(true);
    command.build();
    let mut pages = BTreeMap::new();
    add_page(&command, &mut pages);
    assert!(pages.contains_key("tetra-getevents.1"), "{:?}", pages.keys());
    compare_folder("man", &pages);
}

/// Adds the page of a command and those of the commands below it.
fn add_page(command: &clap::Command, pages: &mut BTreeMap<String, String>) {
    // Without a date: pages change only when commands do.
    let man = clap_mangen::Man::new(command.clone()).source(concat!("tetra ", env!("CARGO_PKG_VERSION")));
    let mut page = Vec::new();
    man.render(&mut page).expect("write to memory");
    let page = String::from_utf8(page)
        .expect("a page is UTF-8")
        .replace("\n.SH EXTRA\n", "\n.SH NOTES\n");
    pages.insert(man.get_filename(), page);
    for subcommand in command
        .get_subcommands()
        .filter(|subcommand| !subcommand.is_hide_set())
    {
        add_page(subcommand, pages);
    }
}

#[test]
fn completions_are_those_that_tetra_prints() {
    let script = |(shell, file): (&str, &str)| (file.to_owned(), tetra(&["completion", shell]).run().clean());
    compare_folder("completions", &COMPLETIONS.into_iter().map(script).collect());
}

#[test]
fn readme_examples_are_true() {
    let readme = fs::read_to_string(in_repository("README.md")).expect("read README.md");
    let agents = [readme_agent("v1.9.0", 0), readme_agent("v1.8.0", 1)];
    let (updated, examples) = with_examples_run(&readme, &agents);
    assert!(examples >= 5, "only {examples} examples found");
    compare("README.md", &table::fill_in(&updated));
}

/// Where README.md says that agents listen. As long as the addresses of the tests' agents, so that tables look alike.
const README_ADDRESSES: [&str; 2] = ["localhost:54321", "localhost:54322"];

/// One of two agents, which shows every other event of the fixture.
fn readme_agent(version: &str, number: usize) -> Agent {
    let agent = Agent::start();
    assert_eq!(agent.address().len(), README_ADDRESSES[number].len());
    agent.reply(
        "GetHealth",
        &pb::GetHealthStatusResponse {
            health_status: vec![pb::HealthStatus {
                details: "running".to_owned(),
                ..pb::HealthStatus::default()
            }],
        },
    );
    let version = version.to_owned();
    agent.reply("GetVersion", &pb::GetVersionResponse { version });
    let policies = String::from_utf8(fixture("events/policies.json")).expect("it is UTF-8");
    let policies: pb::ListTracingPoliciesResponse = from_json("ListTracingPoliciesResponse", &policies);
    agent.reply("ListTracingPolicies", &policies);
    agent.reply("AddTracingPolicy", &pb::AddTracingPolicyResponse {});
    let log = String::from_utf8(fixture("events/cluster.jsonl")).expect("it is UTF-8");
    let lines: Vec<String> = log.lines().skip(number).step_by(2).map(str::to_owned).collect();
    agent.handle("GetEvents", move |_| {
        let events = lines.iter().map(|line| Step::event(line));
        events.chain([Step::Silence]).collect()
    });
    agent
}

/// The text with what the examples really print, and how many there are.
///
/// An example is a line `$ command` in a block marked `console`, with its output behind it.
fn with_examples_run(text: &str, agents: &[Agent; 2]) -> (String, usize) {
    let mut updated = String::new();
    let mut examples = 0;
    let mut in_block = false;
    for line in text.lines() {
        let command = line.strip_prefix("$ ");
        match (in_block, command) {
            (false, _) => in_block = line == "```console",
            (true, None) if line == "```" => in_block = false,
            // Old output.
            (true, None) => continue,
            (true, Some(_)) => examples += 1,
        }
        updated.push_str(line);
        updated.push('\n');
        if let (true, Some(command)) = (in_block, command) {
            updated.push_str(&output_of(command, agents));
        }
    }
    (updated, examples)
}

/// What a shell command prints that calls `tetra`.
fn output_of(command: &str, agents: &[Agent; 2]) -> String {
    let addresses = || {
        README_ADDRESSES
            .into_iter()
            .zip(agents.iter().map(Agent::address))
    };
    let command = &addresses().fold(command.to_owned(), |command, (shown, real)| {
        command.replace(shown, &real)
    });
    let output = Command::new("sh")
        .args(["-c", &format!("tetra() {{ \"$TETRA\" \"$@\"; }}\n{command}")])
        .current_dir(in_repository(""))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("TETRA", env!("CARGO_BIN_EXE_tetra"))
        .env("TZ", "UTC")
        .output()
        .expect("run sh");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && stderr.is_empty(),
        "{command}: {}\n{stderr}",
        output.status
    );
    let text = String::from_utf8(output.stdout).expect("examples print UTF-8");
    addresses().fold(text, |text, (shown, real)| text.replace(&real, shown))
}

/// Checks that a folder holds these files and no others, or makes it so.
#[track_caller]
fn compare_folder(folder: &str, expected: &BTreeMap<String, String>) {
    let path = in_repository(folder);
    if is_update() {
        fs::create_dir_all(&path).expect("make the folder");
    }
    for (name, content) in expected {
        compare(&format!("{folder}/{name}"), content);
    }
    for entry in fs::read_dir(&path).expect("list the folder") {
        let name = entry
            .expect("list the folder")
            .file_name()
            .into_string()
            .expect("file names are UTF-8");
        if !expected.contains_key(&name) {
            assert!(is_update(), "nothing makes {folder}/{name}: {HOW_TO_UPDATE}");
            fs::remove_file(path.join(name)).expect("remove the file");
        }
    }
}

/// Checks that a file holds this text, or makes it so.
#[track_caller]
fn compare(name: &str, expected: &str) {
    let path = in_repository(name);
    let found = fs::read_to_string(&path).unwrap_or_default();
    if found == expected {
        return;
    }
    if is_update() {
        return fs::write(&path, expected).expect("write the file");
    }
    let differs = |(found, expected): &(&str, &str)| found != expected;
    let first = found
        .lines()
        .chain([""])
        .zip(expected.lines().chain([""]))
        .enumerate()
        .find(|(_, pair)| differs(pair));
    let Some((line, (found, expected))) = first else {
        panic!("{name} ends wrongly: {HOW_TO_UPDATE}")
    };
    panic!(
        "{name}, line {}: {HOW_TO_UPDATE}\n   there: {found}\nshould be: {expected}",
        line + 1
    );
}

const HOW_TO_UPDATE: &str = "out of date; UPDATE=1 cargo test generated:: writes it anew";

fn is_update() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| !value.is_empty())
}

fn in_repository(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}
