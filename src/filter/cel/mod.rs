//! `--cel-expression`: in come an expression and events as JSON, out goes which events it holds for.
//!
//! `source` parses, `check`, `names` and `operators` resolve names and types against the API's descriptors, `shape`
//! decodes the fields that matter, and `evaluate` runs what the checker made. Only the parser is that of
//! the `cel` crate: values here follow protobuf's rules, which its interpreter doesn't know.

mod check;
mod error;
mod evaluate;
mod functions;
mod names;
mod network;
mod operators;
mod shape;
mod signatures;
mod source;
mod time;
mod types;
mod value;

use check::{Checked, EventVariable};
use evaluate::{Machine, Node};
use shape::Shapes;

pub(crate) use error::CelError;

/// A checked expression, which any number of threads can match events against.
#[derive(Debug)]
pub(crate) struct CelProgram {
    node: Node,
    shapes: Shapes,
    variables: Vec<EventVariable>,
}

impl CelProgram {
    /// Parses an expression and checks its names and types.
    pub(crate) fn compile(source: &str) -> Result<Self, CelError> {
        source::on_large_stack(|| {
            let parsed = source::parse(source)?;
            let Checked {
                node,
                shapes,
                variables,
            } = check::check(source, &parsed)?;
            Ok(Self {
                node,
                shapes,
                variables,
            })
        })
    }

    /// Whether the expression names this event type, as in `process_exec`. No other events can match.
    pub(crate) fn names(&self, event_type: &str) -> bool {
        self.variables.iter().any(|variable| variable.name == event_type)
    }

    /// Whether the expression holds for an event: `payload` is the JSON object of that type's message.
    ///
    /// An event that the expression can't be evaluated for, or that isn't JSON, doesn't match.
    pub(crate) fn matches(&self, event_type: &str, payload: &[u8]) -> bool {
        if !self.names(event_type) {
            return false;
        }
        let mut variables = Vec::with_capacity(self.variables.len());
        for variable in &self.variables {
            variables.push(if variable.name == event_type {
                match self.shapes.decode(variable.shape, payload) {
                    Ok(message) => message,
                    Err(_) => return false,
                }
            } else {
                self.shapes.empty(variable.shape)
            });
        }
        Machine::new(&self.shapes, &variables)
            .truth(&self.node)
            .unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXEC: &str = r#"{
        "process": {"pid": 1500, "uid": 0, "binary": "/usr/bin/curl", "start_time": "2026-03-14T09:27:18.281151058Z",
            "in_init_tree": false, "pod": {"namespace": "default", "pod_labels": {"team": "red", "a.b/c": "x"}}},
        "parent": {"pid": 1, "binary": "/sbin/init"},
        "future_field": {"a": [1, {"b": null}]}
    }"#;

    const KPROBE: &str = r#"{
        "function_name": "tcp_connect", "action": "KPROBE_ACTION_SIGKILL", "return": {"int_arg": -1},
        "process": {"binary": "/usr/bin/curl"},
        "args": [
            {"sock_arg": {"family": "AF_INET", "daddr": "10.1.2.3", "dport": 443, "cookie": "18446744073709551615"}},
            {"int_arg": 0, "label": "flags"},
            {"bytes_arg": "AQID"}
        ]
    }"#;

    /// Whether the expression holds for the event above that it names.
    pub(super) fn holds(expression: &str) -> bool {
        let program = CelProgram::compile(expression).unwrap_or_else(|error| panic!("{expression}: {error}"));
        if program.names("process_exec") {
            program.matches("process_exec", EXEC.as_bytes())
        } else {
            program.matches("process_kprobe", KPROBE.as_bytes())
        }
    }

    /// Whether an expression about no event at all holds.
    pub(super) fn computes(expression: &str) -> bool {
        holds(&format!("process_exec.process.pid > 0u && ({expression})"))
    }

    pub(super) fn error(expression: &str) -> String {
        match CelProgram::compile(expression) {
            Ok(_) => panic!("{expression} compiles"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn only_named_event_types_can_match() {
        let program =
            CelProgram::compile("process_exec.process.pid == 1u || process_exit.status == 0u").unwrap();
        assert!(
            program.names("process_exec")
                && program.names("process_exit")
                && !program.names("process_kprobe")
        );
        assert!(
            program.matches("process_exec", br#"{"process":{"pid":2}}"#),
            "the status of no exit is 0"
        );
        assert!(program.matches("process_exit", b"{}"));
        assert!(!program.matches("process_kprobe", b"{}"));
        let nothing = CelProgram::compile("true").unwrap();
        assert!(!nothing.names("process_exec") && !nothing.matches("process_exec", b"{}"));
        let by_has = CelProgram::compile("has(process_exec.process)").unwrap();
        assert!(by_has.names("process_exec") && !by_has.matches("process_exec", b"{}"));
    }

    #[test]
    fn a_macro_variable_is_no_event_type() {
        let program = CelProgram::compile("[1, 2].exists(process_exec, process_exec == 2)").unwrap();
        assert!(!program.names("process_exec"));
    }

    #[test]
    fn every_event_type_is_a_variable() {
        let types = [
            "process_exec",
            "process_exit",
            "process_kprobe",
            "process_tracepoint",
            "process_loader",
        ];
        let more = [
            "process_uprobe",
            "process_throttle",
            "process_lsm",
            "process_usdt",
            "test",
            "rate_limit_info",
        ];
        for name in types.into_iter().chain(more) {
            let program = CelProgram::compile(&format!("{name} == {name}")).unwrap();
            assert!(program.matches(name, b"{}"), "{name}");
        }
    }

    #[test]
    fn what_is_not_set_has_its_default() {
        assert!(holds("process_exec.process.pod.container.name == ''"));
        assert!(holds("process_exec.parent.pod.namespace == ''"));
        assert!(holds(
            "process_exec.ancestors.size() == 0 && process_exec.parent.pod.pod_labels.size() == 0"
        ));
        assert!(holds(
            "process_exec.parent.start_time == timestamp('1970-01-01T00:00:00Z')"
        ));
        assert!(holds("process_kprobe.args[1].sock_arg.dport == 0u"));
        assert!(holds(
            "process_exec.parent.uid == null && process_exec.process.uid != null"
        ));
        assert!(!holds("process_exec.parent.uid == 0u") && holds("process_exec.process.uid == 0u"));
        assert!(!holds("process_exec.parent.uid < 5u"), "null has no order");
    }

    #[test]
    fn has_tells_presence() {
        assert!(holds(
            "has(process_exec.process.pod) && !has(process_exec.parent.pod)"
        ));
        assert!(holds(
            "has(process_exec.process.uid) && !has(process_exec.parent.uid)"
        ));
        assert!(holds("has(process_exec.process.in_init_tree)"));
        assert!(holds(
            "!has(process_exec.process.cwd) && has(process_exec.process.binary)"
        ));
        assert!(holds(
            "has(process_kprobe.args[1].int_arg) && !has(process_kprobe.args[0].int_arg)"
        ));
        assert!(holds("has(process_exec.process.pod.pod_labels.team)"));
        assert!(holds("!has(process_exec.process.pod.pod_labels.other)"));
    }

    #[test]
    fn numbers_compare_whatever_their_type() {
        for pid in ["1500u", "1500", "1500.0", "0x5DC"] {
            assert!(holds(&format!("process_exec.process.pid == {pid}")), "{pid}");
            assert!(holds(&format!(
                "process_exec.process.pid >= {pid} && !(process_exec.process.pid < {pid})"
            )));
            assert!(holds(&format!("process_exec.process.pid in [1, {pid}]")));
        }
        assert!(holds(
            "process_kprobe.args[0].sock_arg.cookie == 18446744073709551615u"
        ));
        assert!(holds(
            "process_kprobe.return.int_arg == -1 && process_kprobe.return.int_arg < 0u"
        ));
        assert!(holds(
            "process_exec.process.pid % 2 == 0 && process_exec.process.pid + 1u == 1501"
        ));
    }

    #[test]
    fn enums_compare_with_names_and_numbers() {
        assert!(holds("process_kprobe.action == 'KPROBE_ACTION_SIGKILL'"));
        assert!(holds("'KPROBE_ACTION_POST' != process_kprobe.action"));
        assert!(holds(
            "process_kprobe.action in ['KPROBE_ACTION_POST', 'KPROBE_ACTION_SIGKILL']"
        ));
        assert!(holds(
            "process_kprobe.action == tetragon.KprobeAction.KPROBE_ACTION_SIGKILL"
        ));
        assert!(holds(
            "process_kprobe.action == KprobeAction.KPROBE_ACTION_SIGKILL"
        ));
        assert!(holds("process_kprobe.action == 3 && process_kprobe.action > 2"));
        assert!(holds("process_kprobe.return_action == 0"));
    }

    #[test]
    fn timestamps_and_bytes_have_their_types() {
        assert!(holds(
            "process_exec.process.start_time > timestamp('2026-03-14T09:27:18.281151057Z')"
        ));
        assert!(holds(
            "process_exec.process.start_time < timestamp('2026-03-14T09:27:18.281151059Z')"
        ));
        assert!(holds("process_exec.process.start_time.getHours('+02:00') == 11"));
        assert!(holds(
            "timestamp('2026-03-14T10:27:18Z') - process_exec.process.start_time < duration('1h')"
        ));
        assert!(holds("process_kprobe.args[2].bytes_arg == b'\\x01\\x02\\x03'"));
    }

    #[test]
    fn whole_messages_compare_by_all_fields() {
        assert!(holds("process_exec.process != process_exec.parent"));
        assert!(holds("process_exec.process == process_exec.process"));
        assert!(holds(
            "process_exec.parent in [process_exec.process, process_exec.parent]"
        ));
        let program = CelProgram::compile("process_exec.process == process_exec.parent").unwrap();
        let same = br#"{"process":{"pod":{"pod_labels":{"a":"b"}},"tid":1},"parent":{"tid":1,"pod":{"podLabels":{"a":"b"}}}}"#;
        assert!(program.matches("process_exec", same));
        let other =
            br#"{"process":{"pod":{"pod_labels":{"a":"b"}}},"parent":{"pod":{"pod_labels":{"a":"c"}}}}"#;
        assert!(!program.matches("process_exec", other));
        assert!(holds(
            "dyn(process_exec.process).pid == 1500 && dyn(process_exec).parent.pid == 1"
        ));
        assert!(holds("[process_exec.process, 1][0].binary == '/usr/bin/curl'"));
        assert!(holds(
            "(true ? process_exec.process : process_exec.parent).binary.endsWith('curl')"
        ));
    }

    #[test]
    fn labels_are_maps() {
        assert!(holds("process_exec.process.pod.pod_labels['team'] == 'red'"));
        assert!(holds("process_exec.process.pod.pod_labels.team == 'red'"));
        assert!(holds("process_exec.process.pod.pod_labels['a.b/c'] == 'x'"));
        assert!(holds("'team' in process_exec.process.pod.pod_labels"));
        assert!(holds(
            "process_exec.process.pod.pod_labels.exists(key, key.startsWith('a.'))"
        ));
        assert!(holds(
            "process_exec.process.pod.pod_labels == {'a.b/c': 'x', 'team': 'red'}"
        ));
    }

    #[test]
    fn what_cannot_be_evaluated_does_not_match() {
        for failing in [
            "process_exec.process.pod.pod_labels['other'] == 'red'",
            "process_exec.ancestors[0].pid == 0u",
            "process_exec.process.pid / 0u == 1u",
            "ip(process_exec.process.binary).isLoopback()",
            "process_exec.process.binary == string(ip('nonsense'))",
            "process_exec.process.pid - 2000u == 0u",
        ] {
            assert!(!holds(failing), "{failing}");
            assert!(!holds(&format!("!({failing})")), "{failing}");
            assert!(
                holds(&format!("{failing} || process_exec.process.pid == 1500u")),
                "{failing}"
            );
            assert!(
                holds(&format!("process_exec.process.pid == 1500u || {failing}")),
                "{failing}"
            );
            assert!(
                holds(&format!("!({failing} && process_exec.process.pid == 1u)")),
                "{failing}"
            );
        }
    }

    #[test]
    fn the_ip_library_works_on_events() {
        assert!(holds(
            "cidr('10.0.0.0/8').containsIP(process_kprobe.args[0].sock_arg.daddr)"
        ));
        assert!(!holds(
            "cidr('10.0.0.0/8').containsIP(process_kprobe.args[1].sock_arg.daddr)"
        ));
        assert!(holds(
            "ip(process_kprobe.args[0].sock_arg.daddr).isGlobalUnicast()"
        ));
        assert!(holds(
            "isIP(process_kprobe.args[0].sock_arg.daddr) && !isIP(process_kprobe.function_name)"
        ));
    }

    #[test]
    fn odd_payloads_never_match_or_panic() {
        let program = CelProgram::compile("process_exec.process.binary != 'x'").unwrap();
        let deep = "[".repeat(100_000);
        for bad in [
            "",
            "[]",
            "null",
            "{",
            "{\"process\":{\"binary\":1}}",
            "{\"process\":[]}",
            &deep,
            "{\"a\":\"\\q\"}",
        ] {
            assert!(
                !program.matches("process_exec", bad.as_bytes()),
                "{}",
                &bad[..bad.len().min(40)]
            );
        }
        assert!(program.matches(
            "process_exec",
            b"{\"process\":{\"binary\":\"/\xff\",\"cwd\":\"\xfe\"}}"
        ));
        let lossy = CelProgram::compile("process_exec.process.binary == '/\\uFFFD'").unwrap();
        assert!(lossy.matches("process_exec", b"{\"process\":{\"binary\":\"/\xff\"}}"));
    }

    #[test]
    fn camel_case_and_null_are_read() {
        let program =
            CelProgram::compile("process_exec.process.in_init_tree && process_exec.process.cwd == ''")
                .unwrap();
        assert!(program.matches(
            "process_exec",
            br#"{"process":{"inInitTree":true,"cwd":null},"parent":null}"#
        ));
        assert!(
            !program.matches("process_exec", br#"{"process":null}"#),
            "null isn't true"
        );
    }

    #[test]
    fn one_program_serves_many_threads() {
        let program = CelProgram::compile("process_exec.process.binary in ['/usr/bin/curl', 'x']").unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| assert!((0..100).all(|_| program.matches("process_exec", EXEC.as_bytes()))));
            }
        });
    }

    #[test]
    fn the_deepest_expressions_fit_a_small_stack() {
        let parentheses = format!(
            "process_exec.process.pid == {}1500{}",
            "(".repeat(64),
            ")".repeat(64)
        );
        let sum = format!("process_exec.process.pid == 1500u{}", " + 0u".repeat(240));
        let nots = format!(
            "process_exec.process.pid == 1500u && {}true{}",
            "!(".repeat(60),
            ")".repeat(60)
        );
        let lists = format!(
            "process_exec.process.pid == 1500u && {}1{} != []",
            "[".repeat(64),
            "]".repeat(64)
        );
        let choices = format!(
            "process_exec.process.pid == 1500u && ({}true)",
            "false ? false : ".repeat(90)
        );
        let macros = format!(
            "process_exec.process.pid == 1500u && {}true{}",
            "[1].all(x, ".repeat(60),
            ")".repeat(60)
        );
        for expression in [parentheses, sum, nots, lists, choices, macros] {
            let outcome = std::thread::Builder::new().stack_size(1024 * 1024);
            let outcome = outcome.spawn(move || holds(&expression)).unwrap().join();
            assert!(outcome.unwrap());
        }
    }
}
