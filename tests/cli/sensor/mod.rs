//! `tetra sensor run` on this host's kernel. Watches only; needs root and a kernel that allows it, and says so where
//! it can't run.

mod agent;
mod client;
mod clients;
mod commands;
mod endings;
mod events;
mod export;
mod losses;
mod odd;
pub(crate) mod policies;
mod start;
mod station;
mod storm;
mod workload;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::support::{Folder, Live, PATIENCE, tetra};

/// Whether programs can be loaded here.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn can_run(test: &str) -> bool {
    let is_root = rustix::process::geteuid().is_root();
    let has_types = Path::new("/sys/kernel/btf/vmlinux").exists();
    if !is_root || !has_types {
        eprintln!("SKIPPED: {test}: it needs root and a kernel with type information");
    }
    is_root && has_types
}

/// Where a guest of `tests/vm` has what tests need. It is there for tests alone, so they may change it.
fn guest() -> Option<PathBuf> {
    std::env::var_os("TETRA_TEST_GUEST").map(PathBuf::from)
}

/// The processor is emulated: what takes many rounds takes fewer.
fn is_slow() -> bool {
    guest().is_some()
}

/// A sensor that runs with these arguments.
fn sensor(arguments: &[&str]) -> Live {
    let arguments: Vec<&str> = ["sensor", "run"].iter().chain(arguments).copied().collect();
    Live::start(tetra(&arguments).into_command())
}

/// Copies a program. Another process does it: a test that starts one meanwhile would hand down the file that is written
/// to, and what is written to can't be run.
#[track_caller]
fn copy_program(from: impl AsRef<Path>, to: &Path) {
    let copied = Command::new("cp").arg("-L").arg(from.as_ref()).arg(to).status();
    assert!(
        copied.expect("run cp").success(),
        "copy {}",
        from.as_ref().display()
    );
}

/// What a test says that is skipped where [`compile`] does nothing.
const NO_COMPILER: &str = "cc with a static libc is not installed";

/// Makes a static program of C; says whether that could be done.
fn compile(source: &Path, flag: &str, to: &Path) -> bool {
    let mut compiler = Command::new("cc");
    compiler.args(["-O1", "-static", flag, "-o"]).args([to, source]);
    let status = compiler.stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// A program of its own, so that no other test runs the same.
fn program(folder: &Folder, name: &str) -> String {
    let path = folder.path(name);
    copy_program("/bin/true", &path);
    path.to_str().expect("the path is UTF-8").to_owned()
}

/// Runs a program until the file has a line that speaks of it: then the sensor is at work.
fn wait_for(file: &Path, program: &str) {
    let deadline = Instant::now() + PATIENCE;
    while !fs::read_to_string(file).is_ok_and(|text| text.contains(program)) {
        assert!(Instant::now() < deadline, "no event of {program} came");
        assert!(Command::new(program).status().expect("run the program").success());
        thread::sleep(Duration::from_millis(50));
    }
}

/// The text with everything escaped that means something in a regular expression.
fn regex_of(text: &str) -> String {
    text.replace('.', "\\.").replace('+', "\\+")
}
