//! The filter flags of `getevents`. They are kept in the order in which they were given, because `--not` is about
//! the one after it.

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::values::{EventTypes, EventTypesParser, parse_bool};

/// A flag that filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FilterFlag {
    Namespace,
    NamespaceRegex,
    Host,
    Pod,
    Process,
    EventTypes,
    PolicyNames,
    Cel,
    Containers,
    ContainerId,
    Labels,
    Arguments,
    Pid,
    PidSet,
    ParentBinary,
    ParentArguments,
    AncestorBinary,
    InInitTree,
    HealthCheck,
    Capabilities,
}

/// What values a flag takes.
enum Values {
    /// Texts with commas between them.
    List,
    /// One text, commas and all.
    One,
    Bool,
    EventTypes,
}

struct Definition {
    flag: FilterFlag,
    long: &'static str,
    short: Option<char>,
    /// Hidden, for old scripts.
    alias: Option<&'static str>,
    value: &'static str,
    values: Values,
    help: &'static str,
}

const NOT: &str = "not";

const DEFINITIONS: &[Definition] = &[
    definition(
        FilterFlag::Namespace,
        "namespace",
        "NAMESPACE",
        Values::List,
        "Kubernetes namespace, exactly; processes outside of pods have none, see --host",
    )
    .short('n')
    .alias("namespaces"),
    definition(
        FilterFlag::NamespaceRegex,
        "namespace-regex",
        "REGEX",
        Values::List,
        "Kubernetes namespace, by regular expression",
    ),
    definition(
        FilterFlag::Host,
        "host",
        "BOOL",
        Values::Bool,
        "Processes that run in no pod; adds to --namespace",
    ),
    definition(
        FilterFlag::Pod,
        "pod",
        "REGEX",
        Values::List,
        "Pod name, by regular expression",
    )
    .alias("pods"),
    definition(
        FilterFlag::Labels,
        "labels",
        "SELECTOR",
        Values::One,
        "Pod labels, by Kubernetes selector: app=web,tier!=db,zone in (a,b),!test",
    ),
    definition(
        FilterFlag::Containers,
        "containers",
        "REGEX",
        Values::List,
        "Container name, by regular expression",
    ),
    definition(
        FilterFlag::ContainerId,
        "container-id",
        "REGEX",
        Values::List,
        "Container id, by regular expression or in full",
    ),
    definition(
        FilterFlag::Process,
        "process",
        "REGEX",
        Values::List,
        "Path of the binary, by regular expression",
    )
    .alias("processes"),
    definition(
        FilterFlag::Arguments,
        "arguments",
        "REGEX",
        Values::List,
        "Arguments of the process, by regular expression",
    ),
    definition(FilterFlag::Pid, "pid", "PID", Values::List, "Process id"),
    definition(
        FilterFlag::PidSet,
        "pid-set",
        "PID",
        Values::List,
        "Process id, and those of all descendants that are seen from then on",
    ),
    definition(
        FilterFlag::ParentBinary,
        "parent-binary",
        "REGEX",
        Values::List,
        "Path of the parent's binary, by regular expression",
    ),
    definition(
        FilterFlag::ParentArguments,
        "parent-arguments",
        "REGEX",
        Values::List,
        "Arguments of the parent, by regular expression",
    ),
    definition(
        FilterFlag::AncestorBinary,
        "ancestor-binary",
        "REGEX",
        Values::List,
        "Path of the binary of an ancestor beyond the parent, by regular expression",
    ),
    definition(
        FilterFlag::EventTypes,
        "event-types",
        "TYPE",
        Values::EventTypes,
        "Event type; PROCESS_ may be left out, and case doesn't matter",
    )
    .short('e'),
    definition(
        FilterFlag::PolicyNames,
        "policy-names",
        "NAME",
        Values::List,
        "Tracing policy that asked for the event, exactly",
    ),
    definition(
        FilterFlag::Capabilities,
        "capabilities",
        "SET:MATCH:CAP[,CAP…]",
        Values::One,
        "Capabilities of the process: SET is permitted, effective or inheritable; MATCH is any, all, exactly or none. All conditions given have to hold",
    ),
    definition(
        FilterFlag::InInitTree,
        "in-init-tree",
        "BOOL",
        Values::Bool,
        "Whether the process descends from its container's first process",
    ),
    definition(
        FilterFlag::HealthCheck,
        "health-check",
        "BOOL",
        Values::Bool,
        "Whether the process or its parent may be a Kubernetes health check",
    ),
    definition(
        FilterFlag::Cel,
        "cel-expression",
        "EXPRESSION",
        Values::List,
        "CEL expression over process_exec, process_exit, process_kprobe and so on",
    ),
];

const fn definition(
    flag: FilterFlag,
    long: &'static str,
    value: &'static str,
    values: Values,
    help: &'static str,
) -> Definition {
    Definition {
        flag,
        long,
        short: None,
        alias: None,
        value,
        values,
        help,
    }
}

impl Definition {
    const fn short(mut self, short: char) -> Self {
        self.short = Some(short);
        self
    }

    const fn alias(mut self, alias: &'static str) -> Self {
        self.alias = Some(alias);
        self
    }

    fn argument(&self) -> Arg {
        let argument = Arg::new(self.long)
            .long(self.long)
            .short(self.short)
            .value_name(self.value)
            .help(self.help)
            .help_heading("Filters")
            .action(ArgAction::Append);
        let argument = match self.alias {
            Some(alias) => argument.alias(alias),
            None => argument,
        };
        match self.values {
            Values::List | Values::One => argument.allow_hyphen_values(true),
            Values::EventTypes => argument.value_parser(EventTypesParser).hide_possible_values(true),
            Values::Bool => argument
                .num_args(0..=1)
                .require_equals(true)
                .default_missing_value("true")
                .value_parser(parse_bool),
        }
    }
}

/// A filter flag as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FilterUse {
    pub(crate) flag: FilterFlag,
    pub(crate) value: FilterValue,
    /// `--not` came before it.
    pub(crate) negated: bool,
}

/// The value of a filter flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FilterValue {
    /// Not split yet.
    List(String),
    One(String),
    Bool(bool),
    EventTypes(EventTypes),
}

/// All filter flags that were given, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FilterArgs(pub(crate) Vec<FilterUse>);

impl clap::Args for FilterArgs {
    fn augment_args(command: Command) -> Command {
        let not = Arg::new(NOT)
            .long(NOT)
            .help("Take the next filter flag the other way round: drop the events that it matches")
            .help_heading("Filters")
            .num_args(0)
            .default_missing_value("true")
            .action(ArgAction::Append);
        command
            .args(DEFINITIONS.iter().map(Definition::argument))
            .arg(not)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl clap::FromArgMatches for FilterArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        // Where each flag stands on the command line; `None` stands for --not.
        let mut given: Vec<(usize, Option<FilterUse>)> = matches
            .indices_of(NOT)
            .into_iter()
            .flatten()
            .map(|index| (index, None))
            .collect();
        for definition in DEFINITIONS {
            let indices = matches.indices_of(definition.long).into_iter().flatten();
            let uses = definition.values(matches).into_iter().map(|value| FilterUse {
                flag: definition.flag,
                value,
                negated: false,
            });
            given.extend(indices.zip(uses.map(Some)));
        }
        given.sort_by_key(|(index, _)| *index);
        let mut filters = Vec::new();
        let mut negated = false;
        for (_, filter) in given {
            match filter {
                Some(filter) => filters.push(FilterUse {
                    negated: std::mem::take(&mut negated),
                    ..filter
                }),
                None if negated => return Err(misplaced_not()),
                None => negated = true,
            }
        }
        if negated {
            Err(misplaced_not())
        } else {
            Ok(FilterArgs(filters))
        }
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn misplaced_not() -> clap::Error {
    clap::Error::raw(
        ErrorKind::ValueValidation,
        "--not has to be followed by a filter flag, as in --not --pod web",
    )
}

impl Definition {
    fn values(&self, matches: &ArgMatches) -> Vec<FilterValue> {
        fn all<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, id: &str) -> Vec<T> {
            matches.get_many::<T>(id).into_iter().flatten().cloned().collect()
        }
        match self.values {
            Values::List => all(matches, self.long)
                .into_iter()
                .map(FilterValue::List)
                .collect(),
            Values::One => all(matches, self.long)
                .into_iter()
                .map(FilterValue::One)
                .collect(),
            Values::Bool => all(matches, self.long)
                .into_iter()
                .map(FilterValue::Bool)
                .collect(),
            Values::EventTypes => all(matches, self.long)
                .into_iter()
                .map(FilterValue::EventTypes)
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::{Args as _, FromArgMatches as _};

    use super::*;

    fn parse(arguments: &[&str]) -> Result<Vec<FilterUse>, clap::Error> {
        let command = FilterArgs::augment_args(Command::new("test").no_binary_name(true));
        let matches = command.try_get_matches_from(arguments)?;
        FilterArgs::from_arg_matches(&matches).map(|filters| filters.0)
    }

    #[test]
    fn not_is_about_the_next_filter() {
        let filters = parse(&[
            "-n", "a", "--not", "--pod=x", "--host", "--not", "-e", "exec", "--pods", "y", "--not", "-n=b",
        ])
        .unwrap();
        let seen: Vec<_> = filters
            .iter()
            .map(|filter| (filter.flag, filter.negated))
            .collect();
        assert_eq!(
            seen,
            [
                (FilterFlag::Namespace, false),
                (FilterFlag::Pod, true),
                (FilterFlag::Host, false),
                (FilterFlag::EventTypes, true),
                (FilterFlag::Pod, false),
                (FilterFlag::Namespace, true),
            ]
        );
        assert_eq!(filters[5].value, FilterValue::List("b".to_owned()));
        assert!(parse(&["--not"]).is_err());
        assert!(parse(&["--not", "--not", "--pod", "x"]).is_err());
    }

    #[test]
    fn booleans_are_those_of_go() {
        let value = |text: &str| parse(&[text]).map(|filters| filters[0].value.clone());
        assert_eq!(value("--host").unwrap(), FilterValue::Bool(true));
        assert_eq!(value("--host=F").unwrap(), FilterValue::Bool(false));
        assert!(value("--host=no").is_err());
    }
}
