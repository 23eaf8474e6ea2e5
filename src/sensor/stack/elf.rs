//! The functions of an ELF file. The file may hold anything: what can't be read has no functions.

use std::fs::File;
use std::ops::Range;

use object::Endianness;
use object::elf::{FileHeader32, FileHeader64, PT_LOAD, SHT_DYNSYM, SHT_SYMTAB, STT_FUNC, STT_GNU_IFUNC};
use object::read::elf::{FileHeader, ProgramHeader as _, SectionHeader as _, SectionTable, Sym as _};
use object::read::{FileKind, ReadCache, ReadRef, Result};

use super::table::Table;

/// The most that is read in one piece: symbols or names of the largest programs.
const PIECE_MAX: u64 = 64 << 20;
/// Memory for one file. One with more has no functions for us.
const TABLE_MAX: usize = 32 << 20;

/// What is known of an ELF file.
#[derive(Debug, Default)]
pub(super) struct Symbols {
    segments: Vec<Segment>,
    table: Table,
}

/// Bytes of the file, and where they come to be in memory, counted from where the file is loaded.
#[derive(Debug)]
struct Segment {
    offset: u64,
    size: u64,
    address: u64,
}

impl Symbols {
    /// Nothing for a file that is no ELF file or a damaged one.
    pub(super) fn read(file: File) -> Self {
        let cache = ReadCache::new(file);
        let data = Bounded(&cache);
        let symbols = match FileKind::parse(data) {
            Ok(FileKind::Elf32) => Self::parse::<FileHeader32<Endianness>>(data),
            Ok(FileKind::Elf64) => Self::parse::<FileHeader64<Endianness>>(data),
            _ => return Symbols::default(),
        };
        symbols.unwrap_or_default()
    }

    /// The function that has the byte at `offset` of the file in it.
    pub(super) fn find(&self, offset: u64) -> Option<&[u8]> {
        let segment = self.segments.iter().find(|segment| {
            let distance = offset.checked_sub(segment.offset);
            distance.is_some_and(|distance| distance < segment.size)
        })?;
        let address = (offset - segment.offset).checked_add(segment.address)?;
        self.table.find(address).map(|found| found.name)
    }

    /// Of memory.
    pub(super) fn bytes(&self) -> usize {
        self.table.bytes() + self.segments.capacity() * size_of::<Segment>()
    }

    fn parse<Elf: FileHeader<Endian = Endianness>>(data: Bounded<'_>) -> Result<Self> {
        let header = Elf::parse(data)?;
        let endian = header.endian()?;
        let segments = header.program_headers(endian, data)?.iter();
        let segments = segments.filter(|segment| segment.p_type(endian) == PT_LOAD);
        let segments = segments.map(|segment| Segment {
            offset: segment.p_offset(endian).into(),
            size: segment.p_filesz(endian).into(),
            address: segment.p_vaddr(endian).into(),
        });
        let segments = segments.collect();
        let sections = header.sections(endian, data)?;
        let mut table = Table::default();
        for kind in [SHT_SYMTAB, SHT_DYNSYM] {
            if table.is_empty() && !push_all::<Elf>(&sections, kind, endian, data, &mut table)? {
                table = Table::default();
                break;
            }
        }
        table.finish();
        Ok(Symbols { segments, table })
    }
}

/// Adds the functions of a symbol table. Says whether there was room.
fn push_all<'data, Elf: FileHeader<Endian = Endianness>>(
    sections: &SectionTable<'data, Elf, Bounded<'data>>,
    kind: object::elf::SectionType,
    endian: Endianness,
    data: Bounded<'data>,
    table: &mut Table,
) -> Result<bool> {
    let Some(section) = sections.iter().find(|section| section.sh_type(endian) == kind) else {
        return Ok(true);
    };
    let names = sections.section(object::SectionIndex(section.sh_link(endian) as usize))?;
    let names = names.data(endian, data)?;
    let symbols: &[Elf::Sym] = section.data_as_array(endian, data)?;
    for symbol in symbols {
        let is_function = symbol.st_type() == STT_FUNC || symbol.st_type() == STT_GNU_IFUNC;
        let address = symbol.st_value(endian).into();
        if !is_function || symbol.is_undefined(endian) || address == 0 {
            continue;
        }
        let name = usize::try_from(symbol.st_name(endian))
            .ok()
            .and_then(|start| names.get(start..));
        let name = name
            .and_then(|name| name.get(..memchr::memchr(0, name)?))
            .unwrap_or_default();
        if name.is_empty() {
            continue;
        }
        if !table.push(address, symbol.st_size(endian).into(), name) || table.bytes() > TABLE_MAX {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A file of which no piece is read that is so large that only a malicious file could have it.
#[derive(Debug, Clone, Copy)]
struct Bounded<'a>(&'a ReadCache<File>);

impl<'a> ReadRef<'a> for Bounded<'a> {
    fn len(self) -> std::result::Result<u64, ()> {
        self.0.len()
    }

    fn read_bytes_at(self, offset: u64, size: u64) -> std::result::Result<&'a [u8], ()> {
        if size > PIECE_MAX {
            return Err(());
        }
        self.0.read_bytes_at(offset, size)
    }

    fn read_bytes_at_until(self, range: Range<u64>, delimiter: u8) -> std::result::Result<&'a [u8], ()> {
        self.0.read_bytes_at_until(range, delimiter)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;
    use rustix::fs::{MemfdFlags, memfd_create};

    use super::*;
    use crate::policy::elf_files as files;

    impl Symbols {
        /// Without functions, but as large as if there were some.
        pub(in super::super) fn of_size(bytes: usize) -> Self {
            Symbols {
                segments: Vec::with_capacity(bytes / size_of::<Segment>()),
                table: Table::default(),
            }
        }
    }

    const SYMBOLS: &[(&[u8], u8, u16, u64)] = &[
        (b"second", 2, 1, 0x20),
        (b"first", 2, 1, 0x10),
        (b"imported", 2, 0, 0x18),
        (b"variable", 1, 1, 0x14),
        (b"resolved", 10, 1, 0x30),
    ];

    fn file(content: &[u8]) -> File {
        let mut file = File::from(memfd_create("elf", MemfdFlags::CLOEXEC).unwrap());
        file.write_all(content).unwrap();
        file
    }

    /// With bytes of the file, from 0x500 on, that come to be at address 0.
    fn symbols(content: &[u8]) -> Symbols {
        let mut symbols = Symbols::read(file(content));
        symbols.segments.push(Segment {
            offset: 0x500,
            size: 0x100,
            address: 0x0,
        });
        symbols
    }

    #[test]
    fn functions_are_found_by_their_place_in_the_file() {
        for is_stripped in [false, true] {
            let symbols = symbols(&files::with_symbols(SYMBOLS, is_stripped));
            let name = |offset| symbols.find(offset).map(|name| str::from_utf8(name).unwrap());
            assert_eq!(name(0x500), None);
            assert_eq!(name(0x510), Some("first"));
            assert_eq!(name(0x51f), Some("first"));
            assert_eq!(name(0x520), Some("second"));
            assert_eq!(name(0x530), Some("resolved"));
            assert_eq!(name(0x600), None, "behind the segment");
            assert_eq!(name(0x10), None, "before it");
        }
    }

    #[test]
    fn pieces_that_no_program_has_are_not_read() {
        let cache = ReadCache::new(file(b"x"));
        let file = File::from(memfd_create("huge", MemfdFlags::CLOEXEC).unwrap());
        file.set_len(1 << 40).unwrap();
        let huge = ReadCache::new(file);
        assert!(Bounded(&cache).read_bytes_at(0, 1).is_ok());
        assert!(Bounded(&huge).read_bytes_at(0, PIECE_MAX + 1).is_err());
    }

    #[test]
    fn other_files_have_no_functions() {
        for other in [&b""[..], b"#!/bin/sh\n", b"\x7fELF\x02\x01\x01"] {
            assert_eq!(symbols(other).find(0x510), None);
        }
    }

    proptest! {
        #[test]
        fn damaged_files_never_panic(
            changes in prop::collection::vec((0_usize..2000, any::<u8>()), 0..8),
            length in 0_usize..2000,
        ) {
            let mut content = files::with_symbols(SYMBOLS, false);
            for (place, byte) in changes {
                let place = place % content.len();
                content[place] = byte;
            }
            content.truncate(length);
            symbols(&content).find(0x510);
        }
    }
}
