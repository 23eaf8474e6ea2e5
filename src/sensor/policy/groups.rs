//! Groups of processes that filters ask for: by the program that they run, or by their number.
//!
//! Each set of programs that policies name is a bit. Which bits a process has is found out once at its exec, in the
//! kernel (`bpf/members.bpf.c`); hooks only test a bit. Equal sets share one.

use std::collections::{BTreeMap, BTreeSet};

use super::error::PlanError;

/// `GROUPS_MAX`.
pub(crate) const GROUPS_MAX: usize = 128;
/// Bytes of a path that has to be equal, with a NUL (`struct exact_key`).
const EXACT_SIZE: usize = 256;
/// `PREFIX_MAX`.
const PREFIX_MAX: usize = 252;

/// Groups as bits.
pub(crate) type Bits = u128;

/// A group that somebody uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GroupId(u8);

impl GroupId {
    pub(crate) fn number(self) -> u32 {
        self.0.into()
    }

    pub(crate) fn bit(self) -> Bits {
        1 << self.0
    }
}

/// Who is in a group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rule {
    /// Who runs a program with one of these paths.
    Paths(BTreeSet<String>),
    /// … with a path that begins so.
    Prefixes(BTreeSet<String>),
    /// … that ends so.
    Postfixes(BTreeSet<String>),
    /// These processes, by their number on the host.
    Processes(BTreeSet<u32>),
    /// Nobody: processes are watched only so that it is known how they were before.
    All,
}

/// All groups, each with how many hooks use it.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    used: BTreeMap<u8, (Rule, usize)>,
}

/// What the kernel side looks up.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tables {
    pub(crate) paths: BTreeMap<Vec<u8>, Bits>,
    /// Each with the groups of shorter beginnings, as only the longest is found.
    pub(crate) prefixes: BTreeMap<Vec<u8>, Bits>,
    pub(crate) postfixes: BTreeMap<Vec<u8>, Bits>,
    /// Groups that a process keeps when it runs another program.
    pub(crate) of_processes: Bits,
}

impl Groups {
    /// A group with this rule, the same as before if there is one.
    pub(crate) fn take(&mut self, rule: Rule) -> Result<GroupId, PlanError> {
        rule.check()?;
        if let Some((number, (_, uses))) = self.used.iter_mut().find(|(_, (known, _))| *known == rule) {
            *uses += 1;
            return Ok(GroupId(*number));
        }
        let free = (0..GROUPS_MAX).find_map(|number| {
            let number = u8::try_from(number).ok()?;
            (!self.used.contains_key(&number)).then_some(number)
        });
        let number = free.ok_or(PlanError::TooManyGroups(GROUPS_MAX))?;
        self.used.insert(number, (rule, 1));
        Ok(GroupId(number))
    }

    /// Gives a group back.
    pub(crate) fn release(&mut self, group: GroupId) {
        if let Some((_, uses)) = self.used.get_mut(&group.0) {
            *uses -= 1;
            if *uses == 0 {
                self.used.remove(&group.0);
            }
        }
    }

    /// All that somebody uses.
    pub(crate) fn in_use(&self) -> Bits {
        self.used
            .keys()
            .fold(0, |bits, number| bits | GroupId(*number).bit())
    }

    /// The groups of a process that runs the program with this path.
    pub(crate) fn of(&self, pid: u32, path: &str) -> Bits {
        let has = |rule: &Rule| match rule {
            Rule::Paths(paths) => paths.contains(path),
            Rule::Prefixes(prefixes) => prefixes.iter().any(|prefix| path.starts_with(prefix.as_str())),
            Rule::Postfixes(postfixes) => postfixes.iter().any(|postfix| path.ends_with(postfix.as_str())),
            Rule::Processes(pids) => pids.contains(&pid),
            Rule::All => false,
        };
        let members = self.used.iter().filter(|(_, (rule, _))| has(rule));
        members.fold(0, |bits, (number, _)| bits | GroupId(*number).bit())
    }

    pub(crate) fn tables(&self) -> Tables {
        let mut tables = Tables::default();
        for (number, (rule, _)) in &self.used {
            let bit = GroupId(*number).bit();
            match rule {
                Rule::Paths(paths) => {
                    for path in paths {
                        *tables.paths.entry(exact_key(path)).or_default() |= bit;
                    }
                }
                Rule::Prefixes(prefixes) => {
                    for prefix in prefixes {
                        *tables.prefixes.entry(prefix.clone().into_bytes()).or_default() |= bit;
                    }
                }
                Rule::Postfixes(postfixes) => {
                    for postfix in postfixes {
                        *tables
                            .postfixes
                            .entry(postfix.bytes().rev().collect())
                            .or_default() |= bit;
                    }
                }
                Rule::Processes(_) => tables.of_processes |= bit,
                Rule::All => {}
            }
        }
        tables.prefixes = keys(&tables.prefixes);
        tables.postfixes = keys(&tables.postfixes);
        tables
    }
}

impl Rule {
    /// Whether the kernel side can look it up.
    fn check(&self) -> Result<(), PlanError> {
        let (texts, most) = match self {
            Rule::Paths(paths) => (paths, EXACT_SIZE - 1),
            Rule::Prefixes(texts) | Rule::Postfixes(texts) => (texts, PREFIX_MAX),
            Rule::Processes(_) | Rule::All => return Ok(()),
        };
        match texts.iter().find(|text| text.len() > most) {
            Some(text) => Err(PlanError::BadValue(format!(
                "a binary of {} bytes, where {most} can be compared",
                text.len()
            ))),
            None => Ok(()),
        }
    }
}

fn exact_key(path: &str) -> Vec<u8> {
    let mut key = path.as_bytes().to_vec();
    key.resize(EXACT_SIZE, 0);
    key
}

/// Keys of a trie: `struct prefix_key` of the kernel side.
fn keys(texts: &BTreeMap<Vec<u8>, Bits>) -> BTreeMap<Vec<u8>, Bits> {
    let with_shorter = |text: &[u8]| {
        let shorter = (0..=text.len()).filter_map(|length| texts.get(&text[..length]));
        shorter.fold(0, |bits, more| bits | more)
    };
    let key = |text: &[u8]| {
        let bits = u32::try_from(text.len() * 8).unwrap_or(u32::MAX);
        let mut key = bits.to_ne_bytes().to_vec();
        key.extend(text);
        key.resize(4 + PREFIX_MAX, 0);
        key
    };
    texts.keys().map(|text| (key(text), with_shorter(text))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(texts: &[&str]) -> BTreeSet<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn equal_rules_share_a_group_until_the_last_is_given_back() {
        let mut groups = Groups::default();
        let shells = Rule::Paths(set(&["/bin/sh", "/bin/bash"]));
        let first = groups.take(shells.clone()).unwrap();
        assert_eq!(groups.take(shells.clone()), Ok(first));
        let other = groups.take(Rule::Prefixes(set(&["/bin/"]))).unwrap();
        assert_eq!(groups.of(1, "/bin/sh"), first.bit() | other.bit());
        assert_eq!(groups.of(1, "/bin/ls"), other.bit());
        groups.release(first);
        assert_eq!(groups.of(1, "/bin/sh"), first.bit() | other.bit());
        groups.release(first);
        assert_eq!(groups.of(1, "/bin/sh"), other.bit());
        groups.release(other);
        assert_eq!(groups.in_use(), 0);
    }

    #[test]
    fn there_is_an_end_of_groups() {
        let mut groups = Groups::default();
        for pid in 0..128 {
            groups.take(Rule::Processes([pid].into())).unwrap();
        }
        assert_eq!(
            groups.take(Rule::Processes([128].into())),
            Err(PlanError::TooManyGroups(128))
        );
        assert!(groups.take(Rule::Processes([5].into())).is_ok());
    }

    #[test]
    fn longer_beginnings_have_the_groups_of_shorter_ones() {
        let mut groups = Groups::default();
        let all = groups.take(Rule::Prefixes(set(&["/"]))).unwrap().bit();
        let some = groups
            .take(Rule::Prefixes(set(&["/usr/", "/opt/"])))
            .unwrap()
            .bit();
        let pid = groups.take(Rule::Processes([7].into())).unwrap().bit();
        let end = groups.take(Rule::Postfixes(set(&["sh", "bash"]))).unwrap().bit();
        let tables = groups.tables();
        let found: Vec<(u32, Bits)> = tables
            .prefixes
            .iter()
            .map(|(key, bits)| (u32::from_ne_bytes(*key.first_chunk().unwrap()), *bits))
            .collect();
        assert_eq!(found, [(8, all), (40, all | some), (40, all | some)]);
        assert_eq!(tables.of_processes, pid);
        assert!(
            tables
                .postfixes
                .iter()
                .any(|(key, bits)| key[4..8] == *b"hsab" && *bits == end)
        );
    }

    #[test]
    fn what_is_too_long_to_compare_is_refused() {
        let mut groups = Groups::default();
        let long = "x".repeat(256);
        assert!(groups.take(Rule::Paths(set(&[&long]))).is_err());
        assert!(groups.take(Rule::Postfixes(set(&[&long[..253]]))).is_err());
        assert!(groups.take(Rule::Postfixes(set(&[&long[..252]]))).is_ok());
    }
}
