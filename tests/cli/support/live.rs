//! A run of `tetra` that a test talks to while it lasts, and that never outlives the test.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::{Ran, tetra};

/// How long anything may take that should happen at once; long, because the machine may be busy, or be emulated by one.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// A `tetra` that runs. Its output is collected as it comes.
pub(crate) struct Live {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<Vec<u8>>,
    /// What it said so far, and who reads it.
    stderr: Arc<Mutex<Vec<u8>>>,
    stderr_reader: Option<JoinHandle<()>>,
}

impl Live {
    /// Starts `tetra getevents` with these arguments; standard input is a pipe.
    pub(crate) fn getevents(arguments: &[&str]) -> Self {
        let arguments: Vec<&str> = ["getevents"].iter().chain(arguments).copied().collect();
        Live::start(tetra(&arguments).into_command())
    }

    /// Starts a command with pipes to all sides.
    pub(crate) fn start(mut command: Command) -> Self {
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("start the command");
        let (sender, lines) = mpsc::channel();
        let stdout = child.stdout.take().expect("stdout is a pipe");
        thread::spawn(move || {
            let mut stdout = BufReader::new(stdout);
            let mut line = Vec::new();
            while stdout.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
                if sender.send(std::mem::take(&mut line)).is_err() {
                    break;
                }
            }
        });
        let pipe = child.stderr.take().expect("stderr is a pipe");
        let stderr = Arc::new(Mutex::new(Vec::new()));
        let said = Arc::clone(&stderr);
        let stderr_reader = thread::spawn(move || {
            let mut pipe = BufReader::new(pipe);
            let mut line = Vec::new();
            while pipe.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
                let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
                said.append(&mut line);
            }
        });
        Live {
            stdin: child.stdin.take(),
            child,
            lines,
            stderr,
            stderr_reader: Some(stderr_reader),
        }
    }

    /// Writes to its standard input.
    pub(crate) fn write(&mut self, text: impl AsRef<[u8]>) {
        let stdin = self.stdin.as_mut().expect("standard input is open");
        stdin.write_all(text.as_ref()).expect("tetra reads");
        stdin.flush().expect("tetra reads");
    }

    /// Waits until it has read all that was written.
    #[track_caller]
    pub(crate) fn wait_until_read(&self) {
        let stdin = self.stdin.as_ref().expect("standard input is open");
        let deadline = Instant::now() + PATIENCE;
        while rustix::io::ioctl_fionread(stdin).expect("ask a pipe how full it is") > 0 {
            assert!(Instant::now() < deadline, "it doesn't read");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Ends its standard input.
    pub(crate) fn close_input(&mut self) {
        self.stdin = None;
    }

    /// The next line that it prints, without its end.
    #[track_caller]
    pub(crate) fn line(&mut self) -> String {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => text_of(&line),
            Err(RecvTimeoutError::Timeout) => panic!("no line came in {PATIENCE:?}"),
            Err(RecvTimeoutError::Disconnected) => panic!("the output ended: {:?}", self.finish()),
        }
    }

    /// The next line that it prints within this time.
    pub(crate) fn line_within(&mut self, duration: Duration) -> Option<String> {
        self.lines.recv_timeout(duration).ok().map(|line| text_of(&line))
    }

    /// The next lines that it prints, without their ends.
    #[track_caller]
    pub(crate) fn lines(&mut self, count: usize) -> Vec<String> {
        (0..count).map(|_| self.line()).collect()
    }

    /// Asserts that it prints nothing for a while.
    #[track_caller]
    pub(crate) fn assert_quiet(&mut self, duration: Duration) {
        match self.lines.recv_timeout(duration) {
            Ok(line) => panic!("printed {:?}", text_of(&line)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => panic!("the output ended: {:?}", self.finish()),
        }
    }

    /// What it said on standard error so far.
    pub(crate) fn said(&self) -> String {
        let said = self.stderr.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&said).into_owned()
    }

    /// Its number as a process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal, like `INT`.
    pub(crate) fn signal(&self, name: &str) {
        send_signal(self.child.id(), name);
    }

    /// Stops it, until [`Self::go_on`]: it does nothing at all.
    #[track_caller]
    pub(crate) fn stop(&self) {
        self.signal("STOP");
        let stat = format!("/proc/{}/stat", self.child.id());
        let deadline = Instant::now() + PATIENCE;
        // The state follows the name, which stands in parentheses.
        while !fs::read_to_string(&stat).is_ok_and(|stat| stat.contains(") T ")) {
            assert!(Instant::now() < deadline, "it doesn't stop");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// After [`Self::stop`].
    pub(crate) fn go_on(&self) {
        self.signal("CONT");
    }

    /// Waits for its end; `stdout` is what it printed beyond the lines that were taken.
    #[track_caller]
    pub(crate) fn end(mut self) -> Ran {
        self.finish()
    }

    #[track_caller]
    fn finish(&mut self) -> Ran {
        let status = wait(&mut self.child);
        let stdout = self.lines.iter().collect::<Vec<_>>().concat();
        if let Some(reader) = self.stderr_reader.take() {
            reader.join().expect("reading stderr doesn't panic");
        }
        Ran {
            stdout,
            stderr: self.said(),
            status,
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a signal to a process that the test started and has not waited for.
pub(crate) fn send_signal(process: u32, name: &str) {
    let sent = Command::new("/bin/sh")
        .args(["-c", "kill -s \"$0\" \"$1\"", name, &process.to_string()])
        .status();
    assert!(sent.expect("run a shell").success(), "send SIG{name}");
}

/// Waits for a child's end and gives its exit status, `None` if a signal ended it. A child that goes on is ended.
#[track_caller]
pub(crate) fn wait(child: &mut Child) -> Option<i32> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = child.try_wait().expect("wait for the child") {
            return status.code();
        }
        if Instant::now() > deadline {
            let _ = child.kill();
            let _ = child.wait();
            panic!("it went on for {PATIENCE:?}");
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// The most memory that a process has had, in KiB.
pub(crate) fn peak_memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("read what it uses");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.trim().strip_suffix(" kB"));
    number
        .expect("Linux tells")
        .trim()
        .parse()
        .expect("it is a number")
}

fn text_of(line: &[u8]) -> String {
    String::from_utf8_lossy(line.strip_suffix(b"\n").unwrap_or(line)).into_owned()
}
