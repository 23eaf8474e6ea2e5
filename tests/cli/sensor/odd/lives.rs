//! How processes come to be, and how they end.

use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use super::{Held, PATIENCE, Program, Watched, ktime, lasting, line_below, proc, shell, text};

#[test]
fn root_a_fork_without_exec_is_its_parent_again() {
    let Some(watched) = Watched::with(&["--ancestors"], "root_a_fork_without_exec_is_its_parent_again")
    else {
        return;
    };
    let (held, exec) = watched.hold(&mut shell(&["-c", "(read line; exit 3); exit 4"]));
    let child = held.child();
    let start = proc::start(child);
    let mut expected = proc::process(child);
    for field in ["binary", "arguments"] {
        expected[field] = exec.process[field].clone();
    }
    let is_in_init_tree = expected["in_init_tree"] == true;
    expected["flags"] = if is_in_init_tree {
        "execve inInitTree"
    } else {
        "execve"
    }
    .into();
    expected["refcnt"] = 1.into();
    assert_eq!(watched.end(held, &exec).code(), Some(4));
    let exit = watched.exit(child);
    let program = Program {
        line: line_below(&exec),
        ..Program::default()
    };
    program.check_process(&exit, expected);
    assert_eq!(line_below(&exit).len(), proc::line(std::process::id()).len() + 2);
    assert!((start..start + proc::TICK).contains(&ktime(&exit.process)));
    assert_eq!(exit.status(), 3);
    watched.wait_for(child, true, 0);
}

#[test]
fn root_an_exec_after_an_exec_descends_from_it() {
    let Some(watched) = Watched::with(&["--ancestors"], "root_an_exec_after_an_exec_descends_from_it") else {
        return;
    };
    let script = "exec /bin/sh -c 'exec /bin/sh -c \"read line; exit 9\" third' second";
    let held = Held::start(&mut shell(&["-c", script, "first"]));
    let execs = watched.wait_for(held.pid(), true, 3);
    let [first, second, third] = &execs[..] else {
        unreachable!()
    };
    assert!(first.arguments().ends_with("\" first") && second.arguments().ends_with("\" second"));
    assert_eq!(second.parent, lasting(&first.process));
    let program = Program {
        arguments: "-c \"read line; exit 9\" third",
        is_first: false,
        line: line_below(second),
        ..Program::default()
    };
    program.check(third);
    assert_eq!(line_below(third).len(), proc::line(std::process::id()).len() + 3);
    assert_eq!(watched.end(held, third).code(), Some(9));
}

#[test]
fn root_deaths_by_signals_have_their_names() {
    let Some(watched) = Watched::start("root_deaths_by_signals_have_their_names") else {
        return;
    };
    // None that whoever runs the tests may have ignored, as nohup does with SIGHUP.
    for (number, name) in [
        (6, "SIGABRT"),
        (9, "SIGKILL"),
        (11, "SIGSEGV"),
        (14, "SIGALRM"),
        (15, "SIGTERM"),
        (31, "SIGSYS"),
        (34, "SIGRTMIN"),
        (64, "SIGRTMIN+30"),
    ] {
        // No core file is left behind.
        let mut command = shell(&["-c", &format!("ulimit -c 0; read line; kill -{number} $$")]);
        let (held, exec) = watched.hold(&mut command);
        let pid = held.pid();
        let status = watched.end(held, &exec);
        assert_eq!(status.signal(), Some(number));
        assert_eq!(text(&watched.exit(pid).rest, "signal"), name);
    }
}

#[test]
fn root_statuses_are_those_that_are_waited_for() {
    let Some(watched) = Watched::start("root_statuses_are_those_that_are_waited_for") else {
        return;
    };
    for status in [0, 1, 42, 127, 255] {
        let (held, exec) = watched.hold(&mut shell(&["-c", &format!("read line; exit {status}")]));
        assert_eq!(watched.end(held, &exec).code(), Some(status));
    }
}

/// What the next test runs as a program: all threads wait for the end of standard input, then half of them end by
/// themselves, the others with the process.
#[test]
#[ignore = "run by root_of_200_threads_nothing_is_told_but_of_their_process"]
fn threads() {
    let Some(count) = std::env::var("TETRA_TEST_THREADS")
        .ok()
        .and_then(|count| count.parse::<usize>().ok())
    else {
        return;
    };
    let barrier = Arc::new(Barrier::new(count + 1));
    let threads: Vec<_> = (0..count)
        .map(|_| {
            let barrier = Arc::clone(&barrier);
            thread::spawn(move || barrier.wait())
        })
        .collect();
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).expect("wait for the end of standard input");
    barrier.wait();
    for thread in threads.into_iter().step_by(2) {
        thread.join().expect("it does nothing");
    }
}

#[test]
fn root_of_200_threads_nothing_is_told_but_of_their_process() {
    let Some(watched) = Watched::start("root_of_200_threads_nothing_is_told_but_of_their_process") else {
        return;
    };
    let binary = std::env::current_exe().expect("this program has a path");
    let binary = binary.to_str().expect("it is UTF-8");
    let words = ["--ignored", "--exact", "sensor::odd::lives::threads"];
    let mut command = Command::new(binary);
    let (held, exec) = watched.hold(command.args(words).env_clear().env("TETRA_TEST_THREADS", "200"));
    let tasks = || -> Vec<u32> {
        let names = fs::read_dir(format!("/proc/{}/task", held.pid())).expect("the process runs");
        let names = names.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        names.collect()
    };
    let deadline = Instant::now() + PATIENCE;
    while tasks().len() <= 200 {
        assert!(Instant::now() < deadline, "{} threads", tasks().len());
        thread::sleep(Duration::from_millis(10));
    }
    let (pid, tasks) = (held.pid(), tasks());
    let program = Program {
        binary,
        arguments: &words.join(" "),
        ..Program::default()
    };
    program.check(&exec);
    assert_eq!(watched.end(held, &exec).code(), Some(0));
    for thread in tasks.into_iter().filter(|task| *task != pid) {
        watched.wait_for(thread, true, 0);
        watched.wait_for(thread, false, 0);
    }
}
