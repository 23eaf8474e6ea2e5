//! Policies from files: loaded at the start, and those of folders again whenever a file there changes.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime};

use crate::error::Error;
use crate::sensor::policy::{DOMAIN, Policies};
use crate::term;

/// How often folders are looked at.
const INTERVAL: Duration = Duration::from_secs(1);

/// Watches folders of policies until it is dropped.
pub(super) struct PolicyFiles {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// A folder, and what was loaded from it.
struct Folder {
    path: PathBuf,
    files: BTreeMap<PathBuf, File>,
}

/// A file as it was when it was read.
struct File {
    state: State,
    /// The policy's name; `None` if it could not be loaded.
    policy: Option<String>,
}

/// Tells whether a file was changed.
type State = (Option<SystemTime>, u64);

impl PolicyFiles {
    /// Loads the policy of each file, and those of the YAML and JSON files of each folder. What can't be loaded ends it.
    pub(super) fn load(paths: &[PathBuf], policies: &Arc<Policies>) -> Result<Self, Error> {
        let mut folders = Vec::new();
        for path in paths {
            if !path.is_dir() {
                add(path, policies)?;
                continue;
            }
            let mut folder = Folder {
                path: path.clone(),
                files: BTreeMap::new(),
            };
            let found = folder
                .look()
                .map_err(|error| Error::ReadPolicy(path.clone(), error))?;
            for (file, state) in found {
                let policy = Some(add(&file, policies)?);
                folder.files.insert(file, File { state, policy });
            }
            folders.push(folder);
        }
        if folders.is_empty() {
            return Ok(PolicyFiles {
                stop: None,
                thread: None,
            });
        }
        let (stop, stopped) = mpsc::channel();
        let policies = Arc::clone(policies);
        let watch = move || {
            while stopped.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                for folder in &mut folders {
                    folder.update(&policies);
                }
            }
        };
        let thread = thread::Builder::new().name("policies".to_owned()).spawn(watch);
        Ok(PolicyFiles {
            stop: Some(stop),
            thread: Some(thread.map_err(Error::Threads)?),
        })
    }
}

impl Drop for PolicyFiles {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // It only ends by a panic, which was told, or as it should.
            let _ = thread.join();
        }
    }
}

impl Folder {
    /// Its YAML and JSON files, by name.
    fn look(&self) -> io::Result<BTreeMap<PathBuf, State>> {
        let mut found = BTreeMap::new();
        for entry in fs::read_dir(&self.path)? {
            let path = entry?.path();
            let end = path.extension().and_then(OsStr::to_str);
            if matches!(end, Some("yaml" | "yml" | "json"))
                && let Ok(metadata) = fs::metadata(&path)
            {
                found.insert(path, (metadata.modified().ok(), metadata.len()));
            }
        }
        Ok(found)
    }

    /// Loads what is new or changed, and takes out what is gone. A policy whose file can't be loaded any more stays as
    /// it was.
    fn update(&mut self, policies: &Policies) {
        // A folder that can't be read is not an empty one.
        let Ok(found) = self.look() else {
            return;
        };
        for (path, state) in &found {
            if self.files.get(path).is_some_and(|file| file.state == *state) {
                continue;
            }
            let before = self.files.remove(path).and_then(|file| file.policy);
            let loaded = fs::read_to_string(path)
                .map_err(|error| format!(" {error}"))
                .and_then(|text| policies.replace(&text, DOMAIN).map_err(|error| error.to_string()));
            let policy = match loaded {
                Ok(name) => {
                    term::message("note", &format!("policy {name} of {} is loaded", path.display()));
                    if let Some(before) = before.filter(|before| *before != name) {
                        remove(&before, policies);
                    }
                    Some(name)
                }
                Err(problem) => {
                    term::message("warning", &format!("{}:{problem}", path.display()));
                    before
                }
            };
            self.files.insert(
                path.clone(),
                File {
                    state: *state,
                    policy,
                },
            );
        }
        let gone: Vec<PathBuf> = self
            .files
            .keys()
            .filter(|path| !found.contains_key(*path))
            .cloned()
            .collect();
        for path in gone {
            if let Some(name) = self.files.remove(&path).and_then(|file| file.policy) {
                remove(&name, policies);
            }
        }
    }
}

fn add(file: &Path, policies: &Policies) -> Result<String, Error> {
    let text = fs::read_to_string(file).map_err(|error| Error::ReadPolicy(file.to_owned(), error))?;
    let added = policies.add(&text, DOMAIN);
    let name = added.map_err(|error| Error::LoadPolicy(file.to_owned(), error))?;
    term::message("note", &format!("policy {name} of {} is loaded", file.display()));
    Ok(name)
}

fn remove(name: &str, policies: &Policies) {
    match policies.delete(name, "", DOMAIN) {
        Ok(()) => term::message("note", &format!("policy {name} is removed")),
        Err(error) => term::message("warning", &error.to_string()),
    }
}
