//! Names of the host's users, from `/etc/passwd`.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

/// So often it is looked whether the file changed.
const CHECKED_EVERY: Duration = Duration::from_secs(10);

/// A user database that notices changes.
#[derive(Debug, Default)]
pub(crate) struct Users {
    path: PathBuf,
    names: HashMap<u32, String>,
    modified: Option<SystemTime>,
    checked: Option<Instant>,
}

impl Users {
    /// Nothing is read before a name is asked for.
    pub(crate) fn new(path: PathBuf) -> Self {
        Users {
            path,
            ..Users::default()
        }
    }

    /// The name of the user, if there is such a user.
    pub(crate) fn name(&mut self, uid: u32) -> Option<&str> {
        if self
            .checked
            .is_none_or(|checked| checked.elapsed() >= CHECKED_EVERY)
        {
            self.refresh();
        }
        self.names.get(&uid).map(String::as_str)
    }

    fn refresh(&mut self) {
        self.checked = Some(Instant::now());
        let modified = fs::metadata(&self.path).and_then(|file| file.modified()).ok();
        if modified.is_some() && modified == self.modified {
            return;
        }
        // A file that can't be read at the moment doesn't take the names away.
        if let Ok(text) = fs::read(&self.path) {
            self.names = parsed(&String::from_utf8_lossy(&text));
            self.modified = modified;
        }
    }
}

/// `name:password:uid:…` in each line; of several users with one id the first counts, as for `getpwuid`.
fn parsed(passwd: &str) -> HashMap<u32, String> {
    let mut names = HashMap::new();
    for line in passwd.lines() {
        let mut fields = line.split(':');
        if let (Some(name), Some(_), Some(uid)) = (fields.next(), fields.next(), fields.next())
            && !name.is_empty()
            && let Ok(uid) = uid.parse()
        {
            names.entry(uid).or_insert_with(|| name.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_name_of_a_uid_counts_and_odd_lines_are_skipped() {
        let names = parsed(
            "root:x:0:0::/:/bin/sh\ntoor:x:0:0::/:\n\n+nis\nbroken:x\n:x:7:\nbad:x:-1:\nalice:x:1000:1000::/:",
        );
        let mut sorted: Vec<_> = names.iter().map(|(uid, name)| (*uid, name.as_str())).collect();
        sorted.sort_unstable();
        assert_eq!(sorted, [(0, "root"), (1000, "alice")]);
    }

    #[test]
    fn a_missing_file_has_no_names() {
        assert_eq!(Users::new("/nonexistent/passwd".into()).name(0), None);
    }
}
