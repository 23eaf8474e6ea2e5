//! A selector of a policy, as filters of its hook's program.

use std::fs;
use std::path::Path;

use super::error::{Misfit, PlanError};
use super::groups::{GroupId, Groups, Rule};
use super::protected::Protected;
use super::sets::{BadText, Sets};
use crate::policy::model::{
    ActionKind, ArgType, BinaryFilter, BinaryOperator, CapabilityFilter, CapabilitySet, IdFilter, List,
    ListKind, Namespace, NamespaceFilter, NamespaceId, Operator, PidFilter, RateLimitScope,
    Selector as PolicySelector, SetOperator, Span, Spanned, Subject, ValueFilter,
};
use crate::policy::values::{Class, Operand, operand};
use crate::quote::go_quoted;
use crate::sensor::hook::abi::{
    CapabilityIndex, Compared, FilterType, NamespaceIndex, RateScope, Stage, UserIndex,
};
use crate::sensor::hook::config::{Filter, Notice, RateLimit, Selector};
use crate::syscalls::{Abi, Syscall};

/// A value that filters can name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value {
    /// Which of the program's values.
    pub(super) index: u8,
    pub(super) arg_type: ArgType,
    /// Where it is declared: `args`, `data` or the return value.
    pub(super) role: Role,
    pub(super) stage: Stage,
}

/// Which list of the policy has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Position in `args`, and the declared index.
    Argument {
        position: usize,
        index: u32,
    },
    Data {
        position: usize,
        index: u32,
    },
    Return,
}

/// What the filters of a hook are made with.
pub(super) struct Filters<'a> {
    pub(super) values: &'a [Value],
    pub(super) lists: &'a [List],
    pub(super) sets: &'a mut Sets,
    pub(super) groups: &'a mut Groups,
    /// Those that were taken for this hook, to be given back with it.
    pub(super) taken: &'a mut Vec<GroupId>,
    /// The policy only counts what it would do.
    pub(super) monitors: bool,
    pub(super) abi: Abi,
    /// One of the policy's enforcers is where the hook is.
    pub(super) enforces_here: bool,
    pub(super) protected: &'a Protected,
    pub(super) proc: &'a Path,
}

impl Filters<'_> {
    /// The selector as the program has it: what costs least is tested first.
    pub(super) fn selector(&mut self, selector: &PolicySelector) -> Result<Selector, Misfit> {
        let mut filters = Vec::new();
        for filter in &selector.match_pids {
            filters.push(self.pids(filter)?);
        }
        for (list, is_parent) in [
            (&selector.match_binaries, false),
            (&selector.match_parent_binaries, true),
        ] {
            for filter in list {
                filters.push(self.binaries(filter, is_parent)?);
            }
        }
        for filter in &selector.match_namespaces {
            filters.push(self.namespaces(filter)?);
        }
        for filter in &selector.match_namespace_changes {
            let mask = filter.values.iter().fold(0, |mask, namespace| {
                mask | 1 << namespace_index(**namespace).number()
            });
            // Whether something has changed is only known of processes that are watched.
            self.watch_processes(filter.span)?;
            filters.push(Filter {
                low: mask,
                is_negated: *filter.operator == SetOperator::NotIn,
                ..Filter::new(FilterType::NamespaceChange, Stage::Task)
            });
        }
        for filter in &selector.match_capabilities {
            filters.extend(self.capabilities(filter)?);
        }
        for filter in &selector.match_capability_changes {
            self.watch_processes(filter.span)?;
            filters.push(Filter {
                value: capability_index(filter.set).number(),
                low: capability_mask(&filter.values),
                is_negated: *filter.operator == SetOperator::NotIn,
                ..Filter::new(FilterType::CapabilityChange, Stage::Task)
            });
        }
        for filter in &selector.match_current_cred {
            for (ids, which) in [
                (&filter.uids, UserIndex::Real),
                (&filter.euids, UserIndex::Effective),
            ] {
                filters.extend(ids.iter().map(|ids| self.users(ids, which)));
            }
        }
        for filter in &selector.match_args {
            filters.extend(self.values(filter, |role, wanted| match (role, wanted) {
                (Role::Argument { index, .. }, Wanted::Index(wanted)) => index == wanted,
                (Role::Argument { position, .. }, Wanted::Position(wanted)) => position == wanted,
                _ => false,
            })?);
        }
        for filter in &selector.match_data {
            filters.extend(self.values(filter, |role, wanted| match (role, wanted) {
                (Role::Data { index, .. }, Wanted::Index(wanted)) => index == wanted,
                (Role::Data { position, .. }, Wanted::Position(wanted)) => position == wanted,
                _ => false,
            })?);
        }
        for filter in &selector.match_return_args {
            filters.extend(self.values(filter, |role, _| role == Role::Return)?);
        }
        filters.sort_by_key(|filter| filter.stage.number());
        let mut lowered = self.actions(selector)?;
        lowered.filters = filters;
        Ok(lowered)
    }

    fn actions(&self, selector: &PolicySelector) -> Result<Selector, Misfit> {
        let mut lowered = Selector {
            post: true,
            monitor: self.monitors,
            // What a function returned is only known then.
            at_call: !selector.acts_at_return(),
            anybody: self.protected.are_named_by(selector),
            ..Selector::default()
        };
        for action in selector.actions() {
            match &action.kind.value {
                ActionKind::Post => {}
                ActionKind::NoPost => lowered.post = false,
                ActionKind::Sigkill => lowered.signal = Some(9),
                ActionKind::Signal { signal } => lowered.signal = Some(*signal),
                ActionKind::Override { error, registers } if registers.is_empty() => {
                    lowered.error = Some(*error);
                }
                ActionKind::NotifyEnforcer { error, signal } => {
                    lowered.notice = Some(Notice {
                        error: *error,
                        signal: *signal,
                        is_here: self.enforces_here,
                    });
                }
                _ => return Err(Misfit::new(action.kind.span, unsupported("this action"))),
            }
            if action.ima_hash {
                return Err(Misfit::new(action.span, unsupported("imaHash")));
            }
            lowered.kernel_stack |= action.kernel_stack_trace;
            lowered.user_stack |= action.user_stack_trace;
            if let Some(limit) = &action.rate_limit {
                lowered.rate_limit = Some(RateLimit {
                    interval: limit.interval.saturating_mul(1_000_000_000),
                    scope: match limit.scope {
                        RateLimitScope::Thread => RateScope::Thread,
                        RateLimitScope::Process => RateScope::Process,
                        RateLimitScope::Global => RateScope::Global,
                    },
                });
            }
        }
        Ok(lowered)
    }

    fn pids(&mut self, filter: &PidFilter) -> Result<Filter, Misfit> {
        let is_negated = *filter.operator == SetOperator::NotIn;
        let numbers: Vec<u64> = filter.values.iter().map(|value| u64::from(**value)).collect();
        if filter.follow_forks {
            if filter.namespace_pid {
                let problem = "followForks with isNamespacePID";
                return Err(Misfit::new(filter.span, unsupported(problem)));
            }
            let pids = filter.values.iter().map(|value| **value).collect();
            let set = self.group(Rule::Processes(pids), filter.span)?;
            return Ok(Filter {
                is_negated,
                set,
                ..Filter::new(FilterType::Family, Stage::Task)
            });
        }
        let kind = if filter.namespace_pid {
            FilterType::NamespacePid
        } else {
            FilterType::Pid
        };
        Ok(Filter {
            is_negated,
            ..self.numbers(Filter::new(kind, Stage::Task), &numbers)
        })
    }

    fn binaries(&mut self, filter: &BinaryFilter, is_parent: bool) -> Result<Filter, Misfit> {
        let values = || filter.values.iter().map(|value| value.value.clone()).collect();
        let (rule, is_negated) = match *filter.operator {
            BinaryOperator::In => (Rule::Paths(values()), false),
            BinaryOperator::NotIn => (Rule::Paths(values()), true),
            BinaryOperator::Prefix => (Rule::Prefixes(values()), false),
            BinaryOperator::NotPrefix => (Rule::Prefixes(values()), true),
            BinaryOperator::Postfix => (Rule::Postfixes(values()), false),
            BinaryOperator::NotPostfix => (Rule::Postfixes(values()), true),
        };
        let kind = match (is_parent, filter.follow_children) {
            (false, false) => FilterType::Group,
            (false, true) => FilterType::Family,
            (true, false) => FilterType::ParentGroup,
            (true, true) => {
                let problem = "followChildren in matchParentBinaries";
                return Err(Misfit::new(filter.span, unsupported(problem)));
            }
        };
        let set = self.group(rule, filter.span)?;
        Ok(Filter {
            is_negated,
            set,
            ..Filter::new(kind, Stage::Task)
        })
    }

    fn group(&mut self, rule: Rule, span: Span) -> Result<u32, Misfit> {
        let group = self.groups.take(rule).map_err(|error| Misfit::new(span, error))?;
        self.taken.push(group);
        Ok(group.number())
    }

    fn watch_processes(&mut self, span: Span) -> Result<(), Misfit> {
        self.group(Rule::All, span).map(|_| ())
    }

    fn namespaces(&mut self, filter: &NamespaceFilter) -> Result<Filter, Misfit> {
        let mut numbers = Vec::new();
        for value in &filter.values {
            numbers.push(match **value {
                NamespaceId::Inode(inode) => u64::from(inode),
                NamespaceId::Host => self.host_namespace(*filter.namespace, value.span)?,
            });
        }
        let kind = Filter {
            value: namespace_index(*filter.namespace).number(),
            is_negated: *filter.operator == SetOperator::NotIn,
            ..Filter::new(FilterType::Namespace, Stage::Task)
        };
        Ok(self.numbers(kind, &numbers))
    }

    /// The namespace of process 1.
    fn host_namespace(&self, namespace: Namespace, span: Span) -> Result<u64, Misfit> {
        let (name, first) = match namespace {
            Namespace::Uts => ("uts", 0xefff_fffe),
            Namespace::Ipc => ("ipc", 0xefff_ffff),
            Namespace::Mnt => ("mnt", 0xefff_fff8),
            Namespace::Pid => ("pid", 0xefff_fffc),
            Namespace::PidForChildren => ("pid_for_children", 0xefff_fffc),
            Namespace::Net => ("net", 0xefff_fff9),
            Namespace::Time => ("time", 0xefff_fffa),
            Namespace::TimeForChildren => ("time_for_children", 0xefff_fffa),
            Namespace::Cgroup => ("cgroup", 0xefff_fffb),
            Namespace::User => ("user", 0xefff_fffd),
        };
        let problem = match namespace_of(&self.proc.join("1/ns").join(name)) {
            Ok(inode) => return Ok(inode),
            Err(problem) => problem,
        };
        // Without all capabilities of process 1, its namespaces can't be read. The kernel gives its first namespaces fixed
        // numbers; those of mounts and network only since 6.18.
        let is_fixed = !matches!(namespace, Namespace::Mnt | Namespace::Net);
        if is_fixed || namespace_of(&self.proc.join("self/ns").join(name)) == Ok(first) {
            return Ok(first);
        }
        let problem = format!("which namespace is the host's can't be read: {problem}");
        Err(Misfit::new(span, PlanError::BadValue(problem)))
    }

    fn capabilities(&mut self, filter: &CapabilityFilter) -> Result<Vec<Filter>, Misfit> {
        let is_negated = *filter.operator == SetOperator::NotIn;
        let mut filters = vec![Filter {
            value: capability_index(filter.set).number(),
            low: capability_mask(&filter.values),
            is_negated,
            ..Filter::new(FilterType::Capability, Stage::Task)
        }];
        // Capabilities over the host count only in the host's user namespace.
        if !filter.namespace_capability && !is_negated {
            filters.push(Filter {
                value: NamespaceIndex::User.number(),
                low: self.host_namespace(Namespace::User, filter.span)?,
                ..Filter::new(FilterType::Namespace, Stage::Task)
            });
        }
        Ok(filters)
    }

    fn users(&mut self, filter: &IdFilter, which: UserIndex) -> Filter {
        let ranges = filter.values.iter().map(|value| value.value);
        let ranges: Vec<_> = ranges.map(|(first, last)| (first.into(), last.into())).collect();
        let user = Filter {
            value: which.number(),
            is_negated: *filter.operator == Operator::NotEqual,
            ..Filter::new(FilterType::User, Stage::Task)
        };
        self.ranges(user, &ranges, false)
    }

    /// Compares with one number, or with a set of several.
    fn numbers(&mut self, filter: Filter, numbers: &[u64]) -> Filter {
        if let [number] = numbers {
            return Filter {
                low: *number,
                high: *number,
                ..filter
            };
        }
        let set = self.sets.add();
        for number in numbers {
            self.sets.add_number(set, *number);
        }
        Filter {
            set,
            compared: Compared::Set,
            ..filter
        }
    }

    fn values(
        &mut self,
        filter: &ValueFilter,
        is_meant: impl Fn(Role, Wanted) -> bool,
    ) -> Result<Vec<Filter>, Misfit> {
        let wanted: Vec<(Wanted, Span)> = match &filter.subject {
            Subject::Index(index) => vec![(Wanted::Index(**index), index.span)],
            Subject::Positions(positions) => positions
                .iter()
                .map(|position| (Wanted::Position(**position as usize), position.span))
                .collect(),
        };
        let mut filters = Vec::new();
        for (wanted, span) in wanted {
            let value = self.values.iter().find(|value| is_meant(value.role, wanted));
            let Some(&value) = value else {
                let (Wanted::Index(number), _) = (wanted, span) else {
                    return Err(Misfit::new(span, PlanError::Undeclared(u32::MAX)));
                };
                return Err(Misfit::new(span, PlanError::Undeclared(number)));
            };
            filters.push(self.value(filter, value)?);
        }
        Ok(filters)
    }

    fn value(&mut self, filter: &ValueFilter, value: Value) -> Result<Filter, Misfit> {
        let operator = *filter.operator;
        let class = Class::of(value.arg_type);
        let refuse = |problem: &str| Misfit::new(filter.operator.span, unsupported(problem));
        if !class.operators().contains(&operator) {
            let problem = format!("{} with {}", operator.name(), value.arg_type.name());
            return Err(refuse(&problem));
        }
        let operands = self.operands(filter, class, operator)?;
        let new = |kind| Filter {
            value: value.index,
            is_negated: operator.is_negative(),
            ..Filter::new(kind, value.stage)
        };
        let is_signed = matches!(class, Class::Number { is_signed: true, .. } | Class::Syscall);
        let filter = match operator {
            Operator::Equal | Operator::NotEqual | Operator::InMap | Operator::NotInMap => {
                if operands
                    .iter()
                    .any(|(operand, _)| matches!(operand, Operand::Text(_)))
                {
                    self.texts(new(FilterType::Text), &operands, Sets::add_text)?
                } else {
                    self.ranges(new(FilterType::Equal), &ranges(&operands), is_signed)
                }
            }
            Operator::Prefix | Operator::NotPrefix => {
                self.texts(new(FilterType::Prefix), &operands, Sets::add_prefix)?
            }
            Operator::Postfix | Operator::NotPostfix => {
                self.texts(new(FilterType::Postfix), &operands, Sets::add_postfix)?
            }
            Operator::SubString | Operator::SubStringIgnCase => {
                let ignores_case = operator == Operator::SubStringIgnCase;
                let set = self
                    .substrings(&operands, ignores_case)
                    .map_err(|bad| bad_text(bad, filter.span))?;
                Filter {
                    set,
                    ..new(FilterType::Substring)
                }
            }
            Operator::InRange | Operator::NotInRange => {
                self.ranges(new(FilterType::Range), &ranges(&operands), is_signed)
            }
            Operator::Gt | Operator::GreaterThan | Operator::Lt | Operator::LessThan => {
                let numbers = operands.iter().filter_map(|(operand, _)| number(operand));
                let is_greater = matches!(operator, Operator::Gt | Operator::GreaterThan);
                // One of them is enough: the least or the greatest says it.
                let limit = if is_greater { numbers.min() } else { numbers.max() };
                let kind = if is_greater {
                    FilterType::Greater
                } else {
                    FilterType::Less
                };
                Filter {
                    low: bits(limit.unwrap_or_default()),
                    is_signed,
                    ..new(kind)
                }
            }
            Operator::Mask | Operator::CapabilitiesGained => Filter {
                low: operands
                    .iter()
                    .filter_map(|(operand, _)| number(operand))
                    .fold(0, |mask, number| mask | bits(number)),
                ..new(match operator {
                    Operator::Mask => FilterType::Mask,
                    _ => FilterType::CapabilitiesGained,
                })
            },
            Operator::SPort
            | Operator::NotSPort
            | Operator::DPort
            | Operator::NotDPort
            | Operator::SPortPriv
            | Operator::NotSPortPriv
            | Operator::DPortPriv
            | Operator::NotDPortPriv
            | Operator::SAddr
            | Operator::NotSAddr
            | Operator::DAddr
            | Operator::NotDAddr
            | Operator::Protocol
            | Operator::Family
            | Operator::State => self.socket(operator, class, new(FilterType::State), &operands),
            Operator::FileType | Operator::NotFileType => Filter {
                low: operands.iter().fold(0, |mask, (operand, _)| match operand {
                    Operand::FileType(mode) => mask | 1 << (mode >> 12),
                    _ => mask,
                }),
                ..new(FilterType::FileType)
            },
            Operator::CelExpr => return Err(refuse("expressions in CEL")),
        };
        Ok(filter)
    }

    /// What is compared of a socket, a packet or an address.
    fn socket(
        &mut self,
        operator: Operator,
        class: Class,
        filter: Filter,
        operands: &[(Operand, Span)],
    ) -> Filter {
        let of = |kind| Filter { kind, ..filter };
        // An address by itself is read as one to connect to; to the operators it is the source.
        let (source_address, source_port) = match class {
            Class::Address => (FilterType::DestinationAddress, FilterType::DestinationPort),
            _ => (FilterType::SourceAddress, FilterType::SourcePort),
        };
        let privileged = |filter| Filter { high: 1023, ..filter };
        let numbers = |kind| (of(kind), ranges(operands));
        let (filter, ranges) = match operator {
            Operator::SPortPriv | Operator::NotSPortPriv => return privileged(of(source_port)),
            Operator::DPortPriv | Operator::NotDPortPriv => {
                return privileged(of(FilterType::DestinationPort));
            }
            Operator::SAddr | Operator::NotSAddr => {
                return self.networks(of(source_address), operands);
            }
            Operator::DAddr | Operator::NotDAddr => {
                return self.networks(of(FilterType::DestinationAddress), operands);
            }
            Operator::SPort | Operator::NotSPort => numbers(source_port),
            Operator::DPort | Operator::NotDPort => numbers(FilterType::DestinationPort),
            Operator::Protocol => numbers(FilterType::Protocol),
            Operator::Family => numbers(FilterType::FamilyNumber),
            _ => numbers(FilterType::State),
        };
        self.ranges(filter, &ranges, false)
    }

    /// The values, those of lists in their place.
    fn operands(
        &self,
        filter: &ValueFilter,
        class: Class,
        operator: Operator,
    ) -> Result<Vec<(Operand, Span)>, Misfit> {
        let mut operands = Vec::new();
        if operator.stands_alone() {
            return Ok(operands);
        }
        let read = |value: &Spanned<String>| {
            operand(class, operator, value)
                .map_err(|error| Misfit::new(value.span, PlanError::BadValue(error.problem)))
        };
        for value in &filter.values {
            match read(value)? {
                Operand::List(name) => {
                    let list = self.lists.iter().find(|list| *list.name == name);
                    let list = list.ok_or_else(|| Misfit::new(value.span, PlanError::NoList(name)))?;
                    let are_calls = list.kind.as_deref() == Some(&ListKind::Syscalls);
                    for value in &list.values {
                        let operand = if class == Class::Syscall && are_calls {
                            Operand::Number(self.syscall_number(value)?.into())
                        } else {
                            read(value)?
                        };
                        operands.push((operand, value.span));
                    }
                }
                operand => operands.push((operand, value.span)),
            }
        }
        if operands.is_empty() {
            let problem = format!("{} needs values", operator.name());
            return Err(Misfit::new(filter.span, PlanError::BadValue(problem)));
        }
        Ok(operands)
    }

    /// The number that programs of 64 bits have for a call, as they are what a value of type `syscall64` is of.
    fn syscall_number(&self, name: &Spanned<String>) -> Result<u32, Misfit> {
        let misfit = |error| Misfit::new(name.span, error);
        match Syscall::find(self.abi, name) {
            Some(call) if call.abi == self.abi => Ok(call.number),
            Some(_) => {
                let problem =
                    "only the numbers of programs of 64 bits can be compared; hook the list to have both";
                Err(misfit(PlanError::BadValue(problem.to_owned())))
            }
            None => Err(misfit(PlanError::NoSyscall(name.value.clone()))),
        }
    }

    fn texts(
        &mut self,
        filter: Filter,
        operands: &[(Operand, Span)],
        add: fn(&mut Sets, u32, &[u8]) -> Result<(), BadText>,
    ) -> Result<Filter, Misfit> {
        let set = self.sets.add();
        for (operand, span) in operands {
            if let Operand::Text(text) = operand {
                add(self.sets, set, text.as_bytes()).map_err(|bad| bad_text(bad, *span))?;
            }
        }
        Ok(Filter { set, ..filter })
    }

    fn substrings(&mut self, operands: &[(Operand, Span)], ignores_case: bool) -> Result<u32, BadText> {
        let texts = operands.iter().filter_map(|(operand, _)| match operand {
            Operand::Text(text) => Some(text.as_bytes()),
            _ => None,
        });
        self.sets.add_substrings(&texts.collect::<Vec<_>>(), ignores_case)
    }

    fn networks(&mut self, filter: Filter, operands: &[(Operand, Span)]) -> Filter {
        let set = self.sets.add();
        for (operand, _) in operands {
            if let Operand::Network(address, bits) = operand {
                self.sets.add_network(set, *address, *bits);
            }
        }
        Filter { set, ..filter }
    }

    /// One range as it is; several numbers as a set; what else there is as blocks of numbers.
    fn ranges(&mut self, filter: Filter, ranges: &[(i128, i128)], is_signed: bool) -> Filter {
        if let [(first, last)] = *ranges {
            // Filters for equality know one number or a set.
            let kind = match filter.kind {
                FilterType::Equal if first != last => FilterType::Range,
                kind => kind,
            };
            return Filter {
                kind,
                low: bits(first),
                high: bits(last),
                is_signed,
                ..filter
            };
        }
        let set = self.sets.add();
        let are_numbers = ranges.iter().all(|(first, last)| first == last);
        for &(first, last) in ranges {
            if are_numbers {
                self.sets.add_number(set, bits(first));
            } else if first < 0 && last >= 0 {
                // As 64 bits, what is below 0 comes behind all else.
                self.sets.add_range(set, bits(first), u64::MAX);
                self.sets.add_range(set, 0, bits(last));
            } else {
                self.sets.add_range(set, bits(first), bits(last));
            }
        }
        // A filter for ranges knows no sets; one for equality does.
        let kind = match filter.kind {
            FilterType::Range => FilterType::Equal,
            kind => kind,
        };
        Filter {
            kind,
            set,
            compared: if are_numbers {
                Compared::Set
            } else {
                Compared::Ranges
            },
            ..filter
        }
    }
}

/// The number of the namespace that the link leads to.
fn namespace_of(path: &Path) -> Result<u64, String> {
    let link = fs::read_link(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let link = link.to_string_lossy();
    let inode = link
        .split_once('[')
        .and_then(|(_, rest)| rest.strip_suffix(']')?.parse().ok());
    inode.ok_or_else(|| format!("{} is no namespace", go_quoted(&link)))
}

/// How a filter names a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Index(u32),
    Position(usize),
}

fn ranges(operands: &[(Operand, Span)]) -> Vec<(i128, i128)> {
    let range = |operand: &Operand| match operand {
        Operand::Range(first, last) => Some((*first, *last)),
        other => number(other).map(|number| (number, number)),
    };
    operands
        .iter()
        .filter_map(|(operand, _)| range(operand))
        .collect()
}

fn number(operand: &Operand) -> Option<i128> {
    match operand {
        Operand::Number(number) => Some(*number),
        Operand::Capabilities(set) => Some(i128::from(*set)),
        Operand::FileType(mode) => Some(i128::from(*mode)),
        _ => None,
    }
}

/// As the program compares it: 64 bits, negative ones as two's complement.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "values fit into 64 bits by their class, and keep their bits"
)]
fn bits(number: i128) -> u64 {
    number as u64
}

fn bad_text(bad: BadText, span: Span) -> Misfit {
    let problem = match bad {
        BadText::TooLong { most } => format!("it is longer than the {most} bytes that can be compared"),
        BadText::Empty => "an empty text is in every text".to_owned(),
        BadText::TooMany => "these are too many texts to look for".to_owned(),
    };
    Misfit::new(span, PlanError::BadValue(problem))
}

fn unsupported(what: &str) -> PlanError {
    PlanError::Unsupported(what.to_owned())
}

fn capability_mask(values: &[Spanned<u8>]) -> u64 {
    values.iter().fold(0, |mask, value| {
        mask | 1_u64.checked_shl(u32::from(**value)).unwrap_or(0)
    })
}

fn capability_index(set: CapabilitySet) -> CapabilityIndex {
    match set {
        CapabilitySet::Effective => CapabilityIndex::Effective,
        CapabilitySet::Permitted => CapabilityIndex::Permitted,
        CapabilitySet::Inheritable => CapabilityIndex::Inheritable,
    }
}

fn namespace_index(namespace: Namespace) -> NamespaceIndex {
    match namespace {
        Namespace::Uts => NamespaceIndex::Uts,
        Namespace::Ipc => NamespaceIndex::Ipc,
        Namespace::Mnt => NamespaceIndex::Mnt,
        Namespace::Pid => NamespaceIndex::Pid,
        Namespace::PidForChildren => NamespaceIndex::PidForChildren,
        Namespace::Net => NamespaceIndex::Net,
        Namespace::Time => NamespaceIndex::Time,
        Namespace::TimeForChildren => NamespaceIndex::TimeForChildren,
        Namespace::Cgroup => NamespaceIndex::Cgroup,
        Namespace::User => NamespaceIndex::User,
    }
}
