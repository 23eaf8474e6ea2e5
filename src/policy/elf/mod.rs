//! What of a program can be hooked: its functions and its USDT probes, from the ELF file.
//!
//! The file may hold anything: what can't be read is an error or is counted, never a panic.

mod usdt;

use std::collections::{BTreeMap, BTreeSet};

use object::Endianness;
use object::elf::{
    EM_AARCH64, EM_X86_64, FileHeader32, FileHeader64, PF_X, PT_LOAD, SHT_DYNSYM, SHT_NOTE, SHT_SYMTAB,
    STB_LOCAL, STT_FUNC,
};
use object::read::elf::{
    FileHeader, NoteIterator, ProgramHeader as _, SectionHeader as _, SectionTable, Sym as _,
};
use object::read::{FileKind, ReadRef, Result as ReadResult};

pub(crate) use usdt::{Location, Machine, ProbeArgument, Register};

use super::Probe;

/// The name and type of the notes that describe USDT probes.
const STAPSDT: &[u8] = b"stapsdt";
const STAPSDT_TYPE: u32 = 3;

/// Why a file has nothing to hook.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ElfError {
    #[error("not an ELF file; expected a program or a shared library")]
    NotElf,
    #[error("the ELF file is damaged or cut off: {0}")]
    Damaged(object::read::Error),
    #[error("no functions found: the file has no symbol table that names any; use one that is not stripped")]
    NoFunctions,
    #[error("no USDT probes found: the file has no stapsdt notes; it was built without probes")]
    NoProbes,
}

/// What was found in an ELF file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Binary {
    /// Functions by name, and where each begins; of several of one name, the one that others can use.
    functions: BTreeMap<String, Function>,
    /// Where USDT probes are, in the order of the file.
    probes: Vec<ProbePlace>,
    segments: Vec<Segment>,
    machine: Option<Machine>,
    /// Whether there is a symbol table besides the one for dynamic linking.
    has_symbols: bool,
    /// How many functions have names that aren't text, so that no policy can hold them.
    unnamed: usize,
}

/// A function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Function {
    address: u64,
    /// Only the unit that it was compiled with knows it.
    is_local: bool,
}

/// A place in a program where a USDT probe is hit; one probe can have several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProbePlace {
    pub(crate) probe: Probe,
    /// The virtual address, as the file has it.
    pub(crate) address: u64,
    /// The virtual address of the counter that turns the probe on; the probe is always on without one.
    pub(crate) semaphore: Option<u64>,
    pub(crate) arguments: Vec<ProbeArgument>,
}

/// A part of the file that is mapped into memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Segment {
    address: u64,
    offset: u64,
    /// In the file, in bytes.
    size: u64,
    is_code: bool,
}

impl Segment {
    /// Where in the file an address is.
    fn offset_of(&self, address: u64) -> Option<u64> {
        let distance = address.checked_sub(self.address)?;
        (distance < self.size).then(|| self.offset.checked_add(distance))?
    }
}

impl Binary {
    /// Reads a file, or what of it is needed.
    pub(crate) fn parse<'data>(data: impl ReadRef<'data>) -> Result<Self, ElfError> {
        let mut binary = Binary::default();
        match FileKind::parse(data) {
            Ok(FileKind::Elf32) => binary.read::<FileHeader32<Endianness>, _>(data),
            Ok(FileKind::Elf64) => binary.read::<FileHeader64<Endianness>, _>(data),
            _ => return Err(ElfError::NotElf),
        }
        .map_err(ElfError::Damaged)?;
        Ok(binary)
    }

    /// Names of functions, sorted.
    pub(crate) fn functions(&self) -> Result<Vec<&str>, ElfError> {
        if self.functions.is_empty() {
            return Err(ElfError::NoFunctions);
        }
        Ok(self.functions.keys().map(String::as_str).collect())
    }

    /// USDT probes, sorted.
    pub(crate) fn probes(&self) -> Result<Vec<&Probe>, ElfError> {
        if self.probes.is_empty() {
            return Err(ElfError::NoProbes);
        }
        let probes: BTreeSet<_> = self.probes.iter().map(|place| &place.probe).collect();
        Ok(probes.into_iter().collect())
    }

    /// What isn't among the functions although one could expect it.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if !self.has_symbols {
            warnings.push("the file is stripped; only the functions that it exports are left".to_owned());
        }
        if self.unnamed > 0 {
            warnings.push(format!(
                "functions left out because their names are not UTF-8: {}",
                self.unnamed
            ));
        }
        warnings
    }

    /// The architecture, if probes' arguments can be read on it.
    pub(crate) fn machine(&self) -> Option<Machine> {
        self.machine
    }

    /// The virtual address of a function, as the file has it.
    pub(crate) fn function(&self, name: &str) -> Option<u64> {
        self.functions.get(name).map(|function| function.address)
    }

    /// The function whose name is most like this one.
    pub(crate) fn nearest_function(&self, name: &str) -> Option<&str> {
        crate::suggest::nearest(name, self.functions.keys().map(String::as_str))
    }

    /// Where in the file an address is that the file has; `None` if it is in no part of it.
    pub(crate) fn offset_of(&self, address: u64) -> Option<u64> {
        self.segments
            .iter()
            .find_map(|segment| segment.offset_of(address))
    }

    /// Whether a byte of the file is mapped as code.
    pub(crate) fn is_code(&self, offset: u64) -> bool {
        self.segments.iter().any(|segment| {
            let distance = offset.checked_sub(segment.offset);
            segment.is_code && distance.is_some_and(|distance| distance < segment.size)
        })
    }

    /// All the places of a USDT probe.
    pub(crate) fn places(&self, provider: &str, name: &str) -> impl Iterator<Item = &ProbePlace> {
        let is_asked = move |probe: &Probe| probe.provider == provider && probe.name == name;
        self.probes.iter().filter(move |place| is_asked(&place.probe))
    }

    /// The USDT probe whose name is most like this one: one of this provider, if it has one like it.
    pub(crate) fn nearest_probe(&self, provider: &str, name: &str) -> Option<&Probe> {
        let nearest = |all: &[&'_ Probe], name: &str, key: fn(&Probe) -> &str| {
            let names = all.iter().map(|probe| key(probe));
            let nearest = crate::suggest::nearest(name, names)?.to_owned();
            Some(nearest)
        };
        let all: Vec<&Probe> = self.probes.iter().map(|place| &place.probe).collect();
        let provider = if all.iter().any(|probe| probe.provider == provider) {
            provider.to_owned()
        } else {
            nearest(&all, provider, |probe| &probe.provider)?
        };
        let own: Vec<&Probe> = all
            .into_iter()
            .filter(|probe| probe.provider == provider)
            .collect();
        let name = nearest(&own, name, |probe| &probe.name)?;
        own.into_iter().find(|probe| probe.name == name)
    }

    fn read<'data, Elf: FileHeader<Endian = Endianness>, R: ReadRef<'data>>(
        &mut self,
        data: R,
    ) -> ReadResult<()> {
        let header = Elf::parse(data)?;
        let endian = header.endian()?;
        self.machine = match header.e_machine(endian) {
            EM_X86_64 => Some(Machine::X64),
            EM_AARCH64 => Some(Machine::Arm64),
            _ => None,
        };
        for segment in header.program_headers(endian, data)? {
            if segment.p_type(endian) == PT_LOAD {
                self.segments.push(Segment {
                    address: segment.p_vaddr(endian).into(),
                    offset: segment.p_offset(endian).into(),
                    size: segment.p_filesz(endian).into(),
                    is_code: segment.p_flags(endian).contains(PF_X),
                });
            }
        }
        let sections = header.sections(endian, data)?;
        self.read_notes::<Elf, R>(endian, data, &sections)?;
        let wanted = self.variables();
        let mut variables = BTreeMap::new();
        for kind in [SHT_SYMTAB, SHT_DYNSYM] {
            let symbols = sections.symbols(endian, data, kind)?;
            self.has_symbols |= kind == SHT_SYMTAB && !symbols.is_empty();
            for symbol in symbols.iter() {
                let address = symbol.st_value(endian).into();
                if symbol.is_undefined(endian) || address == 0 {
                    continue;
                }
                let is_function = symbol.st_type() == STT_FUNC;
                if !is_function && wanted.is_empty() {
                    continue;
                }
                let name = symbols.symbol_name(endian, symbol)?;
                if is_function {
                    self.add_function(name, address, symbol.st_bind() == STB_LOCAL);
                } else if let Ok(name) = str::from_utf8(name)
                    && wanted.contains(name)
                {
                    variables.entry(name.to_owned()).or_insert(address);
                }
            }
        }
        self.place_variables(&variables);
        Ok(())
    }

    fn read_notes<'data, Elf: FileHeader<Endian = Endianness>, R: ReadRef<'data>>(
        &mut self,
        endian: Endianness,
        data: R,
        sections: &SectionTable<'data, Elf, R>,
    ) -> ReadResult<()> {
        // Addresses in notes are as if this section were where it was when the notes were made.
        let base = sections.section_by_name(endian, b".stapsdt.base");
        let base = base.map(|(_, section)| section.sh_addr(endian).into());
        for section in sections
            .iter()
            .filter(|section| section.sh_type(endian) == SHT_NOTE)
        {
            // A stripped debug file keeps the section without its content, and other notes may be in any form.
            let is_ours = sections.section_name(endian, section) == Ok(b".note.stapsdt");
            let Ok(content) = section.data(endian, data) else {
                if is_ours {
                    section.data(endian, data)?;
                }
                continue;
            };
            let notes = NoteIterator::<Elf>::new(endian, section.sh_addralign(endian), content);
            let mut notes = match notes {
                Ok(notes) => notes,
                Err(_) if !is_ours => continue,
                Err(error) => return Err(error),
            };
            loop {
                match notes.next() {
                    Ok(Some(note)) if note.name() == STAPSDT && note.n_type(endian).0 == STAPSDT_TYPE => {
                        self.add_probe::<Elf>(endian, note.desc(), base);
                    }
                    Ok(Some(_)) => {}
                    Ok(None) => break,
                    Err(_) if !is_ours => break,
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    fn add_function(&mut self, name: &[u8], address: u64, is_local: bool) {
        match str::from_utf8(name) {
            Ok("") => {}
            Ok(name) => {
                let function = Function { address, is_local };
                match self.functions.get_mut(name) {
                    Some(known) if known.is_local && !is_local => *known = function,
                    Some(_) => {}
                    None => drop(self.functions.insert(name.to_owned(), function)),
                }
            }
            Err(_) => self.unnamed += 1,
        }
    }

    /// A note holds three addresses (the probe's, that of the section `.stapsdt.base`, the semaphore's), and then
    /// provider, name and arguments, each ended by a zero byte.
    fn add_probe<Elf: FileHeader<Endian = Endianness>>(
        &mut self,
        endian: Endianness,
        note: &[u8],
        base: Option<u64>,
    ) {
        let size = if Elf::is_type_64_sized() { 8 } else { 4 };
        let Some((addresses, texts)) = note.split_at_checked(3 * size) else {
            return;
        };
        let mut texts = texts.split(|&byte| byte == 0);
        let mut text = || str::from_utf8(texts.next()?).ok();
        let is_text = |text: &&str| !text.is_empty();
        // A note without names describes nothing that a policy could hook.
        let (Some(provider), Some(name)) = (text().filter(is_text), text().filter(is_text)) else {
            return;
        };
        let arguments = text().unwrap_or_default();
        let mut addresses = addresses.chunks_exact(size).map(|bytes| address(endian, bytes));
        let mut next = || addresses.next().unwrap_or_default();
        let (address, noted_base, semaphore) = (next(), next(), next());
        let moved = base
            .filter(|_| noted_base != 0)
            .map_or(0, |base| base.wrapping_sub(noted_base));
        self.probes.push(ProbePlace {
            probe: Probe {
                provider: provider.to_owned(),
                name: name.to_owned(),
            },
            address: address.wrapping_add(moved),
            semaphore: (semaphore != 0).then(|| semaphore.wrapping_add(moved)),
            arguments: self
                .machine
                .map_or_else(Vec::new, |machine| usdt::parse(machine, arguments)),
        });
    }

    /// The names of the variables that probes' arguments are in.
    fn variables(&self) -> BTreeSet<String> {
        let arguments = self.probes.iter().flat_map(|place| &place.arguments);
        arguments
            .filter_map(|argument| match &argument.location {
                Location::Variable { name, .. } => Some(name.clone()),
                _ => None,
            })
            .collect()
    }

    /// Turns variables into addresses relative to the probe, which hold wherever the program is in memory.
    fn place_variables(&mut self, variables: &BTreeMap<String, u64>) {
        for place in &mut self.probes {
            for argument in &mut place.arguments {
                if let Location::Variable { name, offset } = &argument.location
                    && let Some(variable) = variables.get(name)
                {
                    argument.location = Location::Memory {
                        base: Register::RIP,
                        index: None,
                        offset: variable
                            .wrapping_sub(place.address)
                            .cast_signed()
                            .wrapping_add(*offset),
                    };
                }
            }
        }
    }
}

/// An address of four or eight bytes.
fn address(endian: Endianness, bytes: &[u8]) -> u64 {
    let mut address = [0; 8];
    match endian {
        Endianness::Little => {
            address[..bytes.len()].copy_from_slice(bytes);
            u64::from_le_bytes(address)
        }
        Endianness::Big => {
            address[8 - bytes.len()..].copy_from_slice(bytes);
            u64::from_be_bytes(address)
        }
    }
}

#[cfg(test)]
#[path = "../../../tests/cli/support/elf.rs"]
pub(crate) mod files;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::files::{mapped, with_places, with_probes, with_symbols};
    use super::*;

    /// Functions that are there and some that don't count.
    const SYMBOLS: &[(&[u8], u8, u16, u64)] = &[
        (b"main", 2, 1, 0x10),
        (b"_ZN1a1bE", 2, 1, 0x20),
        (b"main", 2, 1, 0x30),
        (b"imported", 2, 0, 0),
        (b"imported_with_address", 2, 0, 0x40),
        (b"variable", 1, 1, 0x50),
        (b"", 2, 1, 0x60),
        (b"\xff", 2, 1, 0x70),
    ];

    #[test]
    fn functions_come_sorted_and_once() {
        let binary = Binary::parse(&*with_symbols(SYMBOLS, false)).unwrap();
        assert_eq!(binary.functions(), Ok(vec!["_ZN1a1bE", "main"]));
        assert_eq!(
            binary.warnings(),
            ["functions left out because their names are not UTF-8: 1"]
        );
        assert_eq!(binary.probes(), Err(ElfError::NoProbes));
    }

    #[test]
    fn of_stripped_files_the_exported_functions_are_left() {
        let binary = Binary::parse(&*with_symbols(&SYMBOLS[..2], true)).unwrap();
        assert_eq!(binary.functions(), Ok(vec!["_ZN1a1bE", "main"]));
        assert_eq!(
            binary.warnings(),
            ["the file is stripped; only the functions that it exports are left"]
        );
        let binary = Binary::parse(&*with_symbols(&[], true)).unwrap();
        assert_eq!(binary.functions(), Err(ElfError::NoFunctions));
    }

    #[test]
    fn probes_come_sorted_and_once() {
        let probes: &[[&[u8]; 3]] = &[
            [b"libc", b"setjmp", b"8@%rdi"],
            [b"app", b"start", b""],
            [b"libc", b"setjmp", b""],
            [b"libc", b"", b""],
        ];
        let binary = Binary::parse(&*with_probes(probes)).unwrap();
        let found = binary.probes().unwrap();
        let names: Vec<_> = found
            .iter()
            .map(|probe| (&*probe.provider, &*probe.name))
            .collect();
        assert_eq!(names, [("app", "start"), ("libc", "setjmp")]);
        assert_eq!(binary.functions(), Err(ElfError::NoFunctions));
    }

    #[test]
    fn functions_are_somewhere_in_the_file() {
        let symbols: &[(&[u8], u8, u16, u64)] = &[
            (b"main", 2, 1, 0x40_1010),
            (b"far", 2, 1, 0x50_0000),
            (b"data", 1, 1, 0x60_0008),
        ];
        let segments = [(true, 0x40_1000, 0x1000, 0x100), (false, 0x60_0000, 0x2000, 0x10)];
        let binary = Binary::parse(&*mapped(with_symbols(symbols, false), &segments)).unwrap();
        assert_eq!(binary.machine(), Some(Machine::X64));
        let offset = |name: &str| binary.offset_of(binary.function(name)?);
        assert_eq!(offset("main"), Some(0x1010));
        assert_eq!(offset("far"), None);
        assert_eq!(binary.function("data"), None);
        assert_eq!(binary.nearest_function("mian"), Some("main"));
        assert_eq!(binary.offset_of(0x60_000f), Some(0x200f));
        assert_eq!(binary.offset_of(0x60_0010), None);
        assert_eq!(binary.offset_of(0x40_0fff), None);
        let code: Vec<_> = [0xfff, 0x1000, 0x10ff, 0x1100, 0x2000]
            .iter()
            .filter(|&&offset| binary.is_code(offset))
            .collect();
        assert_eq!(code, [&0x1000, &0x10ff]);
    }

    #[test]
    fn probes_have_places_and_arguments() {
        let symbols: &[(&[u8], u8, u16, u64)] = &[(b"count", 1, 1, 0x3000)];
        let probes: &[([u64; 3], [&[u8]; 3])] = &[
            (
                [0x1100, 0, 0],
                [b"app", b"start", b"-4@%edi 8@count(%rip) 8@8+other(%rip)"],
            ),
            ([0x1200, 0, 0x4000], [b"app", b"start", b""]),
            ([0x1300, 0, 0], [b"libc", b"stop", b"8@%xmm0"]),
            ([0x1400, 0x10, 0x4000], [b"app", b"moved", b""]),
        ];
        let binary = Binary::parse(&*with_places(symbols, probes)).unwrap();
        let places: Vec<_> = binary.places("app", "start").collect();
        let addresses: Vec<_> = places
            .iter()
            .map(|place| (place.address, place.semaphore))
            .collect();
        assert_eq!(addresses, [(0x1100, None), (0x1200, Some(0x4000))]);
        let arguments = &places[0].arguments;
        assert_eq!((arguments[0].size, arguments[0].is_signed), (4, true));
        let relative = Location::Memory {
            base: Register::RIP,
            index: None,
            offset: 0x3000 - 0x1100,
        };
        assert_eq!(arguments[1].location, relative);
        assert!(matches!(&arguments[2].location, Location::Variable { name, offset: 8 } if name == "other"));
        // The section that all is relative to is at 0 now.
        let moved: Vec<_> = binary.places("app", "moved").map(|place| place.address).collect();
        assert_eq!(moved, [0x1400 - 0x10]);
        assert_eq!(binary.places("app", "stop").count(), 0);
        let nearest = |provider, name| {
            let probe = binary.nearest_probe(provider, name)?;
            Some(format!("{}:{}", probe.provider, probe.name))
        };
        assert_eq!(nearest("app", "strat").as_deref(), Some("app:start"));
        assert_eq!(nearest("lib", "stop").as_deref(), Some("libc:stop"));
        assert_eq!(nearest("other", "stop"), None);
    }

    #[test]
    fn other_files_are_refused() {
        for other in &[&b""[..], b"#!/bin/sh\n", b"MZ\x90\0", b"\x7fEL", b"!<arch>\n"] {
            assert_eq!(Binary::parse(*other), Err(ElfError::NotElf), "{other:?}");
        }
        let file = with_symbols(SYMBOLS, false);
        assert!(matches!(
            Binary::parse(&file[..file.len() - 1]),
            Err(ElfError::Damaged(_))
        ));
    }

    #[test]
    fn the_program_itself_has_functions() {
        let file = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let binary = Binary::parse(&*file).unwrap();
        assert!(binary.functions().unwrap().contains(&"main"));
    }

    proptest! {
        #[test]
        fn damaged_files_never_panic(
            probes in any::<bool>(),
            changes in prop::collection::vec((0_usize..2000, any::<u8>()), 0..8),
            length in 0_usize..2000,
        ) {
            let mut file = if probes {
                let place: ([u64; 3], [&[u8]; 3]) = ([16, 8, 8], [b"app", b"start", b"8@main(%rip)"]);
                mapped(with_places(SYMBOLS, &[place]), &[(true, 0, 0, 64)])
            } else {
                with_symbols(SYMBOLS, false)
            };
            for (place, byte) in changes {
                let place = place % file.len();
                file[place] = byte;
            }
            file.truncate(length);
            if let Ok(binary) = Binary::parse(&*file) {
                let _ = (binary.functions(), binary.probes(), binary.offset_of(16), binary.is_code(u64::MAX));
            }
        }
    }
}
