//! The rows of the table: each is triggered by the test's own thread, and what the event says compared with what it did.

use serde_json::json;

use super::*;

#[test]
fn root_functions_and_system_calls_are_hooked() {
    if !can_run("root_functions_and_system_calls_are_hooked") {
        return;
    }
    let mut sensor = Sensor::start("policy-calls", &[]);
    let own = own_process();
    let call = format!(
        "  - {{call: sys_getpriority, syscall: true, message: call, args: [{{index: 0, type: int}}, {{index: 1, type: int}}], \
         selectors: [{{{own}}}]}}\n"
    );
    let function = format!(
        "  - {{call: security_task_getpgid, syscall: false, message: function, args: [{{index: 0, type: nop}}], selectors: [{{{own}}}]}}\n"
    );
    let is_there = sensor.add_row("hook: a function", &policy("function", &function));
    table::check("hook: a function", is_there);
    assert!(sensor.add_row("hook: a system call", &policy("call", &call)));
    let _ = rustix::process::getpriority_process(None);
    let _ = rustix::process::getpgid(None);
    let mut expected = vec!["call"];
    expected.extend(is_there.then_some("function"));
    let events = sensor.events_of(&expected);
    assert_eq!(
        events["call"]["args"],
        json!([{ "int_arg": 0 }, { "int_arg": 0 }])
    );
    table::check("hook: a system call", true);
    table::check("argument: int", true);
}
