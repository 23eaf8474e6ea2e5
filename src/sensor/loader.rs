//! Loads the programs of `bpf/process.bpf.c` and attaches them.

use std::collections::HashSet;
use std::error::Error;
use std::fs;
use std::io;
use std::path::Path;
use std::thread;

use aya::maps::{Map, MapData, PerCpuArray};
use aya::programs::{BtfTracePoint, ProgramError};
use aya::{Btf, Ebpf, EbpfLoader, Endianness};

use super::policy::SharedMaps;
use super::ring::Ring;
use super::{KernelOptions, LostCounts, SensorError, heap};
use crate::btf::{self, Kind};

/// Built by build.rs, or the one in `bpf/prebuilt`; empty in a build without either.
static OBJECT: &[u8] = aya::include_bytes_aligned!(concat!(env!("OUT_DIR"), "/process.bpf.o"));

const BTF: &str = "/sys/kernel/btf/vmlinux";
/// The first kernel with all that the programs call; distributions bring some of it to older ones.
const OLDEST: (u32, u32) = (5, 17);

const LOAD_ATTEMPTS: u32 = 50;

/// Program and tracepoint, in the order in which they are attached: whoever's exec is told has an exit that is told, and
/// whoever's fork is told has execs that are told.
const PROGRAMS: [(&str, &str); 3] = [
    ("on_exit", "sched_process_exit"),
    ("on_exec", "sched_process_exec"),
    ("on_fork", "sched_process_fork"),
];

/// What was loaded.
pub(super) struct Loaded {
    pub(super) programs: Programs,
    pub(super) events: Ring,
    pub(super) lost: PerCpuArray<MapData, LostCounts>,
}

/// They are detached when this is dropped.
pub(super) struct Programs(Ebpf);

/// With `shared`, programs of policies can write into the same ring buffer.
pub(super) fn load(options: &KernelOptions, shared: Option<&SharedMaps>) -> Result<Loaded, SensorError> {
    check()?;
    // aya reads all types of the kernel for a new loader, even if it is given others. Meanwhile ours are found.
    let result = thread::scope(|scope| {
        let loader = scope.spawn(EbpfLoader::new);
        let kernel = btf::Btf::open(Path::new(BTF))?;
        let tracepoints = PROGRAMS.map(|(_, tracepoint)| format!("btf_trace_{tracepoint}"));
        let types = types_for(&[OBJECT], tracepoints, &kernel)?;
        drop(kernel);
        let loader = loader.join().unwrap_or_else(|_| EbpfLoader::new());
        load_for(loader, options, &types, shared)
    });
    heap::give_back();
    result
}

/// Those types of the kernel that programs of these objects know some of, and what they are attached to: a few thousand
/// of more than a hundred thousand.
pub(super) fn types_for(
    objects: &[&[u8]],
    attached: impl IntoIterator<Item = String>,
    kernel: &btf::Btf,
) -> Result<Btf, SensorError> {
    let mut names: HashSet<String> = attached.into_iter().collect();
    for object in objects {
        let own = btf::Btf::of_object(object)?;
        let kinds = [Kind::Struct, Kind::Union, Kind::Enum, Kind::Typedef];
        let known = kinds.into_iter().flat_map(|kind| own.names_of(kind));
        names.extend(known.map(|name| without_flavour(name).to_owned()));
    }
    let types = kernel.excerpt(|name| names.contains(name));
    Ok(Btf::parse(&types, Endianness::default())?)
}

/// A type of the kernel that changed has several names in a program, such as `kernfs_node___parent`.
fn without_flavour(name: &str) -> &str {
    name.split_once("___").map_or(name, |(name, _)| name)
}

/// What can be said without trying.
pub(super) fn check() -> Result<(), SensorError> {
    if OBJECT.is_empty() {
        return Err(SensorError::NotBuilt);
    }
    if !Path::new(BTF).exists() {
        return Err(SensorError::NoBtf(BTF));
    }
    let missing = missing_capabilities(&read("/proc/self/status"));
    if !missing.is_empty() {
        return Err(SensorError::Capabilities(missing));
    }
    Ok(())
}

/// Loads the programs for a kernel with these types.
pub(super) fn load_for(
    loader: EbpfLoader<'static>,
    options: &KernelOptions,
    btf: &Btf,
    shared: Option<&SharedMaps>,
) -> Result<Loaded, SensorError> {
    load_object(loader, options, btf, shared).map_err(|error| {
        let release = read("/proc/sys/kernel/osrelease");
        if is_before(&release, OLDEST) {
            SensorError::OldKernel(release.trim().to_owned())
        } else {
            error
        }
    })
}

fn load_object(
    loader: EbpfLoader<'static>,
    options: &KernelOptions,
    btf: &Btf,
    shared: Option<&SharedMaps>,
) -> Result<Loaded, SensorError> {
    // It may borrow from here.
    let mut loader: EbpfLoader<'_> = loader;
    if let Some(shared) = shared {
        for map in ["events", "lost"] {
            loader.map_pin_path(map, shared.path(map));
        }
    }
    let mut programs = loader
        .btf(Some(btf))
        .map_max_entries("events", options.ring_buffer_size)
        .override_global("with_environment", &u32::from(options.with_environment), true)
        .override_global(
            "cgroup_hierarchy",
            &cgroup_hierarchy(&read("/proc/cgroups")),
            true,
        )
        .load(OBJECT)
        .map_err(|error| SensorError::Load(with_causes(&error)))?;
    for (name, tracepoint) in PROGRAMS {
        let loaded = tracing_program(&mut programs, name)
            .and_then(|program| uninterrupted(|| program.load(tracepoint, btf)));
        loaded.map_err(|error| refused(tracepoint, error))?;
    }
    let events = match take(&mut programs, "events")? {
        Map::RingBuf(events) => Ring::new(events)?,
        _ => return Err(SensorError::NotBuilt),
    };
    let lost = PerCpuArray::try_from(take(&mut programs, "lost")?)?;
    Ok(Loaded {
        programs: Programs(programs),
        events,
        lost,
    })
}

impl Programs {
    /// Lets them run from now on. Little time passes between the first and the last.
    pub(super) fn attach(&mut self) -> Result<(), SensorError> {
        for (name, tracepoint) in PROGRAMS {
            let attached = tracing_program(&mut self.0, name).and_then(BtfTracePoint::attach);
            attached.map_err(|error| refused(tracepoint, error))?;
        }
        Ok(())
    }
}

fn tracing_program<'a>(programs: &'a mut Ebpf, name: &str) -> Result<&'a mut BtfTracePoint, ProgramError> {
    programs
        .program_mut(name)
        .ok_or(ProgramError::NotLoaded)?
        .try_into()
}

fn refused(tracepoint: &'static str, error: ProgramError) -> SensorError {
    SensorError::Refused {
        tracepoint,
        reason: reason(error),
    }
}

/// Loads a program, again if a signal interrupts the verifier; one that is ignored does, too.
pub(super) fn uninterrupted<T>(mut load: impl FnMut() -> Result<T, ProgramError>) -> Result<T, ProgramError> {
    let mut attempts = 1;
    loop {
        match load() {
            Err(ProgramError::LoadError { io_error, .. })
                if io_error.kind() == io::ErrorKind::WouldBlock && attempts < LOAD_ATTEMPTS =>
            {
                attempts += 1;
            }
            result => return result,
        }
    }
}

fn take(programs: &mut Ebpf, name: &str) -> Result<Map, SensorError> {
    programs.take_map(name).ok_or(SensorError::NotBuilt)
}

/// An error with what caused it, in one line.
pub(super) fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let part = error.to_string();
        // Some errors show their cause themselves.
        if !text.ends_with(&part) {
            text = format!("{text}: {part}");
        }
        cause = error.source();
    }
    // aya quotes names so.
    text.replace('`', "")
}

/// Why a program was refused, in one line: of what the verifier tells, which is long, its last complaint.
pub(super) fn reason(error: ProgramError) -> String {
    let ProgramError::LoadError {
        io_error,
        verifier_log,
    } = error
    else {
        return with_causes(&error);
    };
    let log = verifier_log.to_string();
    let is_statistic = |line: &&str| {
        let statistics = ["processed ", "verification time ", "stack depth "];
        line.trim().is_empty() || statistics.iter().any(|start| line.starts_with(start))
    };
    match log.lines().rev().find(|line| !is_statistic(line)) {
        Some(line) => format!("{io_error}: {line}"),
        None => io_error.to_string(),
    }
}

/// A file of /proc; what cannot be read is told by what comes of it.
fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// Which of the capabilities that loading needs this process has not. `CAP_SYS_ADMIN` stands for both.
fn missing_capabilities(proc_status: &str) -> Vec<&'static str> {
    let line = proc_status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    let effective = line.and_then(|set| u64::from_str_radix(set.trim(), 16).ok());
    let has = |number: u32| effective.is_none_or(|set| set >> number & 1 != 0);
    let needed = [("CAP_BPF", 39), ("CAP_PERFMON", 38)];
    let missing = needed.iter().filter(|(_, number)| !has(*number) && !has(21));
    missing.map(|(name, _)| *name).collect()
}

fn is_before(release: &str, oldest: (u32, u32)) -> bool {
    let mut numbers = release.split(|character: char| !character.is_ascii_digit());
    let mut number = || numbers.next().and_then(|digits| digits.parse().ok());
    match (number(), number()) {
        (Some(major), Some(minor)) => (major, minor) < oldest,
        _ => false,
    }
}

/// `enum cgroup_hierarchy`: hosts that still mount version 1 have containers' paths there, and often nothing in the
/// default hierarchy.
fn cgroup_hierarchy(proc_cgroups: &str) -> u32 {
    let is_version_1 = |controller: &str| {
        proc_cgroups.lines().any(|line| {
            let mut columns = line.split_whitespace();
            columns.next() == Some(controller) && columns.next().is_some_and(|hierarchy| hierarchy != "0")
        })
    };
    let controllers = [("memory", 1), ("pids", 2), ("cpuset", 3)];
    let found = controllers
        .iter()
        .find(|(controller, _)| is_version_1(controller));
    found.map_or(0, |(_, hierarchy)| *hierarchy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cgroups_of_version_1_come_first() {
        let file =
            |memory, pids| format!("#subsys_name\thierarchy\nmemory\t{memory}\t1\t1\npids\t{pids}\t1\t1\n");
        assert_eq!(cgroup_hierarchy(&file(4, 8)), 1);
        assert_eq!(cgroup_hierarchy(&file(0, 8)), 2);
        assert_eq!(cgroup_hierarchy(&file(0, 0)), 0);
        assert_eq!(cgroup_hierarchy(""), 0);
    }

    #[test]
    fn missing_capabilities_are_named() {
        let status = |set: &str| format!("Name:\tx\nCapEff:\t{set}\nCapBnd:\t0\n");
        assert!(missing_capabilities(&status("000001ffffffffff")).is_empty());
        assert!(missing_capabilities(&status("0000000000200000")).is_empty());
        assert_eq!(missing_capabilities(&status("0000008000000000")), ["CAP_PERFMON"]);
        assert_eq!(missing_capabilities(&status("0")), ["CAP_BPF", "CAP_PERFMON"]);
    }

    #[test]
    fn old_kernels_are_known_by_their_number() {
        assert!(is_before("5.10.0-28-amd64", OLDEST));
        assert!(is_before("4.19.0", OLDEST));
        assert!(!is_before("5.17.0", OLDEST));
        assert!(!is_before("6.1.0-18-cloud-amd64\n", OLDEST));
        assert!(!is_before("unknown", OLDEST));
    }
}
