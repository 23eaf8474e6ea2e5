//! Kernels as they are booted, `/boot/vmlinuz-…`: a small program, and the compressed `vmlinux` that it unpacks.
//!
//! Where that is in the file of an x86 kernel: Documentation/arch/x86/boot.rst of Linux. Kernels of other architectures
//! are compressed as a whole.

use std::io::{self, Read};

use super::file::{FileError, MAX_SIZE};

/// How the ways to compress a kernel are told apart, by the bytes that the compressed data begins with.
const COMPRESSIONS: [(&[u8], &str); 7] = [
    (b"\x1f\x8b", GZIP),
    (b"\x28\xb5\x2f\xfd", ZSTD),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x02\x21\x4c\x18", "lz4"),
    (b"BZh", "bzip2"),
    (b"\x5d\0\0", "lzma"),
    (b"\x89LZO", "lzo"),
];
/// How many bytes of a file tell whether it is an image.
pub(super) const HEAD_LENGTH: u64 = 1024;
const GZIP: &str = "gzip";
const ZSTD: &str = "zstd";

/// Whether a file begins as a kernel that can be booted does: as a program for the firmware, as compressed data, or with
/// a jump over the header of x86.
pub(super) fn is_image(head: &[u8]) -> bool {
    let is_compressed = COMPRESSIONS.iter().any(|(magic, _)| head.starts_with(magic));
    is_compressed || head.starts_with(b"MZ") || has_header(head)
}

/// Whether it has the header of x86 kernels.
fn has_header(image: &[u8]) -> bool {
    image.get(0x202..0x206).is_some_and(|magic| magic == b"HdrS")
}

/// The `vmlinux` that an image holds.
pub(super) fn unpack(image: &[u8]) -> Result<Vec<u8>, FileError> {
    let packed = payload(image).unwrap_or(image);
    let known = COMPRESSIONS.iter().find(|(magic, _)| packed.starts_with(magic));
    let damaged = |error: io::Error| FileError::Image(error.to_string());
    match known {
        Some(&(_, GZIP)) => limited(flate2::read::GzDecoder::new(packed)).map_err(damaged),
        Some(&(_, ZSTD)) => {
            let decoder = zstd::Decoder::with_buffer(packed).map_err(damaged)?;
            // The image's own count of the bytes stands behind it.
            limited(decoder.single_frame()).map_err(damaged)
        }
        Some((_, name)) => Err(FileError::Compression(name)),
        None => Err(FileError::Image("it holds no compressed kernel".to_owned())),
    }
}

/// The compressed part of an x86 kernel.
fn payload(image: &[u8]) -> Option<&[u8]> {
    const SECTOR: usize = 512;
    let number = |offset: usize| -> Option<usize> {
        let bytes = image.get(offset..)?.first_chunk()?;
        usize::try_from(u32::from_le_bytes(*bytes)).ok()
    };
    // 0 stands for 4, as it did before there was a header.
    let sectors = match *image.get(0x1f1)? {
        0 => 4,
        sectors => usize::from(sectors),
    };
    let start = ((sectors + 1) * SECTOR).checked_add(number(0x248)?)?;
    let end = start.checked_add(number(0x24c)?)?;
    has_header(image).then(|| image.get(start..end))?
}

/// All that a decoder gives, as long as a kernel could be that long.
fn limited(decoder: impl Read) -> io::Result<Vec<u8>> {
    let mut data = Vec::new();
    decoder.take(MAX_SIZE).read_to_end(&mut data)?;
    Ok(data)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    /// An image of x86 with this as its compressed part.
    fn image(packed: &[u8]) -> Vec<u8> {
        let mut image = b"MZ".to_vec();
        image.resize(0x400, 0);
        image[0x1f1] = 1;
        image[0x202..0x206].copy_from_slice(b"HdrS");
        image[0x248] = 16;
        image[0x24c..0x250].copy_from_slice(&u32::try_from(packed.len()).unwrap().to_le_bytes());
        image.resize(0x410, 0xaa);
        image.extend(packed);
        image.extend([0xbb; 100]);
        image
    }

    fn gzip(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn kernels_are_unpacked() {
        let kernel = b"\x7fELF and so on";
        for packed in [gzip(kernel), zstd::encode_all(&kernel[..], 1).unwrap()] {
            let counted = [&packed[..], &[15, 0, 0, 0]].concat();
            assert_eq!(unpack(&image(&counted)).unwrap(), kernel);
            assert!(is_image(&image(&counted)) && is_image(&packed));
            assert_eq!(unpack(&packed).unwrap(), kernel);
        }
        let mut jump = image(b"");
        jump[..2].copy_from_slice(b"\xeb\x66");
        assert!(is_image(&jump));
        assert!(!is_image(b"\x7fELF") && !is_image(b"\x9f\xeb\x01\0") && !is_image(b""));
    }

    #[test]
    fn others_say_what_they_are() {
        let problem = |image: &[u8]| unpack(image).unwrap_err().to_string();
        assert_eq!(
            problem(&image(b"\xfd7zXZ\0...")),
            "a kernel compressed with xz, which can't be read; unpack it with scripts/extract-vmlinux of Linux"
        );
        let empty = "no kernel's types can be had from this image: it holds no compressed kernel";
        assert_eq!(problem(b"MZ"), empty);
        assert_eq!(problem(&image(b"else")), empty);
        let mut far = image(&gzip(b"x"));
        far[0x24a] = 0xff;
        assert_eq!(problem(&far), empty);
        let packed = gzip(&[7; 10_000]);
        let cut = problem(&image(&packed[..packed.len() / 2]));
        assert!(
            cut.starts_with("no kernel's types can be had from this image: "),
            "{cut}"
        );
    }
}
