//! Which process is in which group: the kernel side keeps it up to date, this says what groups there are.

use std::collections::BTreeMap;
use std::fs;
use std::os::fd::{AsFd as _, OwnedFd};
use std::path::Path;

use aya::maps::lpm_trie::LpmTrie;
use aya::maps::{Array, HashMap, MapData};
use aya::programs::BtfTracePoint;
use aya::{Btf, Ebpf, EbpfLoader};

use super::groups::{Bits, Groups, Tables};
use super::load::trie_key;
use super::shared::SharedMaps;
use crate::sensor::kept::{KeepError, Keeper, of_link};
use crate::sensor::loader::{uninterrupted, with_causes};
use crate::sensor::sys;

pub(super) static MEMBERS: &[u8] = aya::include_bytes_aligned!(concat!(env!("OUT_DIR"), "/members.bpf.o"));

/// Program and tracepoint.
pub(super) const PROGRAMS: [(&str, &str); 3] = [
    ("on_fork", "sched_process_fork"),
    ("on_exec", "sched_process_exec"),
    ("on_exit", "sched_process_exit"),
];

/// `struct membership`.
const MEMBERSHIP_SIZE: usize = 112;
const GROUPS: usize = 8;
const FAMILY: usize = 24;

/// Flags of `BPF_MAP_UPDATE_ELEM`, of `linux/bpf.h`: only a new entry, only one that is there.
const BPF_NOEXIST: u64 = 1;
const BPF_EXIST: u64 = 2;

type Value = [u8; 16];

/// The programs that watch execs for groups, and their maps.
pub(crate) struct Members {
    _programs: Ebpf,
    links: Vec<OwnedFd>,
    /// Whether they go on without the sensor.
    are_kept: bool,
    paths: HashMap<MapData, [u8; 256], Value>,
    prefixes: LpmTrie<MapData, [u8; 252], Value>,
    postfixes: LpmTrie<MapData, [u8; 252], Value>,
    of_processes: Array<MapData, Value>,
    processes: HashMap<MapData, u32, [u8; MEMBERSHIP_SIZE]>,
    tables: Tables,
}

impl Members {
    pub(crate) fn new<'a>(
        loader: &mut EbpfLoader<'a>,
        btf: &'a Btf,
        shared: &SharedMaps,
    ) -> Result<Self, String> {
        let mut programs = loader
            .btf(Some(btf))
            .map_pin_path("members", shared.path("members"))
            .load(MEMBERS)
            .map_err(text)?;
        let mut take = |name: &str| {
            programs
                .take_map(name)
                .ok_or_else(|| format!("there is no map {name}"))
        };
        let paths = HashMap::try_from(take("paths")?).map_err(text)?;
        let prefixes = LpmTrie::try_from(take("path_prefixes")?).map_err(text)?;
        let postfixes = LpmTrie::try_from(take("path_postfixes")?).map_err(text)?;
        let of_processes = Array::try_from(take("process_groups")?).map_err(text)?;
        let processes = HashMap::try_from(take("members")?).map_err(text)?;
        let mut links = Vec::new();
        for (name, tracepoint) in PROGRAMS {
            let program = programs.program_mut(name).ok_or("a program is missing")?;
            let program: &mut BtfTracePoint = program.try_into().map_err(text)?;
            uninterrupted(|| program.load(tracepoint, btf)).map_err(text)?;
            let program = program.fd().map_err(text)?.as_fd();
            links.push(sys::attach(program).map_err(text)?);
        }
        Ok(Members {
            _programs: programs,
            links,
            are_kept: false,
            paths,
            prefixes,
            postfixes,
            of_processes,
            processes,
            tables: Tables::default(),
        })
    }

    /// Lets them go on without the sensor.
    pub(crate) fn keep(&mut self, keeper: &Keeper) -> Result<(), String> {
        if self.are_kept {
            return Ok(());
        }
        let folder = keeper.members().map_err(text)?;
        let mut places = (0..).map(|number| folder.place(&of_link(0, number)));
        let mut pinned = self.links.iter().zip(&mut places);
        if let Err(error) = pinned.try_for_each(|(link, place)| sys::pin(link.as_fd(), &place)) {
            // What is left of it would serve nobody.
            let _ = keeper.let_members_go();
            return Err(text(error));
        }
        self.are_kept = true;
        Ok(())
    }

    /// Lets them end with the sensor.
    pub(crate) fn let_go(&mut self, keeper: &Keeper) -> Result<(), KeepError> {
        if self.are_kept {
            keeper.let_members_go()?;
            self.are_kept = false;
        }
        Ok(())
    }

    /// Makes the kernel side look for these groups, and finds out who is in them already. `fresh` are those that may
    /// have meant something else before.
    pub(crate) fn update(&mut self, groups: &Groups, fresh: Bits, proc: &Path) -> Result<(), String> {
        let tables = groups.tables();
        for (key, bits) in &tables.paths {
            let key: &[u8; 256] = key.first_chunk().ok_or("a key is too short")?;
            self.paths.insert(key, value(*bits), 0).map_err(text)?;
        }
        for key in self
            .tables
            .paths
            .keys()
            .filter(|key| !tables.paths.contains_key(*key))
        {
            let key: &[u8; 256] = key.first_chunk().ok_or("a key is too short")?;
            self.paths.remove(key).map_err(text)?;
        }
        change(&mut self.prefixes, &self.tables.prefixes, &tables.prefixes)?;
        change(&mut self.postfixes, &self.tables.postfixes, &tables.postfixes)?;
        self.of_processes
            .set(0, value(tables.of_processes), 0)
            .map_err(text)?;
        self.tables = tables;
        if fresh != 0 {
            self.scan(groups, fresh, proc);
        }
        Ok(())
    }

    /// Puts processes that run already into their groups.
    fn scan(&mut self, groups: &Groups, fresh: Bits, proc: &Path) {
        let mut processes = processes(proc);
        // Parents come first, as children are in their parents' families.
        processes.sort_by_key(|process| process.start);
        let mut families: BTreeMap<u32, Bits> = BTreeMap::new();
        for process in &processes {
            let Some(known) = self.place(process, groups, fresh, &families, proc) else {
                continue;
            };
            families.insert(process.pid, known);
        }
    }

    /// Gives the family of the process.
    fn place(
        &mut self,
        process: &Running,
        groups: &Groups,
        fresh: Bits,
        families: &BTreeMap<u32, Bits>,
        proc: &Path,
    ) -> Option<Bits> {
        for attempt in 0..3 {
            let path = program_of(proc, process.pid)?;
            let is_in = groups.of(process.pid, &path);
            let known = self.processes.get(&process.pid, 0).ok();
            // The kernel side may have written of an exec meanwhile: what it knows already is left to it, for other
            // policies rely on that. All is judged anew where that was too late.
            let judged = if known.is_some() && attempt == 0 {
                fresh
            } else {
                Bits::MAX
            };
            let mut membership = known.unwrap_or([0; MEMBERSHIP_SIZE]);
            let inherited = families.get(&process.parent).copied().unwrap_or(0) & judged;
            let now = bits_at(&membership, GROUPS) & !judged | is_in & judged;
            let family = bits_at(&membership, FAMILY) & !fresh | now | inherited;
            membership[GROUPS..GROUPS + 16].copy_from_slice(&value(now));
            membership[FAMILY..FAMILY + 16].copy_from_slice(&value(family));
            if known == Some(membership) {
                return Some(family);
            }
            let how = if known.is_some() { BPF_EXIST } else { BPF_NOEXIST };
            let is_written = self.processes.insert(process.pid, membership, how).is_ok();
            if is_written && program_of(proc, process.pid).as_ref() == Some(&path) {
                return Some(family);
            }
        }
        None
    }
}

/// A process of `/proc`.
struct Running {
    pid: u32,
    parent: u32,
    /// In ticks since boot.
    start: u64,
}

fn processes(proc: &Path) -> Vec<Running> {
    let Ok(entries) = fs::read_dir(proc) else {
        return Vec::new();
    };
    let running = entries.filter_map(|entry| {
        let pid = entry.ok()?.file_name().to_str()?.parse().ok()?;
        let stat = fs::read_to_string(proc.join(format!("{pid}/stat"))).ok()?;
        // The name before it may hold anything.
        let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
        let parent = fields.nth(1)?.parse().ok()?;
        let start = fields.nth(17)?.parse().ok()?;
        Some(Running { pid, parent, start })
    });
    running.collect()
}

fn program_of(proc: &Path, pid: u32) -> Option<String> {
    let path = fs::read_link(proc.join(format!("{pid}/exe"))).ok()?;
    let path = path.to_string_lossy();
    Some(path.strip_suffix(" (deleted)").unwrap_or(&path).to_owned())
}

fn value(bits: Bits) -> Value {
    // Words of 64 bits, the first one first.
    let [low, high] = [bits & Bits::from(u64::MAX), bits >> 64].map(|word| u64::try_from(word).unwrap_or(0));
    let mut value = [0; 16];
    value[..8].copy_from_slice(&low.to_ne_bytes());
    value[8..].copy_from_slice(&high.to_ne_bytes());
    value
}

fn bits_at(membership: &[u8], offset: usize) -> Bits {
    let word = |offset: usize| {
        let bytes = membership.get(offset..).and_then(<[u8]>::first_chunk);
        bytes.map_or(0, |bytes| u64::from_ne_bytes(*bytes))
    };
    Bits::from(word(offset)) | Bits::from(word(offset + 8)) << 64
}

fn change(
    map: &mut LpmTrie<MapData, [u8; 252], Value>,
    before: &BTreeMap<Vec<u8>, Bits>,
    now: &BTreeMap<Vec<u8>, Bits>,
) -> Result<(), String> {
    for (key, bits) in now {
        let key = trie_key(key).ok_or("a key is too short")?;
        map.insert(&key, value(*bits), 0).map_err(text)?;
    }
    for key in before.keys().filter(|key| !now.contains_key(*key)) {
        map.remove(&trie_key(key).ok_or("a key is too short")?)
            .map_err(text)?;
    }
    Ok(())
}

fn text(error: impl std::error::Error) -> String {
    with_causes(&error)
}
