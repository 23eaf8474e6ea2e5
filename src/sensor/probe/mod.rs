//! What this kernel lets the sensor do, found out by doing it. Nothing of it stays, and nobody else notices.
//!
//! A kernel's version says little: distributions build kernels differently, and hosts forbid what their kernels can.

mod feature;
mod programs;
mod stage;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use aya::programs::{ProgramError, ProgramType};
use aya::sys::{is_map_supported, is_program_supported};
use aya::{Btf, EbpfLoader};
use rustix::fs::statfs;

pub(crate) use feature::Feature;

use super::loader::{self, reason, with_causes};
use super::{KernelOptions, SensorError};
use feature::{FileSystem, Trial};
use programs::Programs;

/// Why a feature cannot be used, in one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Refusal(String);

/// Features of this kernel, each tried when it is first asked for.
///
/// From the first program on it keeps the kernel's types, some 40 MB: let it go when all is known.
#[derive(Default)]
pub(crate) struct Features {
    tried: BTreeMap<Feature, Result<(), Refusal>>,
    types: Option<Result<Btf, Refusal>>,
    programs: Option<Result<Programs, Refusal>>,
}

impl Features {
    /// Whether this process can use a feature here.
    pub(crate) fn probe(&mut self, feature: Feature) -> Result<(), Refusal> {
        if let Some(result) = self.tried.get(&feature) {
            return result.clone();
        }
        let result = self.attempt(feature.trial());
        self.tried.insert(feature, result.clone());
        result
    }

    fn attempt(&mut self, trial: Trial) -> Result<(), Refusal> {
        match trial {
            Trial::Sensor => load_sensor(types(&mut self.types)?),
            Trial::Nothing => is_known(is_program_supported(ProgramType::RawTracePoint)),
            Trial::Types => types(&mut self.types).map(drop),
            Trial::Map(kind) => is_known(is_map_supported(kind)),
            Trial::Mount(file_system) => mounted(&file_system).map(drop),
            Trial::Pin => self.programs()?.1.pin(),
            Trial::Run(hook) => {
                let (types, programs) = self.programs()?;
                programs.run(hook, types)
            }
        }
    }

    fn programs(&mut self) -> Result<(&Btf, &mut Programs), Refusal> {
        let types = types(&mut self.types)?;
        let programs = self.programs.get_or_insert_with(|| Programs::load(types));
        Ok((types, programs.as_mut().map_err(|refusal| refusal.clone())?))
    }
}

/// The kernel's types, which are read once: that takes long.
fn types(known: &mut Option<Result<Btf, Refusal>>) -> Result<&Btf, Refusal> {
    let read = || Btf::from_sys_fs().map_err(|error| Refusal(with_causes(&error)));
    known.get_or_insert_with(read).as_ref().map_err(Clone::clone)
}

/// All that process events need, with a small ring buffer.
fn load_sensor(types: &Btf) -> Result<(), Refusal> {
    let options = KernelOptions {
        ring_buffer_size: 1 << 20,
        ..KernelOptions::default()
    };
    loader::check()?;
    Ok(loader::load_for(EbpfLoader::new(), &options, types, None)?
        .programs
        .attach()?)
}

fn is_known<E: Error + 'static>(answer: Result<bool, E>) -> Result<(), Refusal> {
    match answer {
        Ok(true) => Ok(()),
        Ok(false) => Err(Refusal("the kernel does not know it".to_owned())),
        Err(error) => Err(Refusal(with_causes(&error))),
    }
}

/// Where a file system is mounted, if what is in it can be seen.
fn mounted(file_system: &FileSystem) -> Result<PathBuf, Refusal> {
    let is_mounted = |place: &&&str| statfs(**place).is_ok_and(|status| status.f_type == file_system.magic);
    let places = file_system.places;
    let Some(place) = places.iter().find(is_mounted) else {
        let (name, place) = (file_system.name, places[0]);
        return Err(Refusal(format!("not mounted: mount -t {name} {name} {place}")));
    };
    match fs::read_dir(place) {
        Ok(_) => Ok(Path::new(place).to_owned()),
        Err(error) => Err(Refusal(format!("{place}: {error}"))),
    }
}

impl From<SensorError> for Refusal {
    fn from(error: SensorError) -> Self {
        Refusal(error.to_string())
    }
}

impl From<ProgramError> for Refusal {
    fn from(error: ProgramError) -> Self {
        Refusal(reason(error))
    }
}
