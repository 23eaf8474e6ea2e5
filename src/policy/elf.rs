//! What of a program can be hooked: its functions and its USDT probes, from the ELF file.
//!
//! The file may hold anything: what can't be read is an error or is counted, never a panic.

use std::collections::BTreeSet;

use object::Endianness;
use object::elf::{FileHeader32, FileHeader64, SHT_DYNSYM, SHT_NOTE, SHT_SYMTAB, STT_FUNC};
use object::read::elf::{FileHeader, NoteIterator, SectionHeader as _, SectionTable, Sym as _};
use object::read::{FileKind, Result as ReadResult};

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
    /// The names of functions.
    functions: BTreeSet<String>,
    probes: BTreeSet<Probe>,
    /// Whether there is a symbol table besides the one for dynamic linking.
    has_symbols: bool,
    /// How many functions have names that aren't text, so that no policy can hold them.
    unnamed: usize,
}

impl Binary {
    pub(crate) fn parse(data: &[u8]) -> Result<Self, ElfError> {
        let mut binary = Binary::default();
        match FileKind::parse(data) {
            Ok(FileKind::Elf32) => binary.read::<FileHeader32<Endianness>>(data),
            Ok(FileKind::Elf64) => binary.read::<FileHeader64<Endianness>>(data),
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
        Ok(self.functions.iter().map(String::as_str).collect())
    }

    /// USDT probes, sorted.
    pub(crate) fn probes(&self) -> Result<Vec<&Probe>, ElfError> {
        if self.probes.is_empty() {
            return Err(ElfError::NoProbes);
        }
        Ok(self.probes.iter().collect())
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

    fn read<Elf: FileHeader<Endian = Endianness>>(&mut self, data: &[u8]) -> ReadResult<()> {
        let header = Elf::parse(data)?;
        let endian = header.endian()?;
        let sections = header.sections(endian, data)?;
        for kind in [SHT_SYMTAB, SHT_DYNSYM] {
            let symbols = sections.symbols(endian, data, kind)?;
            self.has_symbols |= kind == SHT_SYMTAB && !symbols.is_empty();
            for symbol in symbols.iter() {
                if symbol.st_type() == STT_FUNC
                    && !symbol.is_undefined(endian)
                    && symbol.st_value(endian).into() != 0
                {
                    self.add_function(symbols.symbol_name(endian, symbol)?);
                }
            }
        }
        self.read_notes::<Elf>(endian, data, &sections)
    }

    fn read_notes<Elf: FileHeader<Endian = Endianness>>(
        &mut self,
        endian: Endianness,
        data: &[u8],
        sections: &SectionTable<'_, Elf>,
    ) -> ReadResult<()> {
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
                        self.add_probe(note.desc(), if Elf::is_type_64_sized() { 8 } else { 4 });
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

    fn add_function(&mut self, name: &[u8]) {
        match str::from_utf8(name) {
            Ok("") => {}
            Ok(name) => drop(self.functions.insert(name.to_owned())),
            Err(_) => self.unnamed += 1,
        }
    }

    /// A note holds three addresses, and then provider, name and arguments, each ended by a zero byte.
    fn add_probe(&mut self, note: &[u8], address_size: usize) {
        let mut texts = note
            .get(3 * address_size..)
            .unwrap_or_default()
            .split(|&byte| byte == 0);
        let mut text = || str::from_utf8(texts.next()?).ok().filter(|text| !text.is_empty());
        // A note without names describes nothing that a policy could hook.
        if let (Some(provider), Some(name)) = (text(), text()) {
            self.probes.insert(Probe {
                provider: provider.to_owned(),
                name: name.to_owned(),
            });
        }
    }
}

#[cfg(test)]
#[path = "../../tests/cli/support/elf.rs"]
mod files;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::files::{with_probes, with_symbols};
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
        let binary = Binary::parse(&with_symbols(SYMBOLS, false)).unwrap();
        assert_eq!(binary.functions(), Ok(vec!["_ZN1a1bE", "main"]));
        assert_eq!(
            binary.warnings(),
            ["functions left out because their names are not UTF-8: 1"]
        );
        assert_eq!(binary.probes(), Err(ElfError::NoProbes));
    }

    #[test]
    fn of_stripped_files_the_exported_functions_are_left() {
        let binary = Binary::parse(&with_symbols(&SYMBOLS[..2], true)).unwrap();
        assert_eq!(binary.functions(), Ok(vec!["_ZN1a1bE", "main"]));
        assert_eq!(
            binary.warnings(),
            ["the file is stripped; only the functions that it exports are left"]
        );
        let binary = Binary::parse(&with_symbols(&[], true)).unwrap();
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
        let binary = Binary::parse(&with_probes(probes)).unwrap();
        let found = binary.probes().unwrap();
        let names: Vec<_> = found
            .iter()
            .map(|probe| (&*probe.provider, &*probe.name))
            .collect();
        assert_eq!(names, [("app", "start"), ("libc", "setjmp")]);
        assert_eq!(binary.functions(), Err(ElfError::NoFunctions));
    }

    #[test]
    fn other_files_are_refused() {
        for other in [&b""[..], b"#!/bin/sh\n", b"MZ\x90\0", b"\x7fEL", b"!<arch>\n"] {
            assert_eq!(Binary::parse(other), Err(ElfError::NotElf), "{other:?}");
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
        let binary = Binary::parse(&file).unwrap();
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
                with_probes(&[[b"app", b"start", b"8@%rdi"]])
            } else {
                with_symbols(SYMBOLS, false)
            };
            for (place, byte) in changes {
                let place = place % file.len();
                file[place] = byte;
            }
            file.truncate(length);
            if let Ok(binary) = Binary::parse(&file) {
                let _ = (binary.functions(), binary.probes());
            }
        }
    }
}
