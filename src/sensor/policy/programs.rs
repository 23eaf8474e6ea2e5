//! Hooks in programs of user space: functions by their name or place, and USDT probes, found in the ELF file.

use std::collections::HashMap;
use std::fs;
use std::rc::Rc;

use super::error::{Misfit, PlanError};
use super::plan::{Arguments, Found, Place};
use crate::policy::model::{Hook, Spanned, Target};
use crate::policy::{Binary, ProbePlace};
use crate::sensor::hook::config::SyscallConfig;
use crate::sensor::hook::info::Target as Shown;

/// The files of a policy's hooks, each read once, however many of its places are hooked.
#[derive(Default)]
pub(super) struct Binaries(HashMap<String, Result<Rc<Binary>, String>>);

impl Binaries {
    fn read(&mut self, path: &Spanned<String>) -> Result<Rc<Binary>, Misfit> {
        let read = || {
            let data = fs::read(&path.value).map_err(|error| format!("{}: {error}", **path))?;
            let binary = Binary::parse(&data[..]).map_err(|error| format!("{}: {error}", **path))?;
            Ok(Rc::new(binary))
        };
        let known = self.0.entry(path.value.clone()).or_insert_with(read);
        let misfit = |problem| Misfit::new(path.span, PlanError::BadValue(problem));
        known.clone().map_err(misfit)
    }
}

/// How many programs a hook needs: one for each place in user space, so that events tell them apart.
pub(super) fn count(hook: &Hook, binaries: &mut Binaries) -> usize {
    match &hook.target {
        Target::Uprobe {
            symbols,
            offsets,
            addresses,
            ..
        } => symbols.len() + offsets.len() + addresses.len(),
        // One at least, so that what is wrong with it is told.
        Target::Usdt { path, provider, name } => binaries
            .read(path)
            .map_or(1, |binary| binary.places(provider, name).count().max(1)),
        _ => 1,
    }
}

/// The place of this number.
pub(super) fn find(target: &Target, which: usize, binaries: &mut Binaries) -> Result<Found, Misfit> {
    match target {
        Target::Usdt { path, provider, name } => {
            let binary = binaries.read(path)?;
            usdt(&binary, path, provider, name, which)
        }
        target => uprobe(target, which, binaries),
    }
}

fn uprobe(target: &Target, which: usize, binaries: &mut Binaries) -> Result<Found, Misfit> {
    let Target::Uprobe {
        path,
        symbols,
        offsets,
        addresses,
        ref_counter_offsets,
        resolve_path_in_container,
    } = target
    else {
        let problem = format!("{} is no place in a program", **target.name());
        return Err(Misfit::new(target.name().span, PlanError::BadValue(problem)));
    };
    if *resolve_path_in_container {
        let problem = "resolvePathInContainer".to_owned();
        return Err(Misfit::new(path.span, PlanError::Unsupported(problem)));
    }
    let binary = binaries.read(path)?;
    let (symbol, offset) = if let Some(symbol) = symbols.get(which) {
        let offset = binary
            .function(symbol)
            .and_then(|address| binary.offset_of(address))
            .ok_or_else(|| {
                let problem = format!("{} has no function {}", **path, **symbol);
                Misfit::new(symbol.span, PlanError::BadValue(problem))
            })?;
        (symbol.value.clone(), offset)
    } else if let Some(offset) = offsets.get(which - symbols.len()) {
        (String::new(), offset.value)
    } else {
        let address = &addresses[which - symbols.len() - offsets.len()];
        let offset = binary.offset_of(address.value).ok_or_else(|| {
            let problem = format!("{} has nothing at address {:#x}", **path, address.value);
            Misfit::new(address.span, PlanError::BadValue(problem))
        })?;
        (String::new(), offset)
    };
    let counter = ref_counter_offsets.get(which).map_or(0, |counter| counter.value);
    let shown = Shown::Uprobe {
        path: path.value.clone(),
        offset: if symbol.is_empty() { offset } else { 0 },
        symbol,
        ref_counter_offset: counter,
    };
    Ok(found(path, offset, counter, Arguments::Registers, shown))
}

fn usdt(
    binary: &Binary,
    path: &Spanned<String>,
    provider: &Spanned<String>,
    name: &Spanned<String>,
    which: usize,
) -> Result<Found, Misfit> {
    let ProbePlace {
        address,
        semaphore,
        arguments,
        ..
    } = binary.places(provider, name).nth(which).ok_or_else(|| {
        let problem = format!("{} has no USDT probe {}:{}", **path, **provider, **name);
        Misfit::new(name.span, PlanError::BadValue(problem))
    })?;
    let offset_of = |address: u64| {
        binary.offset_of(address).ok_or_else(|| {
            let problem = format!("{} has nothing at address {address:#x}", **path);
            Misfit::new(name.span, PlanError::BadValue(problem))
        })
    };
    let counter = semaphore.map_or(Ok(0), offset_of)?;
    let shown = Shown::Usdt {
        path: path.value.clone(),
        provider: provider.value.clone(),
        name: name.value.clone(),
    };
    let arguments = Arguments::Probe(arguments.clone());
    Ok(found(path, offset_of(*address)?, counter, arguments, shown))
}

fn found(path: &Spanned<String>, offset: u64, counter: u64, arguments: Arguments, shown: Shown) -> Found {
    Found {
        places: vec![Place::Uprobe {
            path: path.value.clone().into(),
            offset,
            counter,
        }],
        syscall: SyscallConfig::None,
        calls: Vec::new(),
        arguments,
        shown,
    }
}
