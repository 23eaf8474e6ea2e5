//! Every operator on sockets and on packets, in the kernel. Connections and packets stay on the loopback, from addresses
//! that nobody else uses; the destination's third number says which row's selector is asked.

use std::net::SocketAddr;
use std::os::fd::OwnedFd;

use rustix::net::{AddressFamily, SendFlags, SocketType};

use super::*;

/// An operator with values, and what it makes of connections.
struct Row {
    /// In README's table.
    operator: &'static str,
    values: &'static str,
    /// From where to where; in the second address, `N` is the number of the row.
    through: &'static [(&'static str, &'static str)],
    held: &'static [(&'static str, &'static str)],
}

const fn row(
    operator: &'static str,
    values: &'static str,
    through: &'static [(&'static str, &'static str)],
    held: &'static [(&'static str, &'static str)],
) -> Row {
    Row {
        operator,
        values,
        through,
        held,
    }
}

/// A port that anyone may have, and one for root.
const HIGH: &str = "127.77.0.9:2001";
const LOW: &str = "127.77.0.9:1023";

/// What holds for sockets and packets alike.
const BOTH: &[Row] = &[
    row(
        "operator: SAddr",
        "127.77.0.8/29, \"2001:db8::/32\"",
        &[(HIGH, "127.77.N.1:9")],
        &[
            ("127.77.0.7:2001", "127.77.N.1:9"),
            ("127.77.0.16:2001", "127.77.N.1:9"),
        ],
    ),
    row(
        "operator: NotSAddr",
        "127.77.0.8/29",
        &[("127.77.0.7:2001", "127.77.N.1:9")],
        &[(HIGH, "127.77.N.1:9")],
    ),
    row(
        "operator: DAddr",
        "127.77.64.0/18, 127.77.0.5, \"127.77.0.0/16\"",
        &[(HIGH, "127.77.N.1:9")],
        &[],
    ),
    row(
        "operator: DAddr",
        "\"::1\", 127.0.0.1, 127.77.0.0/24, 127.78.0.0/16",
        &[],
        &[(HIGH, "127.77.N.1:9")],
    ),
    row(
        "operator: NotDAddr",
        "\"::1\", 127.0.0.1, 127.78.0.0/16",
        &[(HIGH, "127.77.N.1:9")],
        &[],
    ),
    row(
        "operator: NotDAddr",
        "127.0.0.0/8",
        &[],
        &[(HIGH, "127.77.N.1:9")],
    ),
    row(
        "operator: SPort",
        "2001, \"3000:3999\"",
        &[(HIGH, "127.77.N.1:9"), ("127.77.0.9:3999", "127.77.N.1:9")],
        &[(LOW, "127.77.N.1:2001"), ("127.77.0.9:4000", "127.77.N.1:3500")],
    ),
    row(
        "operator: NotSPort",
        "2001",
        &[(LOW, "127.77.N.1:2001")],
        &[(HIGH, "127.77.N.1:9")],
    ),
    row(
        "operator: SPortPriv",
        "",
        &[(LOW, "127.77.N.1:2001")],
        &[(HIGH, "127.77.N.1:9"), ("127.77.0.9:1024", "127.77.N.1:9")],
    ),
    row(
        "operator: NotSportPriv",
        "",
        &[("127.77.0.9:1024", "127.77.N.1:9")],
        &[(LOW, "127.77.N.1:2001")],
    ),
    row(
        "operator: DPort",
        "9, \"2001:2003\"",
        &[(HIGH, "127.77.N.1:9"), (HIGH, "127.77.N.1:2003")],
        &[(HIGH, "127.77.N.1:10"), (HIGH, "127.77.N.1:2304")],
    ),
    row(
        "operator: NotDPort",
        "9, \"2001:2003\"",
        &[(HIGH, "127.77.N.1:10")],
        &[(HIGH, "127.77.N.1:9"), (HIGH, "127.77.N.1:2002")],
    ),
    row(
        "operator: DPortPriv",
        "",
        &[(HIGH, "127.77.N.1:1023")],
        &[(LOW, "127.77.N.1:1024")],
    ),
    row(
        "operator: NotDPortPriv",
        "",
        &[(LOW, "127.77.N.1:1024")],
        &[(HIGH, "127.77.N.1:1023")],
    ),
    row("operator: Family", "AF_INET", &[(HIGH, "127.77.N.1:9")], &[]),
    row(
        "operator: Family",
        "AF_INET6, AF_UNIX",
        &[],
        &[(HIGH, "127.77.N.1:9")],
    ),
];

/// Of sockets of TCP.
const SOCKETS: &[Row] = &[
    row(
        "operator: Protocol",
        "IPPROTO_TCP",
        &[(HIGH, "127.77.N.1:9")],
        &[],
    ),
    row(
        "operator: Protocol",
        "IPPROTO_UDP, 1",
        &[],
        &[(HIGH, "127.77.N.1:9")],
    ),
    // The state is told before it is entered.
    row(
        "operator: State",
        "TCP_CLOSE, TCP_LISTEN",
        &[(HIGH, "127.77.N.1:9")],
        &[],
    ),
    row("operator: State", "TCP_SYN_SENT", &[], &[(HIGH, "127.77.N.1:9")]),
];

/// Of packets of UDP.
const PACKETS: &[Row] = &[
    row(
        "operator: Protocol",
        "IPPROTO_UDP, 1",
        &[(HIGH, "127.77.N.1:9")],
        &[],
    ),
    row(
        "operator: Protocol",
        "IPPROTO_TCP",
        &[],
        &[(HIGH, "127.77.N.1:9")],
    ),
];

/// Hooks on the tracepoint with a selector for each row.
fn hooks(event: &str, kind: &str, more: &str, filters: &str, rows: &[&Row]) -> String {
    let own = own_process();
    let hook = format!("  - {event}\n    raw: true\n    args: [{{index: 0, type: {kind}}}{more}]\n");
    hooks_of(&hook, rows, 1, |number, row| {
        format!(
            "    - {own}\n      matchArgs:\n      - {{index: 0, operator: DAddr, values: [127.77.{number}.0/24]}}\n      - {{index: 0, \
             {}}}\n{filters}",
            comparison(row.operator, row.values)
        )
    })
}

/// Does it for all rows; gives what is to be told of, each with what it is about.
fn run(rows: &[&Row], act: fn(SocketAddr, SocketAddr)) -> Vec<(String, String)> {
    let mut told = Vec::new();
    for (number, row) in (1..).zip(rows) {
        let held = row.held.iter().map(|pair| (pair, false));
        for ((from, to), passes) in held.chain(row.through.iter().map(|pair| (pair, true))) {
            let to = to.replace('N', &i32::to_string(&number));
            act(from.parse().expect("an address"), to.parse().expect("an address"));
            if passes {
                told.push((format!("{from} {to}"), format!("{} {}", row.operator, row.values)));
            }
        }
    }
    told
}

fn compare(sensor: &mut Sensor, kind: &str, told: &[(String, String)]) {
    for (pair, row) in told {
        let event = sensor.event();
        let value = &event["args"][0][kind];
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let number = |name: &str| value[name].as_u64().unwrap_or_default();
        let seen = format!(
            "{}:{} {}:{}",
            text("saddr"),
            number("sport"),
            text("daddr"),
            number("dport")
        );
        assert_eq!(seen, *pair, "{kind}: {row}: {event}");
    }
}

fn socket(kind: SocketType, from: SocketAddr) -> OwnedFd {
    let family = match from {
        SocketAddr::V4(_) => AddressFamily::INET,
        SocketAddr::V6(_) => AddressFamily::INET6,
    };
    let socket = rustix::net::socket(family, kind, None).expect("open a socket");
    rustix::net::sockopt::set_socket_reuseaddr(&socket, true).expect("set an option");
    rustix::net::bind(&socket, &from).expect("bind the socket");
    socket
}

/// Nobody listens there.
fn connect(from: SocketAddr, to: SocketAddr) {
    let _ = rustix::net::connect(socket(SocketType::STREAM, from), &to);
}

fn send(from: SocketAddr, to: SocketAddr) {
    let socket = socket(SocketType::DGRAM, from);
    rustix::net::sendto(&socket, b"x", SendFlags::empty(), &to).expect("send a packet");
}

#[test]
fn root_operators_know_sockets_and_packets() {
    if !can_run("root_operators_know_sockets_and_packets") {
        return;
    }
    let mut sensor = Sensor::start("policy-sockets", &[]);
    let sockets: Vec<&Row> = BOTH.iter().chain(SOCKETS).collect();
    let packets: Vec<&Row> = BOTH.iter().chain(PACKETS).collect();
    // From closed to connecting, which the thread that connects does itself.
    let states = ", {index: 1, type: int}, {index: 2, type: int}";
    let connects = "      - {index: 1, operator: Equal, values: [7]}\n      - {index: 2, operator: Equal, values: [2]}\n";
    // Connecting brings packets too, and these bring answers of ICMP.
    let datagrams = "      - {index: 0, operator: Protocol, values: [IPPROTO_UDP]}\n";
    let state = "subsystem: sock\n    event: inet_sock_set_state";
    let queue = "subsystem: net\n    event: net_dev_queue";
    let all =
        hooks(state, "sock", states, connects, &sockets) + &hooks(queue, "skb", "", datagrams, &packets);
    sensor.add(&policy("sockets", &all).replace("kprobes:", "tracepoints:"));
    let told = run(&sockets, connect);
    compare(&mut sensor, "sock_arg", &told);
    let told = run(&packets, send);
    compare(&mut sensor, "skb_arg", &told);
    for row in sockets.iter().chain(&packets) {
        table::check(row.operator, true);
    }
}
