//! Hooks that were made ready go into the kernel.

use std::mem;
use std::os::fd::{AsFd as _, AsRawFd as _, BorrowedFd};
use std::path::Path;

use aya::maps::lpm_trie::{Key, LpmTrie};
use aya::maps::{Array, HashMap, Map, MapData, PerCpuArray};
use aya::programs::uprobe::UProbeScope;
use aya::programs::{
    BtfTracePoint, FEntry, FExit, KProbe, Lsm, ProgramError, RawTracePoint, TracePoint, UProbe,
};
use aya::{Btf, Ebpf, EbpfLoader};

use super::links::Link;
use super::members::{MEMBERS, PROGRAMS};
use super::plan::{Place, Plans, ProgramPlan};
use super::shared::SharedMaps;
use crate::btf;
use crate::sensor::hook::abi::{CountKind, FilterType};
use crate::sensor::kept::{Folder, of_link};
use crate::sensor::loader::{types_for, uninterrupted, with_causes};
use crate::sensor::privileges::as_admin;
use crate::sensor::sys::{Counted, Scope, attach_counted};

static FENTRY: &[u8] = aya::include_bytes_aligned!(concat!(env!("OUT_DIR"), "/fentry.bpf.o"));
static KPROBE: &[u8] = aya::include_bytes_aligned!(concat!(env!("OUT_DIR"), "/kprobe.bpf.o"));
static LSM: &[u8] = aya::include_bytes_aligned!(concat!(env!("OUT_DIR"), "/lsm.bpf.o"));
static SYSCALL: &[u8] = aya::include_bytes_aligned!(concat!(env!("OUT_DIR"), "/syscall.bpf.o"));
static TRACEPOINT: &[u8] = aya::include_bytes_aligned!(concat!(env!("OUT_DIR"), "/tracepoint.bpf.o"));
static UPROBE: &[u8] = aya::include_bytes_aligned!(concat!(env!("OUT_DIR"), "/uprobe.bpf.o"));

/// Calls that wait for their return at the same time; memory is taken only as they do.
const MOST_PENDING: u32 = 4096;
/// A map takes memory for what is in it only.
const BPF_F_NO_PREALLOC: u32 = 1;
/// The kernel rounds up to this.
const PAGE: u64 = 4096;
/// Threads that wait for an enforcer at the same time.
const MOST_NOTICES: u32 = 16_384;
/// The map of notices, which all programs of a policy share.
pub(super) const NOTICES: &str = "notices";
/// Kinds of calls whose rates are remembered.
const MOST_RATES: u32 = 4096;
/// Processes of which a hook remembers how they were.
const MOST_STANDINGS: u32 = 4096;

/// A hook that is in the kernel. It leaves it when this is dropped.
pub(crate) struct LoadedHook {
    programs: Ebpf,
    counts: PerCpuArray<MapData, u64>,
    links: Vec<Link>,
    place: Place,
}

/// What all hooks of a policy are loaded with.
pub(crate) struct Loading<'a> {
    /// One for all, as aya reads all types of the kernel for a new one.
    loader: EbpfLoader<'a>,
    types: &'a Btf,
    shared: &'a SharedMaps,
}

impl<'a> Loading<'a> {
    pub(crate) fn new(mut loader: EbpfLoader<'a>, types: &'a Btf, shared: &'a SharedMaps) -> Self {
        loader.btf(Some(types));
        Loading {
            loader,
            types,
            shared,
        }
    }
}

/// Those types of the kernel that the programs for these hooks know.
pub(crate) fn types(plans: &Plans, kernel: &btf::Btf) -> Result<Btf, String> {
    let mut objects = vec![MEMBERS];
    let mut attached: Vec<String> = PROGRAMS
        .map(|(_, tracepoint)| format!("btf_trace_{tracepoint}"))
        .into();
    for place in plans.in_order().flat_map(|(program, _)| &program.places) {
        let object = place.object();
        if !object.is_empty() && !objects.contains(&object) {
            objects.push(object);
        }
        match place {
            Place::Fentry(functions) => attached.extend(functions.iter().cloned()),
            Place::Lsm(hook) => attached.push(format!("bpf_lsm_{hook}")),
            Place::Syscalls => {
                attached.extend(["btf_trace_sys_enter", "btf_trace_sys_exit"].map(str::to_owned));
            }
            Place::SyscallExits => attached.push("btf_trace_sys_exit".to_owned()),
            _ => {}
        }
    }
    types_for(&objects, attached, kernel).map_err(text)
}

impl LoadedHook {
    /// Loads and attaches it in the best of its places that the kernel takes. The error is that of the last.
    pub(crate) fn new<'a>(
        plan: &'a ProgramPlan,
        config: &'a [u8],
        loading: &mut Loading<'a>,
    ) -> Result<Self, String> {
        let mut problem = "there is no way to hook it".to_owned();
        for place in &plan.places {
            match LoadedHook::at(place, plan, config, loading) {
                Ok(loaded) => return Ok(loaded),
                Err(error) => problem = format!("{} ({}): {error}", plan.name, place.describe()),
            }
        }
        Err(problem)
    }

    fn at<'a>(
        place: &Place,
        plan: &'a ProgramPlan,
        config: &'a [u8],
        loading: &mut Loading<'a>,
    ) -> Result<Self, String> {
        let (loader, shared) = (&mut loading.loader, loading.shared);
        let sets = &plan.sets;
        let has_rates = plan
            .config
            .selectors
            .iter()
            .any(|selector| selector.rate_limit.is_some());
        let mut filters = plan
            .config
            .selectors
            .iter()
            .flat_map(|selector| &selector.filters);
        let has_changes = filters.any(|filter| {
            matches!(
                filter.kind,
                FilterType::NamespaceChange | FilterType::CapabilityChange
            )
        });
        let has_notices = plan.config.enforces || plan.config.notices().next().is_some();
        let most = |is_used: bool, most: u32| if is_used { most } else { 1 };
        let entries = |count: usize| u32::try_from(count.max(1)).unwrap_or(u32::MAX);
        loader
            .override_global("hook", config, true)
            .override_global("protected_pids", &plan.protected_pids, true)
            .override_global("protected_starts", &plan.protected_starts, true)
            .map_pin_path("events", shared.path("events"))
            .map_pin_path("lost", shared.path("lost"))
            .map_max_entries("texts", plan.texts.max(1).into())
            .map_max_entries("numbers", entries(sets.numbers.len()))
            .map_max_entries("texts_small", entries(sets.small_texts.len()))
            .map_max_entries("texts_medium", entries(sets.medium_texts.len()))
            .map_max_entries("texts_large", entries(sets.large_texts.len()))
            .map_max_entries("prefixes", entries(sets.prefixes.len()))
            .map_max_entries("postfixes", entries(sets.postfixes.len()))
            .map_max_entries("ranges", entries(sets.ranges.len()))
            .map_max_entries("automaton", entries(sets.automaton.len()))
            .map_max_entries("pendings", most(plan.config.has_return, MOST_PENDING))
            .map_max_entries("notices", most(has_notices, MOST_NOTICES))
            .map_max_entries("rates", most(has_rates, MOST_RATES))
            .map_max_entries("standings", most(has_changes, MOST_STANDINGS));
        if plan.has_groups {
            loader.map_pin_path("members", shared.path("members"));
        }
        if has_notices {
            loader.map_pin_path(NOTICES, shared.path(NOTICES));
        }
        let object = place.object();
        if object.is_empty() {
            return Err("this build has no kernel programs".to_owned());
        }
        let mut programs = loader.load(object).map_err(text)?;
        fill(&mut programs, plan)?;
        let counts = programs.take_map("counts").ok_or("the program has no counts")?;
        let mut loaded = LoadedHook {
            counts: PerCpuArray::try_from(counts).map_err(text)?,
            programs,
            links: Vec::new(),
            place: place.clone(),
        };
        let attached = loaded.attach(plan.config.has_return, loading.types);
        attached.map_err(text)?;
        Ok(loaded)
    }

    /// Where a call returns is attached first, so that none is seen to begin only.
    fn attach(&mut self, has_return: bool, btf: &Btf) -> Result<(), ProgramError> {
        let (programs, links) = (&mut self.programs, &mut self.links);
        match &self.place {
            Place::Fentry(functions) => {
                for function in functions {
                    if has_return {
                        let exit: &mut FExit = program(programs, "on_exit")?;
                        uninterrupted(|| exit.load(function, btf))?;
                        let link = exit.attach()?;
                        links.push(Link::new(exit.take_link(link)?)?);
                        exit.unload()?;
                    }
                    let entry: &mut FEntry = program(programs, "on_entry")?;
                    uninterrupted(|| entry.load(function, btf))?;
                    let link = entry.attach()?;
                    links.push(Link::new(entry.take_link(link)?)?);
                    entry.unload()?;
                }
            }
            Place::Kprobe(functions) => {
                for name in with_exit(has_return) {
                    let probe: &mut KProbe = program(programs, name)?;
                    uninterrupted(|| probe.load())?;
                    for function in functions {
                        let link = as_admin(|| probe.attach(function, 0))?;
                        links.push(Link::new(probe.take_link(link)?)?);
                    }
                }
            }
            Place::SyscallExits => {
                let program: &mut BtfTracePoint = program(programs, "on_exit")?;
                uninterrupted(|| program.load("sys_exit", btf))?;
                let link = program.attach()?;
                links.push(Link::new(program.take_link(link)?)?);
            }
            Place::Syscalls => {
                for name in with_exit(has_return) {
                    let tracepoint = if *name == "on_exit" {
                        "sys_exit"
                    } else {
                        "sys_enter"
                    };
                    let program: &mut BtfTracePoint = program(programs, name)?;
                    uninterrupted(|| program.load(tracepoint, btf))?;
                    let link = program.attach()?;
                    links.push(Link::new(program.take_link(link)?)?);
                }
            }
            Place::Tracepoint { subsystem, event } => {
                let program: &mut TracePoint = program(programs, "on_event")?;
                uninterrupted(|| program.load())?;
                let link = as_admin(|| program.attach(subsystem, event))?;
                links.push(Link::new(program.take_link(link)?)?);
            }
            Place::RawTracepoint(event) => {
                let program: &mut RawTracePoint = program(programs, "on_raw_event")?;
                uninterrupted(|| program.load())?;
                let link = program.attach(event)?;
                links.push(Link::new(program.take_link(link)?)?);
            }
            Place::Lsm(hook) => {
                let program: &mut Lsm = program(programs, "on_entry")?;
                uninterrupted(|| program.load(hook, btf))?;
                let link = program.attach()?;
                links.push(Link::new(program.take_link(link)?)?);
            }
            Place::Uprobe {
                path,
                offset,
                counter,
            } => {
                for name in with_exit(has_return) {
                    let probe: &mut UProbe = program(programs, name)?;
                    uninterrupted(|| probe.load())?;
                    if *counter == 0 {
                        let attached = as_admin(|| probe.attach(*offset, path, UProbeScope::AllProcesses));
                        links.push(Link::new(probe.take_link(attached?)?)?);
                        continue;
                    }
                    let place = Counted {
                        file: path,
                        instruction: *offset,
                        counter: *counter,
                    };
                    let program = probe.fd()?.as_fd();
                    let link = as_admin(|| attach_counted(program, &place, Scope::AllProcesses));
                    links.push(Link::Own(link.map_err(ProgramError::IOError)?));
                }
            }
        }
        Ok(())
    }

    /// Gives its links files in this folder, as those of hook `position` of their policy, whose links there are
    /// numbered. If that fails, the hook is of no use any more.
    pub(crate) fn pin(&mut self, position: usize, number: &mut usize, folder: &Folder) -> Result<(), String> {
        for link in mem::take(&mut self.links) {
            self.links
                .push(link.pin(&folder.place(&of_link(position, *number)))?);
            *number += 1;
        }
        Ok(())
    }

    /// Where it is attached, in words.
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// How often a selector did this.
    pub(crate) fn count(&self, selector: u32, kind: CountKind) -> u64 {
        let counts = self.counts.get(&kind.index(selector), 0);
        counts.map_or(0, |counts| counts.iter().sum())
    }

    /// Bytes of kernel memory that its maps take.
    pub(crate) fn memory(&self, proc: &Path) -> u64 {
        let maps = self.programs.maps().filter(|(name, _)| match *name {
            "events" | "lost" | "members" => false,
            // All programs of the policy have it; this is there once.
            NOTICES => matches!(self.place, Place::SyscallExits),
            _ => true,
        });
        maps.filter_map(|(_, map)| memory_of(data(map)?, proc)).sum()
    }
}

impl Place {
    /// The programs for it; empty in a build without.
    fn object(&self) -> &'static [u8] {
        match self {
            Place::Fentry(_) => FENTRY,
            Place::Kprobe(_) => KPROBE,
            Place::Syscalls | Place::SyscallExits => SYSCALL,
            Place::Tracepoint { .. } | Place::RawTracepoint(_) => TRACEPOINT,
            Place::Lsm(_) => LSM,
            Place::Uprobe { .. } => UPROBE,
        }
    }

    /// What is told of it in statuses.
    pub(crate) fn describe(&self) -> &'static str {
        match self {
            Place::Fentry(_) => "fentry",
            Place::Kprobe(_) => "kprobe",
            Place::Syscalls => "tp_btf/sys_enter",
            Place::SyscallExits => "tp_btf/sys_exit",
            Place::Tracepoint { .. } => "tracepoint",
            Place::RawTracepoint(_) => "raw_tracepoint",
            Place::Lsm(_) => "lsm",
            Place::Uprobe { .. } => "uprobe",
        }
    }
}

fn with_exit(has_return: bool) -> &'static [&'static str] {
    if has_return {
        &["on_exit", "on_entry"]
    } else {
        &["on_entry"]
    }
}

fn program<'a, P>(programs: &'a mut Ebpf, name: &str) -> Result<&'a mut P, ProgramError>
where
    &'a mut P: TryFrom<&'a mut aya::programs::Program, Error = ProgramError>,
{
    programs
        .program_mut(name)
        .ok_or(ProgramError::NotLoaded)?
        .try_into()
}

/// Puts the values of sets into their maps.
fn fill(programs: &mut Ebpf, plan: &ProgramPlan) -> Result<(), String> {
    let sets = &plan.sets;
    put::<16>(programs, "numbers", &sets.numbers)?;
    put::<68>(programs, "texts_small", &sets.small_texts)?;
    put::<260>(programs, "texts_medium", &sets.medium_texts)?;
    put::<4100>(programs, "texts_large", &sets.large_texts)?;
    put_prefixes::<256>(programs, "prefixes", &sets.prefixes)?;
    put_prefixes::<256>(programs, "postfixes", &sets.postfixes)?;
    put_prefixes::<20>(programs, "ranges", &sets.ranges)?;
    if !sets.automaton.is_empty() {
        let map = programs
            .map_mut("automaton")
            .ok_or("the program has no automaton")?;
        let mut automaton: Array<_, [u16; 256]> = Array::try_from(map).map_err(text)?;
        for (state, row) in (0..).zip(&sets.automaton) {
            automaton.set(state, row, 0).map_err(text)?;
        }
    }
    Ok(())
}

fn put<const N: usize>(programs: &mut Ebpf, name: &str, keys: &[Vec<u8>]) -> Result<(), String> {
    let map = programs
        .map_mut(name)
        .ok_or_else(|| format!("the program has no map {name}"))?;
    let mut map: HashMap<_, [u8; N], u8> = HashMap::try_from(map).map_err(text)?;
    for key in keys {
        let key: &[u8; N] = key.first_chunk().ok_or("a key is too short")?;
        map.insert(key, 1, 0).map_err(text)?;
    }
    Ok(())
}

/// Keys of tries begin with how many bits of them count.
fn put_prefixes<const N: usize>(programs: &mut Ebpf, name: &str, keys: &[Vec<u8>]) -> Result<(), String> {
    let map = programs
        .map_mut(name)
        .ok_or_else(|| format!("the program has no map {name}"))?;
    let mut map: LpmTrie<_, [u8; N], u8> = LpmTrie::try_from(map).map_err(text)?;
    for key in keys {
        map.insert(&trie_key(key).ok_or("a key is too short")?, 1, 0)
            .map_err(text)?;
    }
    Ok(())
}

/// A key that was written as bytes.
pub(super) fn trie_key<const N: usize>(bytes: &[u8]) -> Option<Key<[u8; N]>> {
    let (bits, data) = bytes.split_first_chunk()?;
    Some(Key::new(u32::from_ne_bytes(*bits), *data.first_chunk()?))
}

fn data(map: &Map) -> Option<BorrowedFd<'_>> {
    match map {
        Map::Array(map)
        | Map::HashMap(map)
        | Map::LruHashMap(map)
        | Map::LpmTrie(map)
        | Map::PerCpuArray(map) => Some(map.fd().as_fd()),
        _ => None,
    }
}

/// What the kernel says of a map's memory.
fn memory_of(map: BorrowedFd<'_>, proc: &Path) -> Option<u64> {
    let path = proc.join("self/fdinfo").join(map.as_raw_fd().to_string());
    memory_in(&std::fs::read_to_string(path).ok()?)
}

/// `memlock` of a map's descriptor. Before Linux 6.4 that was the most that the map can take; one that takes memory only
/// for what is in it is left out there.
fn memory_in(info: &str) -> Option<u64> {
    let field = |name: &str| {
        let line = info.lines().find_map(|line| line.strip_prefix(name))?;
        line.strip_prefix(':').map(str::trim)
    };
    let number = |name: &str| field(name)?.parse::<u64>().ok();
    let memory = number("memlock")?;
    let flags =
        field("map_flags").and_then(|flags| u32::from_str_radix(flags.trim_start_matches("0x"), 16).ok());
    if flags.is_some_and(|flags| flags & BPF_F_NO_PREALLOC != 0) {
        let entry = number("key_size")?.saturating_add(number("value_size")?);
        let most = entry.next_multiple_of(8).saturating_mul(number("max_entries")?);
        if memory == most.next_multiple_of(PAGE) {
            return Some(0);
        }
    }
    Some(memory)
}

fn text(error: impl std::error::Error) -> String {
    with_causes(&error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(flags: &str, memlock: u64) -> String {
        format!(
            "pos:\t0\nmap_type:\t1\nkey_size:\t8\nvalue_size:\t500\nmax_entries:\t4096\nmap_flags:\t{flags}\n\
             memlock:\t{memlock}\nmap_id:\t7\n"
        )
    }

    #[test]
    fn memory_is_what_a_map_takes() {
        let most = 512 * 4096;
        assert_eq!(memory_in(&info("0x0", most)), Some(most));
        assert_eq!(memory_in(&info("0x1", 66_000)), Some(66_000));
        assert_eq!(memory_in(&info("0x1", most)), Some(0));
        assert_eq!(memory_in("pos:\t0\n"), None);
    }
}
