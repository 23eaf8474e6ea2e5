//! The functions of files that processes have mapped, kept as long as there is room.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use rustix::fs::OFlags;

use super::elf::Symbols;

/// Memory for all files together.
const MOST: usize = 64 << 20;

/// A version of a file: one that is replaced or written has another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Version {
    device: u64,
    inode: u64,
    size: u64,
    modified: (i64, i64),
}

/// Functions of files.
#[derive(Debug, Default)]
pub(super) struct Files {
    known: HashMap<Version, Kept>,
    bytes: usize,
    /// Counts up with each question.
    clock: u64,
}

#[derive(Debug)]
struct Kept {
    symbols: Symbols,
    used: u64,
}

impl Files {
    /// The functions of the file at `path`, if it has this inode number: another has taken the place of the one that
    /// is mapped. Nothing that isn't a plain file is opened for long, nor waited for.
    pub(super) fn symbols(&mut self, path: &Path, inode: u64) -> Option<&Symbols> {
        let version = Version::of(&fs::metadata(path).ok()?)?;
        if version.inode != inode {
            return None;
        }
        self.clock += 1;
        if !self.known.contains_key(&version) {
            let file = open(path)?;
            // It may have been replaced since.
            if Version::of(&file.metadata().ok()?)? != version {
                return None;
            }
            self.add(version, Symbols::read(file));
        }
        let kept = self.known.get_mut(&version)?;
        kept.used = self.clock;
        Some(&kept.symbols)
    }

    /// Lets go of those that were not used for longest, to make room.
    fn add(&mut self, version: Version, symbols: Symbols) {
        self.bytes += size(&symbols);
        while self.bytes > MOST
            && let Some(oldest) = self
                .known
                .iter()
                .min_by_key(|(_, kept)| kept.used)
                .map(|(version, _)| *version)
            && let Some(kept) = self.known.remove(&oldest)
        {
            self.bytes -= size(&kept.symbols);
        }
        let used = self.clock;
        self.known.insert(version, Kept { symbols, used });
    }
}

/// Files without functions take room as well.
fn size(symbols: &Symbols) -> usize {
    symbols.bytes() + size_of::<(Version, Kept)>()
}

/// A named pipe in the place of a file would be waited for for ever without `NONBLOCK`.
fn open(path: &Path) -> Option<File> {
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let flags = i32::try_from(flags.bits()).ok()?;
    OpenOptions::new().read(true).custom_flags(flags).open(path).ok()
}

impl Version {
    /// `None` for what isn't a plain file.
    fn of(metadata: &fs::Metadata) -> Option<Self> {
        metadata.is_file().then(|| Version {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.size(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::process;

    use super::*;

    /// A path that this test alone uses; whatever is there goes with it.
    struct Scratch(std::path::PathBuf);

    impl Scratch {
        fn new(name: &str) -> Self {
            Scratch(env::temp_dir().join(format!("tetra-{name}-{}", process::id())))
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_file(&self.0);
        }
    }

    #[test]
    fn a_file_that_took_the_place_of_another_is_another() {
        let program = env::current_exe().unwrap();
        let inode = fs::metadata(&program).unwrap().ino();
        let mut files = Files::default();
        assert!(files.symbols(&program, inode).is_some());
        assert!(files.symbols(&program, inode).is_some());
        assert_eq!(files.known.len(), 1, "it is read once");
        assert!(files.symbols(&program, inode + 1).is_none());
        assert!(files.symbols(Path::new("/nonexistent"), inode).is_none());
    }

    #[test]
    fn what_is_no_plain_file_is_not_waited_for() {
        let pipe = Scratch::new("pipe");
        let made = process::Command::new("mkfifo").arg(&pipe.0).status().unwrap();
        assert!(made.success());
        let inode = fs::metadata(&pipe.0).unwrap().ino();
        assert!(Files::default().symbols(&pipe.0, inode).is_none());
        assert!(open(&pipe.0).is_some(), "it was not even waited for");
        let directory = env::temp_dir();
        let inode = fs::metadata(&directory).unwrap().ino();
        assert!(Files::default().symbols(&directory, inode).is_none());
    }

    #[test]
    fn files_are_kept_as_long_as_there_is_room() {
        let version = |inode| Version {
            device: 1,
            inode,
            size: 0,
            modified: (0, 0),
        };
        let mut files = Files::default();
        for inode in 0..4 {
            files.clock += 1;
            files.add(version(inode), Symbols::of_size(20 << 20));
        }
        let mut kept: Vec<u64> = files.known.keys().map(|version| version.inode).collect();
        kept.sort_unstable();
        assert_eq!(kept, [1, 2, 3]);
        assert!(files.bytes <= MOST);
    }
}
