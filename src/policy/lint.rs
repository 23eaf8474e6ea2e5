//! Reads and judges the policies of a file, and mends them.

use std::collections::HashSet;
use std::sync::Arc;

use super::check::{self, Facts};
use super::diagnostic::{Code, Diagnostic, Fix, Severity};
use super::{Position, Reading, fix};

/// How many fixes a file may need: more than anyone makes mistakes, but an end.
const FIXES_MAX: usize = 1000;

/// All that there is to say about a file, in the order of its lines. What an enforcing policy does comes first.
pub(crate) fn lint(text: &Arc<str>, facts: &Facts) -> Vec<Diagnostic> {
    let reading = Reading::new(text);
    let mut starts: Vec<usize> = Vec::new();
    let mut diagnostics = reading.diagnostics;
    for policy in &reading.policies {
        starts.push(policy.span.start);
        let mut found = check::policy(policy, facts);
        // A hook that can't be read was told already.
        if diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
        {
            found.retain(|diagnostic| diagnostic.code != Code::NoHooks);
        }
        diagnostics.extend(found);
    }
    for policy in &reading.network_policies {
        starts.push(policy.span.start);
        diagnostics.extend(check::network_policy(policy));
    }
    let document = |diagnostic: &Diagnostic| {
        let start = diagnostic.span.start;
        starts.iter().filter(|&&begin| begin <= start).count()
    };
    let rank = |code| match code {
        Code::Enforces => 0,
        Code::NotChecked => 2,
        _ => 1,
    };
    diagnostics
        .sort_by_key(|diagnostic| (document(diagnostic), rank(diagnostic.code), diagnostic.span.start));
    // What stands in a macro or behind an alias is judged wherever it is used.
    let mut told = Vec::with_capacity(diagnostics.len());
    for diagnostic in diagnostics {
        let is_told = told
            .iter()
            .rev()
            .take_while(|told: &&Diagnostic| {
                told.span.start == diagnostic.span.start || told.code == Code::Enforces
            })
            .any(|told| *told == diagnostic);
        if !is_told {
            told.push(diagnostic);
        }
    }
    told
}

/// A file after all that could be mended was.
#[derive(Debug)]
pub(crate) struct Mended {
    pub(crate) text: Arc<str>,
    pub(crate) changes: Vec<Change>,
    /// What is left to say.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// A change that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    /// Where, in the text as it was just before.
    pub(crate) position: Position,
    /// As `isRoot is removed`.
    pub(crate) what: String,
    pub(crate) code: Code,
}

/// Mends what has a fix, round by round: what is mended may show or settle something else.
pub(crate) fn mend(text: &Arc<str>, facts: &Facts) -> Mended {
    let mut mended = Mended {
        text: Arc::clone(text),
        changes: Vec::new(),
        diagnostics: lint(text, facts),
    };
    // What couldn't be done, by what it says.
    let mut failed: Vec<String> = Vec::new();
    let mut before = HashSet::from([Arc::clone(text)]);
    while mended.changes.len() < FIXES_MAX {
        if !mended.all_at_once(&failed, facts) && !mended.one(&mut failed, &before, facts) {
            break;
        }
        before.insert(Arc::clone(&mended.text));
    }
    mended
}

impl Mended {
    /// What can still be tried.
    fn fixes<'a>(&'a self, failed: &'a [String]) -> impl Iterator<Item = (&'a Diagnostic, &'a Fix)> {
        let left = self
            .diagnostics
            .iter()
            .filter(|diagnostic| !failed.contains(&diagnostic.message));
        left.filter_map(|diagnostic| Some((diagnostic, diagnostic.fix.as_ref()?)))
    }

    /// Does all that is about different parts of the text; says whether that left less to do.
    fn all_at_once(&mut self, failed: &[String], facts: &Facts) -> bool {
        let (diagnostics, fixes): (Vec<_>, Vec<_>) = self.fixes(failed).unzip();
        if fixes.len() < 2 {
            return false;
        }
        let Some((text, done)) = fix::apply_all(&self.text, &fixes) else {
            return false;
        };
        let changes: Vec<Change> = diagnostics
            .into_iter()
            .zip(fixes)
            .zip(done)
            .filter(|(_, done)| *done)
            .map(|((diagnostic, fix), _)| Change::new(diagnostic, fix))
            .collect();
        let before = self.fixes(failed).count();
        let text = Arc::from(text);
        let after = Mended {
            diagnostics: lint(&text, facts),
            text,
            changes: Vec::new(),
        };
        if after.fixes(failed).count() >= before {
            return false;
        }
        self.changes.extend(changes);
        self.text = after.text;
        self.diagnostics = after.diagnostics;
        true
    }

    /// Tries the next fix; says whether there was one. What leads back to a text that was there before is none: behind an
    /// alias, hooks may want opposite things. Nor is what leaves as much of the same to mend, maybe elsewhere.
    fn one(&mut self, failed: &mut Vec<String>, before: &HashSet<Arc<str>>, facts: &Facts) -> bool {
        let Some((diagnostic, fix)) = self.fixes(failed).next() else {
            return false;
        };
        let change = Change::new(diagnostic, fix);
        let same = |all: &[Diagnostic]| {
            let same = all.iter().filter(|found| found.message == diagnostic.message);
            same.count()
        };
        let text = fix::apply(&self.text, fix)
            .map(Arc::from)
            .filter(|text| !before.contains(text));
        let after = text.as_ref().map(|text| lint(text, facts));
        match (text, after) {
            (Some(text), Some(after)) if same(&after) < same(&self.diagnostics) => {
                self.changes.push(change);
                self.text = text;
                self.diagnostics = after;
            }
            _ => failed.push(diagnostic.message.clone()),
        }
        true
    }
}

impl Change {
    fn new(diagnostic: &Diagnostic, fix: &Fix) -> Self {
        Change {
            position: diagnostic.span.position,
            what: fix.what.clone(),
            code: diagnostic.code,
        }
    }
}
