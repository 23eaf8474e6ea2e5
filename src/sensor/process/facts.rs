//! What is known of a program besides its identity, encoded once and used for every event about it.

use std::borrow::Cow;
use std::sync::Arc;

use prost::Message as _;
use regex::Regex;

use super::arguments::variables;
use super::{ProcessOptions, credentials};
use crate::pb;
use crate::sensor::metadata::Host;
use crate::sensor::record::{Credentials, Namespaces};
use crate::sensor::text::text;

/// In place of what must not be seen.
const HIDDEN: &str = "*****";

/// What is known of a program.
#[derive(Default)]
pub(super) struct Facts<'a> {
    pub(super) uid: u32,
    pub(super) auid: u32,
    pub(super) cwd: String,
    pub(super) binary: String,
    pub(super) arguments: String,
    pub(super) docker: Option<String>,
    /// Absent for threads of the kernel.
    pub(super) credentials: Option<&'a Credentials>,
    pub(super) namespaces: Option<&'a Namespaces>,
    pub(super) environment: &'a [u8],
}

impl Facts<'_> {
    /// The fields of a `tetragon.Process` that the options ask for.
    pub(super) fn encode(self, options: &ProcessOptions, host: &mut Host) -> Arc<[u8]> {
        let user = self.namespaces.and_then(|own| user(self.uid, own, options, host));
        let credentials = self.credentials.filter(|_| options.credentials);
        let namespaces = self.namespaces.filter(|_| options.namespaces);
        let environment = if options.environment {
            self.environment
        } else {
            &[]
        };
        let process = pb::Process {
            uid: Some(self.uid),
            auid: Some(self.auid),
            cwd: self.cwd,
            binary: self.binary,
            arguments: redacted(self.arguments, &options.redact),
            docker: self.docker.unwrap_or_default(),
            cap: credentials.map(credentials::capabilities),
            ns: namespaces.map(|own| credentials::namespaces(own, &host.namespaces)),
            process_credentials: credentials.map(credentials::identity),
            user,
            environment_variables: variables(environment)
                .map(|variable| environment_variable(text(variable), &options.redact))
                .collect(),
            ..pb::Process::default()
        };
        process.encode_to_vec().into()
    }
}

/// A container has users of its own, and so has a user name space: there the host's names say nothing.
fn user(uid: u32, own: &Namespaces, options: &ProcessOptions, host: &mut Host) -> Option<pb::UserRecord> {
    let is_host = own.mnt == host.namespaces.mnt && own.user == host.namespaces.user;
    if !options.usernames || !is_host {
        return None;
    }
    let name = host.users.name(uid)?.to_owned();
    Some(pb::UserRecord { name })
}

fn environment_variable(variable: String, redact: &[Regex]) -> pb::EnvVar {
    let variable = redacted(variable, redact);
    let (key, value) = variable.split_once('=').unwrap_or((&variable, ""));
    pb::EnvVar {
        key: key.to_owned(),
        value: value.to_owned(),
    }
}

/// What the groups of an expression match is hidden; without groups, all that it matches.
fn redacted(mut text: String, redact: &[Regex]) -> String {
    for expression in redact {
        if let Cow::Owned(hidden) = hide(&text, expression) {
            text = hidden;
        }
    }
    text
}

fn hide<'a>(text: &'a str, expression: &Regex) -> Cow<'a, str> {
    let mut hidden = String::new();
    let mut end = 0;
    for captures in expression.captures_iter(text) {
        let first_group = usize::from(captures.len() > 1);
        for group in captures.iter().skip(first_group).flatten() {
            if group.start() < end || group.is_empty() {
                continue;
            }
            hidden.push_str(&text[end..group.start()]);
            hidden.push_str(HIDDEN);
            end = group.end();
        }
    }
    if end == 0 {
        return Cow::Borrowed(text);
    }
    hidden.push_str(&text[end..]);
    Cow::Owned(hidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str, expressions: &[&str]) -> String {
        let redact: Vec<Regex> = expressions.iter().map(|text| Regex::new(text).unwrap()).collect();
        redacted(text.to_owned(), &redact)
    }

    #[test]
    fn groups_of_redaction_filters_are_hidden() {
        assert_eq!(
            hidden(
                "--user x --password s3cret --password=o y",
                &[r"--password[ =](\S+)"]
            ),
            "--user x --password ***** --password=***** y"
        );
        assert_eq!(hidden("a b c", &["(a).*(c)", "b"]), "***** ***** *****");
        assert_eq!(hidden("nothing here", &["(x)", "()"]), "nothing here");
        assert_eq!(hidden("abab", &["((a)b)"]), "**********");
    }
}
