//! The cases of the recorded workload: what the agent wrote for them, word for word, ids included; but not its times,
//! which it measures a little later than its ids.

use super::world::{INIT, SHELL, child, life, lines, world};
use super::*;

#[test]
fn exit_codes_and_signals() {
    let cases: [(u32, u64, u32, &[u8], &str); 6] = [
        (
            402,
            88_702_956_820,
            0,
            b"wl\0exit\x000\0",
            "'exit 0' [execve rootcwd clone]",
        ),
        (
            404,
            88_740_419_610,
            42 << 8,
            b"wl\0exit\x0042\0",
            "'exit 42' [execve rootcwd clone] status=42",
        ),
        (
            405,
            88_771_229_580,
            255 << 8,
            b"wl\0exit\x00255\0",
            "'exit 255' [execve rootcwd clone] status=255",
        ),
        (
            407,
            88_813_872_800,
            9,
            b"wl\0sig\x009\0",
            "'sig 9' [execve rootcwd clone] signal=SIGKILL",
        ),
        (
            409,
            88_857_337_680,
            0x8b,
            b"wl\0segv\0",
            "'segv' [execve rootcwd clone] signal=SIGSEGV",
        ),
        (
            410,
            88_908_948_610,
            0x86,
            b"wl\0sig\x006\0",
            "'sig 6' [execve rootcwd clone] signal=SIGABRT",
        ),
    ];
    for (pid, ktime, code, arguments, told) in cases {
        let mut world = world(ProcessOptions::default());
        let process = child(pid, ktime);
        let lines = lines(
            &mut world,
            &life(pid, ktime, code, exec(process, SHELL, ktime, arguments)),
        );
        let before_ending = told.split_inclusive(']').next().unwrap();
        assert_eq!(
            lines,
            [
                format!("exec {ktime}:{pid} < 4480000000:112 /bin/wl {before_ending}"),
                format!("exit {ktime}:{pid} < 4480000000:112 /bin/wl {told}"),
            ]
        );
    }
}

#[test]
fn a_second_exec_has_the_program_it_replaced_as_its_parent() {
    let mut world = world(ProcessOptions::default());
    let process = child(493, 92_170_604_340);
    let again = |time, arguments| {
        Record::Exec(Exec {
            is_first: false,
            ..exec(process, SHELL, time, arguments)
        })
    };
    let records = vec![
        fork(process, SHELL),
        Record::Exec(exec(
            process,
            SHELL,
            92_170_604_340,
            b"wl\0exec\0/bin/wl\0exec\0/bin/wl\0exit\x009\0",
        )),
        again(92_178_942_030, b"wl\0exec\0/bin/wl\0exit\x009\0"),
        again(92_187_040_230, b"wl\0exit\x009\0"),
        exit(process, 92_190_000_000, 9 << 8),
    ];
    assert_eq!(
        lines(&mut world, &records),
        [
            "exec 92170604340:493 < 4480000000:112 /bin/wl 'exec /bin/wl exec /bin/wl exit 9' [execve rootcwd clone]",
            "exec 92178942030:493 < 92170604340:493 /bin/wl 'exec /bin/wl exit 9' [execve rootcwd]",
            "exec 92187040230:493 < 92178942030:493 /bin/wl 'exit 9' [execve rootcwd]",
            "exit 92187040230:493 < 92178942030:493 /bin/wl 'exit 9' [execve rootcwd] status=9",
        ]
    );
}

#[test]
fn forks_without_exec_have_their_parents_program() {
    let mut world = world(ProcessOptions::default());
    let parent = child(478, 90_681_412_040);
    let forked = |pid, start| key(pid, start);
    let (first, second, third) = (
        forked(479, 90_684_389_870),
        forked(480, 90_685_293_570),
        forked(483, 90_687_909_520),
    );
    let records = vec![
        fork(parent, SHELL),
        Record::Exec(exec(parent, SHELL, 90_681_412_040, b"wl\0forkonly\x004\0")),
        fork(first, parent),
        fork(second, parent),
        fork(third, second),
        exit(first, 90_690_000_000, 0),
        exit(third, 90_691_000_000, 21 << 8),
        exit(second, 90_692_000_000, 1 << 8),
    ];
    assert_eq!(
        lines(&mut world, &records)[1..],
        [
            "exit 90684389870:479 < 90681412040:478 /bin/wl 'forkonly 4' [execve] refcnt=1",
            "exit 90687909520:483 < 90685293570:480 /bin/wl 'forkonly 4' [execve] refcnt=1 status=21",
            "exit 90685293570:480 < 90681412040:478 /bin/wl 'forkonly 4' [execve] refcnt=1 status=1",
        ]
    );
}

#[test]
fn an_orphan_that_executes_has_init_as_its_parent() {
    let mut world = world(ProcessOptions::default());
    let (parent, orphan) = (child(489, 91_081_944_160), key(490, 91_090_000_000));
    let mut records = life(
        489,
        91_081_944_160,
        0,
        exec(parent, SHELL, 91_081_944_160, b"wl\0orphan\0"),
    );
    records.insert(2, fork(orphan, parent));
    records.push(Record::Exec(exec(
        orphan,
        INIT,
        91_402_725_410,
        b"wl\0exit\x000\0orphan-exec\0",
    )));
    records.push(exit(orphan, 95_000_000_000, 0));
    assert_eq!(
        lines(&mut world, &records)[2..],
        [
            "exec 91402725410:490 < 320000000:1 /bin/wl 'exit 0 orphan-exec' [execve rootcwd clone]",
            "exit 91402725410:490 < 320000000:1 /bin/wl 'exit 0 orphan-exec' [execve rootcwd clone]",
        ]
    );
}

#[test]
fn an_orphan_that_only_was_forked_keeps_its_parent_though_that_is_long_gone() {
    let mut world = world(ProcessOptions::default());
    let (parent, orphan) = (child(489, 91_081_944_160), key(490, 91_083_000_000));
    let mut records = life(
        489,
        91_081_944_160,
        0,
        exec(parent, SHELL, 91_081_944_160, b"wl\0orphan\0"),
    );
    records.insert(2, fork(orphan, parent));
    records.push(exit(orphan, 191_402_725_410, 0));
    assert_eq!(
        lines(&mut world, &records)[2..],
        ["exit 91083000000:490 < 91081944160:489 /bin/wl 'orphan' [execve] refcnt=1"]
    );
    lines(&mut world, &[exit(key(1000, 1), 195_000_000_000, 0)]);
    lines(&mut world, &[exit(key(1001, 1), 199_000_000_000, 0)]);
    // The kernel, init, the shell, and one unknown that has just left.
    assert_eq!(world.stats().images, 4);
}

#[test]
fn paths_and_scripts() {
    let process = child(453, 89_841_262_560);
    let usual = exec(process, SHELL, 89_841_262_560, b"/bin/sh\0./script.sh\0rel\0");
    let long = [&b"/tmp/"[..], &[b'l'; 300], b"/wl"].concat();
    let many = [&b"wl\0"[..], &[b'H'; 5000], b"\0"].concat();
    let cases: [(Exec<'_>, String); 7] = [
        (
            Exec {
                binary: b"./script.sh",
                cwd: b"/usr/local/bin",
                cwd_is_root: false,
                ..usual
            },
            "/usr/local/bin/script.sh './script.sh rel' [execve clone] cwd=/usr/local/bin".to_owned(),
        ),
        (
            Exec {
                cwd: b"/tmp/cwd",
                cwd_is_root: false,
                cwd_is_deleted: true,
                arguments: b"wl\0cwd-deleted\0",
                ..exec(process, SHELL, 89_841_262_560, b"")
            },
            "/bin/wl 'cwd-deleted' [execve clone] cwd=/tmp/cwd (deleted)".to_owned(),
        ),
        (
            Exec {
                binary: b"/dev/fd/3",
                ..exec(process, SHELL, 89_841_262_560, b"wl\0exit\x000\0memfd\0")
            },
            "/dev/fd/3 'exit 0 memfd' [execve rootcwd clone]".to_owned(),
        ),
        (
            Exec {
                binary: b"/bin/wl0",
                ..exec(process, SHELL, 89_841_262_560, b"\0")
            },
            "/bin/wl0 '' [execve rootcwd clone]".to_owned(),
        ),
        (
            Exec {
                binary: &long,
                ..exec(process, SHELL, 89_841_262_560, b"wl\0long path\0")
            },
            format!(
                "{} ' \"long path\"' [execve rootcwd clone dataFilename]",
                String::from_utf8_lossy(&long)
            ),
        ),
        (
            exec(process, SHELL, 89_841_262_560, &many),
            format!("/bin/wl '{}' [execve rootcwd clone dataArgs]", "H".repeat(5000)),
        ),
        (
            Exec {
                arguments_truncated: true,
                cwd: b"",
                cwd_is_root: false,
                ..exec(process, SHELL, 89_841_262_560, b"wl\0cut")
            },
            "/bin/wl 'cut' [execve truncArgs nocwd clone]".to_owned(),
        ),
    ];
    for (exec, told) in cases {
        let lines = lines(
            &mut world(ProcessOptions::default()),
            &life(453, 89_841_262_560, 0, exec),
        );
        assert_eq!(lines[0], format!("exec 89841262560:453 < 4480000000:112 {told}"));
        assert_eq!(lines[1], format!("exit 89841262560:453 < 4480000000:112 {told}"));
    }
}

#[test]
fn threads_that_execute_and_leaders_that_end_first_give_one_process_each() {
    let mut world = world(ProcessOptions::default());
    let process = child(520, 92_796_112_990);
    let records = vec![
        fork(process, SHELL),
        Record::Exec(exec(process, SHELL, 92_796_112_990, b"wl\0threxec\0")),
        Record::Exec(Exec {
            is_first: false,
            ..exec(process, SHELL, 92_819_080_300, b"wl\0exit\x007\0")
        }),
        exit(process, 92_820_000_000, 7 << 8),
        exit(process, 92_820_000_001, 7 << 8),
    ];
    assert_eq!(
        lines(&mut world, &records),
        [
            "exec 92796112990:520 < 4480000000:112 /bin/wl 'threxec' [execve rootcwd clone]",
            "exec 92819080300:520 < 92796112990:520 /bin/wl 'exit 7' [execve rootcwd]",
            "exit 92819080300:520 < 92796112990:520 /bin/wl 'exit 7' [execve rootcwd] status=7",
        ]
    );
}
