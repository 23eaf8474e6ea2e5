//! Policies as texts.

use std::sync::Arc;

use crate::policy::{Diagnostic, Facts, Severity, lint, mend};

/// What there is to say about a policy.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Each mistake as `severity[code] line:column: message`.
    pub messages: Vec<String>,
    /// How many are errors.
    pub errors: usize,
    /// The text after all that could be mended was.
    pub mended: String,
    /// How many are errors then.
    pub errors_left: usize,
}

/// Judges the policies of a text and mends them, without a kernel.
#[must_use]
pub fn policy(text: &str) -> Judged {
    let facts = Facts::default();
    let text = Arc::from(text);
    let found = lint(&text, &facts);
    let mended = mend(&text, &facts);
    Judged {
        messages: found.iter().map(message).collect(),
        errors: errors(&found),
        mended: mended.text.to_string(),
        errors_left: errors(&mended.diagnostics),
    }
}

fn message(found: &Diagnostic) -> String {
    let place = found.span.position;
    let (severity, code) = (found.severity.name(), found.code.name());
    format!("{severity}[{code}] {place}: {}", found.message)
}

fn errors(found: &[Diagnostic]) -> usize {
    let errors = found.iter().filter(|found| found.severity == Severity::Error);
    errors.count()
}
