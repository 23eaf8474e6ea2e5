//! Compact and JSON output in detail, and what the other commands print.

use super::support::{Tetra, exec_event, getevents, tetra};

const LINE: &str = "🚀 process default/web-0 /bin/sh x\n";

fn at(time: &str) -> String {
    format!(
        "{{\"process_exec\":{{\"process\":{{\"binary\":\"/b\"}}}},\"node_name\":\"n1\",\"time\":{time}}}\n"
    )
}

fn compact(arguments: &[&str]) -> Tetra {
    tetra(&[&["getevents", "-o", "compact"], arguments].concat())
}

#[test]
fn timestamps_are_utc_with_nine_digits() {
    for (time, shown) in [
        ("\"2026-03-14T09:27:18Z\"", "2026-03-14T09:27:18.000000000Z"),
        ("\"2026-03-14T09:27:18.5Z\"", "2026-03-14T09:27:18.500000000Z"),
        ("\"2026-03-14T09:27:18.123Z\"", "2026-03-14T09:27:18.123000000Z"),
        (
            "\"2026-03-14T09:27:18.123456Z\"",
            "2026-03-14T09:27:18.123456000Z",
        ),
        (
            "\"2026-03-14T09:27:18.123456789Z\"",
            "2026-03-14T09:27:18.123456789Z",
        ),
        (
            "\"2026-03-14T10:27:18.5+01:00\"",
            "2026-03-14T09:27:18.500000000Z",
        ),
        ("\"2026-03-13T23:57:18-09:30\"", "2026-03-14T09:27:18.000000000Z"),
        ("\"2026-03-14T09:27:18+00:00\"", "2026-03-14T09:27:18.000000000Z"),
        ("\"2026-01-01T00:30:00+01:00\"", "2025-12-31T23:30:00.000000000Z"),
        ("\"1969-12-31T23:59:59.9Z\"", "1969-12-31T23:59:59.900000000Z"),
        ("\"0001-01-01T00:00:00Z\"", "0001-01-01T00:00:00.000000000Z"),
        (
            "\"9999-12-31T23:59:59.999999999Z\"",
            "9999-12-31T23:59:59.999999999Z",
        ),
        ("\"\"", "-"),
        ("null", "-"),
        ("5", "-"),
        ("\"yesterday\"", "-"),
        ("\"2026-02-30T00:00:00Z\"", "-"),
    ] {
        let line = format!("{shown} 🚀 process n1 /b \n");
        assert_eq!(
            compact(&["--timestamps"]).input(at(time)).run().clean(),
            line,
            "{time}"
        );
        assert_eq!(
            compact(&["--timestamps=true"]).input(at(time)).run().clean(),
            line,
            "{time}"
        );
        assert_eq!(
            compact(&["--timestamps=false"]).input(at(time)).run().clean(),
            "🚀 process n1 /b \n"
        );
    }
    let untimed = "{\"process_exec\":{},\"node_name\":\"n1\"}\n";
    assert_eq!(
        compact(&["--timestamps"]).input(untimed).run().clean(),
        "- 🚀 process n1  \n"
    );
}

#[test]
fn local_time_is_that_of_the_zone() {
    let winter = at("\"2026-01-14T09:27:18.5Z\"");
    let summer = at("\"2026-07-14T23:27:18Z\"");
    for (zone, winter_time, summer_time) in [
        (
            "UTC",
            "2026-01-14T09:27:18.500000000+00:00",
            "2026-07-14T23:27:18.000000000+00:00",
        ),
        (
            "CET-1CEST,M3.5.0,M10.5.0/3",
            "2026-01-14T10:27:18.500000000+01:00",
            "2026-07-15T01:27:18.000000000+02:00",
        ),
        (
            "EST5",
            "2026-01-14T04:27:18.500000000-05:00",
            "2026-07-14T18:27:18.000000000-05:00",
        ),
        (
            "IST-5:30",
            "2026-01-14T14:57:18.500000000+05:30",
            "2026-07-15T04:57:18.000000000+05:30",
        ),
    ] {
        for arguments in [&["--local-time"][..], &["--local-time", "--timestamps"]] {
            let log = format!("{winter}{summer}");
            let output = compact(arguments).env("TZ", zone).input(log).run().clean();
            let line = "🚀 process n1 /b \n";
            assert_eq!(
                output,
                format!("{winter_time} {line}{summer_time} {line}"),
                "{zone}"
            );
        }
        let utc = compact(&["--timestamps"])
            .env("TZ", zone)
            .input(winter.clone())
            .run()
            .clean();
        assert!(
            utc.starts_with("2026-01-14T09:27:18.500000000Z "),
            "{zone} changes nothing else: {utc}"
        );
    }
}

#[test]
fn flags_without_effect_are_told() {
    let log = exec_event("default", "/bin/sh", "x") + "\n";
    for (arguments, flag) in [
        (&["--timestamps"][..], "--timestamps"),
        (&["--timestamps", "-o", "json"], "--timestamps"),
        (&["--local-time"], "--local-time"),
        (&["--wide"], "--wide"),
    ] {
        let ran = getevents(arguments, log.clone());
        assert_eq!(
            ran.stderr,
            format!("warning: {flag} has no effect here: it is for -o compact\n")
        );
        assert_eq!((ran.text(), ran.status), (log.clone(), Some(0)));
    }
    let ran = getevents(&["-t", "/dev/pts/3", "-F", "parent"], log.clone());
    assert_eq!(
        ran.stderr,
        "warning: --include-fields or --exclude-fields has no effect here: --tty-encode prints no fields\n"
    );
    assert_eq!(
        getevents(&["--timestamps=false", "--color=always"], log.clone()).clean(),
        log
    );
}

#[test]
fn colours_are_for_terminals_unless_asked_for() {
    let coloured =
        "\x1b[34m🚀 process\x1b[0m \x1b[32mdefault/web-0\x1b[0m \x1b[35m/bin/sh\x1b[0m \x1b[36mx\x1b[0m\n";
    let environments: [&[(&str, &str)]; 5] = [
        &[],
        &[("TERM", "xterm-256color")],
        &[("TERM", "dumb")],
        &[("NO_COLOR", "1"), ("TERM", "xterm")],
        &[("CLICOLOR_FORCE", "1"), ("FORCE_COLOR", "1"), ("TERM", "xterm")],
    ];
    for environment in environments {
        let print = |arguments: &[&str]| {
            let run = compact(arguments).input(exec_event("default", "/bin/sh", "x"));
            environment
                .iter()
                .fold(run, |run, (name, value)| run.env(name, value))
                .run()
                .clean()
        };
        assert_eq!(print(&[]), LINE, "{environment:?}");
        assert_eq!(print(&["--color", "auto"]), LINE, "{environment:?}");
        assert_eq!(print(&["--color=never"]), LINE, "{environment:?}");
        assert_eq!(print(&["--color=always"]), coloured, "{environment:?}");
    }
}

#[test]
fn each_part_has_its_colour() {
    let pod = r#""process":{"binary":"/b","arguments":"a","pod":{"namespace":"d","name":"w"}}"#;
    let head = |heading: &str| format!("\x1b[34m{heading}\x1b[0m \x1b[32md/w\x1b[0m \x1b[35m/b\x1b[0m");
    for (event, expected) in [
        (
            format!(r#"{{"process_exit":{{{pod},"signal":"SIGKILL"}}}}"#),
            head("💥 exit   ") + " \x1b[36ma\x1b[0m \x1b[31mSIGKILL\x1b[0m\n",
        ),
        (
            format!(r#"{{"process_exit":{{{pod},"status":7}}}}"#),
            head("💥 exit   ") + " \x1b[36ma\x1b[0m \x1b[31m7\x1b[0m\n",
        ),
        (
            format!(r#"{{"process_loader":{{{pod},"path":"/lib","buildid":"3q2+7w=="}}}}"#),
            head("🧬 loader ") + " deadbeef \x1b[33m/lib\x1b[0m\n",
        ),
        (
            format!(r#"{{"process_lsm":{{{pod},"function_name":"f"}}}}"#),
            head("🔒 LSM    ") + " f\n",
        ),
        (
            r#"{"process_throttle":{"type":"THROTTLE_START","cgroup":"c"}}"#.to_owned(),
            "\x1b[31m🧬 throttle\x1b[0m \x1b[31mSTART\x1b[0m c\n".to_owned(),
        ),
        (
            r#"{"process_throttle":{"type":"THROTTLE_STOP","cgroup":"c"}}"#.to_owned(),
            "\x1b[31m🧬 throttle\x1b[0m \x1b[32mSTOP \x1b[0m c\n".to_owned(),
        ),
        (
            format!(
                r#"{{"process_kprobe":{{{pod},"function_name":"sys_write","args":[{{"file_arg":{{"path":"/p"}}}},{{}},{{"size_arg":"9"}}]}}}}"#
            ),
            head("📝 write  ") + " \x1b[36m/p\x1b[0m \x1b[36m9 bytes\x1b[0m\n",
        ),
        (
            format!(r#"{{"process_new":{{{pod}}},"time":"t"}}"#),
            head("❔ process_new") + " \x1b[36ma\x1b[0m\n",
        ),
        (r#"{"test":{}}"#.to_owned(), "TEST EVENT\n".to_owned()),
    ] {
        assert_eq!(compact(&["--color=always"]).input(event).run().clean(), expected);
    }
}

#[test]
fn stack_traces_and_hashes_can_be_left_out() {
    let kprobe = concat!(
        r#"{"process_kprobe":{"process":{"binary":"/b"},"function_name":"f","kernel_stack_trace":[{"address":"255","#,
        r#""offset":"16","symbol":"do_it"},{}],"user_stack_trace":[{"address":"1","offset":"2","symbol":"main","#,
        r#""module":"/m o"},{"module":"/m"}]},"node_name":"n1"}"#
    );
    let stacks = "❓ syscall n1 /b f\nKernel:\n   0xff: do_it+0x10\n   0x0: +0x0\nUser:\n   0x1: main (\"/m o\"+0x2)\n   0x0: (/m+0x0)\n";
    let lsm = concat!(
        r#"{"process_lsm":{"process":{"binary":"/b"},"function_name":"bprm_check_security","ima_hash":"sha256:abc","#,
        r#""args":[{"linux_binprm_arg":{"path":"/p"}}],"kernel_stack_trace":[{"symbol":"s"}]},"node_name":"n1"}"#
    );
    let hash = "🔒 LSM     n1 /b bprm_check_security\n   /p sha256:abc\n";
    let first_line = |text: &str| text.split_inclusive('\n').next().unwrap_or_default().to_owned();
    let log = format!("{kprobe}\n{lsm}\n");
    for (arguments, expected) in [
        (&[][..], format!("{stacks}{hash}")),
        (&["--stack-traces", "--ima-hash"], format!("{stacks}{hash}")),
        (&["--stack-traces=false"], format!("{}{hash}", first_line(stacks))),
        (&["--ima-hash=0"], format!("{stacks}{}", first_line(hash))),
        (
            &["--stack-traces=F", "--ima-hash=False"],
            first_line(stacks) + &first_line(hash),
        ),
    ] {
        assert_eq!(
            compact(arguments).input(log.clone()).run().clean(),
            expected,
            "{arguments:?}"
        );
    }
    let other_hook = lsm.replace("bprm_check_security", "task_kill");
    assert_eq!(
        compact(&[]).input(other_hook).run().clean(),
        "🔒 LSM     n1 /b task_kill\n"
    );
    let no_hash = lsm.replace("sha256:abc", "");
    assert_eq!(compact(&[]).input(no_hash).run().clean(), first_line(hash));
}

fn written(path: &str, argument: &str) -> String {
    format!(
        "{{\"process_kprobe\":{{\"function_name\":\"tty_write\",\"args\":[{{\"file_arg\":{{\"path\":\"{path}\"}}}},\
         {argument}]}},\"node_name\":\"n1\"}}\n"
    )
}

#[test]
fn tty_encode_replays_one_terminal() {
    let log = [
        written("/dev/pts/3", r#"{"bytes_arg":"JCBscw0K"}"#),
        written("/dev/pts/30", r#"{"bytes_arg":"eHh4"}"#),
        written(
            "/dev/pts/3",
            r#"{"truncated_bytes_arg":{"bytes_arg":"G1szMW0=","orig_size":"99"}}"#,
        ),
        written("/dev/pts/3", r#"{"int_arg":5}"#),
        written("/dev/pts/3", r#"{"bytes_arg":"not base64"}"#),
        written("/dev/pts/3", "null"),
        written("/dev/pts/3", r#"{"bytes_arg":"/wB4"}"#).replace("tty_write", "sys_write"),
        written("/dev/pts/3", r#"{"bytesArg":"/wB4"}"#),
        exec_event("default", "/bin/sh", "x") + "\n",
    ]
    .concat();
    for arguments in [
        &["-t", "/dev/pts/3"][..],
        &["--tty-encode=/dev/pts/3", "-o", "compact"],
    ] {
        let ran = getevents(arguments, log.clone());
        assert_eq!((ran.stderr.as_str(), ran.status), ("", Some(0)));
        assert_eq!(ran.stdout, b"$ ls\r\n\x1b[31m\xff\0x", "{arguments:?}");
    }
    assert_eq!(
        getevents(&["-t", "/dev/pts/30", "-e", "kprobe"], log.clone()).clean(),
        "xxx"
    );
    assert_eq!(
        getevents(&["-t", "/dev/pts/30", "-e", "exec"], log.clone()).clean(),
        ""
    );
    assert_eq!(getevents(&["-t", "/dev/pts"], log).clean(), "");
}

#[test]
fn source_is_pod_or_node() {
    for (process, node, source) in [
        (r#"{"pod":{"namespace":"a","name":"b"}}"#, "n", "a/b"),
        (r#"{"pod":{}}"#, "n", "/"),
        (r#"{"pod":null}"#, "n", "n"),
        ("{}", "n", "n"),
        ("{}", "", ""),
        ("{}", "a b", "\"a b\""),
        (r#"{"pod":{"namespace":"a","name":"b c"}}"#, "n", "\"a/b c\""),
    ] {
        let event = format!("{{\"process_exec\":{{\"process\":{process}}},\"node_name\":\"{node}\"}}");
        assert_eq!(
            compact(&[]).input(event).run().clean(),
            format!("🚀 process {source}  \n")
        );
    }
}

#[test]
fn version() {
    let version = format!("CLI version: {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(tetra(&["version"]).run().clean(), version);
    for flag in ["--build", "-b"] {
        let output = tetra(&["version", flag]).run().clean();
        let rest = output.strip_prefix(&version).expect("it begins with the version");
        let names: Vec<&str> = rest
            .lines()
            .map(|line| {
                let (name, value) = line.split_once(": ").expect("each line has a name and a value");
                assert!(!value.is_empty(), "{name}");
                name
            })
            .collect();
        assert_eq!(names, ["RustVersion", "Date", "GitCommit", "Target"]);
    }
}

#[test]
fn completion_knows_flags_and_their_values() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = tetra(&["completion", shell]).run().clean();
        let mut words = vec![
            "getevents",
            "version",
            "completion",
            "event-types",
            "namespace",
            "tty-encode",
        ];
        if shell != "powershell" && shell != "elvish" {
            // The other two have a test of their own below.
            words.extend([
                "PROCESS_EXEC",
                "PROCESS_KPROBE",
                "RATE_LIMIT_INFO",
                "json",
                "compact",
                "always",
                "never",
            ]);
        }
        for word in words {
            assert!(script.contains(word), "{shell}: {word}");
        }
        let short = tetra(&["completion", shell, "--no-descriptions"]).run().clean();
        assert!(
            short.contains("event-types") && !short.contains("Kubernetes namespace, exactly"),
            "{shell}"
        );
    }
    let ran = tetra(&["completion", "tcsh"]).run();
    assert!(
        ran.stderr
            .starts_with("Error: invalid value 'tcsh' for '<SHELL>'\n"),
        "{}",
        ran.stderr
    );
    assert_eq!((ran.text().as_str(), ran.status), ("", Some(1)));
}

#[test]
fn completion_knows_values_in_every_shell() {
    for shell in ["powershell", "elvish"] {
        let script = tetra(&["completion", shell]).run().clean();
        for word in ["PROCESS_EXEC", "compact", "always"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn help_is_output_and_mistakes_are_errors() {
    for (arguments, part) in [
        (&[][..], "Usage: tetra [OPTIONS] [COMMAND]"),
        (&["help"], "Usage: tetra [OPTIONS] [COMMAND]"),
        (&["--help"], "Exit status: 0 at the end of the input"),
        (&["-h"], "getevents"),
        (&["help", "getevents"], "Usage: tetra getevents [OPTIONS]"),
        (&["getevents", "--help"], "Usage: tetra getevents [OPTIONS]"),
        (&["getevents", "-h"], "--policy-names"),
        (&["help", "version"], "Print the version"),
    ] {
        assert!(tetra(arguments).run().clean().contains(part), "{arguments:?}");
    }
    let help = tetra(&["getevents", "--help"]).run().clean();
    for hidden in ["--namespaces", "--pods", "--processes"] {
        assert!(!help.contains(hidden), "{hidden}");
    }
    for (arguments, message) in [
        (&["nonsense"][..], "unrecognized subcommand 'nonsense'"),
        (&["getevent"], "unrecognized subcommand 'getevent'"),
        (&["help", "nonsense"], "unrecognized subcommand 'nonsense'"),
        (&["--nonsense"], "unexpected argument '--nonsense' found"),
        (
            &["getevents", "--nonsense"],
            "unexpected argument '--nonsense' found",
        ),
        (
            &["getevents", "-o", "yaml"],
            "invalid value 'yaml' for '--output <OUTPUT>'",
        ),
        (
            &["getevents", "--color", "x"],
            "invalid value 'x' for '--color <WHEN>'",
        ),
        (
            &["getevents", "--timestamps=x"],
            "invalid value 'x' for '--timestamps[=<BOOL>]': expected true or false",
        ),
        (
            &["getevents", "--first", "x"],
            "invalid value 'x' for '--first <N>'",
        ),
        (
            &["getevents", "--namespace"],
            "a value is required for '--namespace <NAMESPACE>'",
        ),
        (
            &["completion"],
            "the following required arguments were not provided:",
        ),
    ] {
        let ran = tetra(arguments).run();
        assert!(
            ran.stderr.starts_with(&format!("Error: {message}")),
            "{arguments:?}: {}",
            ran.stderr
        );
        assert_eq!((ran.text().as_str(), ran.status), ("", Some(1)), "{arguments:?}");
    }
}

#[test]
fn debug_says_what_was_done() {
    let log = format!("{0}\nx\n{0}\n", exec_event("default", "/bin/sh", "x"));
    for arguments in [
        ["-d", "getevents", "-n", "default"],
        ["getevents", "--debug", "-n", "default"],
    ] {
        let ran = tetra(&arguments).input(log.clone()).run();
        let start = format!(
            "debug: {} bytes, 2 events, 2 printed, 1 lines skipped in ",
            log.len()
        );
        assert!(ran.stderr.starts_with(&start), "{}", ran.stderr);
        assert!(
            ran.stderr
                .contains("literals are looked for before parsing: yes\n"),
            "{}",
            ran.stderr
        );
        assert_eq!((ran.text().lines().count(), ran.status), (2, Some(0)));
    }
}

#[test]
fn the_last_of_a_repeated_flag_counts() {
    let line = exec_event("default", "/bin/a", "");
    for arguments in [
        &[
            "-o", "json", "-o", "compact", "--color", "always", "--color", "never",
        ][..],
        &[
            "--debug",
            "--debug=false",
            "-o=compact",
            "--wide",
            "--wide=false",
            "--timestamps",
            "--timestamps=false",
        ],
        &["-ocompact", "-t", "/dev/pts/1", "-t", ""],
    ] {
        assert_eq!(
            getevents(arguments, line.clone()).clean(),
            "🚀 process default/web-0 /bin/a \n",
            "{arguments:?}"
        );
    }
}
