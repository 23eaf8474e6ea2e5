//! Folders of the BPF file system, by descriptor: their paths may come to mean something else.

use std::io;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Dir, Mode, OFlags, fstat, fstatfs, mkdirat, openat, unlinkat};
use rustix::io::Errno;
use rustix::process::geteuid;

use super::leaving::Leaving;
use super::{FILE_SYSTEM, KeepError, MOUNT};

/// Bits of a file's mode: who else may write into it.
const OTHERS_WRITE: u32 = 0o022;

/// A folder.
#[derive(Debug)]
pub(in crate::sensor) struct Folder {
    descriptor: OwnedFd,
    /// Where it was found.
    path: PathBuf,
}

impl Folder {
    /// The uppermost of the BPF file system, where anybody may have something.
    pub(super) fn mounted() -> Result<Self, KeepError> {
        let folder = Folder::at(Path::new(MOUNT))?.ok_or(KeepError::NotMounted)?;
        let status = fstatfs(&folder.descriptor).map_err(|error| folder.problem("", error))?;
        if status.f_type != FILE_SYSTEM {
            return Err(KeepError::NotMounted);
        }
        Ok(folder)
    }

    /// `None` if there is nothing of this path.
    pub(super) fn at(path: &Path) -> Result<Option<Self>, KeepError> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match openat(CWD, path, flags, Mode::empty()) {
            Ok(descriptor) => Ok(Some(Folder {
                descriptor,
                path: path.to_owned(),
            })),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(problem(path.to_owned(), error)),
        }
    }

    /// A folder in it, which has to be this user's alone; `None` if there is none of this name.
    pub(super) fn folder(&self, name: &str) -> Result<Option<Self>, KeepError> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let descriptor = match openat(&self.descriptor, name, flags, Mode::empty()) {
            Ok(descriptor) => descriptor,
            Err(Errno::NOENT) => return Ok(None),
            Err(error) => return Err(self.problem(name, error)),
        };
        let path = self.path.join(name);
        let status = fstat(&descriptor).map_err(|error| self.problem(name, error))?;
        if status.st_uid != geteuid().as_raw() {
            let owner = status.st_uid;
            return Err(KeepError::Owner { path, owner });
        }
        if status.st_mode & OTHERS_WRITE != 0 {
            return Err(KeepError::Open(path));
        }
        Ok(Some(Folder { descriptor, path }))
    }

    /// The same, made if it isn't there. `None` if this one was removed, or the other one meanwhile.
    pub(super) fn make(&self, name: &str) -> Result<Option<Self>, KeepError> {
        match mkdirat(&self.descriptor, name, Mode::RWXU) {
            Ok(()) | Err(Errno::EXIST) => self.folder(name),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(self.problem(name, error)),
        }
    }

    /// Names of what is in it. Those that are no text are nobody's that is looked for.
    pub(super) fn names(&self) -> Result<Vec<String>, KeepError> {
        let folder = Dir::read_from(&self.descriptor).map_err(|error| self.problem("", error))?;
        let mut names = Vec::new();
        for entry in folder {
            let entry = entry.map_err(|error| self.problem("", error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name != "." && name != ".." {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    /// Where the kernel pins something in it.
    pub(in crate::sensor) fn place(&self, name: &str) -> PathBuf {
        PathBuf::from(format!("/proc/self/fd/{}/{name}", self.descriptor.as_raw_fd()))
    }

    /// Removes a folder in it and the links there that are called like this. What is gone already is no problem.
    pub(super) fn remove(&self, name: &str, is_ours: impl Fn(&str) -> bool) -> Result<Leaving, KeepError> {
        let mut leaving = Leaving::default();
        let Some(folder) = self.folder(name)? else {
            return Ok(leaving);
        };
        for file in folder.names()?.iter().filter(|file| is_ours(file)) {
            leaving.note(&folder.place(file));
            match unlinkat(&folder.descriptor, file.as_str(), AtFlags::empty()) {
                Ok(()) | Err(Errno::NOENT) => {}
                Err(error) => return Err(folder.problem(file, error)),
            }
        }
        if self.remove_empty(name)? {
            return Ok(leaving);
        }
        let other = folder.names()?.into_iter().next().unwrap_or_default();
        Err(KeepError::Foreign(folder.path.join(other)))
    }

    /// Removes a folder in it; says whether it is gone: it isn't if something is in it.
    pub(super) fn remove_empty(&self, name: &str) -> Result<bool, KeepError> {
        match unlinkat(&self.descriptor, name, AtFlags::REMOVEDIR) {
            Ok(()) | Err(Errno::NOENT) => Ok(true),
            Err(Errno::NOTEMPTY) => Ok(false),
            Err(error) => Err(self.problem(name, error)),
        }
    }

    /// Something in it that is not a sensor's.
    pub(super) fn foreign(&self, name: &str) -> KeepError {
        KeepError::Foreign(self.path.join(name))
    }

    fn problem(&self, name: &str, error: Errno) -> KeepError {
        let path = if name.is_empty() {
            self.path.clone()
        } else {
            self.path.join(name)
        };
        problem(path, error)
    }
}

fn problem(path: PathBuf, error: Errno) -> KeepError {
    match error {
        Errno::ACCESS | Errno::PERM => KeepError::Denied(path),
        error => KeepError::File(path, io::Error::from(error)),
    }
}
