//! What is run, and how it is called.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::os::fd::AsRawFd as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::fs::{MemfdFlags, StatVfsMountFlags, XattrFlags, memfd_create, setxattr, statvfs};
use rustix::io::{FdFlags, fcntl_setfd};
use serde_json::{Value, json};

use super::{Held, Program, Watched, line_below, proc, shell};
use crate::sensor::copy_program;

/// Reads a line, which never comes.
const WAIT: &str = "read line";
/// Somebody who owns nothing.
const NOBODY: u32 = 54_321;

#[test]
fn root_arguments_and_environment_as_they_were_given() {
    let Some(watched) = Watched::with(
        &["--environment"],
        "root_arguments_and_environment_as_they_were_given",
    ) else {
        return;
    };
    let long = "x".repeat(60 << 10);
    let controls: Vec<u8> = (1..=31).collect();
    let cases: [(&[&[u8]], String); 6] = [
        (
            &[
                b"with space",
                b"say \"hi\"",
                b"it's",
                b"back\\slash",
                b"\xc3\xa9\xe2\x82\xac",
            ],
            "\"with space\" \"say \"hi\"\" it's back\\slash é€".to_owned(),
        ),
        (&[b"", b"a", b"", b"b", b"", b""], " a  b".to_owned()),
        // A run of what is not UTF-8 is one character.
        (
            &[b"bad\xff\xfe utf8", b"half\xe2\x82", b"\x80a\x81"],
            "\"bad\u{fffd} utf8\" half\u{fffd} \u{fffd}a\u{fffd}".to_owned(),
        ),
        (&[&controls], String::from_utf8_lossy(&controls).into_owned()),
        (&[long.as_bytes(), b"end"], format!("{long} end")),
        (&[], String::new()),
    ];
    let environment = [("EMPTY", ""), ("PATH", "/nowhere"), ("TEXT", "a = b é")];
    for (words, told) in cases {
        let mut command = shell(&["-c", WAIT, "sh"]);
        let words = words.iter().copied();
        command
            .args(words.clone().map(OsStr::from_bytes))
            .envs(environment);
        let (held, exec) = watched.hold(&mut command);
        let given = ["/bin/sh", "-c", WAIT, "sh"]
            .map(str::as_bytes)
            .into_iter()
            .chain(words);
        assert!(proc::words(held.pid()).iter().map(Vec::as_slice).eq(given));
        let arguments = format!("-c \"{WAIT}\" sh {told}");
        let variables = &exec.process["environment_variables"];
        assert_eq!(variables[0], json!({ "Key": "EMPTY" }));
        assert_eq!(variables[2], json!({ "Key": "TEXT", "Value": "a = b é" }));
        let program = Program {
            arguments: arguments.strip_suffix(' ').unwrap_or(&arguments),
            has_long_arguments: told.len() > 1023,
            ..Program::default()
        };
        program.check(&exec);
        watched.end(held, &exec);
    }
}

#[test]
fn root_paths_are_those_that_were_asked_for() {
    let Some(watched) = Watched::start("root_paths_are_those_that_were_asked_for") else {
        return;
    };
    let folder = watched.folder.path("a folder é");
    fs::create_dir(&folder).expect("make a folder");
    let program = copy_of("/bin/cat", &folder.join("cat"));
    symlink(&program, folder.join("link")).expect("make a link");
    let path = |name: &str| folder.join(name).to_str().expect("it is UTF-8").to_owned();
    for (asked, told) in [
        (path("cat"), path("cat")),
        (path("link"), path("link")),
        ("./cat".to_owned(), path("cat")),
        ("../a folder é/./cat".to_owned(), path("cat")),
    ] {
        let mut command = Command::new(&asked);
        let (held, exec) = watched.hold(command.arg0("another name").current_dir(&folder).env_clear());
        assert_eq!(proc::link(held.pid(), "exe"), path("cat"));
        assert_eq!(proc::words(held.pid()), [b"another name"]);
        let program = Program {
            binary: &told,
            ..Program::default()
        };
        program.check(&exec);
        watched.end(held, &exec);
    }
}

#[test]
fn root_a_script_is_the_program_and_its_interpreter_is_not() {
    let Some(watched) = Watched::start("root_a_script_is_the_program_and_its_interpreter_is_not") else {
        return;
    };
    let script = watched
        .folder
        .write("run me.sh", format!("#!/bin/sh -e\n{WAIT}\nexit 5\n"));
    make_executable(Path::new(&script), 0o755);
    let (held, exec) = watched.hold(Command::new(&script).args(["one", "two three"]).env_clear());
    let interpreter = fs::canonicalize("/bin/sh").expect("there is a shell");
    assert_eq!(Path::new(&proc::link(held.pid(), "exe")), interpreter);
    let words = ["/bin/sh", "-e", &script, "one", "two three"];
    assert_eq!(
        proc::words(held.pid()),
        words.map(|word| word.as_bytes().to_vec())
    );
    let program = Program {
        binary: &script,
        arguments: &format!("-e \"{script}\" one \"two three\""),
        ..Program::default()
    };
    program.check(&exec);
    // A line that doesn't come is an error, which -e makes the end.
    assert_eq!(watched.end(held, &exec).code(), Some(1));
}

#[test]
fn root_files_that_have_no_name_any_more() {
    let Some(watched) = Watched::start("root_files_that_have_no_name_any_more") else {
        return;
    };
    let memory = program_in_memory();
    let path = copy_of("/bin/cat", &watched.folder.path("cat"));
    let deleted = File::open(&path).expect("open the program");
    fs::remove_file(&path).expect("remove the program");
    for (file, name) in [
        (memory, "/memfd:a program".to_owned()),
        (deleted, path.to_str().expect("it is UTF-8").to_owned()),
    ] {
        fcntl_setfd(&file, FdFlags::empty()).expect("let the program have it");
        let binary = format!("/proc/self/fd/{}", file.as_raw_fd());
        let (held, exec) = watched.hold(Command::new(&binary).env_clear());
        assert_eq!(proc::link(held.pid(), "exe"), format!("{name} (deleted)"));
        let number = file.metadata().expect("ask for its inode").ino();
        let program = Program {
            binary: &binary,
            properties: Some(json!({ "file": { "inode": { "number": number.to_string(), "links": 0 } } })),
            ..Program::default()
        };
        program.check(&exec);
        watched.end(held, &exec);
    }
}

#[test]
fn root_a_program_that_is_removed_while_it_runs() {
    let Some(watched) = Watched::start("root_a_program_that_is_removed_while_it_runs") else {
        return;
    };
    let path = copy_of("/bin/cat", &watched.folder.path("cat"));
    let (held, exec) = watched.hold(Command::new(&path).env_clear());
    fs::remove_file(&path).expect("remove the program");
    let program = Program {
        binary: path.to_str().expect("it is UTF-8"),
        ..Program::default()
    };
    program.check(&exec);
    watched.end(held, &exec);
}

#[test]
fn root_programs_that_raise_privileges() {
    let Some(watched) = Watched::start("root_programs_that_raise_privileges") else {
        return;
    };
    let Some(folder) = SetuidFolder::new("raise") else {
        return;
    };
    let setuid = folder.program("setuid", 0o4755);
    let setgid = folder.program("setgid", 0o2755);
    let plain = folder.program("plain", 0o755);
    let with_capability = folder.program("capable", 0o755);
    // Revision 2, effective; CAP_NET_RAW is permitted.
    let capability: Vec<u8> = [0x0200_0001_u32, 1 << 13, 0, 0, 0]
        .into_iter()
        .flat_map(u32::to_le_bytes)
        .collect();
    setxattr(
        &with_capability,
        "security.capability",
        &capability,
        XattrFlags::empty(),
    )
    .expect("give it a capability");
    let raised = |what: &str| json!([format!("PRIVILEGES_RAISED_EXEC_FILE_{what}")]);
    let cases: [(&Path, u32, Option<Value>); 6] = [
        (
            &setuid,
            NOBODY,
            Some(json!({ "setuid": 0, "privileges_changed": raised("SETUID") })),
        ),
        (
            &setgid,
            NOBODY,
            Some(json!({ "setgid": 0, "privileges_changed": raised("SETGID") })),
        ),
        (
            &with_capability,
            NOBODY,
            Some(json!({ "privileges_changed": raised("CAP") })),
        ),
        (&plain, NOBODY, None),
        (&setuid, 0, None),
        (&with_capability, 0, None),
    ];
    for (path, user, properties) in cases {
        let mut command = Command::new(path);
        let (held, exec) = watched.hold(command.uid(user).gid(user).env_clear());
        let credentials = &proc::process(held.pid())["process_credentials"];
        assert_eq!(credentials["uid"], user);
        assert_eq!(credentials["euid"] != user, user != 0 && path == setuid);
        assert_eq!(credentials["egid"] != user, user != 0 && path == setgid);
        let program = Program {
            binary: path.to_str().expect("it is UTF-8"),
            properties,
            ..Program::default()
        };
        program.check(&exec);
        watched.end(held, &exec);
    }
}

#[test]
fn root_a_process_that_may_not_gain_privileges_does_not() {
    let Some(watched) = Watched::start("root_a_process_that_may_not_gain_privileges_does_not") else {
        return;
    };
    let Some(folder) = SetuidFolder::new("may-not-gain") else {
        return;
    };
    let setuid = folder.program("setuid", 0o4755);
    let binary = setuid.to_str().expect("it is UTF-8");
    let mut command = Command::new("setpriv");
    command
        .args(["--no-new-privs", binary])
        .uid(NOBODY)
        .gid(NOBODY)
        .env_clear();
    let held = Held::start(&mut command);
    let [before, exec] = &watched.wait_for(held.pid(), true, 2)[..] else {
        unreachable!()
    };
    assert_eq!(proc::process(held.pid())["process_credentials"]["euid"], NOBODY);
    let program = Program {
        binary,
        is_first: false,
        line: line_below(before),
        ..Program::default()
    };
    program.check(exec);
    watched.end(held, exec);
}

fn copy_of(program: &str, path: &Path) -> PathBuf {
    copy_program(program, path);
    path.to_owned()
}

fn make_executable(file: &Path, mode: u32) {
    fs::set_permissions(file, fs::Permissions::from_mode(mode)).expect("make it executable");
}

/// As for files on a disk, nobody may have it open to write it when it is run.
fn program_in_memory() -> File {
    let memory = File::from(memfd_create("a program", MemfdFlags::CLOEXEC).expect("make a file in memory"));
    let mut program = File::open("/bin/cat").expect("there is cat");
    io::copy(&mut program, &mut &memory).expect("copy a program");
    File::open(format!("/proc/self/fd/{}", memory.as_raw_fd())).expect("open it again")
}

/// A folder where the set-user-ID bit counts, and where everybody may look.
struct SetuidFolder(PathBuf);

impl SetuidFolder {
    #[expect(clippy::print_stderr, reason = "a skipped test says so")]
    fn new(name: &str) -> Option<Self> {
        let candidates = ["/tmp", "/var/tmp", "/run", "/dev/shm"].map(Path::new);
        let counts = |folder: &&Path| {
            let flags = statvfs(*folder).map(|found| found.f_flag);
            flags.is_ok_and(|flags| !flags.intersects(StatVfsMountFlags::NOSUID | StatVfsMountFlags::NOEXEC))
        };
        let Some(folder) = candidates.iter().copied().find(counts) else {
            eprintln!("SKIPPED: programs that raise privileges: there is no folder for them");
            return None;
        };
        let folder = folder.join(format!("tetra-test-{}-{name}", std::process::id()));
        fs::create_dir(&folder).expect("make a folder for the test");
        make_executable(&folder, 0o755);
        Some(SetuidFolder(folder))
    }

    fn program(&self, name: &str, mode: u32) -> PathBuf {
        let path = copy_of("/bin/cat", &self.0.join(name));
        make_executable(&path, mode);
        path
    }
}

impl Drop for SetuidFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
