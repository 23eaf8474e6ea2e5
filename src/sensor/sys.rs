//! Calls into the kernel that aya does not make: programs of kinds that it has no type for, and uprobes with a
//! reference counter.

use std::collections::HashSet;
use std::ffi::{CStr, CString};
use std::fs;
use std::io;
use std::mem;
use std::os::fd::{AsFd as _, AsRawFd as _, BorrowedFd, FromRawFd as _, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use aya::programs::ProgramError;
use aya::{Btf, EbpfError};
use aya_obj::generated::{
    PERF_FLAG_FD_CLOEXEC, bpf_attach_type, bpf_attr, bpf_cmd, bpf_insn, bpf_prog_type, perf_event_attr,
};
use aya_obj::{Object, VerifierLog};

/// Longer than what the verifier has to say of most programs; of the longest, the end may be missing.
const LOG_SIZE: usize = 1 << 20;
/// Where the offset of the reference counter is in the configuration of a uprobe: `format/ref_ctr_offset` in sysfs.
const REFERENCE_COUNTER_SHIFT: u32 = 32;

/// A program of an object, whatever its section says that it is for.
pub(super) struct Program {
    instructions: Vec<bpf_insn>,
    license: CString,
}

/// What a program is loaded for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    /// To run before the function of this number in the kernel's BTF; what it returns, if not 0, is returned instead.
    ModifyReturn(u32),
    /// To be attached to many functions at once.
    KprobeMulti,
}

impl Program {
    /// Takes program `name` out of an object, made to fit the kernel and these maps.
    ///
    /// Without types of its own, as it is loaded here, it cannot have callbacks.
    pub(super) fn new(
        object: &[u8],
        name: &str,
        kernel: &Btf,
        maps: &[(&str, BorrowedFd<'_>)],
    ) -> Result<Self, EbpfError> {
        let mut object = Object::parse(object)?;
        object.relocate_btf(kernel)?;
        let sections: HashSet<usize> = object.functions.keys().map(|(section, _)| *section).collect();
        let known = mem::take(&mut object.maps);
        let maps = maps.iter().filter_map(|(name, map)| {
            let (name, definition) = known.get_key_value(*name)?;
            Some((name.as_str(), map.as_raw_fd(), definition))
        });
        object.relocate_maps(maps, &sections)?;
        object.relocate_calls(&sections)?;
        let program = object.programs.remove(name);
        let program = program.ok_or(ProgramError::NotLoaded)?;
        let function = object.functions.remove(&program.function_key());
        Ok(Program {
            instructions: function.ok_or(ProgramError::NotLoaded)?.instructions,
            license: program.license,
        })
    }

    /// Loads it into the kernel, where it stays for as long as its descriptor or something that it is attached to.
    pub(super) fn load(&self, purpose: Purpose) -> Result<OwnedFd, ProgramError> {
        self.try_load(purpose, &mut []).map_err(|io_error| {
            // Once more for the reason; a log that has no room would be a reason of its own.
            let mut log = vec![0; LOG_SIZE];
            let _ = self.try_load(purpose, &mut log);
            let text = CStr::from_bytes_until_nul(&log).unwrap_or_default();
            ProgramError::LoadError {
                io_error,
                verifier_log: VerifierLog::new(text.to_string_lossy().into_owned()),
            }
        })
    }

    fn try_load(&self, purpose: Purpose, log: &mut [u8]) -> io::Result<OwnedFd> {
        let (kind, attach_type, function) = match purpose {
            Purpose::ModifyReturn(function) => (
                bpf_prog_type::BPF_PROG_TYPE_TRACING,
                bpf_attach_type::BPF_MODIFY_RETURN,
                function,
            ),
            Purpose::KprobeMulti => (
                bpf_prog_type::BPF_PROG_TYPE_KPROBE,
                bpf_attach_type::BPF_TRACE_KPROBE_MULTI,
                0,
            ),
        };
        let mut attributes = no_attributes();
        attributes.__bindgen_anon_3.prog_type = kind as u32;
        attributes.__bindgen_anon_3.expected_attach_type = attach_type as u32;
        attributes.__bindgen_anon_3.attach_btf_id = function;
        attributes.__bindgen_anon_3.insns = address(self.instructions.as_ptr());
        attributes.__bindgen_anon_3.insn_cnt = length(self.instructions.len());
        attributes.__bindgen_anon_3.license = address(self.license.as_ptr());
        if !log.is_empty() {
            attributes.__bindgen_anon_3.log_level = 1;
            attributes.__bindgen_anon_3.log_buf = address(log.as_mut_ptr());
            attributes.__bindgen_anon_3.log_size = length(log.len());
        }
        // SAFETY: the addresses are those of `self` and `log`, which outlive the call, with their lengths; the kernel
        // writes to `log` only.
        unsafe { bpf(bpf_cmd::BPF_PROG_LOAD, &mut attributes) }
    }
}

/// Attaches a program to the function that it was loaded for. It is detached when the result is dropped.
pub(super) fn attach(program: BorrowedFd<'_>) -> io::Result<OwnedFd> {
    let mut attributes = no_attributes();
    attributes.raw_tracepoint.prog_fd = number(program);
    // SAFETY: there are no addresses in the attributes.
    unsafe { bpf(bpf_cmd::BPF_RAW_TRACEPOINT_OPEN, &mut attributes) }
}

/// Gives a link a file in the BPF file system, which keeps it until it is removed.
pub(super) fn pin(link: BorrowedFd<'_>, path: &Path) -> io::Result<()> {
    let path = CString::new(path.as_os_str().as_bytes())?;
    let mut attributes = no_attributes();
    attributes.__bindgen_anon_4.pathname = address(path.as_ptr());
    attributes.__bindgen_anon_4.bpf_fd = number(link);
    // SAFETY: the address is that of `path`, which outlives the call; the kernel only reads.
    let result = unsafe { call(bpf_cmd::BPF_OBJ_PIN, &mut attributes) };
    if result < 0 {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}

/// Attaches a program loaded for [`Purpose::KprobeMulti`] to a function of the kernel.
pub(super) fn attach_kprobe_multi(program: BorrowedFd<'_>, function: &str) -> io::Result<OwnedFd> {
    let function = CString::new(function)?;
    let functions = [function.as_ptr()];
    let mut attributes = no_attributes();
    attributes.link_create.__bindgen_anon_1.prog_fd = number(program);
    attributes.link_create.attach_type = bpf_attach_type::BPF_TRACE_KPROBE_MULTI as u32;
    attributes.link_create.__bindgen_anon_3.kprobe_multi.syms = address(functions.as_ptr());
    attributes.link_create.__bindgen_anon_3.kprobe_multi.cnt = length(functions.len());
    // SAFETY: the address is that of `functions`, which outlives the call with the text it points to; the kernel only
    // reads.
    unsafe { bpf(bpf_cmd::BPF_LINK_CREATE, &mut attributes) }
}

/// What [`attach_counted`] needs to know of the kernel.
const UPROBE_TYPE: &str = "/sys/bus/event_source/devices/uprobe/type";

/// Which processes a program is attached in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scope {
    ThisProcess,
    AllProcesses,
}

/// A place in a program with a counter of those who watch it, as USDT probes have it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted<'a> {
    pub(super) file: &'a Path,
    pub(super) instruction: u64,
    /// The 16-bit number that is one higher in a process's memory as long as the probe is watched there; below 4 GiB.
    pub(super) counter: u64,
}

/// Attaches a program for uprobes to such a place.
pub(super) fn attach_counted(
    program: BorrowedFd<'_>,
    place: &Counted<'_>,
    scope: Scope,
) -> io::Result<OwnedFd> {
    let uprobe_type = fs::read_to_string(UPROBE_TYPE)
        .map_err(|error| io::Error::new(error.kind(), format!("{UPROBE_TYPE}: {error}")))?;
    let uprobe_type = uprobe_type.trim().parse().map_err(io::Error::other)?;
    let file = CString::new(place.file.as_os_str().as_bytes())?;
    // SAFETY: all of it is numbers, of which none has to be another than 0.
    let mut event: perf_event_attr = unsafe { mem::zeroed() };
    event.size = length(size_of::<perf_event_attr>());
    event.type_ = uprobe_type;
    event.config = place.counter << REFERENCE_COUNTER_SHIFT;
    event.__bindgen_anon_3.uprobe_path = address(file.as_ptr());
    event.__bindgen_anon_4.probe_offset = place.instruction;
    // The kernel takes no "all" of both; of uprobes, those of one processor are those of all.
    let (process, processor) = match scope {
        Scope::ThisProcess => (0, -1),
        Scope::AllProcesses => (-1, 0),
    };
    let no_group = -1;
    // SAFETY: `event` and `file` outlive the call; the kernel only reads.
    let event = unsafe {
        descriptor(libc::syscall(
            libc::SYS_perf_event_open,
            &raw const event,
            process,
            processor,
            no_group,
            PERF_FLAG_FD_CLOEXEC,
        ))
    }?;
    let mut attributes = no_attributes();
    attributes.link_create.__bindgen_anon_1.prog_fd = number(program);
    attributes.link_create.__bindgen_anon_2.target_fd = number(event.as_fd());
    attributes.link_create.attach_type = bpf_attach_type::BPF_PERF_EVENT as u32;
    // SAFETY: there are no addresses in the attributes.
    unsafe { bpf(bpf_cmd::BPF_LINK_CREATE, &mut attributes) }
}

fn no_attributes() -> bpf_attr {
    // SAFETY: all of it is numbers, of which none has to be another than 0.
    unsafe { mem::zeroed() }
}

/// Makes a call that gives a descriptor.
///
/// # Safety
///
/// As for [`call`].
unsafe fn bpf(command: bpf_cmd, attributes: &mut bpf_attr) -> io::Result<OwnedFd> {
    // SAFETY: as above; the descriptor is new.
    unsafe { descriptor(call(command, attributes)) }
}

/// Makes a call; what it gives is negative if it failed.
///
/// # Safety
///
/// The addresses in the attributes are of memory that lives and is as long as the attributes say, and writable where
/// the command writes.
unsafe fn call(command: bpf_cmd, attributes: &mut bpf_attr) -> i64 {
    // SAFETY: the attributes are as large as it says; the addresses in them are the caller's to answer for.
    unsafe {
        libc::syscall(
            libc::SYS_bpf,
            command as u32,
            &raw mut *attributes,
            size_of::<bpf_attr>(),
        )
    }
}

/// The descriptor that a call gave.
///
/// # Safety
///
/// It is new, and nobody else's.
unsafe fn descriptor(result: i64) -> io::Result<OwnedFd> {
    match RawFd::try_from(result) {
        // SAFETY: as above.
        Ok(number) if number >= 0 => Ok(unsafe { OwnedFd::from_raw_fd(number) }),
        _ => Err(io::Error::last_os_error()),
    }
}

/// As the kernel takes addresses.
fn address<T>(pointer: *const T) -> u64 {
    pointer.expose_provenance() as u64
}

/// As the kernel takes lengths; none here comes near the largest.
fn length(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// As the kernel takes descriptors, which are never negative.
fn number(descriptor: BorrowedFd<'_>) -> u32 {
    descriptor.as_raw_fd().cast_unsigned()
}
