//! `tetra tracingpolicy test`: what a policy would have done to the processes of a log.

use serde_json::Value;

use crate::support::{Folder, tetra};

const LOG: &str = concat!(
    r#"{"process_exec":{"process":{"pid":7,"binary":"/usr/bin/curl"},"parent":{"pid":5,"binary":"/usr/bin/bash"}},"time":"2026-11-25T01:02:03Z"}"#,
    "\n",
    r#"{"process_exec":{"process":{"pid":8,"binary":"/usr/bin/curl"},"parent":{"pid":6,"binary":"/usr/bin/sh"}},"time":"2026-11-25T01:02:04Z"}"#,
    "\n",
    r#"{"process_exec":{"process":{"pid":9,"binary":"/usr/bin/date"},"parent":{"pid":5,"binary":"/usr/bin/bash"}},"time":"2026-11-25T01:02:05Z"}"#,
    "\nno event\n",
    r#"{"process_kprobe":{"process":{"pid":7,"binary":"/usr/bin/curl"},"function_name":"tcp_connect","args":[{"sock_arg":{"family":"AF_INET","daddr":"192.0.2.9","dport":443}}],"policy_name":"other"}}"#,
    "\n",
    r#"{"process_kprobe":{"process":{"pid":8,"binary":"/usr/bin/curl"},"function_name":"tcp_connect","args":[{"sock_arg":{"family":"AF_INET","daddr":"198.51.100.1","dport":80}}],"policy_name":"other"}}"#,
    "\n",
);

const POLICY: &str = "apiVersion: cilium.io/v1alpha1
kind: TracingPolicy
metadata: {name: watch}
spec:
  kprobes:
  - call: security_bprm_check
    syscall: false
    args: [{index: 0, type: linux_binprm}]
    selectors:
    - matchBinaries: [{operator: In, values: [/usr/bin/bash]}]
      matchArgs: [{index: 0, operator: Postfix, values: [/curl]}]
      matchActions: [{action: Sigkill}]
    - matchNamespaces: [{namespace: Pid, operator: NotIn, values: [host_ns]}]
      matchArgs: [{index: 0, operator: Prefix, values: [/usr/]}]
  - call: tcp_connect
    syscall: false
    args: [{index: 0, type: sock}]
    selectors:
    - matchArgs: [{index: 0, operator: DAddr, values: [192.0.2.0/24]}, {index: 0, operator: DPort, values: ['443']}]
  - call: tcp_close
    syscall: false
";

#[test]
fn each_selector_says_whom_it_would_have_hit() {
    let folder = Folder::new("replay");
    let (log, policy) = (folder.write("log", LOG), folder.write("policy.yaml", POLICY));
    let ran = tetra(&["tracingpolicy", "test", &policy, "--against", &log]).run();
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert_eq!(ran.stderr, "warning: 1 line without an event\n");
    assert_eq!(
        ran.text(),
        "watch, against 5 events:
  spec.kprobes[0] security_bprm_check: 3 calls
    selectors[0] (kill): 1 hit
           1 /usr/bin/curl, first pid 7 at 2026-11-25T01:02:03Z
    selectors[1] (post): 0 hits
      2 calls that can't be judged from the log:
        matchNamespaces: events don't tell it as it was at the call
  spec.kprobes[1] tcp_connect: 2 calls
    selectors[0] (post): 1 hit
           1 /usr/bin/curl, first pid 7
  spec.kprobes[2] tcp_close: 0 calls
    the log has none; load the policy in monitor mode to record some
"
    );
}

#[test]
fn json_has_a_line_for_each_selector() {
    let folder = Folder::new("replay-json");
    let (log, policy) = (folder.write("log", LOG), folder.write("policy.yaml", POLICY));
    let ran = tetra(&["tp", "test", &policy, "-o", "json", "--against", &log, &log]).run();
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    let lines: Vec<Value> = ran
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0]["hits"], 2);
    assert_eq!(lines[0]["action"], "kill");
    assert_eq!(lines[0]["processes"][0]["binary"], "/usr/bin/curl");
    assert_eq!(lines[1]["unjudged"], 4);
    assert_eq!(lines[2]["hook"], "spec.kprobes[1] tcp_connect");
}

#[test]
fn what_is_no_policy_is_refused() {
    let folder = Folder::new("replay-bad");
    let (log, policy) = (
        folder.write("log", LOG),
        folder.write("policy.yaml", "kind: Pod\n"),
    );
    let ran = tetra(&["tp", "test", &policy, "--against", &log]).run();
    assert_eq!(ran.status, Some(1));
    assert!(
        ran.stderr.contains("see tetra tracingpolicy lint"),
        "{}",
        ran.stderr
    );
}
