//! A policy's hooks, made ready: what each program is told, and where it is to be attached.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

use super::enforcers::{Enforced, Enforcing};
use super::error::{Misfit, PlanError};
use super::filters::Filters;
use super::groups::{GroupId, Groups};
use super::programs::{self, Binaries};
use super::protected::Protected;
use super::sets::Sets;
use super::sources::{Parameters, Values};
use crate::btf::TypeId;
use crate::kernel::{Existence, Field, KernelFacts, Known, Signature, SyscallFacts};
use crate::policy::ProbeArgument;
use crate::policy::model::{Hook, List, ListKind, Policy, Spanned, Target};
use crate::sensor::hook::abi::{FilterType, PROTECTED_MAX, RAW_ARGUMENTS, SYSCALL_COMPAT, Stage};
use crate::sensor::hook::config::{Filter, HookConfig, Notice, Selector, SyscallConfig};
use crate::sensor::hook::info::{Function, HookInfo, Target as Shown};
use crate::sensor::privileges::as_admin;
use crate::sensor::probe::{Feature, Features};
use crate::syscalls::{self, Abi, Syscall};

/// Functions of a pattern that are hooked, each by a breakpoint of its own.
const MOST_FUNCTIONS: usize = 1000;

/// What kinds of programs this kernel takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mechanisms {
    pub(crate) fentry: bool,
    pub(crate) kprobe: bool,
    pub(crate) lsm: bool,
}

impl Mechanisms {
    /// What programs of each kind can do here, found out by loading some.
    pub(crate) fn of_this_kernel() -> Self {
        let mut features = Features::default();
        let mut has = |feature| as_admin(|| features.probe(feature).is_ok());
        Mechanisms {
            fentry: has(Feature::Fentry) && has(Feature::FunctionArgument),
            kprobe: has(Feature::Kprobe),
            lsm: has(Feature::Lsm),
        }
    }
}

/// Where a program is attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// Functions of the kernel, through trampolines.
    Fentry(Vec<String>),
    /// The same, through breakpoints.
    Kprobe(Vec<String>),
    /// Where all system calls come by.
    Syscalls,
    /// Where they do when they end.
    SyscallExits,
    Tracepoint {
        subsystem: String,
        event: String,
    },
    RawTracepoint(String),
    Lsm(String),
    /// A place in a file.
    Uprobe {
        path: PathBuf,
        offset: u64,
        /// Where in the file is what counts those who watch it; 0 if nothing does.
        counter: u64,
    },
}

/// All programs of a policy.
pub(crate) struct Plans {
    /// With its position in the policy's list of hooks.
    pub(crate) hooks: Vec<(usize, HookPlan)>,
    pub(crate) enforcing: Option<Enforcing>,
}

impl Plans {
    /// In the order in which they are attached, which is the order in which the kernel runs those of one place.
    /// Notices are dropped from the beginning; what takes them comes behind what leaves them.
    pub(crate) fn in_order(&self) -> impl Iterator<Item = (&ProgramPlan, Option<&(usize, HookPlan)>)> {
        let enforcing = self.enforcing.as_ref();
        let first = enforcing.map(|enforcing| (&enforcing.drops, None));
        let hooks = self.hooks.iter().map(|hook| (&hook.1.program, Some(hook)));
        let last = enforcing.into_iter().flat_map(|enforcing| &enforcing.takes);
        first
            .into_iter()
            .chain(hooks)
            .chain(last.map(|program| (program, None)))
    }
}

/// A hook that can be loaded.
#[derive(Debug)]
pub(crate) struct HookPlan {
    pub(crate) program: ProgramPlan,
    pub(crate) groups: Vec<GroupId>,
    pub(crate) info: HookInfo,
}

/// A program that can be loaded.
#[derive(Debug)]
pub(crate) struct ProgramPlan {
    pub(crate) config: HookConfig,
    pub(crate) sets: Sets,
    /// Whom it does nothing to, and when they started.
    pub(crate) protected_pids: [u32; PROTECTED_MAX],
    pub(crate) protected_starts: [u64; PROTECTED_MAX],
    pub(crate) texts: u8,
    /// The best first.
    pub(crate) places: Vec<Place>,
    /// It asks which groups a process is in.
    pub(crate) has_groups: bool,
    /// What the policy calls it.
    pub(crate) name: String,
}

/// What hooks are made ready with.
pub(crate) struct Planner<'a> {
    pub(crate) facts: &'a KernelFacts,
    pub(crate) mechanisms: Mechanisms,
    pub(crate) groups: &'a mut Groups,
    pub(crate) proc: &'a Path,
    pub(crate) protected: Protected,
    pub(super) binaries: Binaries,
}

/// What is hooked, found in this kernel or in a program.
pub(super) struct Found {
    /// The best first.
    pub(super) places: Vec<Place>,
    pub(super) syscall: SyscallConfig,
    /// System calls of a list, as [`FilterType::Syscall`] compares them.
    pub(super) calls: Vec<u64>,
    pub(super) arguments: Arguments,
    pub(super) shown: Shown,
}

/// Which arguments there are.
pub(super) enum Arguments {
    /// Of a function; without types if the kernel doesn't tell them.
    Function(Option<Signature>),
    /// Of a raw tracepoint, with their types, likewise.
    Raw(Option<Vec<TypeId>>),
    /// If it is one alone, the name that users know.
    Syscall(Option<&'static str>),
    Fields(Vec<Field>),
    Registers,
    /// Of a USDT probe.
    Probe(Vec<ProbeArgument>),
}

impl Planner<'_> {
    /// The hook as its program; of several places of a uprobe, the one with this number.
    pub(crate) fn hook(
        &mut self,
        policy: &Policy,
        hook: &Hook,
        which: usize,
        enforced: &[Enforced],
        monitors: bool,
    ) -> Result<HookPlan, Misfit> {
        let found = self.find(policy, hook, which);
        let mut found = found.map_err(|misfit| self.without_refusing(hook, misfit))?;
        let enforces_here = self.enforces_here(policy, hook, &found, enforced)?;
        if !monitors {
            found = self.refusing(hook, found, enforces_here)?;
        }
        let btf = self.facts.btf().ok().map(|btf| &**btf);
        let parameters = match &found.arguments {
            Arguments::Function(Some(signature)) => Parameters::Function {
                btf: Some(&*signature.btf),
                types: signature
                    .parameters()
                    .iter()
                    .map(|parameter| parameter.ty)
                    .collect(),
                returns: Some(signature.returns()),
            },
            Arguments::Raw(Some(types)) => Parameters::Function {
                btf,
                types: types.clone(),
                returns: None,
            },
            Arguments::Function(None) | Arguments::Raw(None) => Parameters::Function {
                btf: None,
                types: Vec::new(),
                returns: None,
            },
            Arguments::Syscall(name) => Parameters::Syscall(name.and_then(syscalls::parameters)),
            Arguments::Fields(fields) => Parameters::Fields(fields),
            Arguments::Registers => Parameters::Registers,
            Arguments::Probe(arguments) => Parameters::Probe(arguments),
        };
        let values = Values::new(hook, &parameters, btf)?;
        let mut sets = Sets::default();
        let mut groups = Vec::new();
        let filters = Filters {
            values: &values.known,
            lists: &policy.lists,
            sets: &mut sets,
            groups: &mut *self.groups,
            taken: &mut groups,
            monitors,
            abi: self.facts.abi(),
            enforces_here,
            protected: &self.protected,
            proc: self.proc,
        };
        let selectors = selectors(filters, hook, &found.calls);
        let selectors = match selectors {
            Ok(selectors) => selectors,
            Err(misfit) => {
                for group in groups {
                    self.groups.release(group);
                }
                return Err(misfit);
            }
        };
        let overrides = selectors.iter().any(|selector| {
            let is_told_to = |notice: Notice| notice.is_here && notice.error != 0;
            !selector.monitor && (selector.error.is_some() || selector.notice.is_some_and(is_told_to))
        });
        let argument_count = match &parameters {
            Parameters::Function {
                btf: Some(_), types, ..
            } => types.len().min(RAW_ARGUMENTS),
            _ => RAW_ARGUMENTS,
        };
        Ok(HookPlan {
            program: ProgramPlan {
                config: HookConfig {
                    id: 0,
                    argument_count: u8::try_from(argument_count).unwrap_or(0),
                    has_return: hook.returns.is_some(),
                    overrides: overrides && matches!(found.places[..], [Place::Kprobe(_)]),
                    enforces: false,
                    syscall: found.syscall,
                    sources: values.sources,
                    selectors,
                },
                sets,
                protected_pids: self.protected.pids(),
                protected_starts: self.protected.starts(),
                texts: values.texts,
                places: found.places,
                has_groups: !groups.is_empty(),
                name: hook.target.name().value.clone(),
            },
            groups,
            info: HookInfo::new(policy, hook, found.shown, values.shown),
        })
    }

    fn find(&mut self, policy: &Policy, hook: &Hook, which: usize) -> Result<Found, Misfit> {
        match &hook.target {
            Target::Function { call, syscall } => match call.strip_prefix("list:") {
                Some(list) => self.list(policy, hook, call, list, **syscall),
                None => self.function(hook, call, **syscall),
            },
            Target::Tracepoint {
                subsystem,
                event,
                raw,
            } => self.tracepoint(subsystem, event, *raw),
            Target::Lsm { hook } => self.lsm(hook),
            Target::Uprobe { .. } | Target::Usdt { .. } => {
                programs::find(&hook.target, which, &mut self.binaries)
            }
        }
    }

    /// A function of the kernel or a system call, whichever of both the name means.
    fn function(&self, hook: &Hook, call: &Spanned<String>, is_syscall: bool) -> Result<Found, Misfit> {
        let misfit = |error| Misfit::new(call.span, error);
        let syscall = self
            .facts
            .syscall(call)
            .filter(|syscall| !syscall.existence.is_missing());
        // A call is known without reading all of the kernel's symbols, which takes long.
        let facts = match syscall {
            Some(syscall) if is_syscall || call.value == syscall.function => {
                return Ok(self.syscall(hook, &syscall));
            }
            Some(syscall) => match self.facts.function(call) {
                facts if facts.existence.is_missing() => return Ok(self.syscall(hook, &syscall)),
                facts => facts,
            },
            None => self.facts.function(call),
        };
        let is_function = !facts.existence.is_missing();
        if !is_function {
            return Err(misfit(if is_syscall && self.facts.syscall(call).is_some() {
                PlanError::NoSyscall(call.value.clone())
            } else {
                PlanError::NoFunction(call.value.clone())
            }));
        }
        let places = self.places_of(std::slice::from_ref(&call.value), facts.signature.is_some());
        if places.is_empty() {
            return Err(misfit(self.no_mechanism(call)));
        }
        Ok(Found {
            places,
            syscall: SyscallConfig::None,
            calls: Vec::new(),
            arguments: Arguments::Function(facts.signature),
            shown: Shown::Function(Function::One(call.value.clone())),
        })
    }

    /// The ways to hook functions here, the best first.
    pub(super) fn places_of(&self, functions: &[String], have_signatures: bool) -> Vec<Place> {
        let mut places = Vec::new();
        let traceable = functions
            .iter()
            .all(|name| self.facts.traceable(name) != Known::No);
        if self.mechanisms.fentry && have_signatures && traceable {
            places.push(Place::Fentry(functions.to_vec()));
        }
        if self.mechanisms.kprobe {
            places.push(Place::Kprobe(functions.to_vec()));
        }
        places
    }

    pub(super) fn no_mechanism(&self, call: &str) -> PlanError {
        let advice = match self.facts.lsm_hook_of(call) {
            Some(hook) if self.mechanisms.lsm => format!("use the LSM hook {hook}"),
            _ => self.hook_instead(call),
        };
        PlanError::NoMechanism {
            what: format!("function {call}"),
            advice,
        }
    }

    /// The functions by which programs enter a system call, of 64 and of 32 bits.
    pub(super) fn functions_of(&self, syscall: &SyscallFacts) -> Vec<String> {
        let mut functions = vec![syscall.function.clone()];
        // Where no function can be hooked, all of the kernel's symbols needn't be read for it.
        if (self.mechanisms.fentry || self.mechanisms.kprobe)
            && let Some(other) = compat_function(&syscall.function)
            && !self.facts.function(&other).existence.is_missing()
        {
            functions.push(other);
        }
        functions
    }

    fn syscall(&self, hook: &Hook, syscall: &SyscallFacts) -> Found {
        let Syscall { name, number, .. } = syscall.call;
        let compat = compat_number(self.facts.abi(), name);
        let functions = self.functions_of(syscall);
        // A call that doesn't return to its caller is only seen to return where all calls come by.
        let mut places = self.places_of(&functions, true);
        if hook.returns.is_some() && matches!(name, "execve" | "execveat" | "rt_sigreturn") {
            places.clear();
        }
        places.push(Place::Syscalls);
        Found {
            places,
            syscall: SyscallConfig::One { number, compat },
            calls: Vec::new(),
            arguments: Arguments::Syscall(Some(name)),
            shown: Shown::Function(Function::One(syscall.function.clone())),
        }
    }

    fn list(
        &self,
        policy: &Policy,
        hook: &Hook,
        call: &Spanned<String>,
        list: &str,
        is_syscall: bool,
    ) -> Result<Found, Misfit> {
        let misfit = |error| Misfit::new(call.span, error);
        let list = policy
            .list(list)
            .ok_or_else(|| misfit(PlanError::NoList(list.to_owned())))?;
        match list.kind.as_ref().map(|kind| **kind) {
            Some(ListKind::GeneratedSyscalls) => Ok(all_syscalls(Vec::new())),
            Some(ListKind::Syscalls) => {
                let mut calls = Vec::new();
                for value in &list.values {
                    let Some(facts) = self.facts.syscall(value) else {
                        if hook.ignore_call_not_found {
                            continue;
                        }
                        return Err(Misfit::new(value.span, PlanError::NoSyscall(value.value.clone())));
                    };
                    calls.extend(self.numbers_of(facts.call));
                }
                Ok(all_syscalls(calls))
            }
            None if is_syscall => Err(misfit(PlanError::BadValue(
                "the list has no type; system calls need type: syscalls".to_owned(),
            ))),
            None => self.functions(hook, call, &list.values),
            Some(ListKind::GeneratedFtrace) => self.matching(hook, call, list),
        }
    }

    /// A system call as [`FilterType::Syscall`] compares it: as programs of 64 bits have it, and those of 32.
    pub(super) fn numbers_of(&self, call: Syscall) -> impl Iterator<Item = u64> + use<> {
        let abi = self.facts.abi();
        let is_wide = call.abi == abi;
        let compat = if is_wide {
            compat_number(abi, call.name)
        } else {
            Some(call.number)
        };
        let wide = is_wide.then_some(u64::from(call.number));
        let compat = compat.map(|number| u64::from(number) | SYSCALL_COMPAT);
        wide.into_iter().chain(compat)
    }

    /// The functions whose names fit a list's pattern.
    fn matching(&self, hook: &Hook, call: &Spanned<String>, list: &List) -> Result<Found, Misfit> {
        let refuse = |span, problem: String| Misfit::new(span, PlanError::BadValue(problem));
        let Some(pattern) = &list.pattern else {
            let problem = "the list has no pattern, such as ^tcp_".to_owned();
            return Err(refuse(list.span, problem));
        };
        if !self.mechanisms.kprobe {
            return Err(Misfit::new(call.span, self.no_mechanism(call)));
        }
        let expression =
            Regex::new(pattern).map_err(|error| refuse(pattern.span, format!("{}: {error}", **pattern)))?;
        let functions = self.facts.traceable_functions().ok_or_else(|| {
            let problem = "which functions can be traced is not known: mount tracefs at /sys/kernel/tracing";
            refuse(pattern.span, problem.to_owned())
        })?;
        // A name that several functions have tells none of them.
        let mut counts = BTreeMap::new();
        for name in functions.filter(|name| expression.is_match(name)) {
            *counts.entry(name).or_insert(0_usize) += 1;
        }
        let single = counts.into_iter().filter(|(_, count)| *count == 1);
        let functions: Vec<_> = single
            .map(|(name, _)| Spanned::new(name.to_owned(), pattern.span))
            .collect();
        match functions.len() {
            0 => Err(refuse(pattern.span, format!("no function fits {}", **pattern))),
            1..=MOST_FUNCTIONS => self.functions(hook, call, &functions),
            count => Err(refuse(
                pattern.span,
                format!(
                    "{count} functions fit {}, more than {MOST_FUNCTIONS}: narrow it",
                    **pattern
                ),
            )),
        }
    }

    fn functions(
        &self,
        hook: &Hook,
        call: &Spanned<String>,
        names: &[Spanned<String>],
    ) -> Result<Found, Misfit> {
        let mut functions = Vec::new();
        for name in names {
            let facts = self.facts.function(name);
            if facts.existence.is_missing() {
                if hook.ignore_call_not_found {
                    continue;
                }
                return Err(Misfit::new(name.span, PlanError::NoFunction(name.value.clone())));
            }
            functions.push(name.value.clone());
        }
        // Which of them was called is told by breakpoints.
        let addresses = addresses_of(&functions, self.proc);
        if !self.mechanisms.kprobe || functions.is_empty() {
            return Err(Misfit::new(call.span, self.no_mechanism(call)));
        }
        Ok(Found {
            places: vec![Place::Kprobe(functions)],
            syscall: SyscallConfig::None,
            calls: Vec::new(),
            arguments: Arguments::Function(None),
            shown: Shown::Function(Function::Several(addresses)),
        })
    }

    fn tracepoint(
        &self,
        subsystem: &Spanned<String>,
        event: &Spanned<String>,
        raw: bool,
    ) -> Result<Found, Misfit> {
        let missing = || {
            Misfit::new(
                event.span,
                PlanError::NoTracepoint(format!("{}/{}", **subsystem, **event)),
            )
        };
        let shown = Shown::Tracepoint {
            subsystem: subsystem.value.clone(),
            event: event.value.clone(),
        };
        let found = |place, arguments| Found {
            places: vec![place],
            syscall: SyscallConfig::None,
            calls: Vec::new(),
            arguments,
            shown,
        };
        if raw {
            let (existence, parameters) = self.facts.raw_tracepoint(event);
            if existence.is_missing() {
                return Err(missing());
            }
            return Ok(found(
                Place::RawTracepoint(event.value.clone()),
                Arguments::Raw(parameters.map(|parameters| parameters.iter().map(|one| one.ty).collect())),
            ));
        }
        let facts = self.facts.tracepoint(subsystem, event);
        let fields = match facts.existence {
            Existence::No | Existence::NotInBtf => return Err(missing()),
            Existence::Yes | Existence::Unknown => facts.fields.ok_or_else(missing)?,
        };
        let place = Place::Tracepoint {
            subsystem: subsystem.value.clone(),
            event: event.value.clone(),
        };
        Ok(found(place, Arguments::Fields(fields)))
    }

    fn lsm(&self, name: &Spanned<String>) -> Result<Found, Misfit> {
        let facts = self.facts.lsm_hook(name);
        if facts.existence.is_missing() {
            return Err(Misfit::new(name.span, PlanError::NoLsmHook(name.value.clone())));
        }
        if !self.mechanisms.lsm {
            let function = self.facts.function_of_lsm_hook(name);
            let advice = match function {
                Some(function) if self.mechanisms.fentry || self.mechanisms.kprobe => {
                    format!("use function {function}")
                }
                _ => self.hook_instead(name),
            };
            let hook = name.value.clone();
            return Err(Misfit::new(name.span, PlanError::NoLsm { hook, advice }));
        }
        Ok(Found {
            places: vec![Place::Lsm(name.value.clone())],
            syscall: SyscallConfig::None,
            calls: Vec::new(),
            arguments: Arguments::Function(facts.signature),
            shown: Shown::Lsm {
                hook: name.value.clone(),
            },
        })
    }
}

/// The hook's selectors, each for these system calls if there are any.
fn selectors(mut filters: Filters<'_>, hook: &Hook, calls: &[u64]) -> Result<Vec<Selector>, Misfit> {
    let calls = calls_filter(calls, filters.sets);
    let mut selectors = Vec::new();
    for selector in &hook.selectors {
        selectors.push(filters.selector(selector)?);
    }
    // Without selectors every call counts.
    if selectors.is_empty() {
        selectors.push(Selector {
            post: true,
            ..Selector::default()
        });
    }
    for selector in &mut selectors {
        selector.filters.splice(..0, calls);
    }
    Ok(selectors)
}

/// Lets these system calls through; none if there are none.
pub(super) fn calls_filter(calls: &[u64], sets: &mut Sets) -> Option<Filter> {
    (!calls.is_empty()).then(|| {
        let set = sets.add();
        for call in calls {
            sets.add_number(set, *call);
        }
        Filter {
            set,
            ..Filter::new(FilterType::Syscall, Stage::Task)
        }
    })
}

/// All system calls, or those of a list.
fn all_syscalls(calls: Vec<u64>) -> Found {
    Found {
        places: vec![Place::Syscalls],
        syscall: SyscallConfig::Many,
        calls,
        arguments: Arguments::Syscall(None),
        shown: Shown::Function(Function::SystemCall),
    }
}

/// The number that programs of 32 bits have for a call.
fn compat_number(abi: Abi, name: &str) -> Option<u32> {
    let abi = match abi {
        Abi::X64 => Abi::I386,
        Abi::Arm64 => Abi::Arm32,
        Abi::I386 | Abi::Arm32 => return None,
    };
    Syscall::find(abi, name).map(|call| call.number)
}

/// The function that such programs enter by.
fn compat_function(function: &str) -> Option<String> {
    function
        .strip_prefix("__x64_")
        .map(|name| format!("__ia32_{name}"))
}

/// Where functions are, for records that have only the address. Empty if the kernel hides it.
fn addresses_of(functions: &[String], proc: &Path) -> HashMap<u64, String> {
    let symbols = fs::read_to_string(proc.join("kallsyms")).unwrap_or_default();
    let known = symbols.lines().filter_map(|line| {
        let mut fields = line.split_ascii_whitespace();
        let address = u64::from_str_radix(fields.next()?, 16).ok()?;
        let name = fields.nth(1)?;
        (address != 0 && functions.iter().any(|function| function == name))
            .then(|| (address, name.to_owned()))
    });
    known.collect()
}
