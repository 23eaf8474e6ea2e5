//! Policies from files: loaded at the start, and those of folders again whenever a file there changes.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::repeated::Repeated;
use crate::error::Error;
use crate::sensor::policy::{Added, DOMAIN, Policies, PolicyError};
use crate::term;

/// How often folders are looked at.
const INTERVAL: Duration = Duration::from_secs(1);

/// A folder, and what was loaded from it.
struct Folder {
    path: PathBuf,
    files: BTreeMap<PathBuf, File>,
    /// Whether that it can't be read was told.
    is_lost: bool,
}

/// A file as it was when it was read.
struct File {
    state: State,
    /// The policy's name; `None` if none could be loaded from it so far.
    policy: Option<String>,
    /// What it holds now has the name of another policy, which may go.
    waits: bool,
}

/// Tells whether a file was changed, or is another one.
#[derive(Clone, Copy, PartialEq, Eq)]
struct State {
    modified: Option<SystemTime>,
    length: u64,
    inode: u64,
}

/// What became of a file that was read.
enum Outcome {
    Done,
    /// There is another policy of the name.
    Exists(PolicyError),
}

/// Loads the policy of each file, and those of the YAML and JSON files of each folder. What can't be loaded ends it.
/// Gives what watches the folders, if there are any.
pub(super) fn load(paths: &[PathBuf], policies: &Arc<Policies>) -> Result<Option<Repeated>, Error> {
    let mut folders = Vec::new();
    for path in paths {
        if !path.is_dir() {
            add(path, policies)?;
            continue;
        }
        let mut folder = Folder {
            path: path.clone(),
            files: BTreeMap::new(),
            is_lost: false,
        };
        let found = folder
            .look()
            .map_err(|error| Error::ReadPolicy(path.clone(), error))?;
        for (path, state) in found {
            let file = File {
                state,
                policy: Some(add(&path, policies)?),
                waits: false,
            };
            folder.files.insert(path, file);
        }
        folders.push(folder);
    }
    if folders.is_empty() {
        return Ok(None);
    }
    let policies = Arc::clone(policies);
    let update = move || {
        for folder in &mut folders {
            folder.update(&policies);
        }
    };
    Repeated::start("policies", INTERVAL, update).map(Some)
}

impl Folder {
    /// Its YAML and JSON files, by name; those with a dot in front are somebody's own affair.
    fn look(&self) -> io::Result<BTreeMap<PathBuf, State>> {
        let mut found = BTreeMap::new();
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            let path = entry.path();
            let end = path.extension().and_then(OsStr::to_str);
            if matches!(end, Some("yaml" | "yml" | "json"))
                && !entry.file_name().as_encoded_bytes().starts_with(b".")
                && let Ok(metadata) = fs::metadata(&path)
                && metadata.is_file()
            {
                let state = State {
                    modified: metadata.modified().ok(),
                    length: metadata.len(),
                    inode: metadata.ino(),
                };
                found.insert(path, state);
            }
        }
        Ok(found)
    }

    /// Loads what is new or changed, and takes out what is gone. A policy whose file can't be loaded any more stays as
    /// it was.
    fn update(&mut self, policies: &Policies) {
        let found = match self.look() {
            Ok(found) => found,
            Err(error) => {
                // A folder that can't be read is not an empty one.
                if !self.is_lost {
                    let problem = format!("{}: {error}; its policies stay", self.path.display());
                    term::message("warning", &problem);
                }
                self.is_lost = true;
                return;
            }
        };
        self.is_lost = false;
        let is_same =
            |(path, state): (&PathBuf, &State)| self.files.get(path).is_some_and(|file| file.state == *state);
        if found.iter().all(is_same) && found.len() == self.files.len() {
            return;
        }
        let mut waiting: Vec<&PathBuf> = found
            .iter()
            .filter(|(path, state)| {
                let file = self.files.get(*path);
                file.is_none_or(|file| file.waits || file.state != **state)
            })
            .map(|(path, _)| path)
            .collect();
        // What waits for a name may have it once others are read, and what is gone is out.
        loop {
            let mut left = Vec::new();
            for path in &waiting {
                if let Outcome::Exists(error) = self.load(path, &found, policies) {
                    left.push((*path, error));
                }
            }
            let had_gone = self.drop_gone(&found, policies);
            if left.is_empty() {
                return;
            }
            if left.len() == waiting.len() && !had_gone {
                for (path, error) in left {
                    term::message("warning", &error.of(path));
                }
                return;
            }
            waiting = left.into_iter().map(|(path, _)| path).collect();
        }
    }

    /// Reads a file, and puts its policy into the place of the one that it had.
    fn load(&mut self, path: &Path, found: &BTreeMap<PathBuf, State>, policies: &Policies) -> Outcome {
        let Some(state) = found.get(path).copied() else {
            return Outcome::Done;
        };
        let before = self.files.remove(path).and_then(|file| file.policy);
        // A file that got another name keeps its policy.
        let is_own = |name: &str| {
            let of_gone = self.files.iter().filter(|(path, _)| !found.contains_key(*path));
            let mut names = of_gone.filter_map(|(_, file)| file.policy.as_deref());
            before.as_deref() == Some(name) || names.any(|gone| gone == name)
        };
        let loaded = fs::read_to_string(path)
            .map_err(|error| format!("{}: {error}", path.display()))
            .and_then(|text| match policies.replace(&text, DOMAIN, &is_own) {
                Err(error @ PolicyError::Exists(_)) => Ok(Err(error)),
                added => added.map(Ok).map_err(|error| error.of(path)),
            });
        let (policy, outcome) = match loaded {
            Ok(Ok(added)) => {
                tell(path, &added);
                for (other, file) in &mut self.files {
                    if !found.contains_key(other) && file.policy.as_ref() == Some(&added.name) {
                        file.policy = None;
                    }
                }
                if let Some(before) = before.filter(|before| *before != added.name) {
                    remove(&before, policies);
                }
                (Some(added.name), Outcome::Done)
            }
            Ok(Err(exists)) => (before, Outcome::Exists(exists)),
            Err(problem) => {
                term::message("warning", &problem);
                (before, Outcome::Done)
            }
        };
        let waits = matches!(outcome, Outcome::Exists(_));
        self.files.insert(path.to_owned(), File { state, policy, waits });
        outcome
    }

    /// Takes out the policies of files that are gone; says whether there were any.
    fn drop_gone(&mut self, found: &BTreeMap<PathBuf, State>, policies: &Policies) -> bool {
        let gone = self.files.extract_if(.., |path, _| !found.contains_key(path));
        let gone: Vec<File> = gone.map(|(_, file)| file).collect();
        for name in gone.iter().filter_map(|file| file.policy.as_ref()) {
            remove(name, policies);
        }
        !gone.is_empty()
    }
}

fn add(file: &Path, policies: &Policies) -> Result<String, Error> {
    let text = fs::read_to_string(file).map_err(|error| Error::ReadPolicy(file.to_owned(), error))?;
    let added = policies.add(&text, DOMAIN);
    let added = added.map_err(|error| Error::LoadPolicy(file.to_owned(), error))?;
    tell(file, &added);
    Ok(added.name)
}

/// Tells what a policy does to processes, that it is there, and what its author should know.
fn tell(file: &Path, added: &Added) {
    let file = file.display().to_string();
    tell_effect(&format!("{} of {file}", added.name), added.effect.as_deref());
    term::message("note", &format!("policy {} of {file} is loaded", added.name));
    for remark in &added.remarks {
        term::message("warning", &remark.of(&file));
    }
}

/// Tells what a policy does to processes from now on, if it does anything.
pub(super) fn tell_effect(policy: &str, effect: Option<&str>) {
    if let Some(effect) = effect {
        term::message("note", &format!("policy {policy} {effect}"));
    }
}

fn remove(name: &str, policies: &Policies) {
    match policies.delete(name, "", DOMAIN) {
        Ok(()) => term::message("note", &format!("policy {name} is removed")),
        Err(error) => term::message("warning", &error.to_string()),
    }
}
