//! How selectors are put together, what they do once one matches, and how many values they take.

use std::process::Command;

use super::*;
use crate::support::PATIENCE;

/// A hook on openat(2) of this process, with these selectors.
fn opens(message: &str, more: &str, selectors: &[String]) -> String {
    let own = own_process();
    let selectors = selectors
        .iter()
        .map(|selector| format!("    - {own}\n{selector}"));
    let selectors: String = selectors.collect();
    format!(
        "  - call: sys_openat\n    syscall: true\n    message: {message}\n    args: [{{index: 1, type: string}}]\n{more}    \
         selectors:\n{selectors}"
    )
}

/// Lets a file through whose path is compared so, and does this.
fn path(operator: &str, path: &str, actions: &str) -> String {
    let actions = match actions {
        "" => String::new(),
        actions => format!("      matchActions: [{actions}]\n"),
    };
    argument(1, operator, path) + &actions
}

fn open_each(paths: &[&str]) {
    for path in paths {
        open(Path::new(path), OFlags::RDONLY);
    }
}

/// The paths that the next events tell of.
#[track_caller]
fn assert_told(sensor: &mut Sensor, paths: &[&str]) {
    for path in paths {
        let event = sensor.event();
        assert_eq!(event["args"][0]["string_arg"], **path, "{event}");
    }
}

#[test]
fn root_selectors_are_tried_in_order_and_counted() {
    if !can_run("root_selectors_are_tried_in_order_and_counted") {
        return;
    }
    let mut sensor = Sensor::start("policy-combined", &[]);
    let both = argument(1, "Prefix", "/first/").replace(
        "]}]",
        "]}, {index: 1, operator: Postfix, values: [\"1\", \"2\"]}, {index: 1, operator: NotEqual, values: [/first/22]}]",
    );
    let ordered = opens(
        "ordered",
        "",
        &[
            path("Equal", "/first/1", "{action: NoPost}"),
            both,
            path("Prefix", "/first/2, /second", "{action: Post}"),
            "      macros: [third]\n".to_owned(),
        ],
    );
    // What came back, and what no argument says.
    let returned = opens(
        "returned",
        "    return: true\n    returnArg: {index: 0, type: int}\n    data: [{type: int, source: current_task, resolve: tgid}]\n",
        &[
            path("Equal", "/returns/a", "") + "      matchReturnArgs: [{operator: Equal, values: [-2]}]\n",
            path("Equal", "/returns/b", "") + "      matchReturnArgs: [{operator: GT, values: [-2]}]\n",
            path("Equal", "/returns/c", "")
                + &format!(
                    "      matchData: [{{index: 0, operator: Equal, values: [{}]}}]\n",
                    std::process::id()
                ),
            path("Equal", "/returns/d", "") + "      matchData: [{index: 0, operator: Equal, values: [1]}]\n",
        ],
    );
    sensor.add(&policy("combined", &(ordered + &returned)).replace(
        "spec:\n",
        "spec:\n  selectorsMacros:\n    third:\n      matchArgs: [{index: 1, operator: Prefix, values: [/third]}]\n",
    ));
    open_each(&["/first/1", "/first/11", "/first/12", "/first/22", "/first/2"]);
    open_each(&["/first/3", "/second", "/third", "/fourth"]);
    assert_told(
        &mut sensor,
        &[
            "/first/11",
            "/first/12",
            "/first/22",
            "/first/2",
            "/second",
            "/third",
        ],
    );
    open_each(&["/returns/b", "/returns/a", "/returns/d", "/returns/c"]);
    assert_told(&mut sensor, &["/returns/a", "/returns/c"]);
    let list = sensor.ask_well(&["tracingpolicy", "list", "-o", "json"]);
    let list: Value = serde_json::from_str(&list).expect("the list is JSON");
    let stats = &list["policies"][0]["stats"];
    let counts: Vec<(&str, &str)> = stats["selector_action_counters"]
        .as_array()
        .expect("each selector has its own")
        .iter()
        .map(|selector| {
            let counters = &selector["action_counters"];
            let count = |name: &str| counters[name].as_str().unwrap_or("0");
            (count("post"), count("nopost"))
        })
        .collect();
    let (none, one) = (("0", "0"), ("1", "0"));
    assert_eq!(
        counts,
        [("0", "1"), ("3", "0"), ("2", "0"), one, one, none, one, none]
    );
    assert_eq!(stats["action_counters"]["post"], "8");
    assert_eq!(stats["action_counters"]["nopost"], "1");
    for row in [
        "selector: matchArgs",
        "selector: matchReturnArgs",
        "selector: matchData",
        "selector: macros",
        "action: Post",
        "action: NoPost",
    ] {
        table::check(row, true);
    }
}

#[test]
fn root_events_are_limited_and_have_stacks() {
    if !can_run("root_events_are_limited_and_have_stacks") {
        return;
    }
    let mut sensor = Sensor::start("policy-limited", &[]);
    let folder = Folder::new("policy-limited-programs");
    let own = format!(
        "matchPIDs: [{{operator: In, values: [{}], followForks: true}}]",
        std::process::id()
    );
    let limited = |scope: &str| {
        path(
            "Prefix",
            &format!("/limited/{scope}"),
            &format!("{{action: Post, rateLimit: \"10m\", rateLimitScope: {scope}}}"),
        )
    };
    let stacks = path(
        "Equal",
        "/limited/stacks",
        "{action: Post, kernelStackTrace: true, userStackTrace: true}",
    );
    let selectors = [
        limited("thread"),
        limited("process"),
        limited("global"),
        stacks,
        path("Equal", "/limited/end", ""),
    ];
    sensor.add(&policy("limited", &opens("limited", "", &selectors)).replace(&own_process(), &own));
    let child = folder.path("child");
    copy_program("/bin/sh", &child);
    for (scope, times) in [("thread", 3), ("process", 2), ("global", 1)] {
        let file = format!("/limited/{scope}");
        let other = format!("/limited/{scope}-{}", "x".repeat(100));
        open_each(&[&file, &file]);
        thread::scope(|threads| {
            threads.spawn(|| open_each(&[&file, &file]));
        });
        let script = "true <$0; true <$0; true";
        let status = Command::new(&child)
            .args(["-c", script, &file])
            .stderr(std::process::Stdio::null())
            .status();
        assert!(status.expect("run the shell").success());
        // Another file is another call.
        open_each(&[&other, &other, "/limited/end"]);
        let mut told = vec![file.as_str(); times];
        told.extend([&other, "/limited/end"]);
        assert_told(&mut sensor, &told);
    }
    let program = std::env::current_exe().expect("the test knows its file");
    let program = program.to_str().expect("the path is UTF-8");
    let deadline = Instant::now() + PATIENCE;
    loop {
        open_each(&["/limited/stacks"]);
        let event = sensor.event();
        let frames = |name: &str| event[name].as_array().cloned().unwrap_or_default();
        assert!(!frames("kernel_stack_trace").is_empty(), "{event}");
        let user = frames("user_stack_trace");
        assert!(!user.is_empty(), "{event}");
        // Events don't wait for the names of a large program's functions.
        if user.iter().any(|frame| frame["module"] == program) {
            break;
        }
        assert!(Instant::now() < deadline, "{event}");
    }
    for row in [
        "action: Post with rateLimit",
        "action: Post with kernelStackTrace",
        "action: Post with userStackTrace",
    ] {
        table::check(row, true);
    }
}

#[test]
fn root_thousands_of_values_are_compared() {
    const VALUES: usize = 10_000;

    if !can_run("root_thousands_of_values_are_compared") {
        return;
    }
    let mut sensor = Sensor::start("policy-many", &[]);
    let values = |of: &dyn Fn(usize) -> String| (0..VALUES).map(of).collect::<Vec<_>>().join(", ");
    let programs = values(&|number| format!("/no/such/program-{number}"));
    let selectors = [
        path("Equal", &values(&|number| format!("/many/{number}")), ""),
        path("Prefix", &values(&|number| format!("/more/{number}-")), ""),
        path("Postfix", &values(&|number| format!("+{number}")), ""),
        path("Equal", "/many/last", "")
            + &format!("      matchBinaries: [{{operator: NotIn, values: [{programs}]}}]\n"),
        path("Equal", "/many/nobody", "")
            + &format!("      matchBinaries: [{{operator: In, values: [{programs}]}}]\n"),
    ];
    sensor.add(&policy("many", &opens("many", "", &selectors)));
    let mut told = Vec::new();
    for number in [0, 1, 4999, 9999, 10_000, 70_000] {
        let fitting = [
            format!("/many/{number}"),
            format!("/more/{number}-x"),
            format!("/x+{number}"),
        ];
        let others = [
            format!("/many/{number}x"),
            format!("/many/x{number}"),
            format!("/more/{number}"),
            format!("/x+{number}+"),
        ];
        for file in fitting.iter().chain(&others) {
            open_each(&[file]);
        }
        if number < VALUES {
            told.extend(fitting);
        }
    }
    open_each(&["/many/nobody", "/many/last"]);
    told.push("/many/last".to_owned());
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    assert_told(&mut sensor, &told);
}
