//! Runs the binary as a user does, and finds the fixtures.

pub(crate) mod agent;
#[expect(
    dead_code,
    reason = "the unit tests, which share it, make more kinds of types"
)]
pub(crate) mod btf;
#[expect(
    dead_code,
    reason = "the unit tests, which share it, make more kinds of files"
)]
pub(crate) mod elf;
mod live;
pub(crate) mod mutate;

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::thread;

pub(crate) use live::{Live, PATIENCE, peak_memory, send_signal, wait};

/// A run of `tetra` to be.
pub(crate) struct Tetra {
    command: Command,
    input: Option<Vec<u8>>,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
    /// `None` if a signal ended it.
    pub(crate) status: Option<i32>,
}

/// `tetra` with these arguments, in an empty environment but for a fixed time zone and width.
pub(crate) fn tetra(arguments: &[&str]) -> Tetra {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tetra"));
    command
        .args(arguments)
        .env_clear()
        .env("TZ", "UTC")
        .env("COLUMNS", "100");
    Tetra { command, input: None }
}

/// `tetra getevents` with these arguments, which reads `input`.
pub(crate) fn getevents(arguments: &[&str], input: impl Into<Vec<u8>>) -> Ran {
    let arguments: Vec<&str> = ["getevents"].iter().chain(arguments).copied().collect();
    tetra(&arguments).input(input).run()
}

impl Tetra {
    /// What it reads from standard input, a pipe; without it, standard input is `/dev/null`.
    pub(crate) fn input(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = Some(input.into());
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it to its end.
    pub(crate) fn run(self) -> Ran {
        let input = self.input.clone();
        let mut child = self.spawn();
        let stdin = child.stdin.take();
        let writer = thread::spawn(move || {
            if let (Some(mut stdin), Some(input)) = (stdin, input) {
                // It may end before it has read everything.
                let _ = stdin.write_all(&input);
            }
        });
        let ran = child.wait_with_output().expect("wait for tetra").into();
        writer.join().expect("the writer doesn't panic");
        ran
    }

    /// Starts it with pipes, for tests that talk to it while it runs.
    pub(crate) fn spawn(mut self) -> Child {
        let stdin = if self.input.is_some() {
            Stdio::piped()
        } else {
            Stdio::null()
        };
        self.command
            .stdin(stdin)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        self.command.spawn().expect("start tetra")
    }

    /// The command, for tests that set up its files themselves.
    pub(crate) fn into_command(self) -> Command {
        self.command
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Ran {
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).expect("messages are UTF-8"),
            status: output.status.code(),
        }
    }
}

impl Ran {
    /// What it printed, after a run that had nothing to complain about.
    #[track_caller]
    pub(crate) fn clean(self) -> String {
        assert_eq!(self.stderr, "");
        assert_eq!(self.status, Some(0));
        String::from_utf8(self.stdout).expect("output is UTF-8")
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }
}

/// That it looked for the agent of this host, where tests take none to be.
#[track_caller]
pub(crate) fn assert_asks_an_agent(ran: &Ran) {
    assert!(
        ran.stderr.starts_with("Error: localhost:54321: can't connect: "),
        "is there an agent on this machine? {ran:?}"
    );
    assert_eq!((ran.text().as_str(), ran.status), ("", Some(1)));
}

/// A file below tests/fixtures.
pub(crate) fn fixture(name: &str) -> Vec<u8> {
    fs::read(fixture_path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub(crate) fn fixture_path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

/// A process exec event with this binary and arguments, in this namespace, as one line without its end.
pub(crate) fn exec_event(namespace: &str, binary: &str, arguments: &str) -> String {
    format!(
        "{{\"process_exec\":{{\"process\":{{\"exec_id\":\"bjE6MTo3\",\"pid\":7,\"uid\":0,\"cwd\":\"/\",\
         \"binary\":\"{binary}\",\"arguments\":\"{arguments}\",\"flags\":\"execve clone\",\
         \"start_time\":\"2026-03-14T09:27:18.281151058Z\",\"pod\":{{\"namespace\":\"{namespace}\",\
         \"name\":\"web-0\",\"container\":{{\"id\":\"containerd://0123\",\"name\":\"main\"}}}}}}}},\
         \"node_name\":\"n1\",\"time\":\"2026-03-14T09:27:18.281151058Z\"}}"
    )
}

/// A folder that is removed with the value.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// `name` has to be unique among the tests.
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("tetra-test-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).expect("make a folder for the test");
        Folder(path)
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.0.join(file)
    }

    /// Writes a file and gives its path as text.
    pub(crate) fn write(&self, file: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(file);
        fs::write(&path, content).expect("write a file for the test");
        path.to_str().expect("the path is UTF-8").to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
