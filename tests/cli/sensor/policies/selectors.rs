//! What selectors let through.

use super::*;

/// Hooks whose condition lets through some of four files, by name.
struct Case {
    name: &'static str,
    condition: String,
    files: &'static [&'static str],
}

/// One case for each operator; those that are negated are kept within the folder.
fn cases(base: &str, long: &str) -> Vec<Case> {
    let quoted = |name: &str| format!("\"{base}/{name}\"");
    let flags = OFlags::NOFOLLOW.bits().to_string();
    // Other tests of this program open files meanwhile.
    let number = |index: u32, operator: &str, value: &str| {
        format!(
            "      matchArgs: [{{index: 1, operator: Prefix, values: [{}]}}, {{index: {index}, operator: {operator}, values: [{value}]}}]\n",
            quoted("")
        )
    };
    let within = |operator: &str, value: &str| number(1, operator, value);
    let all: &[&str] = &["alpha", "almond", "beta", "long", "end"];
    let case = |name, condition, files| Case {
        name,
        condition,
        files,
    };
    vec![
        case(
            "equal",
            argument(1, "Equal", &format!("{}, {}", quoted("alpha"), quoted(long))),
            &["alpha", "long"],
        ),
        case(
            "prefix",
            argument(1, "Prefix", &quoted("al")),
            &["alpha", "almond"],
        ),
        case(
            "postfix",
            argument(1, "Postfix", "\"pha\", \"ong\""),
            &["alpha", "long"],
        ),
        case(
            "substring",
            argument(1, "SubString", "\"/almo\", \"nothing\""),
            &["almond"],
        ),
        case(
            "anycase",
            argument(1, "SubStringIgnCase", "\"/ALMO\""),
            &["almond"],
        ),
        case("equalnumber", number(0, "Equal", "-100"), all),
        case("mask", number(2, "Mask", &flags), &["almond"]),
        case("below", number(0, "LT", "0"), all),
        case("range", number(0, "InRange", "\"-200:-50\""), all),
        case("above", number(0, "GT", "0"), &[]),
        case(
            "notequal",
            within("NotEqual", &quoted("alpha")),
            &["almond", "beta", "long", "end"],
        ),
        case(
            "notprefix",
            within("NotPrefix", &quoted("al")),
            &["beta", "long", "end"],
        ),
        case(
            "notpostfix",
            within("NotPostfix", "\"pha\""),
            &["almond", "beta", "long", "end"],
        ),
    ]
}

#[test]
fn native_operators_let_through_what_they_say() {
    if !can_run("native_operators_let_through_what_they_say") {
        return;
    }
    let mut sensor = Sensor::start("policy-operators", &[]);
    let folder = Folder::new("policy-operators-files");
    let base = folder.path("");
    let base = base.to_str().expect("the path is UTF-8").trim_end_matches('/');
    let long = "long".repeat(60);
    let cases = cases(base, &long);
    let mut hooks: String = cases
        .iter()
        .map(|case| open_hook(case.name, &case.condition))
        .collect();
    hooks += &open_hook("last", &argument(1, "Equal", &format!("\"{base}/end\"")));
    sensor.add(&policy("operators", &hooks));
    for (short, name, flags) in [
        ("alpha", "alpha", OFlags::RDONLY),
        ("almond", "almond", OFlags::NOFOLLOW),
        ("beta", "beta", OFlags::RDONLY),
        ("long", long.as_str(), OFlags::RDONLY),
    ] {
        open(&folder.path(name), flags);
        // What it brings comes before what its end brings, and the last hook before all that are let through with it.
        open(&folder.path("end"), OFlags::RDONLY);
        let expected = |file: &str| -> Vec<&str> {
            let fitting = cases.iter().filter(|case| case.files.contains(&file));
            fitting.map(|case| case.name).collect()
        };
        let mut all = [expected(short), expected("end"), vec!["last"]].concat();
        all.sort_unstable();
        let mut messages: Vec<String> = (0..all.len()).map(|_| sensor.message()).collect();
        messages.sort();
        assert_eq!(messages, all, "{short}");
    }
}

#[test]
fn native_binaries_are_told_apart_and_followed() {
    if !can_run("native_binaries_are_told_apart_and_followed") {
        return;
    }
    let mut sensor = Sensor::start("policy-binaries", &[]);
    let folder = Folder::new("policy-binaries-programs");
    let shell = folder.path("shell");
    fs::copy("/bin/sh", &shell).expect("copy a shell");
    let shell = shell.to_str().expect("the path is UTF-8");
    let child = program(&folder, "child");
    let hook = |message: &str, condition: &str| {
        format!(
            "  - call: sys_exit_group\n    syscall: true\n    message: {message}\n    args: [{{index: 0, type: int}}]\n    selectors:\n    - {condition}\n"
        )
    };
    sensor.add(&policy(
        "binaries",
        &[
            hook(
                "is",
                &format!("matchBinaries: [{{operator: In, values: [\"{shell}\"]}}]"),
            ),
            hook(
                "begins",
                &format!("matchBinaries: [{{operator: Prefix, values: [\"{child}\"]}}]"),
            ),
            hook(
                "ends",
                "matchBinaries: [{operator: Postfix, values: [\"binaries-programs/child\"]}]",
            ),
            hook(
                "descends",
                &format!("matchBinaries: [{{operator: In, values: [\"{shell}\"], followChildren: true}}]"),
            ),
            hook(
                "parent",
                &format!("matchParentBinaries: [{{operator: In, values: [\"{shell}\"]}}]"),
            ),
        ]
        .concat(),
    ));
    let status = std::process::Command::new(shell)
        .args(["-c", "\"$0\"; exit 7", &child])
        .status();
    assert_eq!(status.expect("run the shell").code(), Some(7));
    let mut seen = Vec::new();
    while seen.len() < 6 {
        let event = sensor.event();
        let binary = event["process"]["binary"]
            .as_str()
            .expect("it has one")
            .to_owned();
        let message = event["message"].as_str().expect("all have").to_owned();
        seen.push((binary, message, event["args"][0]["int_arg"].as_i64().unwrap_or(0)));
    }
    seen.sort();
    let of = |binary: &str, message: &str, code| (binary.to_owned(), message.to_owned(), code);
    let mut expected = vec![
        of(&child, "begins", 0),
        of(&child, "ends", 0),
        of(&child, "descends", 0),
        of(&child, "parent", 0),
        of(shell, "is", 7),
        of(shell, "descends", 7),
    ];
    expected.sort();
    assert_eq!(seen, expected);
}
