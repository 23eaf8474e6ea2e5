//! Policies with mistakes are refused with a message, or loaded whole.

use super::lifecycle::{Holdings, assert_holds};
use super::*;
use crate::support::mutate::{Dice, mutated, own_policies};

/// Policies that this kernel takes as they are, whatever it offers, one for each kind of selector.
fn loadable() -> Vec<String> {
    let selectors = [
        "matchBinaries: [{operator: Prefix, values: [/no/such/], followChildren: true}]",
        "matchArgs: [{index: 1, operator: Postfix, values: [one, two, three]}]",
        "matchArgs: [{index: 2, operator: InRange, values: [\"5:9\", \"70:80\"]}]\n      matchActions: [{action: Post, rateLimit: 5s}]",
        "matchNamespaces: [{namespace: Pid, operator: In, values: [\"4026531836\", \"7\"]}]",
        "matchParentBinaries: [{operator: NotIn, values: [/no/such]}]\n      matchActions: [{action: NoPost}]",
    ];
    let hooks = selectors.map(|selector| open_hook("told", &format!("      {selector}\n")));
    let mut policies: Vec<String> = hooks.iter().map(|hook| policy("one", hook)).collect();
    policies.push(policy("all", &hooks.concat()));
    let list = "  - call: list:calls\n    syscall: true\n    returnArg: {index: 0, type: int}\n    return: true\n  lists:\n  - name: calls\n    \
                type: syscalls\n    values: [sys_symlinkat, sys_setns]\n";
    policies.push(policy("list", list));
    policies
}

/// Nothing that is made of it kills or refuses.
fn harmless(text: &str) -> String {
    ["Sigkill", "Override", "Signal", "NotifyEnforcer"]
        .iter()
        .fold(text.to_owned(), |text, action| text.replace(action, "Post"))
}

#[test]
fn native_mutated_policies_are_loaded_whole_or_not_at_all() {
    if !can_run("native_mutated_policies_are_loaded_whole_or_not_at_all") {
        return;
    }
    let sensor = Sensor::start("policy-mutated", &["--monitor-only"]);
    let pid = sensor.live.id();
    let (loadable, own) = (loadable(), own_policies());
    for text in &loadable {
        sensor.add(text);
        let name = sensor.list()["policies"][0]["name"]
            .as_str()
            .expect("a name")
            .to_owned();
        sensor.ask_well(&["tracingpolicy", "delete", &name]);
    }
    let before = Holdings::of(pid);
    let mut dice = Dice::new();
    let (mut loaded, mut refused) = (0, 0);
    for round in 0..500 {
        let texts = if round % 2 == 0 { &loadable } else { &own };
        let text = harmless(&mutated(&texts[round / 2 % texts.len()], &mut dice));
        let added = sensor.try_add(&text);
        let list = sensor.list();
        let policies = list["policies"].as_array().map_or(&[][..], Vec::as_slice);
        if added.status == Some(0) {
            let [policy] = policies else {
                panic!("{policies:?} after {text}");
            };
            let hooks = policy["hook_statuses"].as_array().map_or(&[][..], Vec::as_slice);
            let state = policy["state"].as_str();
            let is_whole = hooks.iter().all(|hook| hook["state"] == "STATUS_LOADED");
            assert!(
                state == Some("TP_STATE_ENABLED") && is_whole || state == Some("TP_STATE_PARTIALLY_ENABLED"),
                "{policy} of {text}"
            );
            let name = policy["name"].as_str().expect("a name");
            sensor.ask_well(&["tracingpolicy", "delete", name]);
            loaded += 1;
        } else {
            let message = added.stderr.strip_prefix("Error: ").unwrap_or_default();
            assert!(
                message.len() > 20 && !message.contains("panic"),
                "{message:?} for {text}"
            );
            assert!(policies.is_empty(), "{policies:?} after {text}");
            refused += 1;
        }
    }
    assert_holds(pid, &before);
    assert!(
        loaded >= 15 && refused >= 250,
        "{loaded} were loaded, {refused} refused"
    );
    sensor.live.signal("INT");
    let ran = sensor.live.end();
    assert!(
        ran.status == Some(0) && !ran.stderr.contains("panicked"),
        "{}",
        ran.stderr
    );
}
