//! `getevents` on one agent: the same bytes as from a log, the request that is sent, and everything that can go
//! wrong with a stream.

use std::time::{Duration, Instant};

use prost::Message as _;
use tetra::pb::{self, GetEventsRequest};
use tonic::Status;

use super::support::agent::{Agent, Certificates, Deaf, Mute, Step, Talker, Tls, to_json, wire};
use super::support::{Live, Ran, assert_asks_an_agent, exec_event, fixture, getevents, peak_memory, tetra};

/// `tetra getevents` against this agent, tried once; more arguments replace the defaults.
fn events(agent: &Agent, arguments: &[&str]) -> Ran {
    tetra(&command_line(&agent.address(), arguments)).run()
}

fn live(address: &str, arguments: &[&str]) -> Live {
    Live::start(tetra(&command_line(address, arguments)).into_command())
}

fn command_line<'a>(address: &'a str, arguments: &[&'a str]) -> Vec<&'a str> {
    let fixed = ["getevents", "--server-address", address, "--retries", "0"];
    fixed.iter().chain(arguments).copied().collect()
}

/// Lines of an exec event each, in the namespaces `n0`, `n1` and so on.
fn lines(count: usize) -> Vec<String> {
    (0..count)
        .map(|number| exec_event(&format!("n{number}"), "/bin/sh", "-c true"))
        .collect()
}

/// An agent that sends the lines to everybody who asks, and then ends the stream.
fn agent_with(lines: &[String]) -> Agent {
    let agent = Agent::builder().unix().start();
    let lines = lines.to_vec();
    agent.handle("GetEvents", move |_| {
        lines.iter().map(|line| Step::event(line)).collect()
    });
    agent
}

fn joined(lines: &[String]) -> String {
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

#[test]
fn all_fixtures_print_the_same_bytes_as_from_a_log() {
    for log in ["events/cluster.jsonl", "parity/events.jsonl"] {
        let log = String::from_utf8(fixture(log)).unwrap();
        let lines: Vec<String> = log.lines().map(str::to_owned).collect();
        let agent = agent_with(&lines);
        for arguments in [
            &["-o", "json"][..],
            &["-o", "compact"],
            &["-o", "compact", "--wide", "--timestamps"],
            &["-o", "compact", "--color", "always"],
            &["-n", "default"],
            &["--not", "--process", "/bin/"],
            &["-e", "kprobe", "--policy-names", "connect", "-o", "compact"],
            &["--cel-expression", "process_exec.process.pid > 1000u"],
            &["-f", "process.binary,args.file_arg.path,process.pod.pod_labels"],
            &["-F", "process.pod,args.sock_arg,parent"],
            &["-f", "process.pid", "--pod", "."],
            &["--tty-encode", "/dev/pts/1"],
            &["--first", "7"],
            &["--last", "7", "-o", "compact"],
            &["--since", "2026-01-01T00:00:00Z"],
        ] {
            let from_log = getevents(arguments, log.clone()).clean();
            assert_eq!(events(&agent, arguments).clean(), from_log, "{arguments:?}");
        }
        assert_eq!(events(&agent, &[]).clean(), log);
    }
}

#[test]
fn filters_and_masks_go_out_as_one_request() {
    let agent = agent_with(&[]);
    let request = |arguments: &[&str]| {
        events(&agent, arguments).clean();
        let mut requests = agent.requests::<GetEventsRequest>("GetEvents");
        requests.pop().unwrap()
    };
    assert_eq!(request(&[]), GetEventsRequest::default());
    let filter = pb::Filter {
        namespace: vec!["default".to_owned(), "shop".to_owned(), String::new()],
        event_set: vec![pb::EventType::ProcessExec.into()],
        pod_regex: vec!["^web-".to_owned()],
        binary_regex: vec!["sh$".to_owned()],
        labels: vec!["app=web,tier!=db".to_owned()],
        pid_set: vec![7],
        ..pb::Filter::default()
    };
    let arguments = [
        "-n=default,shop",
        "--host",
        "-e",
        "exec",
        "--pod",
        "^web-",
        "--process",
        "sh$",
        "--labels",
        "app=web,tier!=db",
        "--pid-set",
        "7",
        "--in-init-tree=true",
        "--not",
        "--namespace-regex",
        "kube",
        "--not",
        "-n",
        "dev",
        "--since",
        "2026-01-01T00:00:00Z",
        "--first",
        "3",
    ];
    let sent = request(&arguments);
    assert_eq!(sent.allow_list, [filter]);
    // Agents that don't know namespace_regex would deny everything.
    let denied = pb::Filter {
        namespace: vec!["dev".to_owned()],
        ..pb::Filter::default()
    };
    assert_eq!(sent.deny_list, [denied]);
    let sent = request(&["-f", "process.binary", "-F", "process.pod.name", "-n", "default"]);
    let paths: Vec<(pb::FieldFilterAction, Vec<String>)> = sent
        .field_filters
        .iter()
        .map(|filter| (filter.action(), filter.fields.clone().unwrap().paths))
        .collect();
    assert_eq!(
        paths,
        [
            (
                pb::FieldFilterAction::Include,
                vec!["process.binary".to_owned(), "process.pod.namespace".to_owned()]
            ),
            (
                pb::FieldFilterAction::Exclude,
                vec!["process.pod.name".to_owned()]
            ),
        ]
    );
}

#[test]
fn what_an_older_agent_ignores_is_checked_again() {
    // This one ignores every filter and mask.
    let lines = lines(4);
    let agent = agent_with(&lines);
    assert_eq!(events(&agent, &["-n", "n2"]).clean(), joined(&lines[2..3]));
    assert_eq!(
        events(&agent, &["--not", "--namespace-regex", "n[0-2]"]).clean(),
        joined(&lines[3..])
    );
    assert_eq!(
        events(&agent, &["-f", "process.pid", "--first", "1"]).clean(),
        "{\"process_exec\":{\"process\":{\"pid\":7}},\"node_name\":\"n1\",\"time\":\"2026-03-14T09:27:18.281151058Z\"}\n"
    );
    // Whose descendant a process is, the agent knows better.
    assert_eq!(
        events(&agent, &["--pid-set", "1", "-n", "n0"]).clean(),
        joined(&lines[..1])
    );
}

#[test]
fn mistakes_in_filters_are_told_before_anybody_is_asked() {
    let agent = agent_with(&[]);
    let ran = events(&agent, &["--process", "(", "--reconnect"]);
    assert_eq!(ran.status, Some(1));
    assert!(ran.stderr.starts_with("Error: --process"), "{}", ran.stderr);
    assert_eq!(agent.connections(), 0);
}

#[test]
fn unknown_enums_and_fields_and_kinds() {
    let mut event: pb::GetEventsResponse = pb::GetEventsResponse::decode(wire(&lines(1)[0])).unwrap();
    let Some(pb::get_events_response::Event::ProcessExec(exec)) = &mut event.event else {
        panic!("it is an exec event");
    };
    exec.process.as_mut().unwrap().cap = Some(pb::Capabilities {
        effective: vec![pb::CapabilitiesType::CapChown.into(), 99],
        ..pb::Capabilities::default()
    });
    let known = events_of(&event.encode_to_vec());
    assert!(
        known.contains("\"cap\":{\"effective\":[\"CAP_CHOWN\",99]}"),
        "{known}"
    );
    // A field beyond all that are known: number 1500, a string.
    let mut more = event.encode_to_vec();
    more.extend_from_slice(&[0xe2, 0x5d, 3, b'n', b'e', b'w']);
    assert_eq!(events_of(&more), known);
    // An event of a type that isn't known has nothing but its time left.
    let unknown = pb::GetEventsResponse {
        event: None,
        ..event.clone()
    };
    let mut unknown = unknown.encode_to_vec();
    unknown.extend_from_slice(&[0xba, 0x06, 0]);
    let agent = Agent::start();
    agent.script("GetEvents", [Step::raw(unknown)]);
    let ran = events(&agent, &[]);
    assert_eq!(
        ran.text(),
        "{\"node_name\":\"n1\",\"time\":\"2026-03-14T09:27:18.281151058Z\"}\n"
    );
    assert_eq!(
        ran.stderr,
        "warning: 1 event is of a kind that is not known here, so that only place and time could be printed\n"
    );
}

/// What is printed for this message.
fn events_of(message: &[u8]) -> String {
    let agent = Agent::start();
    agent.script("GetEvents", [Step::raw(message.to_vec())]);
    events(&agent, &[]).clean()
}

#[test]
fn messages_that_are_no_events_are_counted() {
    let lines = lines(2);
    let agent = Agent::start();
    agent.script(
        "GetEvents",
        [
            Step::event(&lines[0]),
            Step::raw(b"\xff\xff\xff".as_slice()),
            Step::raw(b"\x0a\x7fshort".as_slice()),
            Step::event(&lines[1]),
        ],
    );
    let ran = events(&agent, &[]);
    assert_eq!(ran.text(), joined(&lines));
    assert_eq!(ran.status, Some(0));
    assert!(
        ran.stderr
            .starts_with("warning: 2 messages skipped that are no events; the first: "),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.stderr.lines().count(), 1);
}

#[test]
fn large_messages() {
    let agent = Agent::start();
    let line = exec_event("n0", "/bin/sh", &"a".repeat(11_000_000));
    agent.handle("GetEvents", move |_| vec![Step::event(&line)]);
    let ran = events(&agent, &[]);
    assert_eq!(ran.status, Some(1));
    assert_eq!(ran.text(), "");
    let message = format!(
        "Error: {}: ResourceExhausted: a message of 110001",
        agent.address()
    );
    assert!(ran.stderr.starts_with(&message), "{}", ran.stderr);
    assert!(
        ran.stderr
            .ends_with(" bytes came, and --max-recv-size is 10485760; raise it\n"),
        "{}",
        ran.stderr
    );
    let ran = events(&agent, &["--max-recv-size", "12000000", "-o", "compact"]);
    assert_eq!(
        ran.clean().len(),
        "🚀 process n0/web-0 /bin/sh \n".len() + 11_000_000
    );
}

#[test]
fn a_silent_agent_is_not_waited_for() {
    let (mute, deaf) = (Mute::new(), Deaf::new());
    for address in [mute.address(), deaf.address()] {
        let started = Instant::now();
        let ran = tetra(&["getevents", "--timeout", "1s", "--server-address", &address]).run();
        assert!(started.elapsed() >= Duration::from_secs(1));
        assert_eq!(ran.status, Some(1));
        assert_eq!(
            ran.stderr,
            format!(
                "Error: {address}: DeadlineExceeded: no answer within 1s; is that the agent's address? --timeout says how \
                 long to wait\n"
            )
        );
    }
}

#[test]
fn a_quiet_stream_is_no_silent_agent() {
    let agent = Agent::start();
    let lines = lines(1);
    agent.script("GetEvents", [Step::Wait, Step::event(&lines[0]), Step::Wait]);
    let mut tetra = live(&agent.address(), &["--timeout", "1s"]);
    agent.wait_for_calls("GetEvents", 1);
    tetra.assert_quiet(Duration::from_millis(1500));
    agent.go_on();
    assert_eq!(tetra.line(), lines[0]);
    tetra.signal("INT");
    let ran = tetra.end();
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    agent.wait_until_idle();
}

#[test]
fn what_is_no_agent_is_told() {
    let (garbage, http) = (Talker::new(b"\x16\x03\x01 what?".as_slice()), Talker::http_1());
    for address in [garbage.address(), http.address()] {
        for command in ["getevents", "status"] {
            let ran = tetra(&[command, "--server-address", &address, "--retries", "0"]).run();
            assert_eq!(ran.status, Some(1));
            assert!(
                ran.stderr
                    .starts_with(&format!("Error: {address}: Unavailable: ")),
                "{}",
                ran.stderr
            );
            assert_eq!(ran.stderr.lines().count(), 1);
        }
    }
}

#[test]
fn signals_end_a_stream_in_good_order() {
    let lines = lines(2);
    for signal in ["INT", "TERM"] {
        let agent = Agent::builder().unix().start();
        agent.script(
            "GetEvents",
            [Step::event(&lines[0]), Step::event(&lines[1]), Step::Silence],
        );
        let mut tetra = live(&agent.address(), &[]);
        assert_eq!(tetra.lines(2), lines);
        tetra.signal(signal);
        let ran = tetra.end();
        assert_eq!(
            (ran.status, ran.text(), ran.stderr),
            (Some(0), String::new(), String::new())
        );
        agent.wait_until_idle();
    }
    // What was kept back is printed.
    let agent = Agent::start();
    agent.script(
        "GetEvents",
        [Step::event(&lines[0]), Step::event(&lines[1]), Step::Silence],
    );
    let tetra = live(&agent.address(), &["--last", "1"]);
    while agent.sent() < 2 {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(300));
    tetra.signal("INT");
    let ran = tetra.end();
    assert_eq!((ran.status, ran.text()), (Some(0), joined(&lines[1..])));
}

#[test]
fn signals_end_every_kind_of_waiting() {
    let (mute, deaf, asleep) = (Mute::new(), Deaf::new(), Agent::builder().asleep().start());
    for (address, arguments) in [
        (mute.address(), &[][..]),
        (deaf.address(), &[]),
        (asleep.address(), &["--retries", "9"]),
        (asleep.address(), &["--reconnect", "--reconnect-wait", "1h"]),
    ] {
        let tetra = live(&address, arguments);
        std::thread::sleep(Duration::from_millis(300));
        let started = Instant::now();
        tetra.signal("INT");
        assert_eq!(tetra.end().status, Some(0), "{address} {arguments:?}");
        assert!(started.elapsed() < Duration::from_secs(10));
    }
}

#[test]
fn the_end_of_a_stream_is_the_end() {
    let lines = lines(1);
    let agent = agent_with(&lines);
    assert_eq!(events(&agent, &[]).clean(), joined(&lines));
    agent.script(
        "GetEvents",
        [
            Step::event(&lines[0]),
            Step::Fail(Status::invalid_argument("bad filter")),
        ],
    );
    let ran = events(&agent, &[]);
    assert_eq!((ran.status, ran.text()), (Some(1), joined(&lines)));
    assert_eq!(
        ran.stderr,
        format!("Error: {}: InvalidArgument: bad filter\n", agent.address())
    );
}

#[test]
fn an_agent_that_dies_in_the_middle_is_told() {
    let lines = lines(1);
    for way in ["hang up", "reset", "kill"] {
        let mut agent = Agent::start();
        let last = match way {
            "hang up" => Step::HangUp,
            "reset" => Step::Reset,
            _ => Step::Silence,
        };
        agent.script("GetEvents", [Step::event(&lines[0]), Step::Wait, last]);
        let mut tetra = live(&agent.address(), &[]);
        assert_eq!(tetra.line(), lines[0]);
        agent.go_on();
        if way == "kill" {
            agent.stop();
        }
        let ran = tetra.end();
        assert_eq!(
            (ran.status, ran.text()),
            (Some(1), String::new()),
            "{way}: {}",
            ran.stderr
        );
        let start = format!("Error: {}: Unavailable: ", agent.address());
        assert!(ran.stderr.starts_with(&start), "{way}: {}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1);
    }
}

#[test]
fn reconnects_when_told_to() {
    let lines = lines(3);
    let mut agent = Agent::start();
    agent.script("GetEvents", [Step::event(&lines[0])]);
    agent.script("GetEvents", [Step::event(&lines[1]), Step::Silence]);
    agent.script("GetEvents", [Step::event(&lines[2]), Step::Silence]);
    let address = agent.address();
    let mut tetra = live(&address, &["--reconnect", "--reconnect-wait", "100ms"]);
    assert_eq!(tetra.lines(2), lines[..2]);
    agent.stop();
    std::thread::sleep(Duration::from_millis(500));
    agent.restart();
    assert_eq!(tetra.line(), lines[2]);
    tetra.signal("TERM");
    let ran = tetra.end();
    assert_eq!(ran.status, Some(0));
    let said: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(
        said[..2],
        [
            format!("warning: {address}: the agent closed the stream; connecting again in 0.1s"),
            format!("note: {address}: connected"),
        ]
    );
    assert_eq!(
        said[2],
        format!("warning: {address}: Unavailable: the agent closed the connection; connecting again in 0.1s")
    );
    assert_eq!(
        said[3..],
        [
            format!("warning: {address}: can't connect: Connection refused; connecting again in 0.1s"),
            format!("note: {address}: connected"),
        ]
    );
}

#[test]
fn reconnecting_doesnt_help_against_mistakes() {
    let agent = Agent::start();
    agent.refuse("GetEvents", Status::invalid_argument("bad filter"));
    let ran = events(&agent, &["--reconnect"]);
    assert_eq!(ran.status, Some(1));
    assert_eq!(
        ran.stderr,
        format!("Error: {}: InvalidArgument: bad filter\n", agent.address())
    );
    assert_eq!(agent.connections(), 1);
}

#[test]
fn a_slow_reader_makes_the_agent_wait() {
    let agent = Agent::builder().unix().start();
    let line = exec_event("n0", "/bin/sh", &"a".repeat(1000));
    agent.script("GetEvents", [Step::flood(wire(&line), 200_000)]);
    let mut tetra = live_without_reader(&agent.address());
    let sent = agent.sent_until_quiet(Duration::from_millis(500));
    assert!(sent < 20_000, "{sent} messages were taken though nobody read");
    let memory = peak_memory(tetra.id());
    assert!(memory < 48 * 1024, "{memory} KiB");
    let mut output = tetra.stdout.take().unwrap();
    let read = std::io::copy(&mut output, &mut std::io::sink()).unwrap();
    assert_eq!(read, 200_000 * (line.len() as u64 + 1), "nothing was lost");
    assert!(tetra.wait().unwrap().success());
}

fn live_without_reader(address: &str) -> std::process::Child {
    tetra(&command_line(address, &[])).spawn()
}

#[test]
fn a_reader_that_leaves_ends_the_stream() {
    let agent = Agent::start();
    agent.script(
        "GetEvents",
        [Step::flood(wire(&lines(1)[0]), 200_000), Step::Silence],
    );
    let mut tetra = live_without_reader(&agent.address());
    drop(tetra.stdout.take());
    assert!(tetra.wait().unwrap().success());
    agent.wait_until_idle();
}

#[test]
fn where_events_come_from() {
    let lines = lines(2);
    let agent = agent_with(&lines[..1]);
    let address = agent.address();
    // A named agent goes before standard input.
    let ran = tetra(&["getevents", "--server-address", &address])
        .input(joined(&lines[1..]))
        .run();
    assert_eq!(ran.clean(), joined(&lines[..1]));
    // Standard input goes before an agent that nobody named; flags for agents are told then.
    let ran = tetra(&["getevents", "--timeout", "3s", "--reconnect"])
        .input(joined(&lines[1..]))
        .run();
    assert_eq!(ran.text(), joined(&lines[1..]));
    assert_eq!(
        ran.stderr,
        "warning: --timeout has no effect here: no agent is asked\nwarning: --reconnect has no effect here: no agent is \
         asked\n"
    );
    let ran = tetra(&["--server-address", &address, "getevents", "--input", "-"])
        .input(joined(&lines))
        .run();
    assert_eq!(ran.status, Some(1));
    assert_eq!(
        ran.stderr,
        "Error: --input reads a log, and --server-address asks an agent: leave out one of them\n"
    );
    // Without either, the agent of this host is asked.
    assert_asks_an_agent(&tetra(&["getevents", "--retries", "0"]).run());
}

#[test]
fn tls() {
    let certificates = Certificates::new(&["localhost", "127.0.0.1"]);
    let lines = lines(1);
    let with_events = |tls| {
        let agent = Agent::builder().tls(tls).start();
        let line = lines[0].clone();
        agent.handle("GetEvents", move |_| vec![Step::event(&line)]);
        agent.reply(
            "GetVersion",
            &pb::GetVersionResponse {
                version: "v1".to_owned(),
            },
        );
        agent
    };
    let authority = certificates.authority.file.as_str();
    let agent = with_events(Tls::new(&certificates.server));
    assert_eq!(
        events(&agent, &["--tls-ca-cert-files", authority]).clean(),
        joined(&lines)
    );
    assert_eq!(events(&agent, &["--tls-skip-verify"]).clean(), joined(&lines));
    let address = agent.address();
    let ran = tetra(&[
        "version",
        "-s",
        "--server-address",
        &address,
        "--tls-ca-cert-files",
        authority,
    ])
    .run();
    assert!(ran.clean().ends_with("Server version: v1\n"));
    let both = format!("{},{authority}", certificates.other_authority.file);
    let named = ["--tls-ca-cert-files", &both, "--tls-server-name", "localhost"];
    assert_eq!(events(&agent, &named).clean(), joined(&lines));
    assert_eq!(
        agent.calls().last().unwrap().server_name.as_deref(),
        Some("localhost")
    );
    let failed = |agent: &Agent, arguments: &[&str], reason: &str| {
        let ran = events(agent, arguments);
        assert_eq!((ran.status, ran.text()), (Some(1), String::new()));
        assert_eq!(ran.stderr, format!("Error: {}: {reason}\n", agent.address()));
    };
    failed(
        &agent,
        &["--tls-ca-cert-files", &certificates.other_authority.file],
        "TLS: invalid peer certificate: UnknownIssuer; name the authority that signed it with --tls-ca-cert-files",
    );
    failed(
        &agent,
        &["--tls-ca-cert-files", authority, "--tls-server-name", "node-9"],
        "TLS: invalid peer certificate: certificate not valid for name \"node-9\"; certificate is only valid for \
         DnsName(\"localhost\") or IpAddress(127.0.0.1); --tls-server-name says for which name it has to be",
    );
    // Who isn't asked for encryption doesn't encrypt.
    let ran = events(&agent, &[]);
    assert_eq!(ran.status, Some(1));
    assert!(
        ran.stderr
            .starts_with(&format!("Error: {address}: Unavailable: ")),
        "{}",
        ran.stderr
    );
    let old = with_events(Tls::new(&certificates.server).only_1_2());
    failed(
        &old,
        &["--tls-skip-verify"],
        "TLS: received fatal alert: ProtocolVersion; the agent has to offer TLS 1.3",
    );
    let plain = agent_with(&lines);
    failed(
        &plain,
        &["--tls-skip-verify"],
        "TLS: received corrupt message of type InvalidContentType; does the agent speak TLS? without --tls-* flags it is \
         asked in plain text",
    );
}

#[test]
fn mutual_tls() {
    let certificates = Certificates::new(&["127.0.0.1"]);
    let agent = Agent::builder()
        .tls(Tls::new(&certificates.server).clients_of(&certificates.authority))
        .start();
    let lines = lines(1);
    let line = lines[0].clone();
    agent.handle("GetEvents", move |_| vec![Step::event(&line)]);
    let authority = certificates.authority.file.as_str();
    let with = |identity: &crate::support::agent::Identity| {
        let files = [
            "--tls-cert-file",
            &identity.certificate,
            "--tls-key-file",
            &identity.key,
        ];
        let arguments: Vec<&str> = ["--tls-ca-cert-files", authority]
            .iter()
            .chain(&files)
            .copied()
            .collect();
        events(&agent, &arguments)
    };
    assert_eq!(with(&certificates.client).clean(), joined(&lines));
    let stranger = with(&certificates.other_client);
    assert_eq!(stranger.status, Some(1));
    assert!(stranger.stderr.contains("UnknownCA"), "{}", stranger.stderr);
    let nobody = events(&agent, &["--tls-ca-cert-files", authority]);
    assert_eq!(nobody.status, Some(1));
    assert_eq!(
        nobody.stderr,
        format!(
            "Error: {}: TLS: received fatal alert: CertificateRequired; the agent wants to see one: --tls-cert-file and \
             --tls-key-file\n",
            agent.address()
        )
    );
    let mixed = [
        "--tls-ca-cert-files",
        authority,
        "--tls-cert-file",
        &certificates.client.certificate,
        "--tls-key-file",
        &certificates.other_client.key,
    ];
    let ran = events(&agent, &mixed);
    assert_eq!(ran.status, Some(1));
    assert!(ran.stderr.contains("don't make an identity"), "{}", ran.stderr);
}

#[test]
fn streams_are_tried_again_while_the_agent_is_unavailable() {
    let lines = lines(1);
    let agent = agent_with(&lines);
    agent.refuse_first(1, "GetEvents", &Status::unavailable("starting"));
    let address = agent.address();
    let ran = tetra(&["getevents", "--server-address", &address]).run();
    assert_eq!((ran.status, ran.text()), (Some(0), joined(&lines)));
    assert_eq!(
        ran.stderr,
        format!("warning: {address}: Unavailable: starting; trying again in 1s\n")
    );
    // What lies between here and an agent that starts may take connections and drop them.
    let dropped = Talker::new(b"".as_slice());
    let address = dropped.address();
    for flags in [&[][..], &["--tls-skip-verify"]] {
        let arguments: Vec<&str> = ["getevents", "--server-address", &address]
            .iter()
            .chain(flags)
            .copied()
            .collect();
        let ran = tetra(&arguments).run();
        assert_eq!(ran.status, Some(1));
        let said: Vec<&str> = ran.stderr.lines().collect();
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said[0].ends_with("; trying again in 1s"), "{said:?}");
    }
}

#[test]
fn an_agent_that_cancels_the_stream_ends_it() {
    let lines = lines(1);
    let agent = Agent::start();
    agent.script(
        "GetEvents",
        [Step::event(&lines[0]), Step::Fail(Status::cancelled("stopping"))],
    );
    assert_eq!(events(&agent, &[]).clean(), joined(&lines));
}

#[test]
fn a_connection_that_takes_no_more_calls_goes_on_with_this_one() {
    let lines = lines(2);
    let agent = Agent::start();
    agent.script(
        "GetEvents",
        [Step::event(&lines[0]), Step::GoAway, Step::event(&lines[1])],
    );
    assert_eq!(events(&agent, &[]).clean(), joined(&lines));
}

#[test]
fn an_agent_that_does_as_it_is_told_gives_the_same() {
    for log in ["events/cluster.jsonl", "parity/events.jsonl"] {
        let log = String::from_utf8(fixture(log)).unwrap();
        let agent = Agent::builder().unix().start();
        let lines: Vec<String> = log.lines().map(str::to_owned).collect();
        agent.handle("GetEvents", move |call| {
            let request: GetEventsRequest = call.request();
            let events = lines.iter().filter_map(|line| sent_for(&request, line));
            events.map(|line| Step::event(&line)).collect()
        });
        for arguments in [
            &["-n", "default"][..],
            &["-n", "default", "-f", "process.binary"],
            &["--labels", "app", "-F", "process.pod"],
            &["--policy-names", "connect,us", "-f", "path"],
            &[
                "--pod",
                "a",
                "-e",
                "kprobe",
                "-f",
                "args.sock_arg.daddr,function_name",
            ],
            &["--not", "--process", "/bin/", "--host", "-f", "process.pid"],
            &["--not", "-n", "default", "--not", "--labels", "app"],
            &[
                "--cel-expression",
                "process_kprobe.args.size() > 1",
                "-f",
                "process.pid",
            ],
            &["--parent-binary", "sh", "-F", "parent", "-o", "compact"],
            &["--container-id", "[0-9a-f]{40}", "-f", "process.docker"],
            &["--in-init-tree=true"],
            &["--pid-set", "1", "-f", "process.pid"],
        ] {
            let from_log = getevents(arguments, log.clone()).clean();
            let ran = events(&agent, arguments).clean();
            if arguments[0] == "--pid-set" {
                assert!(ran.lines().all(|line| from_log.contains(line)), "{arguments:?}");
            } else {
                assert_eq!(ran, from_log, "{arguments:?}");
            }
        }
    }
}

/// What an agent sends of this event that does all that is asked for; `None` if a filter is against it.
fn sent_for(request: &GetEventsRequest, line: &str) -> Option<String> {
    let mut flags = Vec::new();
    for filter in &request.allow_list {
        flags.push(format!("--allow-list={}", to_json("Filter", filter)));
    }
    for filter in &request.deny_list {
        flags.push(format!("--deny-list={}", to_json("Filter", filter)));
    }
    let event_type = line.split('"').nth(1)?;
    for filter in &request.field_filters {
        let known = |name: &i32| {
            pb::EventType::try_from(*name)
                .is_ok_and(|known| known.as_str_name().eq_ignore_ascii_case(event_type))
        };
        if !filter.event_set.iter().any(known) {
            continue;
        }
        let flag = match filter.action() {
            pb::FieldFilterAction::Include => "-f",
            pb::FieldFilterAction::Exclude => "-F",
        };
        let paths = filter.fields.clone().unwrap_or_default().paths;
        flags.push(format!("{flag}={}", paths.join(",")));
    }
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let printed =
        ::tetra::memory::getevents(&flags, format!("{line}\n").as_bytes()).expect("flags are right");
    let text = String::from_utf8(printed.output).expect("JSON is UTF-8");
    (!text.is_empty()).then_some(text)
}
