use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::policy::model::{ActionKind, ArgType, Operator, RateLimitScope, Subject, Target};

const HEAD: &str = "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata: {name: p}\n";

fn read(text: &str) -> Reading {
    Reading::new(&Arc::from(text))
}

/// The only policy, which has nothing wrong with it.
fn policy(text: &str) -> Policy {
    let mut reading = read(text);
    assert_eq!(reading.diagnostics, [], "{text}");
    let policy = reading.policies.pop().unwrap();
    assert!(reading.policies.is_empty());
    policy
}

/// What is wrong: `line:column code message`.
fn problems(text: &str) -> Vec<String> {
    let reading = read(text);
    let told = reading.diagnostics.iter().map(|diagnostic| {
        let Diagnostic {
            span, code, message, ..
        } = diagnostic;
        format!("{} {} {message}", span.position, code.name())
    });
    told.collect()
}

#[test]
fn a_policy_is_read_with_all_its_parts() {
    let policy = policy(
        r#"
apiVersion: cilium.io/v1alpha1
kind: TracingPolicyNamespaced
metadata: {name: vault, namespace: safe, labels: {team: red}, annotations: {why: "not yet"}}
spec:
  podSelector:
    matchLabels: {app: vault}
    matchExpressions: [{key: tier, operator: NotIn, values: [test]}]
  options: [{name: policy-mode, value: monitor}]
  lists: [{name: mounts, type: syscalls, values: [sys_mount, sys_umount]}]
  enforcers: [{calls: ["list:mounts"]}]
  selectorsMacros:
    shells: {matchBinaries: [{operator: In, values: [/bin/sh], followChildren: true}]}
  kprobes:
  - call: security_file_open
    syscall: false
    return: true
    message: opened
    tags: [files]
    ignore: {callNotFound: true}
    args:
    - {index: 0, type: file, label: what}
    - {index: 1, type: char_buf, sizeArgIndex: 3, returnCopy: true, maxData: true}
    data: [{type: int, source: current_task, resolve: tgid}]
    returnArg: {index: 0, type: int}
    selectors:
    - macros: [shells]
      matchPIDs: [{operator: NotIn, values: [0, 1], isNamespacePID: true, followForks: true}]
      matchArgs: [{index: 0, operator: Prefix, values: [/srv/]}, {args: [0, 1], operator: Equal, values: ["a"]}]
      matchReturnArgs: [{operator: Equal, values: ["-1"]}]
      matchCapabilities: [{type: Permitted, operator: In, values: [CAP_SYS_ADMIN]}]
      matchActions: [{action: Post, rateLimit: 5m, rateLimitScope: process, kernelStackTrace: true}, {action: Signal, argSig: 15}]
  tracepoints: [{subsystem: raw_syscalls, event: sys_enter, raw: true, args: [{index: 4, type: syscall64}]}]
  uprobes: [{path: /bin/sh, offsets: [16, 0x20], refCtrOffsets: [1, 2]}]
  usdts: [{path: /lib/libc.so.6, provider: libc, name: setjmp}]
"#,
    );
    assert_eq!((policy.name.as_str(), policy.hooks.len()), ("vault", 4));
    assert_eq!(
        policy.option("policy-mode").map(|mode| mode.as_str()),
        Some("monitor")
    );
    assert_eq!(policy.list("mounts").map(|list| list.values.len()), Some(2));
    let hook = &policy.hooks[0];
    assert_eq!(hook.span.position, Position { line: 15, column: 5 });
    assert!(matches!(&hook.target, Target::Function { syscall, .. } if !syscall.value));
    assert!(hook.ignore_call_not_found && hook.returns.is_some());
    assert_eq!(
        hook.args[1].size_arg_index.as_ref().map(|index| index.value),
        Some(3)
    );
    assert_eq!(hook.data[0].index.value, 0);
    let selector = &hook.selectors[0];
    assert!(selector.match_binaries[0].follow_children);
    assert_eq!(selector.match_args[0].operator.value, Operator::Prefix);
    assert!(matches!(&selector.match_args[1].subject, Subject::Positions(places) if places.len() == 2));
    assert_eq!(selector.match_capabilities[0].values[0].value, 21);
    let limit = selector.match_actions[0]
        .rate_limit
        .as_ref()
        .map(|limit| limit.value);
    assert_eq!(
        limit.map(|limit| (limit.interval, limit.scope)),
        Some((300, RateLimitScope::Process))
    );
    assert_eq!(
        selector.match_actions[1].kind.value,
        ActionKind::Signal { signal: 15 }
    );
    assert_eq!(policy.hooks[1].args[0].arg_type.value, ArgType::Syscall64);
    assert!(matches!(&policy.hooks[2].target, Target::Uprobe { offsets, .. } if offsets[1].value == 32));
}

#[test]
fn an_index_that_no_field_of_a_tracepoint_is_declared_with_is_a_place() {
    let subjects = |section: &str| {
        let policy = policy(&format!(
            "{HEAD}spec:\n  {section}, args: [{{index: 4, type: int}}, {{index: 1, type: int}}], selectors: [{{matchArgs: \
             [{{index: 0, operator: Equal, values: [\"7\"]}}, {{index: 1, operator: Equal, values: [\"7\"]}}, {{index: 2, \
             operator: Equal, values: [\"7\"]}}]}}]}}]\n"
        ));
        let filters = &policy.hooks[0].selectors[0].match_args;
        let subjects = filters.iter().map(|filter| match &filter.subject {
            Subject::Index(index) => format!("index {}", **index),
            Subject::Positions(places) => format!("place {}", *places[0]),
        });
        subjects.collect::<Vec<_>>()
    };
    assert_eq!(
        subjects("tracepoints: [{subsystem: raw_syscalls, event: sys_enter"),
        ["place 0", "index 1", "index 2"]
    );
    assert_eq!(
        subjects("kprobes: [{call: sys_mount"),
        ["index 0", "index 1", "index 2"]
    );
}

#[test]
fn json_aliases_and_merge_keys_are_yaml() {
    let json = r#"{"apiVersion": "cilium.io/v1alpha1", "kind": "TracingPolicy", "metadata": {"name": "json"},
        "spec": {"kprobes": [{"call": "sys_mount", "syscall": true}]}}"#;
    assert_eq!(policy(json).hooks.len(), 1);
    let text = format!(
        "{HEAD}spec:\n  kprobes:\n  - &mount\n    call: sys_mount\n    message: m\n  - {{<<: *mount, call: sys_umount}}\n"
    );
    let policy = policy(&text);
    let calls: Vec<&str> = policy
        .hooks
        .iter()
        .map(|hook| hook.target.name().as_str())
        .collect();
    assert_eq!(calls, ["sys_mount", "sys_umount"]);
    assert_eq!(
        policy.hooks[1].message.as_ref().map(|text| text.as_str()),
        Some("m")
    );
}

#[test]
fn everything_wrong_is_told_with_its_place() {
    let text = format!(
        "{HEAD}spec:\n  kprobes:\n  - call: sys_mount\n    syscal: true\n    selectors:\n    - matchPIDs:\n      - \
         operator: in\n        isRoot: false\n    call: 1\n  - {{}}\n  lists: {{}}\n"
    );
    assert_eq!(
        problems(&text),
        [
            "14:10 wrong-type spec.lists has to be a list",
            "12:5 duplicate-field spec.kprobes[0].call is given twice; the second one counts, or none, as the reader likes",
            "10:19 unknown-value spec.kprobes[0].selectors[0].matchPIDs[0].operator has no value \"in\"",
            "10:9 missing-field spec.kprobes[0].selectors[0].matchPIDs[0] has no values",
            "11:9 unknown-field unknown field isRoot in spec.kprobes[0].selectors[0].matchPIDs[0]",
            "7:5 unknown-field unknown field syscal in spec.kprobes[0]",
            "13:5 missing-field spec.kprobes[1].call is missing",
        ]
    );
}

#[test]
fn unknown_fields_come_with_the_nearest_or_with_their_home() {
    let text = format!(
        "{HEAD}spec:\n  lsmHooks: []\n  kprobes:\n  - call: sys_mount\n    matchArgs: []\n    selector: []\n"
    );
    let reading = read(&text);
    let told: Vec<_> = reading
        .diagnostics
        .iter()
        .map(|diagnostic| {
            (
                diagnostic.help.as_deref(),
                diagnostic.fix.as_ref().map(|fix| fix.what.as_str()),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (Some("matchArgs belongs into an entry of selectors"), None),
            (Some("write selectors"), Some("selector becomes selectors")),
            (Some("write lsmhooks"), Some("lsmHooks becomes lsmhooks")),
        ]
    );
}

#[test]
fn values_have_the_type_of_their_field() {
    let text = format!(
        "{HEAD}spec:\n  kprobes:\n  - call: sys_mount\n    syscall: \"true\"\n    args: [{{index: \"0\", type: int}}]\n    \
         selectors: [{{matchArgs: [{{index: 0, operator: Equal, values: [22, yes, 1.5]}}]}}]\n    message: [a]\n"
    );
    let told = problems(&text);
    assert_eq!(told.len(), 6, "{told:#?}");
    assert!(told.contains(
        &"7:14 wrong-type spec.kprobes[0].syscall has to be true or false, but this is a text".to_owned()
    ));
    assert!(told.contains(
        &"8:20 wrong-type spec.kprobes[0].args[0].index has to be a number, but this is a text".to_owned()
    ));
    assert!(told.contains(&"10:14 wrong-type spec.kprobes[0].message has to be a text".to_owned()));
}

#[test]
fn macros_join_their_selector() {
    let with = |selector: &str| {
        let macros = "a: {matchActions: [{action: NoPost}]}, b: {macros: [a]}";
        format!(
            "{HEAD}spec:\n  selectorsMacros: {{{macros}}}\n  kprobes: [{{call: sys_mount, selectors: [{selector}]}}]\n"
        )
    };
    let codes = |text: &str| -> Vec<String> {
        let told = problems(text);
        told.iter()
            .map(|line| line.splitn(3, ' ').skip(1).collect::<Vec<_>>().join(" "))
            .collect()
    };
    let nested = "unknown-macro a macro can't use other macros";
    assert_eq!(codes(&with("{macros: [a]}")), [nested]);
    assert_eq!(
        codes(&with("{macros: [c]}")),
        [nested, "unknown-macro spec.selectorsMacros has no \"c\""]
    );
    assert_eq!(
        codes(&with("{macros: [a], matchActions: [{action: Post}]}")),
        [
            nested,
            "unknown-macro macro a has matchActions, and so has the selector"
        ]
    );
}

#[test]
fn what_is_no_policy_is_told() {
    for (text, expected) in [
        (
            "",
            "1:1 missing-field the file is empty; expected a tracing policy",
        ),
        ("a: [\n", "2:1 syntax not valid YAML: "),
        ("- 1\n", "1:1 wrong-type a policy has to be a mapping of fields"),
        ("spec:\n\tkprobes: []\n", "2:2 syntax not valid YAML: "),
    ] {
        let told = problems(text);
        assert!(told[0].starts_with(expected), "{text}: {told:?}");
    }
    let several = format!("{HEAD}spec: {{}}\n---\n{HEAD}spec: {{}}\n");
    assert_eq!(
        problems(&several),
        ["6:1 several-documents a second document begins here; an agent reads the first of a file only"]
    );
    assert_eq!(read(&several).policies.len(), 2);
}

#[test]
fn aliases_stand_for_so_much_and_no_more() {
    let mut text = format!(
        "{HEAD}spec:\n  kprobes:\n  - &a {{call: sys_mount, tags: ['{}']}}\n",
        "x".repeat(5000)
    );
    for _ in 0..2000 {
        text.push_str("  - *a\n");
    }
    let told = problems(&text);
    assert_eq!(told.len(), 1);
    assert!(told[0].ends_with("too-much aliases stand for more text than any policy needs"));
    // One that stands for itself.
    problems("a: &a [*a]\n");
    problems("spec: &a {kprobes: *a}\n");
    problems(&format!("{HEAD}spec: &a\n  <<: *a\n"));
}

/// Words of the language, so that mutated text is near to policies.
fn near_policy() -> impl Strategy<Value = String> {
    let line = (0..5_usize, "(- )?(kprobes|call|args|index|type|selectors|matchArgs|values|spec|kind|<<|&a|\\*a|[a-z\"'{}\\[\\]:,]{0,6})(: ?)?[a-z0-9\"\\-\\[{*&]{0,5}")
        .prop_map(|(depth, text)| format!("{}{text}\n", "  ".repeat(depth)));
    prop::collection::vec(line, 0..25).prop_map(|lines| lines.concat())
}

proptest! {
    #[test]
    fn any_text_is_read(text in any::<String>()) {
        read(&text);
    }

    #[test]
    fn anything_near_a_policy_is_read(text in near_policy()) {
        let reading = read(&text);
        for diagnostic in &reading.diagnostics {
            prop_assert!(text.get(diagnostic.span.range()).is_some());
        }
    }
}
