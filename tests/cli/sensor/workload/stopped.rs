//! Policies that kill and refuse do what their authors meant: what they are against is stopped, and what is beside it
//! goes on working. Each of these things works without the policy; with it, it is judged by how it ends, by what it has
//! done, and by what the sensor tells.
//!
//! Published policies have mistakes. Those of `tests/workload/policies` have the same, and are mended by
//! `tracingpolicy lint --fix`; [`PUBLISHED`] says which is like which. Published policies that only watch have their like
//! in [`super::policies`]: `seed1-file-monitoring` is `folder`, `seed1-tcp-connect` is `connections`,
//! `seed2-detect-privilege-escalation` is `privileges`, `seed2-monitor-sensitive-files` is `secrets`, and
//! `seed3-process-monitoring` is `shells`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::policies::{is_guest, mend, name_of};
use super::root::Root;
use super::shell::Shell;
use super::{alone, compare, source};
use crate::sensor::can_run;
use crate::sensor::station::{Station, whole_lines};
use crate::support::{Folder, tetra};

/// Policies that were published and enforce, and which here has the same effect.
const PUBLISHED: [(&str, Policy); 8] = [
    ("seed0-block-curl-execution", Mended("curl")),
    ("seed0-protect-service-account-tokens", Mended("tokens")),
    ("seed1-restrict-symlink", Mended("links-refused")),
    ("seed2-block-cryptominers", Mended("miners")),
    ("seed2-detect-container-escape", Example("container-escape")),
    ("seed4-block-kubectl-execution", Mended("kubectl")),
    ("seed4-deny-hostpath-mount", Mended("bind-mounts")),
    ("seed4-deny-net-admin-capability", Mended("net-admin")),
];

/// What a policy does to commands of the workload's shell.
struct Rule {
    policy: Policy,
    /// Each makes `/tmp/made` in the end, if it gets there.
    stops: &'static [(&'static str, End)],
    spares: &'static [&'static str],
}

#[derive(Debug, Clone, Copy)]
enum Policy {
    /// Of `tests/workload/policies`, mended.
    Mended(&'static str),
    /// Of `examples/policies`.
    Example(&'static str),
}

use Policy::{Example, Mended};

/// How a command is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// This program is killed.
    Killed(&'static str),
    /// This one too, and it is the first process of a pid name space, whose end the command doesn't tell.
    KilledInside(&'static str),
    /// It is told that the operation is not permitted.
    Refused,
    /// The same, and this program is not there for a moment.
    NeverBegun(&'static str),
}

use End::{Killed, KilledInside, NeverBegun, Refused};

const CURL: &str = "/usr/bin/curl symlink / /tmp/made";
const CURL_INSIDE: &str = "inside p /usr/bin/curl symlink / /tmp/made";
const KUBECTL_INSIDE: &str = "inside p /usr/bin/kubectl symlink / /tmp/made";

/// They are there together.
const MENDED: [Rule; 6] = [
    Rule {
        policy: Mended("curl"),
        stops: &[
            (CURL, Killed("/usr/bin/curl")),
            (CURL_INSIDE, Killed("/usr/bin/curl")),
            (
                "/bin/wl unshare p /usr/bin/curl symlink / /tmp/made",
                KilledInside("/usr/bin/curl"),
            ),
        ],
        spares: &[
            "/usr/bin/bash exit 0 /usr/bin/curl",
            "inside p /usr/bin/bash exit 0",
            "/bin/cp /usr/bin/curl /tmp/curl && /tmp/curl exit 0",
        ],
    },
    Rule {
        policy: Mended("tokens"),
        stops: TOKENS,
        spares: NO_TOKENS,
    },
    Rule {
        policy: Mended("links-refused"),
        stops: &[
            ("/bin/ln -s /etc/passwd /tmp/made", Refused),
            ("inside p /bin/ln -s /etc/passwd /tmp/made", Refused),
            ("/bin/wl symlink /etc/passwd /tmp/made", Refused),
            ("/bin/wl symlinkold /etc/passwd /tmp/made", Refused),
        ],
        spares: &[
            "/bin/ln -s /etc/group /tmp/link && /bin/rm /tmp/link",
            "/bin/ln -s /etc/passwd- /tmp/link && /bin/rm /tmp/link",
            "/bin/ln /etc/passwd /tmp/link && /bin/rm /tmp/link",
            "/bin/cat /etc/passwd",
        ],
    },
    Rule {
        policy: Mended("miners"),
        stops: MINERS,
        spares: NO_MINERS,
    },
    Rule {
        policy: Mended("kubectl"),
        stops: &[
            (
                "/usr/bin/kubectl symlink / /tmp/made",
                NeverBegun("/usr/bin/kubectl"),
            ),
            (KUBECTL_INSIDE, NeverBegun("/usr/bin/kubectl")),
        ],
        spares: &[
            "/usr/bin/bash exit 0 kubectl",
            "/bin/cat /usr/bin/kubectl >/dev/null",
        ],
    },
    Rule {
        policy: Mended("bind-mounts"),
        stops: &[
            ("inside m /usr/bin/mount bind /etc /data && : >/tmp/made", Refused),
            (
                "inside m /usr/bin/mount bindnew /etc /data && : >/tmp/made",
                Killed("/usr/bin/mount"),
            ),
            (
                "inside pm /usr/bin/mount bind /etc /data && : >/tmp/made",
                Refused,
            ),
        ],
        spares: &[
            "inside m /usr/bin/mount tmpfs /data",
            "inside m /bin/wl bind /etc /data",
            "inside m /bin/wl bindnew /etc /data",
        ],
    },
];

/// It comes last, because others on the machine may need what it refuses.
const NET_ADMIN: Rule = Rule {
    policy: Mended("net-admin"),
    stops: &[
        ("inside n /bin/ip link set lo mtu 1400 && : >/tmp/made", Refused),
        ("inside n /bin/ifconfig lo up && : >/tmp/made", Refused),
    ],
    spares: &[
        "inside n /bin/ip link show",
        "/bin/wl tcp 7777",
        "inside m /bin/wl tmpfs /data",
        "/bin/chown 1 /tmp/status && /bin/chown 0 /tmp/status",
    ],
};

/// They are there together.
const EXAMPLES: [Rule; 6] = [
    Rule {
        policy: Example("kill-downloaders"),
        stops: &[(CURL_INSIDE, Killed("/usr/bin/curl"))],
        spares: &[
            "/usr/bin/curl exit 0",
            "inside mnu /usr/bin/curl exit 0",
            "inside p /usr/bin/bash exit 0",
        ],
    },
    Rule {
        policy: Example("service-account-tokens"),
        stops: TOKENS,
        spares: &[
            "/usr/local/bin/kubectl open $plain/token",
            "/usr/local/bin/kubectl open $pod/token",
            "/bin/cat $plain/namespace",
            "/bin/ls $pod/",
        ],
    },
    Rule {
        policy: Example("block-miners"),
        stops: MINERS,
        spares: NO_MINERS,
    },
    Rule {
        policy: Example("container-escape"),
        stops: &[
            (
                "inside p /bin/wl setns /proc/self/ns/uts 0 && : >/tmp/made",
                Killed("/bin/wl"),
            ),
            (
                "inside pmun /bin/wl setns /proc/self/ns/net 0 && : >/tmp/made",
                Killed("/bin/wl"),
            ),
        ],
        spares: &[
            "/bin/wl setns /proc/self/ns/uts 0",
            "inside mun /bin/wl setns /proc/self/ns/uts 0",
            "inside p /bin/wl exit 0",
        ],
    },
    Rule {
        policy: Example("block-kubectl"),
        stops: &[
            (KUBECTL_INSIDE, NeverBegun("/usr/bin/kubectl")),
            (
                "inside p /usr/local/bin/kubectl symlink / /tmp/made",
                NeverBegun("/usr/local/bin/kubectl"),
            ),
        ],
        spares: &["/usr/bin/kubectl exit 0", "inside p /usr/bin/bash exit 0 kubectl"],
    },
    Rule {
        policy: Example("refuse-net-admin"),
        stops: &[("inside pn /bin/ip link set lo mtu 1400 && : >/tmp/made", Refused)],
        spares: &[
            "inside n /bin/ip link set lo mtu 1400",
            "inside pn /bin/ip link show",
        ],
    },
];

const TOKENS: &[(&str, End)] = &[
    ("/bin/cp $plain/token /tmp/made", Killed("/bin/cp")),
    ("inside p /bin/cp $pod/token /tmp/made", Killed("/bin/cp")),
    ("/bin/cp $pod/..data/token /tmp/made", Killed("/bin/cp")),
];

const NO_TOKENS: &[&str] = &[
    "/bin/cat $plain/namespace",
    "inside p /bin/cat $pod/namespace",
    "/bin/ls $pod/",
    "[ -s $plain/token ]",
];

const MINERS: &[(&str, End)] = &[
    ("/tmp/xmrig symlink / /tmp/made", Killed("/tmp/xmrig")),
    ("inside p /tmp/xmrig symlink / /tmp/made", Killed("/tmp/xmrig")),
];

const NO_MINERS: &[&str] = &[
    "/bin/wl exit 0 /tmp/xmrig",
    "/bin/cp /tmp/xmrig /tmp/harmless && /tmp/harmless exit 0",
];

impl Policy {
    fn text(self) -> String {
        let path = match self {
            Mended(name) => source(&format!("policies/{name}.yaml")),
            Example(name) => {
                Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("examples/policies/{name}.yaml"))
            }
        };
        fs::read_to_string(path).expect("the policy is there")
    }

    fn name(self) -> String {
        name_of(&self.text()).to_owned()
    }

    /// Writes it to a file as it is loaded; gives the path.
    fn file(self, folder: &Folder) -> String {
        match self {
            Mended(name) => {
                let file = folder.write(&format!("{name}.yaml"), self.text());
                mend(&file);
                file
            }
            Example(name) => folder.write(&format!("{name}.yaml"), self.text()),
        }
    }
}

impl End {
    /// What the policy's event says that was done.
    fn action(self) -> &'static str {
        match self {
            Killed(_) | KilledInside(_) => "KPROBE_ACTION_SIGKILL",
            Refused | NeverBegun(_) => "KPROBE_ACTION_OVERRIDE",
        }
    }

    /// The program that is killed.
    fn killed(self) -> Option<&'static str> {
        match self {
            Killed(program) | KilledInside(program) => Some(program),
            Refused | NeverBegun(_) => None,
        }
    }

    /// Whether a command that ends so has this exit status and prints this.
    fn fits(self, status: i32, printed: &str) -> bool {
        match self {
            Killed(_) => status == 128 + 9,
            KilledInside(_) => true,
            Refused | NeverBegun(_) => status != 0 && printed.contains("Operation not permitted"),
        }
    }
}

#[test]
fn root_policies_stop_what_they_are_against_and_nothing_else() {
    let test = "root_policies_stop_what_they_are_against_and_nothing_else";
    if !can_run(test) || !is_guest(test) {
        return;
    }
    let _alone = alone();
    let folder = Folder::new("workload-stopped");
    let Some(root) = Root::new(test, &folder) else {
        return;
    };
    let mut trial = Trial {
        shell: Shell::start(&root),
        made: folder.path("root/tmp/made"),
        wrong: Vec::new(),
    };
    for rule in MENDED.iter().chain([&NET_ADMIN]).chain(&EXAMPLES) {
        trial.try_without(rule);
    }
    let begins = first_instruction(&folder, "root/usr/bin/curl");
    let station = start(test, &MENDED, &folder, &[&begins]);
    let first_told = trial.judge(&station, &MENDED);
    let file = NET_ADMIN.policy.file(&folder);
    ask(&station, &["add", &file]);
    trial.judge(&station, &[NET_ADMIN]);
    ask(&station, &["delete", &Mended("curl").name()]);
    let then_told = trial.listen(&station, |trial| {
        trial.run(CURL);
    });
    let begun = [first_told, then_told].map(|told| of_policy(&told, FIRST_INSTRUCTION).count());
    assert_eq!(begun, [0, 1], "instructions");
    assert_eq!(station.end("TERM").0.lost, 0);
    let station = start(test, &EXAMPLES, &folder, &[]);
    trial.judge(&station, &EXAMPLES);
    assert_eq!(station.end("TERM").0.lost, 0);
    assert!(trial.wrong.is_empty(), "{:#?}", trial.wrong);
    trial.shell.end();
}

/// A sensor that has the policies of these rules, and others, from its start.
fn start(test: &str, rules: &[Rule], folder: &Folder, others: &[&str]) -> Station {
    let files: Vec<String> = rules.iter().map(|rule| rule.policy.file(folder)).collect();
    let files = files.iter().map(String::as_str).chain(others.iter().copied());
    let flags: Vec<&str> = files.flat_map(|file| ["--policy", file]).collect();
    let station = Station::within(Folder::new(test), &flags);
    // They are served once all policies are there.
    station.metrics();
    station
}

fn ask(station: &Station, arguments: &[&str]) {
    let ran = station.ask(&[&["tracingpolicy"], arguments, &["--timeout", "120s"]].concat());
    assert_eq!(ran.status, Some(0), "{arguments:?}: {}", ran.stderr);
}

const FIRST_INSTRUCTION: &str = "first-instruction";

/// Writes a policy that tells of each time that the first instruction of a program is done; gives the path.
fn first_instruction(folder: &Folder, program: &str) -> String {
    let program = folder.path(program);
    let bytes = fs::read(&program).expect("the program is there");
    let entry: [u8; 8] = bytes[24..32].try_into().expect("they are 8 bytes");
    let yaml = format!(
        "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata: {{name: {FIRST_INSTRUCTION}}}\nspec:\n  uprobes:\n  - \
         {{path: {}, addrs: [{}]}}\n",
        program.display(),
        u64::from_le_bytes(entry)
    );
    folder.write("first-instruction.yaml", yaml)
}

/// The events of a policy.
fn of_policy<'a>(told: &'a [Value], name: &'a str) -> impl Iterator<Item = &'a Value> {
    told.iter().filter(move |event| event["policy_name"] == name)
}

/// Rules are tried in one shell.
struct Trial {
    shell: Shell,
    /// `/tmp/made` of the shell.
    made: PathBuf,
    /// What is not as it should be.
    wrong: Vec<String>,
}

impl Trial {
    /// What a policy stops has to work without it.
    fn try_without(&mut self, rule: &Rule) {
        for (command, _) in rule.stops {
            let (status, printed, is_made) = self.run(command);
            if status != 0 || !is_made {
                self.complain(rule.policy, command, "doesn't work without it", status, &printed);
            }
        }
    }

    /// Tries all of these rules while their policies are there; gives what was told.
    fn judge(&mut self, station: &Station, rules: &[Rule]) -> Vec<Value> {
        let told = self.listen(station, |trial| {
            for rule in rules {
                trial.try_within(rule);
            }
        });
        for rule in rules {
            let name = rule.policy.name();
            let actions: Vec<&str> = of_policy(&told, &name)
                .filter_map(|event| event["action"].as_str())
                .collect();
            let expected: Vec<&str> = rule.stops.iter().map(|(_, end)| end.action()).collect();
            if actions != expected {
                self.wrong.push(format!("{:?} tells of {actions:?}", rule.policy));
            }
        }
        let ends = || rules.iter().flat_map(|rule| rule.stops).map(|(_, end)| *end);
        let killed: Vec<&str> = told
            .iter()
            .filter(|event| event["kind"] == "process_exit" && event["signal"] == "SIGKILL")
            .filter_map(|event| event["line"][0]["binary"].as_str())
            .collect();
        if killed != ends().filter_map(End::killed).collect::<Vec<&str>>() {
            self.wrong.push(format!("these are killed: {killed:?}"));
        }
        for event in told.iter().filter(|event| event["kind"] == "process_exec") {
            let process = &event["line"][0];
            let is_forbidden = |end| matches!(end, NeverBegun(program) if process["binary"] == program);
            // What is spared has other arguments.
            if process["arguments"] == "symlink / /tmp/made" && ends().any(is_forbidden) {
                self.wrong.push(format!("this is begun: {process}"));
            }
        }
        told
    }

    fn try_within(&mut self, rule: &Rule) {
        for (command, end) in rule.stops {
            let (status, printed, is_made) = self.run(command);
            if is_made || !end.fits(status, &printed) {
                self.complain(rule.policy, command, "is not stopped so", status, &printed);
            }
        }
        for command in rule.spares {
            let (status, printed, _) = self.run(command);
            if status != 0 {
                self.complain(rule.policy, command, "is not spared", status, &printed);
            }
        }
    }

    /// What is told of what the shell does meanwhile.
    fn listen(&mut self, station: &Station, what: impl FnOnce(&mut Self)) -> Vec<Value> {
        let before = whole_lines(&station.log()).len();
        what(self);
        station.mark(&format!("mark-{before}"));
        let log = whole_lines(&station.log());
        compare::events(&log[before..], &self.shell.place())
    }

    /// Exit status of a command, what it printed, and whether there is now what it was to make.
    fn run(&mut self, command: &str) -> (i32, String, bool) {
        let (status, printed) = self.shell.command(command);
        (status, printed, fs::remove_file(&self.made).is_ok())
    }

    fn complain(&mut self, policy: Policy, command: &str, what: &str, status: i32, printed: &str) {
        let line = format!("{policy:?}: {command} {what}: {status}, {}", printed.trim());
        self.wrong.push(line);
    }
}

/// The published policies, mended, against those that are tried.
#[test]
fn published_policies_are_meant() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = root
        .ancestors()
        .skip(1)
        .map(|folder| folder.join("shared/policies"));
    let Some(published) = folders.find(|folder| folder.is_dir()) else {
        eprintln!(
            "SKIPPED: published_policies_are_meant: there is no folder shared/policies beside this repository"
        );
        return;
    };
    let folder = Folder::new("workload-published");
    for (name, like) in PUBLISHED {
        let text = fs::read_to_string(published.join(format!("{name}.yaml"))).expect("it was published");
        assert_eq!(effect(&folder, &text), effect(&folder, &like.text()), "{name}");
    }
}

/// What a policy kills and refuses when it is mended, in words.
fn effect(folder: &Folder, yaml: &str) -> String {
    let file = folder.write("policy.yaml", yaml);
    mend(&file);
    let ran = tetra(&["tracingpolicy", "lint", "--kernel-btf", "none", &file]).run();
    let text = ran.text();
    let effect = text
        .lines()
        .find_map(|line| line.strip_prefix("note[enforces]: "));
    effect.unwrap_or_else(|| panic!("{text}")).to_owned()
}
