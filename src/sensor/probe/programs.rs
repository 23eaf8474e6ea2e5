//! The programs of `bpf/probe.bpf.c`: each is loaded, attached, and has to run.

use std::any::Any;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::process;

use aya::maps::{Array, Map};
use aya::programs::uprobe::UProbeScope;
use aya::programs::{CgroupAttachMode, Program, ProgramError};
use aya::{Btf, Ebpf, EbpfLoader};
use aya_obj::btf::BtfKind;

use super::feature::{BPF, CGROUP2, Hook};
use super::{Refusal, mounted, stage};
use crate::sensor::loader::{self, uninterrupted, with_causes};
use crate::sensor::sys::{self, Purpose};

/// Built by build.rs, or the one in `bpf/prebuilt`; empty in a build without either.
static OBJECT: &[u8] = aya::include_bytes_aligned!(concat!(env!("OUT_DIR"), "/probe.bpf.o"));

/// The map that holds `ran`.
const VARIABLES: &str = ".bss";

const LSM_LIST: &str = "/sys/kernel/security/lsm";

/// Detaches a program when it is dropped.
type Attachment = Box<dyn Any>;

pub(super) struct Programs {
    object: Ebpf,
}

impl Programs {
    pub(super) fn load(types: &Btf) -> Result<Self, Refusal> {
        loader::check()?;
        let object = EbpfLoader::new().btf(Some(types)).load(OBJECT);
        let object = object.map_err(|error| Refusal(with_causes(&error)))?;
        Ok(Programs { object })
    }

    /// Loads and attaches a program, and looks whether it runs.
    pub(super) fn run(&mut self, hook: Hook, types: &Btf) -> Result<(), Refusal> {
        self.has_run()?;
        let _attachment = self.attach(hook, types)?;
        stage::act();
        if self.has_run()? {
            Ok(())
        } else {
            Err(Refusal("it can be attached, but does not run".to_owned()))
        }
    }

    /// Pins a map, and takes it away again.
    pub(super) fn pin(&mut self) -> Result<(), Refusal> {
        let path = mounted(&BPF)?.join(format!("tetra-probe-{}", process::id()));
        let map = self.object.map(VARIABLES).ok_or(ProgramError::NotLoaded)?;
        map.pin(&path).map_err(|error| Refusal(with_causes(&error)))?;
        fs::remove_file(&path).map_err(|error| Refusal(format!("{}: {error}", path.display())))
    }

    fn attach(&mut self, hook: Hook, types: &Btf) -> Result<Attachment, ProgramError> {
        match hook {
            Hook::Known(name, place) => attach(self.program(name)?, place, types),
            Hook::ModifyReturn(function) => {
                let function = types.id_by_type_name_kind(function, BtfKind::Func)?;
                let program =
                    self.load_unknown("on_modify_return", Purpose::ModifyReturn(function), types)?;
                Ok(Box::new(sys::attach(program.as_fd())?))
            }
            Hook::KprobeMulti(function) => {
                let program = self.load_unknown("on_kprobe_multi", Purpose::KprobeMulti, types)?;
                Ok(Box::new(sys::attach_kprobe_multi(program.as_fd(), function)?))
            }
            Hook::Usdt => attach_usdt(self.program("on_usdt")?),
        }
    }

    /// Loads a program of a kind that aya does not know.
    fn load_unknown(&self, name: &str, purpose: Purpose, types: &Btf) -> Result<OwnedFd, ProgramError> {
        let Some(Map::Array(variables)) = self.object.map(VARIABLES) else {
            return Err(ProgramError::NotLoaded);
        };
        let maps = [(VARIABLES, variables.fd().as_fd())];
        let program = sys::Program::new(OBJECT, name, types, &maps);
        let program = program.map_err(|error| other(with_causes(&error)))?;
        uninterrupted(|| program.load(purpose))
    }

    fn program(&mut self, name: &str) -> Result<&mut Program, ProgramError> {
        self.object.program_mut(name).ok_or(ProgramError::NotLoaded)
    }

    /// Whether a program has run since this was last asked.
    fn has_run(&mut self) -> Result<bool, ProgramError> {
        let map = self.object.map_mut(VARIABLES).ok_or(ProgramError::NotLoaded)?;
        let mut ran: Array<_, u32> = Array::try_from(map)?;
        let has_run = ran.get(&0, 0)? != 0;
        ran.set(0, 0, 0)?;
        Ok(has_run)
    }
}

/// Loads a program for a place, and attaches it there.
fn attach(program: &mut Program, place: &str, types: &Btf) -> Result<Attachment, ProgramError> {
    Ok(match program {
        Program::BtfTracePoint(program) => {
            uninterrupted(|| program.load(place, types))?;
            let link = program.attach()?;
            Box::new(program.take_link(link)?)
        }
        Program::RawTracePoint(program) => {
            uninterrupted(|| program.load())?;
            let link = program.attach(place)?;
            Box::new(program.take_link(link)?)
        }
        Program::TracePoint(program) => {
            uninterrupted(|| program.load())?;
            let link = program.attach("sched", place)?;
            Box::new(program.take_link(link)?)
        }
        Program::KProbe(program) => {
            uninterrupted(|| program.load())?;
            let link = program.attach(place, 0)?;
            Box::new(program.take_link(link)?)
        }
        Program::FEntry(program) => {
            uninterrupted(|| program.load(place, types))?;
            let link = program.attach()?;
            Box::new(program.take_link(link)?)
        }
        Program::FExit(program) => {
            uninterrupted(|| program.load(place, types))?;
            let link = program.attach()?;
            Box::new(program.take_link(link)?)
        }
        Program::Lsm(program) => {
            uninterrupted(|| program.load(place, types))?;
            let link = program.attach()?;
            let link = program.take_link(link)?;
            check_lsm_list()?;
            Box::new(link)
        }
        Program::UProbe(program) => {
            uninterrupted(|| program.load())?;
            let offset = stage::function_offset()?;
            let link = program.attach(offset, stage::FILE, UProbeScope::CallingProcess)?;
            Box::new(program.take_link(link)?)
        }
        Program::CgroupSockAddr(program) => {
            let root = mounted(&CGROUP2).map_err(|refusal| other(refusal.to_string()))?;
            uninterrupted(|| program.load())?;
            let link = program.attach(File::open(root)?, CgroupAttachMode::Single)?;
            Box::new(program.take_link(link)?)
        }
        Program::Iter(program) => {
            uninterrupted(|| program.load("task", types))?;
            let link = program.attach()?;
            let file = program.take_link(link)?.into_file();
            let mut file = file.map_err(|error| other(with_causes(&error)))?;
            file.read_to_end(&mut Vec::new())?;
            Box::new(file)
        }
        _ => return Err(ProgramError::UnexpectedProgramType),
    })
}

fn attach_usdt(program: &mut Program) -> Result<Attachment, ProgramError> {
    let Program::UProbe(program) = program else {
        return Err(ProgramError::UnexpectedProgramType);
    };
    uninterrupted(|| program.load())?;
    let place = sys::Counted {
        file: stage::FILE.as_ref(),
        instruction: stage::function_offset()?,
        counter: stage::counter_offset()?,
    };
    let before = stage::counter();
    let attached = sys::attach_counted(program.fd()?.as_fd(), &place, sys::Scope::ThisProcess)?;
    if stage::counter() == before {
        return Err(other(
            "it can be attached, but does not count its users".to_owned(),
        ));
    }
    Ok(Box::new(attached))
}

/// Programs for LSM hooks can be attached where the kernel never calls them.
fn check_lsm_list() -> io::Result<()> {
    match fs::read_to_string(LSM_LIST) {
        Ok(list) if !list.trim().split(',').any(|name| name == "bpf") => Err(io::Error::other(format!(
            "bpf is not in {LSM_LIST}: add it to lsm= on the kernel's command line"
        ))),
        _ => Ok(()),
    }
}

fn other(text: String) -> ProgramError {
    io::Error::other(text).into()
}
