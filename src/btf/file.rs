//! Files with BTF: raw, as in `/sys/kernel/btf`, or in a section of an ELF file, as in `vmlinux`.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use object::Endianness;
use object::elf::{FileHeader32, FileHeader64};
use object::read::elf::{FileHeader, SectionHeader as _};
use object::read::{FileKind, ReadCache, Result as ReadResult};

use super::{Btf, BtfError};

/// Raw BTF that is larger is no kernel's.
const MAX_SIZE: u64 = 256 << 20;

/// Why no BTF came of a file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    #[error("{0}")]
    Read(#[from] io::Error),
    #[error("the ELF file is damaged or cut off: {0}")]
    Elf(object::read::Error),
    #[error("the ELF file has no section .BTF; it was built without CONFIG_DEBUG_INFO_BTF, or is no vmlinux")]
    NoSection,
    #[error(
        "a compressed kernel image; give the BTF itself, which a running kernel has in /sys/kernel/btf/vmlinux"
    )]
    Image,
    #[error("larger than {} MiB, which no BTF of a kernel is", MAX_SIZE >> 20)]
    Large,
    #[error(transparent)]
    Btf(#[from] BtfError),
}

impl Btf {
    /// Reads the BTF of a kernel from a file, raw or ELF.
    pub(crate) fn open(path: &Path) -> Result<Self, FileError> {
        Ok(Self::parse(read(path)?)?)
    }

    /// Reads the BTF of a module from a file, raw or ELF.
    pub(crate) fn open_module(path: &Path, base: Arc<Btf>) -> Result<Self, FileError> {
        Ok(Self::parse_module(read(path)?, base)?)
    }
}

fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    let mut file = File::open(path)?;
    let mut head = Vec::new();
    file.by_ref().take(64).read_to_end(&mut head)?;
    match FileKind::parse(&*head) {
        Ok(FileKind::Elf32) => section::<FileHeader32<Endianness>>(file),
        Ok(FileKind::Elf64) => section::<FileHeader64<Endianness>>(file),
        // Kernels that boot by themselves begin with a jump, or as programs for firmware or DOS do.
        _ if head.starts_with(b"MZ") || head.starts_with(b"\x1f\x8b") => Err(FileError::Image),
        _ => raw(file, head),
    }
}

fn raw(file: File, head: Vec<u8>) -> Result<Vec<u8>, FileError> {
    let mut data = head;
    // What is larger is not of the length that it says it is, or nothing that should be read to its end.
    let expected = file.metadata()?.len().min(MAX_SIZE);
    data.reserve_exact(
        usize::try_from(expected)
            .unwrap_or_default()
            .saturating_sub(data.len()),
    );
    file.take(MAX_SIZE).read_to_end(&mut data)?;
    if u64::try_from(data.len()).is_ok_and(|length| length > MAX_SIZE) {
        return Err(FileError::Large);
    }
    Ok(data)
}

/// The content of the section `.BTF`; the rest, which can be a gigabyte, is not read.
fn section<Elf: FileHeader<Endian = Endianness>>(mut file: File) -> Result<Vec<u8>, FileError> {
    let place = place::<Elf>(&file).map_err(FileError::Elf)?;
    let (offset, size) = place.ok_or(FileError::NoSection)?;
    if size > MAX_SIZE {
        return Err(FileError::Large);
    }
    file.seek(SeekFrom::Start(offset))?;
    let mut data = Vec::new();
    file.take(size).read_to_end(&mut data)?;
    Ok(data)
}

/// Where the section begins, and its size.
fn place<Elf: FileHeader<Endian = Endianness>>(file: &File) -> ReadResult<Option<(u64, u64)>> {
    let cache = ReadCache::new(file);
    let header = Elf::parse(&cache)?;
    let endian = header.endian()?;
    let sections = header.sections(endian, &cache)?;
    let section = sections.section_by_name(endian, b".BTF");
    Ok(section.and_then(|(_, section)| section.file_range(endian)))
}
