//! Policies that come, go and are switched while others try all the time what is forbidden: nobody gets through as long as
//! a policy is enforced, its own or that of others.

use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::enforce::{enforcing, only, reads, shell};
use super::*;
use crate::support::PATIENCE;

/// A program, and what it is kept from reading: where LSM programs can't be tried, one file, or else one for each kind of
/// hook.
struct Forbidden {
    program: String,
    killed: PathBuf,
    refused: Option<PathBuf>,
}

impl Forbidden {
    fn new(folder: &Folder, name: &str) -> Self {
        let file = |end| PathBuf::from(folder.write(&format!("{name}-{end}"), "word\n"));
        Forbidden {
            program: shell(folder, &format!("{name}-shell")),
            killed: file("killed"),
            refused: guest().map(|_| file("refused")),
        }
    }

    fn files(&self) -> Vec<&Path> {
        let files = [Some(&self.killed), self.refused.as_ref()];
        files.into_iter().flatten().map(PathBuf::as_path).collect()
    }

    /// The policy that says so.
    fn policy(&self, name: &str) -> String {
        let only = only(&self.program);
        let kprobe = format!(
            "  - call: sys_openat\n    syscall: true\n    args: [{{index: 1, type: string}}]\n    selectors:\n    - \
             matchArgs: [{{index: 1, operator: Equal, values: [\"{}\"]}}]\n      matchActions: [{{action: Sigkill}}]\n{only}",
            self.killed.display()
        );
        let lsm = self.refused.as_ref().map(|file| {
            format!(
                "  lsmhooks:\n  - hook: file_open\n    args: [{{index: 0, type: file}}]\n    selectors:\n    - matchArgs: \
                 [{{index: 0, operator: Equal, values: [\"{}\"]}}]\n      matchActions: [{{action: Override, argError: \
                 -1}}]\n{only}",
                file.display()
            )
        });
        enforcing(name, "kprobes", &(kprobe + &lsm.unwrap_or_default()))
    }
}

/// How long a loop of attempts leaves the processor to others there where it is slow.
const PAUSE: Duration = Duration::from_millis(250);

/// An attempt to read a file.
struct Attempt {
    file: PathBuf,
    begun: Instant,
    ended: Instant,
    is_through: bool,
}

/// Attempts by processes of their own, one after the other, until this is dropped.
struct Attempts {
    made: Mutex<Vec<Attempt>>,
    is_over: AtomicBool,
}

impl Attempts {
    fn new() -> Self {
        Attempts {
            made: Mutex::new(Vec::new()),
            is_over: AtomicBool::new(false),
        }
    }

    /// Lets a program try to read its files, until it is over.
    fn go_on(&self, forbidden: &Forbidden) {
        while !self.is_over.load(Ordering::Relaxed) {
            for file in forbidden.files() {
                let begun = Instant::now();
                let is_through = reads(&forbidden.program, file).success();
                let attempt = Attempt {
                    file: file.to_path_buf(),
                    begun,
                    ended: Instant::now(),
                    is_through,
                };
                self.made
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(attempt);
                if is_slow() {
                    thread::sleep(PAUSE);
                }
            }
        }
    }

    /// Waits until each of these files has been tried so often from now on.
    #[track_caller]
    fn wait_for(&self, count: usize, files: &[&Path]) {
        let (since, deadline) = (Instant::now(), Instant::now() + PATIENCE);
        let is_tried = |file: &&Path| {
            let made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
            let later = made
                .iter()
                .filter(|attempt| attempt.begun >= since && attempt.file == **file);
            later.count() >= count
        };
        while !files.iter().all(is_tried) {
            assert!(Instant::now() < deadline, "nobody tries any more");
            thread::sleep(Duration::from_millis(10));
        }
    }
}

/// Ends the attempts, however a test ends.
struct Ending<'a>(&'a Attempts);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::Relaxed);
    }
}

/// Policies that come and go for whoever a shell is.
const ROUNDS: usize = 20;

/// What tries to read is another process each time, which was a shell of the policies that come and go until its exec.
#[test]
fn native_policies_that_come_and_go_let_nobody_through() {
    if !can_run("native_policies_that_come_and_go_let_nobody_through") {
        return;
    }
    let sensor = Sensor::start("policy-loop", &[]);
    let driver = shell(&sensor.folder, "driver");
    let forbidden = Forbidden::new(&sensor.folder, "secret");
    sensor.add(&forbidden.policy("steady"));
    let files: Vec<String> = forbidden
        .files()
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    let running = sensor.folder.write("running", "");
    let attempts = sensor.folder.path("attempts");
    let script = format!(
        "while [ -e {running} ]; do\n  for file in {}; do\n    {} -c \"read line < $file\"\n    echo $? >> {}\n  done\n\
         done",
        files.join(" "),
        forbidden.program,
        attempts.display()
    );
    let mut tries = Command::new(&driver)
        .args(["-c", &script])
        .stderr(Stdio::null())
        .spawn()
        .expect("run a shell");
    let other = enforcing(
        "other",
        "kprobes",
        &format!(
            "  - call: sys_lseek\n    syscall: true\n    args: [{{index: 2, type: int}}]\n    selectors:\n    - \
             matchArgs: [{{index: 2, operator: Equal, values: [\"77\"]}}]\n      matchActions: [{{action: Sigkill}}]\n{}",
            only(&driver)
        ),
    );
    for _ in 0..ROUNDS {
        sensor.add(&other);
        sensor.ask_well(&["tracingpolicy", "set-mode", "other", "monitor"]);
        sensor.ask_well(&["tracingpolicy", "disable", "other"]);
        sensor.ask_well(&["tracingpolicy", "enable", "other"]);
        sensor.ask_well(&["tracingpolicy", "set-mode", "other", "enforce"]);
        sensor.ask_well(&["tracingpolicy", "delete", "other"]);
    }
    fs::remove_file(&running).expect("remove a file");
    tries.wait().expect("wait for the shell");
    let ends = fs::read_to_string(&attempts).expect("there were attempts");
    let ends: Vec<&str> = ends.lines().collect();
    let through = ends.iter().filter(|end| **end == "0").count();
    assert!(ends.len() > ROUNDS, "only {} attempts", ends.len());
    assert_eq!(through, 0, "of {} attempts", ends.len());
}

/// A command that switches a policy, and whether the policy is enforced from its return on.
const SWITCHES: [(&[&str], bool); 4] = [
    (&["set-mode", "switched", "monitor"], false),
    (&["set-mode", "switched", "enforce"], true),
    (&["disable", "switched"], false),
    (&["enable", "switched"], true),
];

/// A time in which nothing was switched.
struct Phase {
    what: String,
    is_enforced: bool,
    /// When the command was called that began it.
    called: Instant,
    since: Instant,
    until: Instant,
    /// The policy's counters, asked for between `until` and this.
    counters: Value,
    counted: Instant,
}

/// Attempts to read each file in each phase, at least.
const ATTEMPTS: usize = 3;

#[test]
fn root_a_policy_that_is_switched_holds_from_the_switch_on() {
    if !can_run("root_a_policy_that_is_switched_holds_from_the_switch_on") {
        return;
    }
    let rounds = if is_slow() { 1 } else { 5 };
    let sensor = Sensor::start("policy-switch", &[]);
    let steady = Forbidden::new(&sensor.folder, "steady");
    let switched = Forbidden::new(&sensor.folder, "switched");
    sensor.add(&steady.policy("steady"));
    sensor.add(&switched.policy("switched"));
    let attempts = Attempts::new();
    let mut phases = Vec::new();
    thread::scope(|scope| {
        let _ending = Ending(&attempts);
        for forbidden in [&steady, &switched] {
            scope.spawn(|| attempts.go_on(forbidden));
        }
        for (command, is_enforced) in SWITCHES.repeat(rounds) {
            let called = Instant::now();
            sensor.ask_well(&[&["tracingpolicy"], command].concat());
            let since = Instant::now();
            attempts.wait_for(ATTEMPTS, &switched.files());
            let until = Instant::now();
            phases.push(Phase {
                what: command.join(" "),
                is_enforced,
                called,
                since,
                until,
                counters: counters_of(&sensor, "switched"),
                counted: Instant::now(),
            });
        }
    });
    let made = attempts.made.into_inner().unwrap_or_else(PoisonError::into_inner);
    let through = |forbidden: &Forbidden| {
        let files = forbidden.files();
        let is_through = |attempt: &&Attempt| attempt.is_through && files.contains(&&*attempt.file);
        made.iter().filter(is_through).count()
    };
    assert_eq!(through(&steady), 0, "of {} attempts", made.len());
    for phase in &phases {
        for (file, counter) in [
            (Some(&switched.killed), "signal"),
            (switched.refused.as_ref(), "override"),
        ] {
            let Some(file) = file else { continue };
            let of_file: Vec<&Attempt> = made.iter().filter(|attempt| attempt.file == *file).collect();
            phase.judge(&of_file, counter);
        }
    }
}

impl Phase {
    /// Judges all attempts to read a file.
    #[track_caller]
    fn judge(&self, attempts: &[&Attempt], counter: &str) {
        let what = &self.what;
        let within: Vec<&&Attempt> = attempts
            .iter()
            .filter(|attempt| attempt.begun >= self.since && attempt.ended <= self.until)
            .collect();
        assert!(within.len() >= ATTEMPTS, "{what}: {} attempts", within.len());
        let through = within.iter().filter(|attempt| attempt.is_through).count();
        let expected = if self.is_enforced { 0 } else { within.len() };
        assert_eq!(through, expected, "{what}: of {} attempts", within.len());
        if self.counters.is_null() {
            return;
        }
        // Those that were made in the middle of the switch, or of the question, may be counted or not.
        let around = attempts
            .iter()
            .filter(|attempt| attempt.ended >= self.called && attempt.begun <= self.counted)
            .count();
        let counted = |name: &str| {
            let count = self.counters[name].as_str().unwrap_or("0");
            count.parse::<usize>().expect("a number")
        };
        let (done, withheld) = (counted(counter), counted(&format!("monitor_{counter}")));
        let (here, there) = if self.is_enforced {
            (done, withheld)
        } else {
            (withheld, done)
        };
        assert!(
            (within.len()..=around).contains(&here),
            "{what}: {here} of {} to {around} attempts are counted",
            within.len()
        );
        assert_eq!(there, 0, "{what}");
    }
}

/// What a policy has counted; null while it is disabled.
fn counters_of(sensor: &Sensor, name: &str) -> Value {
    let list = sensor.list();
    let policies = list["policies"].as_array().into_iter().flatten();
    let mut named = policies.filter(|policy| policy["name"] == name);
    let policy = named.next().expect("the policy is there");
    if policy["state"] == "TP_STATE_DISABLED" {
        return Value::Null;
    }
    policy["stats"]["action_counters"].clone()
}
