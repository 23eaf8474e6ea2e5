//! A filter specification compiled to be asked about event after event.

use chrono::{DateTime, Utc};
use regex::bytes::{RegexSet, RegexSetBuilder};

use super::capabilities::CapabilityCheck;
use super::cel::{CelError, CelProgram};
use super::descendants::Descendants;
use super::literals;
use super::selector::{Selector, SelectorError};
use super::spec::FilterSpec;
use crate::event::{Event, Kind, Process, Wanted};
use crate::pb::{EventType, Filter};

/// Why a filter can't be compiled. Flags are named, with the API's name of the condition behind them.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FilterError {
    #[error("{flag}: {pattern:?} is not a regular expression: {reason}")]
    Regex {
        flag: &'static str,
        pattern: String,
        reason: String,
    },
    #[error("--labels: {selector:?} is not a label selector: {error}")]
    Selector { selector: String, error: SelectorError },
    #[error("--cel-expression: {0}")]
    Cel(#[from] CelError),
}

/// A compiled [`FilterSpec`].
#[derive(Debug, Default)]
pub(crate) struct Matcher {
    allow: Vec<Conjunction>,
    deny: Vec<Conjunction>,
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    /// The process sets whose descendants have to be followed; [`Check::PidSet`] holds an index into them.
    process_sets: Vec<Vec<u32>>,
}

/// One `tetragon.Filter`: all checks have to hold.
#[derive(Debug)]
struct Conjunction(Vec<Check>);

/// One field of a `tetragon.Filter`: one of its values has to match. The cheap ones come first.
#[derive(Debug)]
enum Check {
    EventTypes(Vec<i32>),
    Namespaces(Vec<String>),
    Pids(Vec<u32>),
    PidSet(usize),
    PolicyNames(Vec<String>),
    InInitTree(bool),
    Probe(bool),
    Capabilities(CapabilityCheck),
    Binary(Patterns),
    NamespacePattern(Patterns),
    Pod(Patterns),
    ContainerName(Patterns),
    Arguments(Patterns),
    ContainerId {
        patterns: Patterns,
        full_ids: Vec<String>,
    },
    Labels(Vec<Selector>),
    ParentBinary(Patterns),
    ParentArguments(Patterns),
    AncestorBinary(Patterns),
    Cel(Vec<CelProgram>),
}

/// Regular expressions, one of which has to match somewhere in a text.
#[derive(Debug)]
struct Patterns {
    set: RegexSet,
}

/// How many characters of a container's id the agent writes into `process.docker`.
const DOCKER_LENGTH: usize = 31;

impl Matcher {
    pub(crate) fn new(spec: &FilterSpec) -> Result<Self, FilterError> {
        let mut matcher = Matcher {
            since: spec.since,
            until: spec.until,
            ..Matcher::default()
        };
        let sets = &mut matcher.process_sets;
        matcher.allow = spec
            .allow
            .iter()
            .map(|filter| Conjunction::new(filter, sets))
            .collect::<Result<_, _>>()?;
        matcher.deny = spec
            .deny
            .iter()
            .map(|filter| Conjunction::new(filter, sets))
            .collect::<Result<_, _>>()?;
        Ok(matcher)
    }

    /// What has to be decoded of an event to match it.
    pub(crate) fn wanted(&self) -> Wanted {
        let mut wanted = Wanted {
            time: self.since.is_some() || self.until.is_some(),
            process: !self.process_sets.is_empty(),
            parent: !self.process_sets.is_empty(),
            ..Wanted::default()
        };
        for check in self
            .allow
            .iter()
            .chain(&self.deny)
            .flat_map(|conjunction| &conjunction.0)
        {
            wanted = wanted | check.wanted();
        }
        wanted
    }

    /// Whether what passes depends on the events before it, so that events have to be matched in order.
    pub(crate) fn is_stateful(&self) -> bool {
        !self.process_sets.is_empty()
    }

    /// Whether the event passes. A stateful matcher has to see every event once, in order.
    pub(crate) fn matches(&self, event: &Event<'_>, descendants: &mut Descendants) -> bool {
        if self.is_stateful() {
            descendants.observe(event, &self.process_sets);
        }
        let holds = |conjunction: &Conjunction| {
            conjunction
                .0
                .iter()
                .all(|check| check.holds(event, &self.process_sets, descendants))
        };
        self.is_in_time(event)
            && (self.allow.is_empty() || self.allow.iter().any(holds))
            && !self.deny.iter().any(holds)
    }

    fn is_in_time(&self, event: &Event<'_>) -> bool {
        let after = self
            .since
            .is_none_or(|since| event.time.is_some_and(|time| time >= since));
        let before = self
            .until
            .is_none_or(|until| event.time.is_some_and(|time| time <= until));
        after && before
    }
}

impl Conjunction {
    fn new(filter: &Filter, process_sets: &mut Vec<Vec<u32>>) -> Result<Self, FilterError> {
        let mut checks = Vec::new();
        let mut names = |values: &[String], check: fn(Vec<String>) -> Check| {
            if !values.is_empty() {
                checks.push(check(values.to_vec()));
            }
        };
        names(&filter.namespace, Check::Namespaces);
        names(&filter.policy_names, Check::PolicyNames);
        if !filter.event_set.is_empty() {
            checks.insert(0, Check::EventTypes(filter.event_set.clone()));
        }
        if !filter.pid.is_empty() {
            checks.push(Check::Pids(filter.pid.clone()));
        }
        if !filter.pid_set.is_empty() {
            checks.push(Check::PidSet(process_sets.len()));
            process_sets.push(filter.pid_set.clone());
        }
        checks.extend(filter.in_init_tree.map(Check::InInitTree));
        checks.extend(filter.health_check.map(Check::Probe));
        checks.extend(
            filter
                .capabilities
                .as_ref()
                .map(|filter| Check::Capabilities(CapabilityCheck::new(filter))),
        );
        for (flag, patterns, check) in [
            (
                "--process (binary_regex)",
                &filter.binary_regex,
                Check::Binary as fn(Patterns) -> Check,
            ),
            (
                "--namespace-regex (namespace_regex)",
                &filter.namespace_regex,
                Check::NamespacePattern,
            ),
            ("--pod (pod_regex)", &filter.pod_regex, Check::Pod),
            (
                "--containers (container_name_regex)",
                &filter.container_name_regex,
                Check::ContainerName,
            ),
            (
                "--arguments (arguments_regex)",
                &filter.arguments_regex,
                Check::Arguments,
            ),
            (
                "--parent-binary (parent_binary_regex)",
                &filter.parent_binary_regex,
                Check::ParentBinary,
            ),
            (
                "--parent-arguments (parent_arguments_regex)",
                &filter.parent_arguments_regex,
                Check::ParentArguments,
            ),
            (
                "--ancestor-binary (ancestor_binary_regex)",
                &filter.ancestor_binary_regex,
                Check::AncestorBinary,
            ),
        ] {
            if !patterns.is_empty() {
                checks.push(check(Patterns::new(flag, patterns)?));
            }
        }
        if !filter.container_id.is_empty() {
            let patterns = Patterns::new("--container-id (container_id)", &filter.container_id)?;
            let is_full_id =
                |id: &&String| id.len() > DOCKER_LENGTH && id.bytes().all(|byte| byte.is_ascii_hexdigit());
            let full_ids = filter.container_id.iter().filter(is_full_id).cloned().collect();
            checks.push(Check::ContainerId { patterns, full_ids });
        }
        if !filter.labels.is_empty() {
            let parse = |selector: &String| {
                Selector::parse(selector).map_err(|error| FilterError::Selector {
                    selector: selector.clone(),
                    error,
                })
            };
            checks.push(Check::Labels(
                filter.labels.iter().map(parse).collect::<Result<_, _>>()?,
            ));
        }
        if !filter.cel_expression.is_empty() {
            let compile = |expression: &String| CelProgram::compile(expression);
            checks.push(Check::Cel(
                filter
                    .cel_expression
                    .iter()
                    .map(compile)
                    .collect::<Result<_, _>>()?,
            ));
        }
        Ok(Conjunction(checks))
    }
}

impl Check {
    fn wanted(&self) -> Wanted {
        let process = Wanted {
            process: true,
            ..Wanted::default()
        };
        match self {
            Check::EventTypes(_) => Wanted::default(),
            Check::Capabilities(_) => Wanted {
                capabilities: true,
                ..process
            },
            Check::Labels(_) => Wanted {
                labels: true,
                ..process
            },
            Check::Probe(_) => Wanted {
                parent: true,
                ..process
            },
            Check::ParentBinary(_) | Check::ParentArguments(_) => Wanted {
                parent: true,
                ..Wanted::default()
            },
            Check::AncestorBinary(_) => Wanted {
                ancestors: true,
                ..Wanted::default()
            },
            // CEL reads the payload, which is there as soon as the message is looked into.
            Check::Cel(_) => Wanted {
                details: true,
                text: true,
                ..Wanted::default()
            },
            Check::PolicyNames(_) => Wanted {
                details: true,
                ..Wanted::default()
            },
            _ => process,
        }
    }

    fn holds(&self, event: &Event<'_>, process_sets: &[Vec<u32>], descendants: &Descendants) -> bool {
        let process = event.process.as_ref();
        let pid = process.and_then(|process| process.pid);
        let pod = process.and_then(|process| process.pod.as_ref());
        match self {
            Check::EventTypes(types) => types.contains(&match event.kind {
                Kind::Known(event_type) => event_type as i32,
                Kind::Unknown(_) | Kind::Missing => EventType::Undef as i32,
            }),
            Check::Namespaces(names) => event
                .namespace()
                .is_some_and(|namespace| names.iter().any(|name| name.as_bytes() == namespace)),
            Check::NamespacePattern(patterns) => {
                pod.is_some_and(|pod| patterns.match_somewhere(&pod.namespace))
            }
            Check::Pids(pids) => pid.is_some_and(|pid| pids.contains(&pid)),
            Check::PidSet(index) => pid.is_some_and(|pid| {
                process_sets[*index].contains(&pid) || descendants.contains(*index, &event.node_name, pid)
            }),
            Check::PolicyNames(names) => names
                .iter()
                .any(|name| name.as_bytes() == event.policy_name.as_ref()),
            Check::InInitTree(wanted) => {
                process.is_some_and(|process| process.in_init_tree.unwrap_or_default() == *wanted)
            }
            // What a probe starts is part of it.
            Check::Probe(wanted) => process.is_some_and(|process| {
                (is_probe(process) || event.parent.as_ref().is_some_and(is_probe)) == *wanted
            }),
            Check::Capabilities(check) => process
                .and_then(|process| process.capabilities)
                .is_some_and(|set| check.matches(set)),
            Check::Binary(patterns) => {
                process.is_some_and(|process| patterns.match_somewhere(&process.binary))
            }
            Check::Arguments(patterns) => {
                process.is_some_and(|process| patterns.match_somewhere(&process.arguments))
            }
            Check::Pod(patterns) => pod.is_some_and(|pod| patterns.match_somewhere(&pod.name)),
            Check::ContainerName(patterns) => pod
                .and_then(|pod| pod.container.as_ref())
                .is_some_and(|container| patterns.match_somewhere(&container.name)),
            Check::ContainerId { patterns, full_ids } => {
                process.is_some_and(|process| is_container(process, patterns, full_ids))
            }
            Check::Labels(selectors) => {
                pod.is_some_and(|pod| selectors.iter().any(|selector| selector.matches(&pod.labels)))
            }
            Check::ParentBinary(patterns) => event
                .parent
                .as_ref()
                .is_some_and(|parent| patterns.match_somewhere(&parent.binary)),
            Check::ParentArguments(patterns) => event
                .parent
                .as_ref()
                .is_some_and(|parent| patterns.match_somewhere(&parent.arguments)),
            Check::AncestorBinary(patterns) => event
                .ancestors
                .iter()
                .any(|ancestor| patterns.match_somewhere(&ancestor.binary)),
            Check::Cel(programs) => {
                let Kind::Known(_) = event.kind else { return false };
                let name = event.kind.name();
                let Ok(name) = str::from_utf8(&name) else {
                    return false;
                };
                programs
                    .iter()
                    .any(|program| program.names(name) && program.matches(name, event.payload))
            }
        }
    }
}

/// Whether the agent takes the process for an exec probe of Kubernetes.
fn is_probe(process: &Process<'_>) -> bool {
    let container = process.pod.as_ref().and_then(|pod| pod.container.as_ref());
    container.is_some_and(|container| container.maybe_exec_probe)
}

/// A container is known by the id in `pod.container`, and by the start of it in `docker`.
fn is_container(process: &Process<'_>, patterns: &Patterns, full_ids: &[String]) -> bool {
    let container = process.pod.as_ref().and_then(|pod| pod.container.as_ref());
    patterns.match_somewhere(&process.docker)
        || container.is_some_and(|container| patterns.match_somewhere(&container.id))
        || full_ids
            .iter()
            .any(|id| process.docker.len() == DOCKER_LENGTH && id.as_bytes().starts_with(&process.docker))
}

impl Patterns {
    fn new(flag: &'static str, patterns: &[String]) -> Result<Self, FilterError> {
        let set = compile(patterns).map_err(|together| {
            // Which one it is only shows when each is tried alone.
            let alone = patterns.iter().find_map(|pattern| {
                compile(std::slice::from_ref(pattern))
                    .err()
                    .map(|error| (pattern.clone(), error))
            });
            let (pattern, error) = alone.unwrap_or_else(|| (patterns.join(","), together));
            FilterError::Regex {
                flag,
                pattern,
                reason: one_line(&error),
            }
        })?;
        Ok(Patterns { set })
    }

    fn match_somewhere(&self, text: &[u8]) -> bool {
        self.set.is_match(text)
    }
}

fn compile(patterns: &[String]) -> Result<RegexSet, regex::Error> {
    RegexSetBuilder::new(patterns).build()
}

/// The regex crate explains syntax errors over several lines, the last of which says what is wrong.
pub(crate) fn one_line(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.trim_start_matches("error: ").to_owned()
}

/// Texts one of which has to stand literally in the JSON of an event that passes, quotes and all.
///
/// `None` when no such set is known. Only what JSON writes literally, or with the escapes `\uXXXX` and `\/`.
pub(super) fn required_literals(matcher: &Matcher) -> Option<Vec<Vec<u8>>> {
    let mut literals = Vec::new();
    for conjunction in &matcher.allow {
        let best = conjunction
            .0
            .iter()
            .filter_map(Check::required_literals)
            .max_by_key(|literals| literals.iter().map(Vec::len).min())?;
        literals.extend(best);
    }
    (!literals.is_empty() && !matcher.is_stateful()).then_some(literals)
}

impl Check {
    fn required_literals(&self) -> Option<Vec<Vec<u8>>> {
        match self {
            Check::EventTypes(types) => types
                .iter()
                .map(|&number| crate::event::field_name(EventType::try_from(number).ok()?))
                .try_fold(Vec::new(), |mut literals, names| {
                    let (snake, camel) = names?;
                    literals.push(quoted(snake.as_bytes()));
                    if camel != snake {
                        literals.push(quoted(camel.as_bytes()));
                    }
                    Some(literals)
                }),
            Check::Namespaces(names) | Check::PolicyNames(names) => {
                // An empty name is found in events that don't hold the field at all.
                names
                    .iter()
                    .map(|name| (!name.is_empty()).then(|| literal(name)).flatten())
                    .collect()
            }
            Check::Binary(patterns)
            | Check::NamespacePattern(patterns)
            | Check::Pod(patterns)
            | Check::ContainerName(patterns)
            | Check::Arguments(patterns)
            | Check::ParentBinary(patterns)
            | Check::ParentArguments(patterns)
            | Check::AncestorBinary(patterns) => literals::of_patterns(patterns.set.patterns()),
            _ => None,
        }
    }
}

fn literal(name: &str) -> Option<Vec<u8>> {
    literals::is_literal_in_json(name.as_bytes()).then(|| quoted(name.as_bytes()))
}

fn quoted(text: &[u8]) -> Vec<u8> {
    [b"\"", text, b"\""].concat()
}
