//! `tetragon-info.json`, by which clients on this host find the server.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process;

use rustix::fs::{Mode, OFlags, fchmod};
use serde_json::json;

use super::listener::make_folder;
use crate::client::Address;

/// Where clients look.
pub(crate) const INFO_FILE: &str = "/var/run/tetragon/tetragon-info.json";

/// What is written besides the address and the process's number.
#[derive(Debug, Clone, Default)]
pub(crate) struct Info {
    pub(crate) path: PathBuf,
    pub(crate) export_file: Option<PathBuf>,
    pub(crate) metrics_address: Option<String>,
}

/// The file, as it was written. Dropping it removes it, if the path is still its own.
pub(super) struct InfoFile {
    path: PathBuf,
    identity: (u64, u64),
}

impl InfoFile {
    /// Writes the file beside its place and moves it there: nobody reads half of it, and a link in its place is
    /// replaced and not followed.
    pub(super) fn write(info: &Info, address: &Address) -> io::Result<Self> {
        let export_file = info.export_file.as_deref().unwrap_or(Path::new(""));
        let address = match address {
            // Clients are started in other folders.
            Address::Unix(path) => &Address::Unix(std::path::absolute(path)?),
            address @ Address::Tcp { .. } => address,
        };
        let content = json!({
            "server_address": address.to_string(),
            "pid": process::id(),
            "export_fname": export_file.to_string_lossy(),
            "metrics_address": info.metrics_address.as_deref().unwrap_or(""),
        });
        let path = &info.path;
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            make_folder(folder)?;
        }
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}", process::id()));
        let draft = path.with_file_name(name);
        let written = write_new(&draft, format!("{content}\n").as_bytes()).and_then(|metadata| {
            fs::rename(&draft, path)?;
            Ok(metadata)
        });
        match written {
            Ok(metadata) => Ok(InfoFile {
                path: path.clone(),
                identity: (metadata.dev(), metadata.ino()),
            }),
            Err(error) => {
                let _ = fs::remove_file(&draft);
                Err(error)
            }
        }
    }
}

impl Drop for InfoFile {
    fn drop(&mut self) {
        let now = fs::symlink_metadata(&self.path);
        if now.is_ok_and(|now| (now.dev(), now.ino()) == self.identity) {
            // A file that stays names an address where nobody is: clients say so.
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn write_new(path: &Path, content: &[u8]) -> io::Result<fs::Metadata> {
    // Left behind by a process with the same number.
    let _ = fs::remove_file(path);
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut file = File::from(rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR)?);
    fchmod(&file, Mode::RUSR | Mode::WUSR | Mode::RGRP | Mode::ROTH)?;
    file.write_all(content)?;
    file.metadata()
}
