//! Commands that ask an agent, against what the reference printed for the same answers.

use std::time::{Duration, Instant};

use prost::Message as _;
use tetra::pb;
use tonic::Status;

use super::support::agent::{Agent, Deaf, from_json};
use super::support::{Folder, Ran, fixture, tetra};

/// What the reference printed, from `tests/fixtures/parity/agent`.
fn recorded(name: &str) -> String {
    String::from_utf8(fixture(&format!("parity/agent/{name}"))).expect("recordings are UTF-8")
}

/// `tetra` with these arguments against this agent, tried once.
fn ask(agent: &Agent, arguments: &[&str]) -> Ran {
    let address = agent.address();
    let connection = ["--server-address", &address, "--retries", "0"];
    let arguments: Vec<&str> = arguments.iter().chain(&connection).copied().collect();
    tetra(&arguments).run()
}

fn any(type_name: &str, value: Vec<u8>) -> prost_types::Any {
    prost_types::Any {
        type_url: format!("type.googleapis.com/google.protobuf.{type_name}"),
        value,
    }
}

fn info_response() -> pb::GetInfoResponse {
    let probe = |name: &str, enabled| pb::get_info_response::Probe {
        name: name.to_owned(),
        enabled: Some(enabled),
    };
    let setting = |key: &str, value| pb::get_info_response::ConfVal {
        key: key.to_owned(),
        value: Some(value),
    };
    pb::GetInfoResponse {
        version: "v1.9.0-mock".to_owned(),
        name: "tetragon".to_owned(),
        probes: vec![
            probe("override_return", true),
            probe("buildid", false),
            probe("uprobe_refctroff", false),
        ],
        conf: vec![
            setting(
                "server-address",
                any(
                    "StringValue",
                    "/var/run/tetragon/tetragon.sock".to_owned().encode_to_vec(),
                ),
            ),
            setting("process-cache-size", any("Int64Value", 65536_i64.encode_to_vec())),
            setting("enable-process-cred", any("BoolValue", true.encode_to_vec())),
        ],
        build: Some(pb::get_info_response::BuildInfo {
            go_version: "go1.27.3".to_owned(),
            commit: "4fbfe2d74ecb84acf79ed09a416f01b54185e8a6".to_owned(),
            time: "2026-08-21T17:27:24Z".to_owned(),
            modified: "false".to_owned(),
        }),
    }
}

fn health(details: &str) -> pb::GetHealthStatusResponse {
    pb::GetHealthStatusResponse {
        health_status: vec![pb::HealthStatus {
            event: pb::HealthStatusType::Status.into(),
            status: pb::HealthStatusResult::HealthStatusRunning.into(),
            details: details.to_owned(),
        }],
    }
}

fn version(version: &str) -> pb::GetVersionResponse {
    pb::GetVersionResponse {
        version: version.to_owned(),
    }
}

#[test]
fn status() {
    let agent = Agent::builder().unix().start();
    agent.reply("GetHealth", &health("running"));
    assert_eq!(ask(&agent, &["status"]).clean(), "Health Status: running\n");
    agent.reply("GetHealth", &pb::GetHealthStatusResponse::default());
    assert_eq!(
        ask(&agent, &["status"]).clean(),
        "Health Status: no status available\n"
    );
    agent.reply("GetHealth", &health("bad\u{1b}[31m\nnews"));
    assert_eq!(
        ask(&agent, &["status"]).clean(),
        "Health Status: bad\\x1b[31m\\nnews\n"
    );
}

#[test]
fn status_of_several_agents() {
    let (one, two) = (Agent::start(), Agent::builder().unix().start());
    let asleep = Agent::builder().asleep().start();
    one.reply("GetHealth", &health("running"));
    one.reply("GetVersion", &version("v1.9.0"));
    two.reply("GetHealth", &health("running"));
    let addresses = [one.address(), two.address()].join(",");
    let both = tetra(&["status", "--server-address", &addresses]).run().clean();
    let width = two.address().len();
    assert_eq!(
        both,
        format!(
            "{:width$}   STATUS    VERSION\n{:width$}   running   v1.9.0\n{:width$}   running   \n",
            "ADDRESS",
            one.address(),
            two.address(),
        )
    );
    let (first, second) = (one.address(), asleep.address());
    let ran = tetra(&[
        "status",
        "--server-address",
        &first,
        "--server-address",
        &second,
        "--retries",
        "0",
    ])
    .run();
    assert_eq!(ran.status, Some(1));
    let width = first.len().max(second.len());
    assert_eq!(
        ran.text(),
        format!(
            "{:width$}   STATUS    VERSION\n{first:width$}   running   v1.9.0\n{second:width$}   down      \n",
            "ADDRESS"
        )
    );
    assert_eq!(
        ran.stderr,
        format!(
            "Error: 1 of 2 agents are down: {second}: can't connect: Connection refused; is the agent running? try \
             --server-address ADDRESS\n"
        )
    );
}

#[test]
fn version_of_the_agent() {
    let agent = Agent::start();
    agent.reply("GetVersion", &version("v1.9.0-mock"));
    let own = env!("CARGO_PKG_VERSION");
    assert_eq!(
        ask(&agent, &["version", "-s"]).clean(),
        format!("CLI version: {own}\nServer version: v1.9.0-mock\n")
    );
    let build = ask(&agent, &["version", "-s", "-b"]).clean();
    let names: Vec<&str> = build.lines().filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(
        names,
        [
            "CLI version",
            "Server version",
            "RustVersion",
            "Date",
            "GitCommit",
            "Target"
        ]
    );
    // The client's version is known all the same.
    agent.refuse("GetVersion", Status::permission_denied("no"));
    let ran = ask(&agent, &["version", "--server"]);
    assert_eq!(ran.text(), format!("CLI version: {own}\n"));
    assert_eq!(ran.status, Some(1));
    assert_eq!(
        ran.stderr,
        format!("Error: {}: PermissionDenied: no\n", agent.address())
    );
}

#[test]
fn info() {
    let agent = Agent::start();
    agent.reply("GetInfo", &info_response());
    assert_eq!(ask(&agent, &["info"]).clean(), recorded("info.json"));
}

#[test]
fn info_with_odd_settings() {
    let agent = Agent::start();
    let mut info = info_response();
    info.build = None;
    info.probes.clear();
    info.conf[0].value = Some(any("Nope", vec![1]));
    info.conf[1].value = Some(any("Int64Value", vec![0xff]));
    info.conf[2].value = Some(any("DoubleValue", 2.5_f64.encode_to_vec()));
    agent.reply("GetInfo", &info);
    assert_eq!(
        ask(&agent, &["info"]).clean(),
        "{\"Name\":\"tetragon\",\"Version\":\"v1.9.0-mock\",\"Probes\":{},\"Conf\":{\"enable-process-cred\":2.5,\
         \"process-cache-size\":null,\"server-address\":{\"@type\":\"type.googleapis.com/google.protobuf.Nope\"}}}\n"
    );
}

#[test]
fn policies_are_listed() {
    let agent = Agent::start();
    let json = recorded("tp_list.json");
    let response: pb::ListTracingPoliciesResponse = from_json("ListTracingPoliciesResponse", &json);
    agent.reply("ListTracingPolicies", &response);
    for command in ["tracingpolicy", "tp"] {
        assert_eq!(ask(&agent, &[command, "list"]).clean(), recorded("tp_list.txt"));
    }
    assert_eq!(ask(&agent, &["tp", "list", "-o", "json"]).clean(), json);
    assert_eq!(
        ask(&agent, &["tp", "list", "--domain", "k8s", "-o", "text"]).clean(),
        recorded("tp_list.txt")
    );
    let domains = agent.requests::<pb::ListTracingPoliciesRequest>("ListTracingPolicies");
    let domains: Vec<&str> = domains.iter().map(|request| request.domain.as_str()).collect();
    assert_eq!(domains, ["", "", "", "k8s"]);
    agent.reply("ListTracingPolicies", &pb::ListTracingPoliciesResponse::default());
    assert_eq!(
        ask(&agent, &["tp", "list"]).clean(),
        recorded("tp_list_empty.txt")
    );
    assert_eq!(ask(&agent, &["tp", "list", "-o", "json"]).clean(), "{}\n");
}

#[test]
fn names_of_policies_dont_reach_the_terminal_raw() {
    let agent = Agent::start();
    let mut policy = pb::TracingPolicyStatus {
        name: "a\u{1b}]0;x\u{7}b\nc".to_owned(),
        state: 77,
        ..pb::TracingPolicyStatus::default()
    };
    policy.sensors = vec!["ünïcode".to_owned(), "\u{202e}".to_owned()];
    agent.reply(
        "ListTracingPolicies",
        &pb::ListTracingPoliciesResponse {
            policies: vec![policy],
        },
    );
    let text = ask(&agent, &["tp", "list"]).clean();
    let second = text.lines().nth(1).unwrap();
    assert_eq!(
        second.split_whitespace().collect::<Vec<_>>(),
        [
            "0",
            r"a\x1b]0;x\ab\nc",
            "77",
            "0",
            "(global)",
            r"ünïcode,\u202e",
            "0",
            "B",
            "unknown",
            "0",
            "0",
            "0"
        ]
    );
}

#[test]
fn domains_are_listed() {
    let agent = Agent::start();
    let domains = vec!["grpc".to_owned(), "k8s".to_owned()];
    agent.reply("ListDomains", &pb::ListDomainsResponse { domains });
    assert_eq!(ask(&agent, &["tp", "domains"]).clean(), "[grpc k8s]\n");
    assert_eq!(
        ask(&agent, &["tp", "domains", "-o", "json"]).clean(),
        "{\"domains\":[\"grpc\",\"k8s\"]}\n"
    );
}

const POLICY: &str = "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata:\n  name: mine # here\nspec:\n  kprobes:\n  - call: fd_install\n";

#[test]
fn policies_are_added() {
    let agent = Agent::start();
    let folder = Folder::new("commands-add");
    let file = folder.write("p.yaml", POLICY);
    agent.reply("AddTracingPolicy", &pb::AddTracingPolicyResponse {});
    let added = format!("tracing policy \"{file}\" added\n");
    assert_eq!(ask(&agent, &["tp", "add", &file]).clean(), added);
    assert_eq!(
        ask(&agent, &["tp", "add", "-m", "monitor", "--domain", "d", &file]).clean(),
        added
    );
    let requests = agent.requests::<pb::AddTracingPolicyRequest>("AddTracingPolicy");
    assert_eq!(requests[0].yaml, POLICY, "it goes out as it is");
    assert_eq!(requests[0].domain, "");
    assert_eq!(requests[1].domain, "d");
    assert!(
        requests[1]
            .yaml
            .starts_with(POLICY.split("spec:").next().unwrap())
    );
    assert!(requests[1].yaml.contains("policy-mode"), "{}", requests[1].yaml);
    let missing = ask(&agent, &["tp", "add", "/nope/p.yaml"]);
    assert_eq!(
        missing.stderr,
        "Error: read /nope/p.yaml: No such file or directory (os error 2)\n"
    );
    assert_eq!(missing.status, Some(1));
    agent.refuse(
        "AddTracingPolicy",
        Status::unknown("no such hook: \"sys_opn\" \u{1b}[0m"),
    );
    let refused = ask(&agent, &["tp", "add", &file]);
    assert_eq!(refused.status, Some(1));
    assert!(
        refused.stderr.contains("Unknown: no such hook: \"sys_opn\""),
        "{}",
        refused.stderr
    );
    assert!(!refused.stderr.contains('\u{1b}'));
}

#[test]
fn policies_are_changed() {
    let agent = Agent::start();
    agent.reply("DeleteTracingPolicy", &pb::DeleteTracingPolicyResponse {});
    agent.reply("ConfigureTracingPolicy", &pb::ConfigureTracingPolicyResponse {});
    for (arguments, said) in [
        (&["delete", "mine", "-n", "shop"][..], "deleted"),
        (&["enable", "mine", "--namespace", "shop"], "enabled"),
        (&["disable", "mine", "--domain", "k8s"], "disabled"),
        (&["set-mode", "mine", "monitor"], "set to mode \"monitor\""),
        (&["set-mode", "mine", "enforce"], "set to mode \"enforce\""),
    ] {
        let arguments: Vec<&str> = ["tp"].iter().chain(arguments).copied().collect();
        assert_eq!(
            ask(&agent, &arguments).clean(),
            format!("tracing policy \"mine\" {said}\n")
        );
    }
    let deleted = agent.requests::<pb::DeleteTracingPolicyRequest>("DeleteTracingPolicy");
    assert_eq!(
        (deleted[0].name.as_str(), deleted[0].namespace.as_str()),
        ("mine", "shop")
    );
    let request = |enable, mode: Option<pb::TracingPolicyMode>, namespace: &str, domain: &str| {
        pb::ConfigureTracingPolicyRequest {
            name: "mine".to_owned(),
            namespace: namespace.to_owned(),
            enable,
            mode: mode.map(Into::into),
            domain: domain.to_owned(),
        }
    };
    assert_eq!(
        agent.requests::<pb::ConfigureTracingPolicyRequest>("ConfigureTracingPolicy"),
        [
            request(Some(true), None, "shop", ""),
            request(Some(false), None, "", "k8s"),
            request(None, Some(pb::TracingPolicyMode::TpModeMonitor), "", ""),
            request(None, Some(pb::TracingPolicyMode::TpModeEnforce), "", ""),
        ]
    );
    let ran = ask(&agent, &["tp", "set-mode", "mine", "monitr"]);
    assert_eq!(ran.status, Some(1));
    assert!(ran.stderr.contains("monitor"), "{}", ran.stderr);
}

#[test]
fn older_agents_enable_and_disable_policies_too() {
    let agent = Agent::start();
    agent.reply("EnableTracingPolicy", &pb::EnableTracingPolicyResponse {});
    agent.reply("DisableTracingPolicy", &pb::DisableTracingPolicyResponse {});
    assert_eq!(
        ask(&agent, &["tp", "enable", "mine", "-n", "shop"]).clean(),
        "tracing policy \"mine\" enabled\n"
    );
    assert_eq!(
        ask(&agent, &["tp", "disable", "mine"]).clean(),
        "tracing policy \"mine\" disabled\n"
    );
    let enabled = agent.requests::<pb::EnableTracingPolicyRequest>("EnableTracingPolicy");
    assert_eq!(
        (enabled[0].name.as_str(), enabled[0].namespace.as_str()),
        ("mine", "shop")
    );
    let ran = ask(&agent, &["tp", "set-mode", "mine", "monitor"]);
    assert_eq!(ran.status, Some(1));
    assert_eq!(
        ran.stderr,
        format!(
            "Error: {}: Unimplemented: this agent is too old for ConfigureTracingPolicy, or has it switched off\n",
            agent.address()
        )
    );
}

#[test]
fn agents_that_are_too_old_are_told_as_such() {
    let agent = Agent::start();
    for (arguments, call) in [
        (&["status"][..], "GetHealth"),
        (&["info"], "GetInfo"),
        (&["tp", "list"], "ListTracingPolicies"),
        (&["tp", "domains"], "ListDomains"),
        (&["tp", "enable", "mine"], "EnableTracingPolicy"),
        (&["tp", "delete", "mine"], "DeleteTracingPolicy"),
        (&["loglevel", "get"], "GetDebug"),
        (&["loglevel", "set", "info"], "SetDebug"),
        (&["eventlog", "get"], "GetEventLogParams"),
        (&["eventlog", "set", "--max-size", "1"], "SetEventLogParams"),
        (&["dump", "processcache"], "GetDebug"),
    ] {
        let ran = ask(&agent, arguments);
        assert_eq!(ran.status, Some(1));
        assert_eq!(
            ran.stderr,
            format!(
                "Error: {}: Unimplemented: this agent is too old for {call}, or has it switched off\n",
                agent.address()
            )
        );
        assert_eq!(ran.text(), "");
    }
}

#[test]
fn log_levels() {
    let agent = Agent::start();
    agent.reply(
        "GetDebug",
        &pb::GetDebugResponse {
            flag: pb::ConfigFlag::LogLevel.into(),
            arg: Some(pb::get_debug_response::Arg::Level(pb::LogLevel::Info.into())),
        },
    );
    agent.answer("SetDebug", |request: pb::SetDebugRequest| {
        let Some(pb::set_debug_request::Arg::Level(level)) = request.arg else {
            return Err(Status::invalid_argument("no level"));
        };
        Ok(pb::SetDebugResponse {
            flag: request.flag,
            arg: Some(pb::set_debug_response::Arg::Level(level)),
        })
    });
    for command in ["loglevel", "log"] {
        assert_eq!(
            ask(&agent, &[command, "get"]).clean(),
            "Current log level: LOG_LEVEL_INFO\n"
        );
    }
    for (given, level) in [
        ("debug", "LOG_LEVEL_DEBUG"),
        ("TRACE", "LOG_LEVEL_TRACE"),
        ("warning", "LOG_LEVEL_WARN"),
        ("log_level_error", "LOG_LEVEL_ERROR"),
        ("panic", "LOG_LEVEL_PANIC"),
    ] {
        assert_eq!(
            ask(&agent, &["loglevel", "set", given]).clean(),
            format!("Log level set to: {level}\n")
        );
    }
    let ran = ask(&agent, &["loglevel", "set", "loud"]);
    assert_eq!(ran.status, Some(1));
    assert!(
        ran.stderr
            .contains("panic, fatal, error, warn, info, debug, trace"),
        "{}",
        ran.stderr
    );
}

#[test]
fn event_logs() {
    let agent = Agent::start();
    agent.reply(
        "GetEventLogParams",
        &pb::GetEventLogParamsResponse {
            max_size: 10,
            rotation_interval: "0s".to_owned(),
            max_backups: 5,
        },
    );
    agent.reply("SetEventLogParams", &pb::SetEventLogParamsResponse {});
    assert_eq!(
        ask(&agent, &["eventlog", "get"]).clean(),
        "Current logging parameters: max_size:10 rotation_interval:\"0s\" max_backups:5\n"
    );
    assert_eq!(ask(&agent, &["eventlog", "set", "--max-size=20"]).clean(), "");
    let arguments = [
        "eventlog",
        "set",
        "--max-backups",
        "0",
        "--rotation-interval",
        "1d",
    ];
    assert_eq!(ask(&agent, &arguments).clean(), "");
    let requests = agent.requests::<pb::SetEventLogParamsRequest>("SetEventLogParams");
    assert_eq!(
        (
            requests[0].max_size,
            requests[0].rotation_interval.clone(),
            requests[0].max_backups
        ),
        (Some(20), None, None)
    );
    assert_eq!(
        (
            requests[1].max_size,
            requests[1].rotation_interval.as_deref(),
            requests[1].max_backups
        ),
        (None, Some("86400s"), Some(0))
    );
    assert_eq!(ask(&agent, &["eventlog", "set"]).clean(), "");
    let ran = ask(&agent, &["eventlog", "set", "--rotation-interval", "soon"]);
    assert_eq!(
        ran.stderr,
        "Error: --rotation-interval: \"soon\" is not a length of time, like 90s or 1h30m\n"
    );
}

#[test]
fn process_caches_are_dumped() {
    let agent = Agent::start();
    let line = recorded("dump_processcache.jsonl");
    let process: pb::ProcessInternal = from_json("ProcessInternal", &line);
    agent.reply(
        "GetDebug",
        &pb::GetDebugResponse {
            flag: pb::ConfigFlag::DumpProcessCache.into(),
            arg: Some(pb::get_debug_response::Arg::Processes(
                pb::DumpProcessCacheResArgs {
                    processes: vec![process.clone(), process],
                },
            )),
        },
    );
    for arguments in [
        &["dump", "processcache"][..],
        &["dump", "processCache", "--skip-zero-refcnt"],
        &["debug", "dump", "processcache", "--exclude-execve-map-processes"],
    ] {
        assert_eq!(ask(&agent, arguments).clean(), format!("{line}{line}"));
    }
    let requests = agent.requests::<pb::GetDebugRequest>("GetDebug");
    let left_out: Vec<(bool, bool)> = requests
        .iter()
        .map(|request| match request.arg {
            Some(pb::get_debug_request::Arg::Dump(ref dump)) => {
                (dump.skip_zero_refcnt, dump.exclude_execve_map_processes)
            }
            None => panic!("no arguments were sent"),
        })
        .collect();
    assert_eq!(left_out, [(false, false), (true, false), (false, true)]);
}

#[test]
fn sensors_are_deprecated_and_work() {
    let notice = "warning: the sensors commands are deprecated: see tetra tracingpolicy\n";
    let agent = Agent::start();
    let sensor = |name: &str, enabled, collection: &str| pb::SensorStatus {
        name: name.to_owned(),
        enabled,
        collection: collection.to_owned(),
    };
    agent.reply(
        "ListSensors",
        &pb::ListSensorsResponse {
            sensors: vec![
                sensor("__base__", true, ""),
                sensor("file-monitoring-filtered", true, "file-monitoring-filtered"),
                sensor("connect", false, "payments/connect"),
            ],
        },
    );
    agent.reply("EnableSensor", &pb::EnableSensorResponse {});
    agent.reply("DisableSensor", &pb::DisableSensorResponse {});
    agent.reply("RemoveSensor", &pb::RemoveSensorResponse {});
    for (arguments, output) in [
        (&["list"][..], recorded("sensors_list.txt")),
        (&["enable", "connect"], "sensor connect enabled\n".to_owned()),
        (&["disable", "connect"], "sensor connect disabled\n".to_owned()),
        (&["rm", "connect"], "sensor connect removed\n".to_owned()),
    ] {
        let arguments: Vec<&str> = ["sensors"].iter().chain(arguments).copied().collect();
        let ran = ask(&agent, &arguments);
        assert_eq!(
            (ran.text(), ran.stderr.as_str(), ran.status),
            (output, notice, Some(0))
        );
    }
}

#[test]
fn a_silent_agent_is_waited_for_only_so_long() {
    let deaf = Deaf::new();
    let agent = Agent::start();
    agent.ignore("GetHealth");
    for address in [deaf.address(), agent.address()] {
        let started = Instant::now();
        let ran = tetra(&["status", "--timeout", "2s", "--server-address", &address]).run();
        let took = started.elapsed();
        assert!(
            took >= Duration::from_secs(2) && took < Duration::from_secs(20),
            "{took:?}"
        );
        assert_eq!(ran.status, Some(1));
        assert_eq!(
            ran.stderr,
            format!(
                "Error: {address}: DeadlineExceeded: no answer within 2s; is that the agent's address? --timeout says how \
                 long to wait\n"
            )
        );
    }
}

#[test]
fn calls_are_tried_again_while_the_agent_is_unavailable() {
    let agent = Agent::start();
    agent.reply("GetHealth", &health("running"));
    agent.refuse_first(1, "GetHealth", &Status::unavailable("starting"));
    let address = agent.address();
    let started = Instant::now();
    let ran = tetra(&["status", "--server-address", &address]).run();
    assert_eq!(ran.text(), "Health Status: running\n");
    assert_eq!(
        ran.stderr,
        format!("warning: {address}: Unavailable: starting; trying again in 1s\n")
    );
    assert!(started.elapsed() >= Duration::from_secs(1));
    agent.refuse_first(2, "GetHealth", &Status::unavailable("starting"));
    let ran = tetra(&["status", "--server-address", &address]).run();
    assert_eq!(ran.status, Some(1));
    assert!(
        ran.stderr
            .ends_with(&format!("Error: {address}: Unavailable: starting\n")),
        "{}",
        ran.stderr
    );
    agent.refuse_first(2, "GetHealth", &Status::unavailable("starting"));
    let started = Instant::now();
    let ran = tetra(&["status", "--retries=2", "--server-address", &address]).run();
    assert_eq!(ran.text(), "Health Status: running\n");
    assert!(
        started.elapsed() >= Duration::from_secs(3),
        "the second wait is twice the first"
    );
    // Other errors aren't tried again.
    agent.refuse_first(1, "GetHealth", &Status::internal("broken"));
    let ran = tetra(&["status", "--retries=5", "--server-address", &address]).run();
    assert_eq!(ran.stderr, format!("Error: {address}: Internal: broken\n"));
}

#[test]
fn one_agent_at_a_time_for_most_commands() {
    let ran = tetra(&["info", "--server-address", "127.0.0.1:1,127.0.0.1:2"]).run();
    assert_eq!(ran.status, Some(1));
    assert_eq!(
        ran.stderr,
        "Error: this command talks to one agent, and --server-address names 2\n"
    );
}

#[test]
fn odd_addresses_and_flags_are_told() {
    for (arguments, message) in [
        (
            &["--server-address", "http://localhost:1"][..],
            "--server-address: \"http://localhost:1\" is not an address: only unix:// is known as a scheme; expected \
             HOST:PORT or unix:///PATH",
        ),
        (
            &["--server-address", "localhost:http"],
            "--server-address: \"localhost:http\" is not an address: a port is a number up to 65535; expected HOST:PORT or \
             unix:///PATH",
        ),
        (
            &["--timeout", "0s"],
            "--timeout: \"0s\" is not a length of time above 0, like 2s, 1m30s or 500ms",
        ),
        (
            &["--timeout=5"],
            "--timeout: \"5\" is not a length of time above 0, like 2s, 1m30s or 500ms",
        ),
        (
            &["--tls-cert-file", "c.pem"],
            "--tls-cert-file goes together with --tls-key-file",
        ),
        (
            &["--tls-key-file", "k.pem"],
            "--tls-key-file goes together with --tls-cert-file",
        ),
        (
            &["--tls-skip-verify", "--tls-ca-cert-files", "ca.pem"],
            "--tls-skip-verify takes any certificate, and --tls-ca-cert-files asks to check it: leave out one of them",
        ),
        (
            &["--tls-ca-cert-files", "/nope/ca.pem"],
            "read /nope/ca.pem: No such file or directory (os error 2)",
        ),
    ] {
        let arguments: Vec<&str> = ["status"].iter().chain(arguments).copied().collect();
        let ran = tetra(&arguments).run();
        assert_eq!(ran.stderr, format!("Error: {message}\n"));
        assert_eq!(ran.status, Some(1));
    }
}
