//! Every operator that compares values, in the kernel: with values that it lets through and values that it holds back.
//!
//! Each call carries a number in an argument that its hook has no other use for: it says which row's selector is asked, and
//! events are told apart by it.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU64;
use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::Advice;
use rustix::net::{AddressFamily, SendFlags, SocketType};

use super::*;

/// Calls of a row.
const CALLS: usize = 10;

/// An operator with values, and what it makes of calls.
struct Row<V> {
    /// In README's table.
    operator: &'static str,
    values: String,
    through: Vec<V>,
    held: Vec<V>,
}

/// A system call with a value that is compared, and the number.
struct Call<V> {
    name: &'static str,
    /// Index and type.
    compared: (u32, &'static str),
    number: u32,
    run: fn(&Station, V, u16),
}

/// What calls are made on.
struct Station {
    file: OwnedFd,
    socket: OwnedFd,
}

impl Station {
    fn new() -> Self {
        let file = fs::File::open("/proc/self/status").expect("open a file");
        let socket = rustix::net::socket(AddressFamily::UNIX, SocketType::DGRAM, None);
        Station {
            file: file.into(),
            socket: socket.expect("open a socket"),
        }
    }
}

/// Hooks on the call with a selector for each row, the first of which has this number.
fn hooks<V>(call: &Call<V>, rows: &[Row<V>], first: usize) -> String {
    let own = own_process();
    let (name, number, (index, kind)) = (call.name, call.number, call.compared);
    let hook = format!(
        "  - call: {name}\n    syscall: true\n    args:\n    - {{index: {index}, type: {kind}}}\n    - {{index: {number}, type: uint32, \
         label: number}}\n"
    );
    hooks_of(&hook, rows, first, |place, row| {
        format!(
            "    - {own}\n      matchArgs:\n      - {{index: {number}, operator: InRange, values: [\"{}:{}\"]}}\n      - {{index: \
             {index}, {}}}\n",
            place * CALLS,
            place * CALLS + CALLS - 1,
            comparison(row.operator, &row.values)
        )
    })
}

/// Makes all calls of the rows; what each is called, and its number if an event is to tell of it.
fn run<V: Clone + std::fmt::Debug>(
    call: &Call<V>,
    rows: &[Row<V>],
    first: usize,
    station: &Station,
) -> Vec<(String, Option<usize>)> {
    let mut calls = Vec::new();
    for (number, row) in (first..).zip(rows) {
        assert!(!row.through.is_empty() && row.through.len() + row.held.len() <= CALLS);
        // What is held back comes first, so that what is let through shows that nothing came of it.
        let held = row.held.iter().map(|value| (value, false));
        let all = held.chain(row.through.iter().map(|value| (value, true)));
        for (number, (value, passes)) in (number * CALLS..).zip(all) {
            let tag = u16::try_from(number).expect("there are not so many");
            (call.run)(station, value.clone(), tag);
            let name = format!("{} {} {}: {value:?}", call.compared.1, row.operator, row.values);
            calls.push((name, passes.then_some(number)));
        }
    }
    calls
}

/// Reads events until each call that is to be told has been, and shows what is wrong.
fn compare(sensor: &mut Sensor, calls: &[(String, Option<usize>)]) {
    for (name, number) in calls {
        let Some(number) = number else { continue };
        let event = sensor.event();
        let arguments = event["args"].as_array().expect("it has arguments");
        let number_of = arguments.iter().find(|argument| argument["label"] == "number");
        let told = number_of.map_or(0, |argument| {
            let number = argument["uint_arg"].as_u64().expect("it is a number");
            usize::try_from(number).expect("it is small")
        });
        assert_eq!(told, *number, "{name} was to be told, and not {event}");
    }
}

fn row<V, const T: usize, const H: usize>(
    operator: &'static str,
    values: impl Into<String>,
    through: [V; T],
    held: [V; H],
) -> Row<V> {
    Row {
        operator,
        values: values.into(),
        through: through.into(),
        held: held.into(),
    }
}

fn operators<V>(rows: &[Row<V>]) -> impl Iterator<Item = &'static str> {
    rows.iter().map(|row| row.operator)
}

fn open_it(_: &Station, path: String, number: u16) {
    let mode = Mode::from_bits_retain(number.into());
    assert!(rustix::fs::openat(CWD, path, OFlags::RDONLY, mode).is_err());
}

fn advise(station: &Station, offset: u64, number: u16) {
    // It may be an offset that files don't have.
    let _ = rustix::fs::fadvise(
        station.file.as_fd(),
        offset,
        NonZeroU64::new(number.into()),
        Advice::Normal,
    );
}

/// Nothing leaves: the socket is of another kind.
fn send(station: &Station, address: SocketAddr, number: u16) {
    let bytes = vec![0; number.into()];
    assert!(rustix::net::sendto(station.socket.as_fd(), &bytes, SendFlags::empty(), &address).is_err());
}

fn texts() -> Vec<Row<String>> {
    let [short, medium, long] = [60, 200, 3000].map(|length| format!("/none/{}", "x".repeat(length)));
    let text = String::from;
    vec![
        row(
            "operator: Equal",
            format!("/none/a, {short}, {medium}, {long}"),
            [text("/none/a"), short.clone(), medium.clone(), long.clone()],
            [
                text("/none/ab"),
                text("/none/"),
                format!("{short}x"),
                medium[1..].to_owned(),
                format!("{long}y"),
            ],
        ),
        row(
            "operator: NotEqual",
            format!("/none/a, {medium}"),
            [text("/none/b"), text("/none/aa"), format!("{medium}x")],
            [text("/none/a"), medium.clone()],
        ),
        row(
            "operator: Prefix",
            format!("/none/al, /none/almond, {}", &medium[..200]),
            [
                text("/none/al"),
                text("/none/alpha"),
                text("/none/almonds"),
                medium.clone(),
            ],
            [
                text("/none/a"),
                text("none/al"),
                text("/none/AL"),
                medium[..199].to_owned(),
            ],
        ),
        row(
            "operator: NotPrefix",
            "/none/al",
            [text("/none/a"), text("/none/beta")],
            [text("/none/al"), text("/none/alpha")],
        ),
        row(
            "operator: Postfix",
            format!(".conf, \"-\", {}", &long[..250]),
            [
                text("/none/x.conf"),
                text(".conf"),
                text("/none/-"),
                long[..250].to_owned(),
            ],
            [text("conf"), text("/none/x.confs"), text("/none/x.CONF")],
        ),
        row(
            "operator: NotPostfix",
            ".conf",
            [text("/none/x.config"), text("conf")],
            [text("/none/x.conf")],
        ),
        row(
            "operator: SubString",
            "pass, wap",
            [
                text("/none/passwd"),
                text("/none/pas-swap"),
                text("wap"),
                format!("{long}pass"),
            ],
            [
                text("/none/PASS"),
                text("/none/pas"),
                text("wa/p"),
                format!("{long}pas"),
            ],
        ),
        row(
            "operator: SubStringIgnCase",
            "Shadow",
            [
                text("/none/SHADOW"),
                text("/none/shadow-"),
                format!("{long}sHadoW"),
            ],
            [text("/none/shado"), long.clone()],
        ),
    ]
}

/// Numbers of 64 bits with a sign.
fn signed() -> Vec<Row<u64>> {
    let n = i64::cast_unsigned;
    vec![
        row(
            "operator: Equal",
            "7, -1, 0x7fffffffffffffff",
            [n(7), n(-1), n(i64::MAX)],
            [n(8), n(0), n(i64::MIN), 0xffff_ffff],
        ),
        row("operator: Equal", "-5", [n(-5)], [n(5), n(-6), 0xffff_fffb]),
        row("operator: NotEqual", "7, -1", [n(8), n(1)], [n(7), n(-1)]),
        row("operator: NotEqual", "7", [n(8), n(-7)], [n(7)]),
        row(
            "operator: GT",
            "-2",
            [n(-1), n(0), n(3)],
            [n(-2), n(-3), n(i64::MIN)],
        ),
        row(
            "operator: LT",
            "2",
            [n(1), n(-1), n(i64::MIN)],
            [n(2), n(3), n(i64::MAX)],
        ),
        row("operator: GreaterThan", "10", [n(11)], [n(10), n(-11)]),
        row("operator: LessThan", "-10", [n(-11)], [n(-10), n(11)]),
        row(
            "operator: Mask",
            "0x8000000000000, 2",
            [n(2), n(7), n(0x8_0000_0000_0000), n(-1)],
            [n(0), n(5), n(0x4_0000_0000_0000)],
        ),
        row(
            "operator: InRange",
            "\"-20:-10\"",
            [n(-20), n(-15), n(-10)],
            [n(-21), n(-9), n(15)],
        ),
        row(
            "operator: InRange",
            "\"-10:10\", \"100:1000000000000\", \"5:50\", \"9223372036854775807:9223372036854775807\"",
            [n(-10), n(0), n(50), n(100), n(1_000_000_000_000), n(i64::MAX)],
            [n(-11), n(51), n(1_000_000_000_001), n(i64::MIN)],
        ),
        row(
            "operator: NotInRange",
            "\"-10:10\"",
            [n(-11), n(11), n(i64::MIN)],
            [n(-10), n(0), n(10)],
        ),
        row(
            "operator: NotInRange",
            "\"-4000000000:-10\", \"10:4000000000\"",
            [n(-9), n(9), n(4_000_000_001)],
            [n(-10), n(10), n(-4_000_000_000)],
        ),
        row(
            "operator: InMap",
            "\"1:1000000\", -3, \"list:numbers\"",
            [n(1), n(1_000_000), n(-3), n(5_000_000)],
            [n(0), n(1_000_001), n(-4), n(-1)],
        ),
        row(
            "operator: NotInMap",
            "1, -3, \"list:numbers\"",
            [n(2), n(3)],
            [n(1), n(-3), n(5_000_000)],
        ),
    ]
}

/// Numbers of 64 bits without a sign.
fn unsigned() -> Vec<Row<u64>> {
    vec![
        row("operator: GT", "0x8000000000000000", [u64::MAX], [1 << 63, 5, 0]),
        row(
            "operator: LT",
            "0x8000000000000000",
            [5, (1 << 63) - 1],
            [1 << 63, u64::MAX],
        ),
        row(
            "operator: InRange",
            "\"0x7fffffffffffffff:0x8000000000000001\", \"0xffffffffffffffff:0xffffffffffffffff\"",
            [(1 << 63) - 1, 1 << 63, (1 << 63) + 1, u64::MAX],
            [(1 << 63) - 2, (1 << 63) + 2, u64::MAX - 1, 0],
        ),
        row(
            "operator: InRange",
            "\"0:18446744073709551615\"",
            [0, 1 << 63, u64::MAX],
            [],
        ),
        row(
            "operator: InRange",
            "\"0:18446744073709551615\", \"1:1\"",
            [0, 1 << 63, u64::MAX],
            [],
        ),
    ]
}

/// Numbers of 32 bits with a sign, in registers of 64.
fn small() -> Vec<Row<u64>> {
    let n = |number: i32| u64::from(number.cast_unsigned());
    vec![
        row(
            "operator: Equal",
            "-1",
            [n(-1), u64::MAX, n(-1) | 1 << 40],
            [n(1), n(i32::MIN)],
        ),
        row(
            "operator: LT",
            "0",
            [n(-1), n(i32::MIN)],
            [n(0), n(i32::MAX), 1 << 40],
        ),
        row(
            "operator: InRange",
            "\"-5:5\", \"100:2000000000\"",
            [n(-5), n(0), n(5), n(2_000_000_000)],
            [n(-6), n(6), n(i32::MIN)],
        ),
    ]
}

fn addresses() -> Vec<Row<SocketAddr>> {
    let at = |address: &str, port| SocketAddr::new(address.parse::<IpAddr>().expect("an address"), port);
    let ports = |ports: [u16; 4]| ports.map(|port| at("127.0.0.1", port));
    vec![
        row(
            "operator: SAddr",
            "10.1.0.0/16, 192.0.2.7, \"2001:db8::/33\", \"::1\"",
            [
                at("10.1.255.3", 1),
                at("192.0.2.7", 1),
                at("2001:db8:7fff::9", 1),
                at("::1", 1),
            ],
            [
                at("10.2.0.0", 1),
                at("192.0.2.8", 1),
                at("2001:db8:8000::", 1),
                at("::2", 1),
                at("::", 1),
            ],
        ),
        row(
            "operator: NotSAddr",
            "10.0.0.0/8, \"fd00::/8\"",
            [at("11.0.0.1", 1), at("fc00::1", 1)],
            [at("10.9.9.9", 1), at("fd12::1", 1)],
        ),
        row(
            "operator: SAddr",
            "\"0.0.0.0/0\"",
            [at("11.0.0.1", 1), at("255.255.255.255", 1)],
            [at("::1", 1), at("fd12::1", 1)],
        ),
        row(
            "operator: SPort",
            "53, \"8000:8099\", 40000",
            ports([53, 8000, 8099, 40000]),
            ports([54, 7999, 8100, 13568]),
        ),
        row(
            "operator: NotSPort",
            "53, \"1:10\"",
            ports([54, 11, 0, 65535]),
            ports([53, 1, 10, 5]),
        ),
        row(
            "operator: SPort",
            "\"8000:8099\"",
            ports([8000, 8001, 8050, 8099]),
            ports([7999, 8100, 80, 0]),
        ),
        row(
            "operator: SPortPriv",
            "",
            ports([1, 53, 443, 1023]),
            ports([1024, 8080, 65535, 5353]),
        ),
        row(
            "operator: NotSportPriv",
            "",
            ports([1024, 8080, 65535, 5353]),
            ports([1, 53, 443, 1023]),
        ),
        row(
            "operator: Family",
            "AF_INET6",
            [at("::1", 1)],
            [at("127.0.0.1", 1)],
        ),
        row(
            "operator: Family",
            "AF_INET6, 2",
            [at("::1", 1), at("127.0.0.1", 1)],
            [],
        ),
    ]
}

#[test]
fn root_operators_let_through_what_they_say() {
    if !can_run("root_operators_let_through_what_they_say") {
        return;
    }
    let station = Station::new();
    let texts = texts();
    let (signed, unsigned, small) = (signed(), unsigned(), small());
    let addresses = addresses();
    let call = |kind| Call {
        name: "sys_fadvise64",
        compared: (1, kind),
        number: 2,
        run: advise,
    };
    let open = Call {
        name: "sys_openat",
        compared: (1, "string"),
        number: 3,
        run: open_it,
    };
    let send = Call {
        name: "sys_sendto",
        compared: (4, "sockaddr"),
        number: 2,
        run: send,
    };
    let numbers = [
        (call("int64"), signed, 100),
        (call("uint64"), unsigned, 200),
        (call("int"), small, 300),
    ];
    let mut all = hooks(&open, &texts, 50) + &hooks(&send, &addresses, 400);
    for (call, rows, first) in &numbers {
        all += &hooks(call, rows, *first);
    }
    let mut sensor = Sensor::start("policy-operators", &[]);
    sensor.add(&policy("operators", &all).replace(
        "spec:\n",
        "spec:\n  lists: [{name: numbers, values: [\"5000000\"]}]\n",
    ));
    let mut calls = run(&open, &texts, 50, &station);
    for (call, rows, first) in &numbers {
        calls.extend(run(call, rows, *first, &station));
    }
    calls.extend(run(&send, &addresses, 400, &station));
    compare(&mut sensor, &calls);
    let rows = numbers.iter().flat_map(|(_, rows, _)| operators(rows));
    for operator in operators(&texts).chain(operators(&addresses)).chain(rows) {
        table::check(operator, true);
    }
}
