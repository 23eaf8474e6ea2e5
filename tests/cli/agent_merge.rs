//! `getevents` on several agents: one stream in the order of time, whatever becomes of single agents.

use std::time::Duration;

use super::support::agent::{Agent, Step};
use super::support::{Live, peak_memory, tetra};

/// An exec event of the node `name`, `millis` after noon.
fn event(name: &str, millis: u32) -> String {
    let (second, milli) = (millis / 1000, millis % 1000);
    format!(
        "{{\"process_exec\":{{\"process\":{{\"pid\":7,\"binary\":\"/bin/{name}\"}}}},\"node_name\":\"{name}\",\
         \"time\":\"2026-03-14T12:00:{second:02}.{milli:03}000001Z\"}}"
    )
}

/// `tetra getevents` on these agents, each tried once.
fn merged(agents: &[Agent], arguments: &[&str]) -> Live {
    let addresses: Vec<String> = agents.iter().map(Agent::address).collect();
    let addresses = addresses.join(",");
    let fixed = [
        "getevents",
        "--retries=0",
        "--reconnect-wait=200ms",
        "--server-address",
        &addresses,
    ];
    let arguments: Vec<&str> = fixed.iter().chain(arguments).copied().collect();
    Live::start(tetra(&arguments).into_command())
}

/// What stands behind `ADDRESS: ` on standard error, with the agent's number instead of the address.
fn said(agents: &[Agent], stderr: &str) -> Vec<String> {
    let mut text = stderr.to_owned();
    for (number, agent) in agents.iter().enumerate() {
        text = text.replace(&agent.address(), &number.to_string());
    }
    text.lines().map(str::to_owned).collect()
}

fn events_of(name: &str, times: impl IntoIterator<Item = u32>) -> Vec<Step> {
    times
        .into_iter()
        .map(|time| Step::event(&event(name, time)))
        .collect()
}

#[test]
fn two_streams_in_the_order_of_time() {
    let agents = [Agent::start(), Agent::builder().unix().start()];
    agents[0].script("GetEvents", events_of("a", (0..1000).map(|number| number * 2)));
    agents[1].script(
        "GetEvents",
        events_of("b", (0..1000).map(|number| number * 2 + 1)),
    );
    for agent in &agents {
        agent.script("GetEvents", [Step::Silence]);
    }
    let mut tetra = merged(&agents, &[]);
    let expected: Vec<String> = (0..2000)
        .map(|time| event(if time % 2 == 0 { "a" } else { "b" }, time))
        .collect();
    assert_eq!(tetra.lines(2000), expected);
    tetra.signal("INT");
    assert_eq!(tetra.end().status, Some(0));
}

#[test]
fn five_streams_in_the_order_of_time() {
    let names = ["a", "b", "c", "d", "e"];
    let agents = names.map(|_| Agent::builder().unix().start());
    for (number, (agent, name)) in (0..).zip(agents.iter().zip(names)) {
        let mut steps = events_of(name, (0..200).map(|time| time * 5 + number));
        steps.push(Step::Silence);
        agent.script("GetEvents", steps);
    }
    let mut tetra = merged(&agents, &["-o", "compact"]);
    let names: Vec<String> = (0..1000)
        .map(|time| format!("🚀 process {0} /bin/{0} ", names[time % 5]))
        .collect();
    assert_eq!(tetra.lines(1000), names);
    tetra.signal("TERM");
    let ran = tetra.end();
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
}

#[test]
fn a_quiet_agent_holds_nobody_up() {
    let agents = [Agent::start(), Agent::start()];
    agents[0].script(
        "GetEvents",
        [
            Step::event(&event("a", 1)),
            Step::Wait,
            Step::event(&event("a", 2)),
            Step::Silence,
        ],
    );
    agents[1].script("GetEvents", [Step::Headers, Step::Silence]);
    let mut tetra = merged(&agents, &[]);
    assert_eq!(tetra.line(), event("a", 1));
    agents[0].go_on();
    assert_eq!(tetra.line(), event("a", 2));
    tetra.signal("INT");
    let ran = tetra.end();
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
}

#[test]
fn what_lies_behind_is_printed_late_and_told() {
    let agents = [Agent::start(), Agent::start()];
    agents[0].script("GetEvents", [Step::event(&event("a", 900)), Step::Silence]);
    agents[1].script(
        "GetEvents",
        [
            Step::Headers,
            Step::Wait,
            Step::event(&event("b", 100)),
            Step::Silence,
        ],
    );
    let mut tetra = merged(&agents, &[]);
    assert_eq!(tetra.line(), event("a", 900));
    agents[1].go_on();
    assert_eq!(tetra.line(), event("b", 100));
    tetra.signal("INT");
    let ran = tetra.end();
    assert_eq!(ran.status, Some(0));
    assert_eq!(
        ran.stderr,
        "warning: 1 event came when younger ones of other agents were printed already\n"
    );
}

#[test]
fn what_waits_for_its_turn_is_printed_at_the_end() {
    let agents = [Agent::start(), Agent::start()];
    agents[0].script("GetEvents", [Step::event(&event("a", 5)), Step::Wait]);
    agents[1].script("GetEvents", [Step::Headers, Step::Wait]);
    let tetra = merged(&agents, &["--reconnect"]);
    for agent in &agents {
        agent.wait_for_calls("GetEvents", 1);
    }
    while agents[0].sent() < 1 {
        std::thread::sleep(Duration::from_millis(2));
    }
    std::thread::sleep(Duration::from_millis(100));
    tetra.signal("INT");
    assert_eq!(tetra.end().text(), format!("{}\n", event("a", 5)));
}

#[test]
fn one_dies_and_comes_back() {
    let mut agents = [Agent::start(), Agent::builder().unix().start()];
    agents[0].script("GetEvents", [Step::event(&event("a", 1)), Step::Silence]);
    agents[0].script("GetEvents", [Step::event(&event("a", 4)), Step::Silence]);
    agents[1].script(
        "GetEvents",
        [
            Step::event(&event("b", 2)),
            Step::Wait,
            Step::event(&event("b", 3)),
            Step::Wait,
            Step::event(&event("b", 5)),
            Step::Silence,
        ],
    );
    let mut tetra = merged(&agents, &[]);
    assert_eq!(tetra.lines(2), [event("a", 1), event("b", 2)]);
    agents[0].stop();
    agents[1].go_on();
    assert_eq!(tetra.line(), event("b", 3));
    agents[0].restart();
    assert_eq!(tetra.line(), event("a", 4));
    agents[1].go_on();
    assert_eq!(tetra.line(), event("b", 5));
    tetra.signal("INT");
    let ran = tetra.end();
    assert_eq!(ran.status, Some(0));
    let said = said(&agents, &ran.stderr);
    assert_eq!(
        said[0],
        "warning: 0: Unavailable: the agent closed the connection; connecting again in 0.2s; 1 of 2 agents connected"
    );
    // However often it was tried meanwhile, that is told once.
    let rest = [
        "warning: 0: can't connect: Connection refused; connecting again in 0.2s; 1 of 2 agents connected",
        "note: 0: connected",
    ];
    assert!(said[1..] == rest || said[1..] == rest[1..], "{said:?}");
}

#[test]
fn an_agent_that_isnt_there_at_first_joins_later() {
    let mut agents = [Agent::start(), Agent::builder().asleep().start()];
    agents[0].script("GetEvents", [Step::event(&event("a", 1)), Step::Silence]);
    agents[1].script("GetEvents", [Step::event(&event("b", 2)), Step::Silence]);
    let mut tetra = merged(&agents, &[]);
    assert_eq!(tetra.line(), event("a", 1));
    agents[1].restart();
    assert_eq!(tetra.line(), event("b", 2));
    tetra.signal("INT");
    let ran = tetra.end();
    assert_eq!(ran.status, Some(0));
    let said = said(&agents, &ran.stderr);
    assert!(
        said[0].starts_with("warning: 1: can't connect: Connection refused; connecting again in 0.2s"),
        "{said:?}"
    );
    assert_eq!(said[1..], ["note: 1: connected"]);
}

#[test]
fn when_all_are_gone_it_ends() {
    let mut agents = [Agent::start(), Agent::start()];
    for (agent, name) in agents.iter().zip(["a", "b"]) {
        agent.script("GetEvents", [Step::event(&event(name, 1)), Step::Silence]);
    }
    let mut tetra = merged(&agents, &[]);
    tetra.lines(2);
    for agent in &mut agents {
        agent.stop();
    }
    let ran = tetra.end();
    assert_eq!(ran.status, Some(1));
    let said = said(&agents, &ran.stderr);
    assert!(said[said.len() - 1].starts_with("Error: "), "{said:?}");
    assert!(
        said[said.len() - 1].contains("can't connect: Connection refused"),
        "each was tried once more: {said:?}"
    );
    // Nobody at all.
    let agents = [
        Agent::builder().asleep().start(),
        Agent::builder().asleep().start(),
    ];
    let ran = merged(&agents, &[]).end();
    assert_eq!(ran.status, Some(1));
}

#[test]
fn with_reconnect_all_may_be_gone_for_a_while() {
    let mut agents = [Agent::start(), Agent::start()];
    for (agent, name) in agents.iter().zip(["a", "b"]) {
        agent.script("GetEvents", [Step::event(&event(name, 1)), Step::Silence]);
        agent.script("GetEvents", [Step::event(&event(name, 2)), Step::Silence]);
    }
    let mut tetra = merged(&agents, &["--reconnect"]);
    tetra.lines(2);
    for agent in &mut agents {
        agent.stop();
    }
    std::thread::sleep(Duration::from_millis(500));
    for agent in &mut agents {
        agent.restart();
    }
    let mut lines = tetra.lines(2);
    lines.sort();
    assert_eq!(lines, [event("a", 2), event("b", 2)]);
    tetra.signal("INT");
    assert_eq!(tetra.end().status, Some(0));
}

#[test]
fn an_agent_named_twice_is_asked_once() {
    let agent = Agent::start();
    agent.script("GetEvents", [Step::event(&event("a", 1))]);
    let address = agent.address();
    let ran = tetra(&[
        "getevents",
        "--server-address",
        &address,
        "--server-address",
        &address,
    ])
    .run();
    assert_eq!(ran.clean(), format!("{}\n", event("a", 1)));
    assert_eq!(agent.connections(), 1);
}

#[test]
fn several_agents_and_slow_readers() {
    let agents = [Agent::start(), Agent::start()];
    let line = super::support::exec_event("n0", "/bin/sh", &"a".repeat(1000));
    for agent in &agents {
        let message = super::support::agent::wire(&line);
        agent.script("GetEvents", [Step::flood(message, 20_000), Step::Silence]);
    }
    let addresses = agents.each_ref().map(Agent::address).join(",");
    let mut tetra = tetra(&["getevents", "--first=40000", "--server-address", &addresses]).spawn();
    let sent = agents[0].sent_until_quiet(Duration::from_millis(500));
    assert!(sent < 15_000, "{sent} messages were taken though nobody read");
    let memory = peak_memory(tetra.id());
    assert!(memory < 48 * 1024, "{memory} KiB");
    let mut output = tetra.stdout.take().expect("it is a pipe");
    let read = std::io::copy(&mut output, &mut std::io::sink()).expect("read");
    assert_eq!(read, 40_000 * (line.len() as u64 + 1), "nothing was lost");
    assert!(tetra.wait().expect("wait").success());
}

#[test]
fn five_agents_fall_out_and_come_back_one_after_the_other() {
    let mut agents = ["a", "b", "c", "d", "e"].map(|_| Agent::builder().unix().start());
    for (agent, name) in agents.iter().zip(["a", "b", "c", "d", "e"]) {
        for time in 1..=3 {
            agent.script("GetEvents", [Step::event(&event(name, time)), Step::Silence]);
        }
    }
    let mut tetra = merged(&agents, &[]);
    let lines_of = |tetra: &mut Live, count| {
        let mut lines = tetra.lines(count);
        lines.sort();
        lines
    };
    let all = |time| ["a", "b", "c", "d", "e"].map(|name| event(name, time));
    assert_eq!(lines_of(&mut tetra, 5), all(1));
    // A rolling restart: there are moments in which the next one falls out before the last one is back.
    for agent in &mut agents {
        agent.restart();
    }
    assert_eq!(lines_of(&mut tetra, 5), all(2));
    agents[1].stop();
    agents[3].stop();
    for index in [0, 2, 4] {
        agents[index].restart();
    }
    assert_eq!(
        lines_of(&mut tetra, 3),
        ["a", "c", "e"].map(|name| event(name, 3))
    );
    agents[1].restart();
    agents[3].restart();
    assert_eq!(lines_of(&mut tetra, 2), ["b", "d"].map(|name| event(name, 3)));
    tetra.signal("INT");
    let ran = tetra.end();
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
}

#[test]
fn an_agent_that_refuses_the_filter_is_left_out() {
    let agents = [Agent::start(), Agent::start()];
    agents[0].refuse("GetEvents", tonic::Status::invalid_argument("unknown filter"));
    agents[1].script("GetEvents", [Step::event(&event("b", 1)), Step::Silence]);
    let mut tetra = merged(&agents, &[]);
    assert_eq!(tetra.line(), event("b", 1));
    agents[0].wait_for_calls("GetEvents", 1);
    std::thread::sleep(Duration::from_millis(300));
    tetra.signal("INT");
    let ran = tetra.end();
    assert_eq!(ran.status, Some(0));
    assert!(
        said(&agents, &ran.stderr)[0]
            .starts_with("warning: 0: InvalidArgument: unknown filter; not connecting again; "),
        "{}",
        ran.stderr
    );
}
