//! The kernel's stack in events.

use super::*;

#[test]
fn root_stacks_begin_at_what_is_hooked() {
    let test = "root_stacks_begin_at_what_is_hooked";
    if !can_run(test) || !shows_symbols(test) {
        return;
    }
    let mut sensor = Sensor::start("policy-stacks", &[]);
    let file = sensor.folder.write("stack-file", "text");
    let hook = |call: &str, syscall: bool, index: u32, kind: &str, message: &str| {
        format!(
            "  - call: {call}\n    syscall: {syscall}\n    message: {message}\n    args: [{{index: {index}, type: {kind}}}]\n    \
             selectors:\n    - matchArgs: [{{index: {index}, operator: Postfix, values: [/stack-file]}}]\n      matchActions: \
             [{{action: Post, kernelStackTrace: true}}]\n"
        )
    };
    let mut hooks = vec![hook("sys_openat", true, 1, "string", "syscall")];
    let mut messages = vec!["syscall"];
    // Elsewhere a kernel may have no way to hook a function.
    if guest().is_some() {
        hooks.push(hook("security_file_open", false, 0, "file", "function"));
        messages.push("function");
    }
    sensor.add(&policy("stacks", &hooks.concat()));
    rustix::fs::openat(CWD, &file, OFlags::RDONLY, Mode::empty()).expect("open it");
    for _ in 0..messages.len() {
        let event = sensor.event();
        let message = event["message"].as_str().expect("all hooks have messages");
        messages.retain(|waited| *waited != message);
        let frames = event["kernel_stack_trace"].as_array();
        let names: Vec<&str> = frames
            .into_iter()
            .flatten()
            .map(|frame| frame["symbol"].as_str().unwrap_or_default())
            .collect();
        let first = names.first().copied().unwrap_or_default();
        match (message, guest()) {
            ("function", _) => assert_eq!(first, "security_file_open"),
            (_, Some(_)) => assert!(first.ends_with("_sys_openat"), "{names:?}"),
            (_, None) => assert!(!first.is_empty() && !first.contains("bpf"), "{names:?}"),
        }
        let outermost = names.iter().rposition(|name| name.starts_with("do_syscall_64"));
        if cfg!(target_arch = "x86_64") {
            assert!(outermost.is_some_and(|index| index > 0), "{names:?}");
        }
    }
    assert_eq!(messages, [""; 0]);
}

/// Whether root may see where the kernel's functions are.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn shows_symbols(test: &str) -> bool {
    let symbols = fs::read_to_string("/proc/kallsyms").unwrap_or_default();
    let shows = symbols.lines().any(|line| !line.starts_with("0000000000000000"));
    if !shows {
        eprintln!("SKIPPED: {test}: the kernel hides its addresses");
    }
    shows
}
