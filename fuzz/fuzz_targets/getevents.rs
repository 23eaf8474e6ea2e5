//! Any log at all: the line reader, the decoder, filters and encoders.
//!
//! The first byte chooses the flags, the rest is the log.

#![no_main]

use libfuzzer_sys::fuzz_target;

const FLAGS: &[&[&str]] = &[
    &[],
    &["-o", "compact"],
    &["-o", "compact", "--wide", "--timestamps", "--color", "always"],
    &["-n", "default"],
    &[
        "-o",
        "compact",
        "-n",
        "default",
        "--pod",
        "^web",
        "--stack-traces=false",
        "--ima-hash=false",
    ],
    &["--process", "a.c", "--not", "--arguments", "x"],
    &["-f", "process.pod,args.string_arg,parent.binary"],
    &["-F", "process.pod.pod_labels,args,ancestors"],
    &["--cel-expression", "process_exec.process.pid == 1u"],
    &[
        "-e",
        "exec,kprobe",
        "--policy-names",
        "p",
        "--labels",
        "app=web,tier!=db",
    ],
    &[
        "--pid-set",
        "1,7",
        "--capabilities",
        "effective:any:CAP_SYS_ADMIN",
    ],
    &["--since", "2026-01-01T00:00:00Z", "--last", "2", "-o", "compact"],
    &["--first", "1"],
    &["--tty-encode", "/dev/pts/0"],
    &[
        "--parent-binary",
        "sh",
        "--ancestor-binary",
        "init",
        "--container-id",
        "0",
        "--in-init-tree=false",
    ],
    &[
        "--deny-list",
        r#"{"namespace":["kube-system"],"binary_regex":["^/usr"]}"#,
        "-o",
        "compact",
        "--local-time",
    ],
];

fuzz_target!(|data: &[u8]| {
    let Some((&choice, log)) = data.split_first() else {
        return;
    };
    let flags = FLAGS[usize::from(choice) % FLAGS.len()];
    let printed = tetra::memory::getevents(flags, log).expect("the flags are right");
    assert!(printed.events_printed <= printed.events_read);
    assert!(printed.output.is_empty() || printed.events_printed > 0);
});
