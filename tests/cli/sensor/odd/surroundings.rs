//! Where processes run, and as whom.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use super::{Event, Held, Program, Watched, line_below, proc, shell, text};

const ID: &str = "4f8b6e1c9d3a27f05b8e64c1d29f7a3084be5c6d1f2093a7b8c4d5e6f7a8b9c0";
/// Becomes a program that ends with standard input, after what comes before.
const THEN_WAIT: &str = "exec /bin/sh -c 'read line'";

/// Runs a script that becomes a shell which waits, and gives the events of both.
fn become_after(watched: &Watched, script: &str, argument: &str) -> (Held, Vec<Event>) {
    let held = Held::start(&mut shell(&["-c", &format!("{script}; {THEN_WAIT}"), argument]));
    let execs = watched.wait_for(held.pid(), true, 2);
    (held, execs)
}

fn waiting(before: &Event) -> Program<'static> {
    Program {
        arguments: "-c \"read line\"",
        is_first: false,
        line: line_below(before),
        ..Program::default()
    }
}

#[test]
fn root_a_working_directory_that_is_gone_or_the_root() {
    let Some(watched) = Watched::start("root_a_working_directory_that_is_gone_or_the_root") else {
        return;
    };
    let gone = watched.folder.path("gone");
    fs::create_dir(&gone).expect("make a folder");
    let gone = gone.to_str().expect("it is UTF-8");
    for (script, told) in [
        ("cd \"$0\" && rmdir \"$0\"", format!("{gone} (deleted)")),
        ("cd /", "/".to_owned()),
        ("cd /proc/self/ns", String::new()),
    ] {
        let (held, execs) = become_after(&watched, script, gone);
        let told = if told.is_empty() {
            format!("/proc/{}/ns", held.pid())
        } else {
            told
        };
        waiting(&execs[0]).check(&execs[1]);
        assert_eq!(text(&execs[1].process, "cwd"), told);
        watched.end(held, &execs[1]);
    }
}

#[test]
fn root_new_namespaces_of_every_kind() {
    let Some(watched) = Watched::start("root_new_namespaces_of_every_kind") else {
        return;
    };
    let all = ["uts", "ipc", "mount", "net", "pid", "cgroup", "user", "time"];
    for kinds in [&all[..6], &all[..7], &["time"], &["uts"]] {
        let has_kind = kinds.iter().all(|kind| {
            let name = kind.replace("mount", "mnt");
            proc::namespace(std::process::id(), &name).is_some()
        });
        if !has_kind {
            continue;
        }
        let mut command = Command::new("unshare");
        command.args(kinds.iter().map(|kind| format!("--{kind}")));
        command
            .args(["--fork", "/bin/sh", "-c", "read line; exit 6"])
            .env_clear();
        let (held, unshare) = watched.hold(&mut command);
        let child = held.child();
        let exec = watched.exec(child);
        let program = Program {
            arguments: "-c \"read line; exit 6\"",
            line: line_below(&unshare),
            ..Program::default()
        };
        program.check(&exec);
        for kind in all {
            let name = kind.replace("mount", "mnt");
            let told = &exec.process["ns"][&name];
            if told.is_object() {
                assert_eq!(told["is_host"] != true, kinds.contains(&kind), "{kind} {told}");
            }
        }
        assert_eq!(
            exec.process["in_init_tree"] == true,
            kinds.contains(&"pid") || unshare.process["in_init_tree"] == true
        );
        assert_eq!(watched.end(held, &unshare).code(), Some(6));
        let exit = watched.exit(child);
        assert_eq!((&exit.process, exit.status()), (&exec.process, 6));
    }
}

#[test]
fn root_cgroups_like_those_of_containers() {
    let Some(watched) = Watched::start("root_cgroups_like_those_of_containers") else {
        return;
    };
    let own = format!("tetra-test-{}", std::process::id());
    for (path, is_container) in [
        (format!("{own}.slice/docker-{ID}.scope"), true),
        (format!("{own}/docker/{ID}/inner"), true),
        (
            format!("{own}.slice/kubepods-pod1.slice/cri-containerd-{ID}.scope"),
            true,
        ),
        (format!("{own}.slice/libpod-{ID}.scope/container"), true),
        (format!("{own}.slice/ssh.service"), false),
    ] {
        let Some(group) = Cgroup::new(&path) else { return };
        let processes = group.0.join("cgroup.procs");
        let (held, execs) = become_after(
            &watched,
            "echo $$ >\"$0\"",
            processes.to_str().expect("it is UTF-8"),
        );
        let cgroups = fs::read_to_string(format!("/proc/{}/cgroup", held.pid())).expect("the process runs");
        assert!(cgroups.contains(&path), "{cgroups}");
        waiting(&execs[0]).check(&execs[1]);
        let told = if is_container { &ID[..31] } else { "" };
        assert_eq!(text(&execs[1].process, "docker"), told);
        watched.end(held, &execs[1]);
    }
}

#[test]
fn root_the_audit_user_is_that_of_the_time_of_the_exec() {
    let Some(watched) = Watched::start("root_the_audit_user_is_that_of_the_time_of_the_exec") else {
        return;
    };
    let before = proc::process(std::process::id())["auid"].clone();
    // Not all may change it, and not all kernels have it: then it is what it was.
    let script = "{ echo 1234 >/proc/self/loginuid; } 2>/dev/null";
    let (held, execs) = become_after(&watched, script, "sh");
    assert_eq!(execs[0].process["auid"], before);
    waiting(&execs[0]).check(&execs[1]);
    watched.end(held, &execs[1]);
}

#[test]
fn root_capabilities_and_secure_bits() {
    let Some(watched) = Watched::start("root_capabilities_and_secure_bits") else {
        return;
    };
    let cases: [(&[&str], &[&str]); 3] = [
        (&["--inh-caps=-all,+net_raw,+chown"], &[]),
        (&["--bounding-set=-all,+kill", "--inh-caps=-all"], &[]),
        (
            &["--securebits=+noroot,+keep_caps_locked"],
            &["SecBitNoRoot", "SecBitKeepCapsLocked"],
        ),
    ];
    for (options, bits) in cases {
        let mut command = Command::new("setpriv");
        command
            .args(options)
            .args(["/bin/sh", "-c", "read line"])
            .env_clear();
        let held = Held::start(&mut command);
        let [before, exec] = &watched.wait_for(held.pid(), true, 2)[..] else {
            unreachable!()
        };
        let mut expected = exec.clone();
        // /proc has no secure bits.
        let told = expected.process["process_credentials"]["securebits"].take();
        assert_eq!(told, if bits.is_empty() { json!(null) } else { json!(bits) });
        let credentials = expected.process["process_credentials"]
            .as_object_mut()
            .expect("they are there");
        credentials.remove("securebits");
        waiting(before).check(&expected);
        watched.end(held, exec);
    }
}

/// A cgroup of the hierarchy where containers are looked for, removed with the value.
struct Cgroup(PathBuf, PathBuf);

impl Cgroup {
    #[expect(clippy::print_stderr, reason = "a skipped test says so")]
    fn new(path: &str) -> Option<Self> {
        let candidates = ["/sys/fs/cgroup/memory", "/sys/fs/cgroup"].map(Path::new);
        let root = candidates
            .into_iter()
            .find(|folder| folder.join("cgroup.procs").exists());
        let made = root.map_or(Err(io::ErrorKind::NotFound.into()), |root| {
            fs::create_dir_all(root.join(path)).map(|()| Cgroup(root.join(path), root.to_owned()))
        });
        match made {
            Ok(group) => Some(group),
            Err(error) => {
                eprintln!("SKIPPED: cgroups like those of containers: none can be made: {error}");
                None
            }
        }
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        let Cgroup(group, root) = self;
        let own = group.ancestors().take_while(|folder| folder != root);
        for folder in own {
            // Not one that others need still.
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
    }
}
