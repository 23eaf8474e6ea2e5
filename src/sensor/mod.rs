//! Process events from this host's kernel, without an agent.
//!
//! ```text
//! loader   programs into the kernel, and attached       abi      where the fields of a record are
//! ring     the buffer that records come in              decode   bytes -> record::Record
//! reader   waits for records, and takes all there are   preview  a look at records before they are handled
//! process  records -> events, with the cache of processes
//! hook     what policies' hooks are told, and what they tell -> events
//! stack    addresses of stacks -> names of functions
//! watch    all of it on a thread, into the hub           metadata what is known of hosts, users, containers
//! probe    what else this kernel offers                  sys      calls into it that aya does not make
//! kept     what goes on without the sensor               heap     memory of the start, given back
//! ```

mod abi;
pub(crate) mod decode;
mod heap;
pub(crate) mod hook;
pub(crate) mod kept;
mod loader;
pub(crate) mod metadata;
pub(crate) mod policy;
pub(crate) mod preview;
pub(crate) mod privileges;
pub(crate) mod probe;
pub(crate) mod process;
mod reader;
pub(crate) mod record;
mod ring;
pub(crate) mod stack;
#[expect(unsafe_code, reason = "the kernel takes addresses")]
mod sys;
#[cfg(test)]
mod tests;
mod text;
pub(crate) mod watch;

use std::time::Duration;

use aya::BtfError;
use aya::maps::{MapData, MapError, PerCpuArray};
use rustix::io::Errno;
use thiserror::Error;

use crate::btf::FileError;
use decode::DecodeError;
use loader::Programs;
use policy::SharedMaps;
use preview::Preview;
use reader::Reader;
pub(crate) use record::Record;

/// What is wanted of the kernel side.
#[derive(Debug, Clone)]
pub(crate) struct KernelOptions {
    /// In bytes, a power of two and a multiple of the page size.
    pub(crate) ring_buffer_size: u32,
    pub(crate) with_environment: bool,
    /// How long a reader that was woken lets further records come before it takes them all.
    pub(crate) linger: Duration,
}

/// The programs in the kernel. Nothing of them stays when this is dropped, or the process killed.
pub(crate) struct Kernel {
    reader: Reader,
    lost: PerCpuArray<MapData, LostCounts>,
    programs: Programs,
}

/// What one processor had no place for.
type LostCounts = [u64; abi::LOST_COUNT];

/// Records that did not fit into the ring buffer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Lost {
    pub(crate) execs: u64,
    pub(crate) forks: u64,
    /// Of processes.
    pub(crate) exits: u64,
    /// Calls that policies' hooks had to tell of.
    pub(crate) hooks: u64,
    /// Of threads of the kernel's own.
    pub(crate) kernel_exits: u64,
}

impl Lost {
    /// Those that would have been events.
    pub(crate) fn events(self) -> u64 {
        self.execs + self.exits + self.hooks
    }

    pub(crate) fn records(self) -> u64 {
        self.events() + self.forks + self.kernel_exits
    }
}

/// Why there are no process events.
#[derive(Debug, Error)]
pub(crate) enum SensorError {
    #[error("this build has no kernel programs: build it with clang and libbpf's headers")]
    NotBuilt,
    #[error("watching processes needs {}: run it as root", .0.join(" and "))]
    Capabilities(Vec<&'static str>),
    #[error(
        "this kernel has no type information of itself ({0}): it needs CONFIG_DEBUG_INFO_BTF, as since 5.4"
    )]
    NoBtf(&'static str),
    #[error("type information of the kernel: {0}")]
    Btf(#[from] BtfError),
    #[error("type information of the kernel: {0}")]
    Types(#[from] FileError),
    #[error("kernel {0} is too old: the programs need bpf_loop, which came with 5.17")]
    OldKernel(String),
    #[error("the kernel refuses the program for {tracepoint}: {reason}")]
    Refused {
        tracepoint: &'static str,
        reason: String,
    },
    #[error("load kernel programs: {0}")]
    Load(String),
    #[error("map of the kernel programs: {0}")]
    Map(#[from] MapError),
    #[error("wait for the kernel's records: {0}")]
    Poll(Errno),
    #[error("look into the ring buffer: {0}")]
    Ring(#[from] Errno),
    #[error("the kernel side sent {0}")]
    Record(#[from] DecodeError),
}

impl Default for KernelOptions {
    fn default() -> Self {
        KernelOptions {
            ring_buffer_size: 8 << 20,
            with_environment: false,
            linger: Duration::from_millis(10),
        }
    }
}

impl Kernel {
    /// Loads the programs, which takes a while. They don't run yet.
    ///
    /// With `shared`, programs of policies can write into the same ring buffer.
    pub(crate) fn load(options: &KernelOptions, shared: Option<&SharedMaps>) -> Result<Self, SensorError> {
        let loaded = loader::load(options, shared)?;
        Ok(Kernel {
            reader: Reader::new(loaded.events, options.linger),
            lost: loaded.lost,
            programs: loaded.programs,
        })
    }

    /// Attaches the programs: from now on records come.
    pub(crate) fn attach(&mut self) -> Result<(), SensorError> {
        self.programs.attach()
    }

    /// Looks at the records that are there; [`take`](Self::take) hands them on all the same.
    pub(crate) fn preview(&mut self) -> Result<Preview, SensorError> {
        let mut preview = Preview::default();
        self.reader.hold(|record| preview.note(&record))?;
        Ok(preview)
    }

    /// Waits up to `timeout` for records. A signal ends the wait.
    pub(crate) fn wait(&self, timeout: Duration) -> Result<(), SensorError> {
        self.reader.wait(timeout)
    }

    /// Hands all records that are there to `each`, but not for ever those that come meanwhile.
    pub(crate) fn take(&mut self, each: impl FnMut(Record<'_>)) -> Result<(), SensorError> {
        self.reader.take(each)
    }

    /// How many bytes of records waited in the ring buffer when it was last read.
    pub(crate) fn ring_buffer_used(&self) -> u64 {
        self.reader.waited()
    }

    /// Records that did not fit into the ring buffer so far, by kind.
    pub(crate) fn lost(&self) -> Lost {
        let of_cpus = self.lost.get(&0, 0).ok();
        let count = |what: u32| -> u64 {
            let of_cpus = of_cpus.iter().flat_map(|of_cpus| of_cpus.iter());
            of_cpus.filter_map(|counts| counts.get(what as usize)).sum()
        };
        Lost {
            execs: count(abi::KIND_EXEC),
            forks: count(abi::KIND_FORK),
            exits: count(abi::KIND_EXIT),
            hooks: count(abi::KIND_HOOK),
            kernel_exits: count(abi::LOST_KERNEL_EXIT),
        }
    }
}
