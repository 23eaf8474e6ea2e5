//! Files with BTF: raw, as in `/sys/kernel/btf`, in a section of an ELF file, as in `vmlinux`, or in that of a kernel
//! that can be booted.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use object::Endianness;
use object::elf::{FileHeader32, FileHeader64};
use object::read::elf::{FileHeader, SectionHeader as _};
use object::read::{FileKind, ReadCache, ReadRef, Result as ReadResult};

use super::{Btf, BtfError, image};

/// BTF that is larger is no kernel's, nor is a kernel without its debugging information.
pub(super) const MAX_SIZE: u64 = 256 << 20;

/// Why no BTF came of a file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    #[error("{0}")]
    Read(#[from] io::Error),
    #[error("the ELF file is damaged or cut off: {0}")]
    Elf(object::read::Error),
    #[error("the ELF file has no section .BTF; it was built without CONFIG_DEBUG_INFO_BTF, or is no vmlinux")]
    NoSection,
    #[error("no kernel's types can be had from this image: {0}")]
    Image(String),
    #[error(
        "a kernel compressed with {0}, which can't be read; unpack it with scripts/extract-vmlinux of Linux"
    )]
    Compression(&'static str),
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

    /// Reads the BTF in an object for the kernel, an ELF file.
    pub(crate) fn of_object(object: &[u8]) -> Result<Self, FileError> {
        let place = place(object, object)?.ok_or(FileError::NoSection)?;
        Ok(Self::parse(section(Cursor::new(object), place)?)?)
    }

    /// Reads the BTF of a module from a file, raw or ELF.
    pub(crate) fn open_module(path: &Path, base: Arc<Btf>) -> Result<Self, FileError> {
        Ok(Self::parse_module(read(path)?, base)?)
    }
}

fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    let mut file = File::open(path)?;
    let mut head = Vec::new();
    file.by_ref().take(image::HEAD_LENGTH).read_to_end(&mut head)?;
    if let Some(place) = place(&head, &ReadCache::new(&file))? {
        return section(file, place);
    }
    let is_image = image::is_image(&head);
    let data = raw(file, head)?;
    if !is_image {
        return Ok(data);
    }
    let kernel = image::unpack(&data)?;
    let place = place(&kernel, &*kernel)?.ok_or_else(|| {
        FileError::Image("it holds no ELF file; give the kernel's /sys/kernel/btf/vmlinux".to_owned())
    })?;
    section(Cursor::new(kernel), place)
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

/// The content of a part of a file; the rest, which can be a gigabyte, is not read.
fn section(mut file: impl Read + Seek, place: Range<u64>) -> Result<Vec<u8>, FileError> {
    let size = place.end - place.start;
    if size > MAX_SIZE {
        return Err(FileError::Large);
    }
    file.seek(SeekFrom::Start(place.start))?;
    let mut data = Vec::new();
    file.take(size).read_to_end(&mut data)?;
    Ok(data)
}

/// Where the section `.BTF` is in an ELF file. `None` if it isn't one, by the bytes that it begins with.
fn place<'data>(head: &[u8], data: impl ReadRef<'data>) -> Result<Option<Range<u64>>, FileError> {
    let place = match FileKind::parse(head) {
        Ok(FileKind::Elf32) => place_in::<FileHeader32<Endianness>>(data),
        Ok(FileKind::Elf64) => place_in::<FileHeader64<Endianness>>(data),
        _ => return Ok(None),
    };
    let (start, size) = place.map_err(FileError::Elf)?.ok_or(FileError::NoSection)?;
    Ok(Some(start..start.saturating_add(size)))
}

fn place_in<'data, Elf: FileHeader<Endian = Endianness>>(
    data: impl ReadRef<'data>,
) -> ReadResult<Option<(u64, u64)>> {
    let header = Elf::parse(data)?;
    let endian = header.endian()?;
    let sections = header.sections(endian, data)?;
    let section = sections.section_by_name(endian, b".BTF");
    Ok(section.and_then(|(_, section)| section.file_range(endian)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::btf::Builder;

    /// Reads BTF from a file of this content.
    fn open(name: &str, content: &[u8]) -> Result<Btf, FileError> {
        let path = std::env::temp_dir().join(format!("tetra-btf-{name}-{}", std::process::id()));
        std::fs::write(&path, content).unwrap();
        let result = Btf::open(&path);
        std::fs::remove_file(&path).unwrap();
        result
    }

    #[test]
    fn btf_is_found_in_all_kinds_of_files() {
        let mut types = Builder::new();
        types.int("int", 4, true);
        let btf = types.build();
        let elf = crate::policy::elf_files::with_section(".BTF", btf.clone());
        let image = zstd::encode_all(&elf[..], 1).unwrap();
        for (name, content) in [("raw", btf), ("elf", elf), ("image", image)] {
            assert_eq!(open(name, &content).map(|btf| btf.len()).unwrap(), 1, "{name}");
        }
    }

    #[test]
    fn files_without_it_say_so() {
        let problem = |name: &str, content: &[u8]| open(name, content).map(|_| ()).unwrap_err().to_string();
        let elf = crate::policy::elf_files::with_section(".text", vec![0; 9]);
        assert!(problem("no-section", &elf).starts_with("the ELF file has no section .BTF; "));
        assert!(problem("cut", &elf[..elf.len() - 1]).starts_with("the ELF file is damaged or cut off: "));
        assert!(problem("empty", b"").starts_with("no BTF: "));
        let image = zstd::encode_all(&b"no ELF file"[..], 1).unwrap();
        assert!(problem("no-elf", &image).contains("it holds no ELF file"));
        let missing = Btf::open(Path::new("/no/such/file")).map(|_| ()).unwrap_err();
        assert!(missing.to_string().starts_with("No such file"));
    }
}
