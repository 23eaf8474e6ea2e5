//! Paths in filters: the kernel compares with the file's own path, not with a link to it.

use super::Checker;
use crate::policy::Span;
use crate::policy::diagnostic::{Code, Diagnostic, Edit};
use crate::policy::model::{Operator, Spanned, Subject, ValueFilter};
use crate::quote::{go_quoted, visible};

/// Directories that are links on most systems, and where to.
const LINKED: [(&str, &str); 6] = [
    ("/bin/", "/usr/bin/"),
    ("/sbin/", "/usr/sbin/"),
    ("/lib/", "/usr/lib/"),
    ("/lib64/", "/usr/lib64/"),
    ("/var/run/", "/run/"),
    ("/var/lock/", "/run/lock/"),
];

/// What `sh` is a link to, by system.
const SHELLS: [&str; 4] = [
    "/usr/bin/dash",
    "/usr/bin/bash",
    "/usr/bin/busybox",
    "/bin/busybox",
];

/// Programs that are links on most systems, with what to write instead.
const LINKS: [(&str, &str); 8] = [
    ("/usr/bin/python", "Prefix \"/usr/bin/python\""),
    ("/usr/bin/python3", "Prefix \"/usr/bin/python3\""),
    ("/usr/bin/vi", "Prefix \"/usr/bin/vim\""),
    ("/usr/bin/awk", "\"/usr/bin/gawk\" and \"/usr/bin/mawk\""),
    (
        "/usr/bin/nc",
        "\"/usr/bin/nc.openbsd\", \"/usr/bin/nc.traditional\" and \"/usr/bin/ncat\"",
    ),
    ("/usr/bin/java", "Postfix \"/bin/java\""),
    ("/usr/bin/gcc", "Prefix \"/usr/bin/x86_64-linux-gnu-gcc\""),
    ("/usr/bin/cc", "Prefix \"/usr/bin/x86_64-linux-gnu-gcc\""),
];

impl Checker<'_> {
    /// Judges paths of the filter that begins here. `is_start`: they are compared from their start on; `is_whole`: to
    /// their end as well.
    pub(super) fn paths(&mut self, filter: Span, values: &[Spanned<String>], is_start: bool, is_whole: bool) {
        if !is_start {
            return;
        }
        for value in values {
            let path = value.strip_suffix('\0').unwrap_or(value);
            if !path.starts_with('/') {
                self.relative(value, path);
            } else if path.contains('*') {
                self.tell(
                    Diagnostic::warning(
                        Code::BadValue,
                        value.span,
                        format!(
                            "{} is compared as it is; a * stands for nothing else",
                            go_quoted(path)
                        ),
                    )
                    .help("write what comes before it with Prefix, or what comes behind it with Postfix"),
                );
            } else {
                self.linked(filter, values, value, path, is_whole);
            }
        }
    }

    fn relative(&mut self, value: &Spanned<String>, path: &str) {
        // As pipes and the like are called.
        if path.contains(':') {
            return;
        }
        let name = path.rsplit('/').next().unwrap_or_default();
        self.tell(
            Diagnostic::error(
                Code::BadValue,
                value.span,
                format!(
                    "{} is never the start of a path: the kernel's begin with /",
                    go_quoted(path)
                ),
            )
            .help(format!(
                "write all of the path, or compare its end: Postfix {}",
                go_quoted(&format!("/{name}"))
            )),
        );
    }

    fn linked(
        &mut self,
        filter: Span,
        values: &[Spanned<String>],
        value: &Spanned<String>,
        path: &str,
        is_whole: bool,
    ) {
        let is_there = |text: &str| values.iter().any(|value| value.as_str() == text);
        let is_shell = is_whole && matches!(path, "/bin/sh" | "/usr/bin/sh");
        let own_path = LINKED.iter().find_map(|(link, target)| {
            let rest = path.strip_prefix(link)?;
            Some(format!("{target}{rest}"))
        });
        let link = LINKS.iter().find(|(link, _)| is_whole && *link == path);
        let added: Vec<String> = if is_shell {
            SHELLS.iter().map(|shell| (*shell).to_owned()).collect()
        } else {
            own_path.into_iter().collect()
        };
        let added: Vec<String> = added.into_iter().filter(|path| !is_there(path)).collect();
        if added.is_empty() {
            if let Some((_, instead)) = link {
                self.tell(
                    Diagnostic::warning(
                        Code::LinkedPath,
                        value.span,
                        format!(
                            "{} is a link on most systems, and the kernel compares with what it leads to",
                            visible(path)
                        ),
                    )
                    .help(format!("write {instead}")),
                );
            }
            return;
        }
        let quoted: Vec<String> = added.iter().map(|path| go_quoted(path)).collect();
        let quoted = quoted.join(", ");
        self.tell(
            Diagnostic::warning(
                Code::LinkedPath,
                value.span,
                format!(
                    "{} leads over a link on most systems, and the kernel compares with what it leads to",
                    visible(path)
                ),
            )
            .help(format!("also write {quoted}"))
            .fix(
                format!("{quoted} joins the values"),
                vec![Edit::Append {
                    mapping: filter,
                    field: "values",
                    values: added,
                }],
            ),
        );
    }

    /// In pods, the files of a service account are links to a directory whose name changes.
    pub(super) fn pods_files(&mut self, filter: &ValueFilter) {
        let mut files = filter
            .values
            .iter()
            .filter_map(|value| Some((value, pods_file(value)?)));
        let Some((value, (_, file))) = files.next() else {
            return;
        };
        let diagnostic = Diagnostic::warning(
            Code::LinkedPath,
            value.span,
            format!("in a pod {file} is a link, to ..data/{file} and on: the kernel compares with what it leads to"),
        )
        .help(format!(
            "two filters on the same argument:\n- operator: Prefix\n  values: [\"{POD_FOLDER}\"]\n- operator: Postfix\n  values: \
             [\"/{file}\"]"
        ));
        self.tell(match by_both_ends(filter, file) {
            Some(edits) => diagnostic.fix(format!("two filters find {file} in pods, too"), edits),
            None => diagnostic,
        });
    }
}

/// Where the files of a pod's service account are.
const POD_FOLDER: &str = "/run/secrets/kubernetes.io/serviceaccount/";

/// The folder and the name of such a file.
fn pods_file(path: &str) -> Option<(&str, &str)> {
    let (folder, file) = path.split_at(path.rfind('/')? + 1);
    let is_one = folder.ends_with(POD_FOLDER) && matches!(file, "token" | "ca.crt" | "namespace");
    is_one.then_some((folder, file))
}

/// Makes two filters of one that looks for this file alone: one for its folder, one for its name.
fn by_both_ends(filter: &ValueFilter, file: &str) -> Option<Vec<Edit>> {
    let Subject::Index(index) = &filter.subject else {
        return None;
    };
    if !matches!(*filter.operator, Operator::Equal | Operator::Prefix) {
        return None;
    }
    let mut edits = vec![Edit::Text(
        filter.operator.span,
        Operator::Prefix.name().to_owned(),
    )];
    for value in &filter.values {
        let (folder, _) = pods_file(value).filter(|(_, name)| *name == file)?;
        edits.push(Edit::Text(value.span, folder.to_owned()));
    }
    edits.push(Edit::AddItem {
        after: filter.span,
        value: format!(
            "{{index: {}, operator: {}, values: [{}]}}",
            index.value,
            Operator::Postfix.name(),
            go_quoted(&format!("/{file}"))
        ),
    });
    Some(edits)
}
