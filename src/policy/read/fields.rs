//! Mappings and lists: known fields are taken, what is left is told.

use std::collections::HashSet;

use super::{Reader, span};
use crate::policy::diagnostic::{Code, Diagnostic, Edit};
use crate::policy::document::{Content, Entry, Node};
use crate::policy::model::Span;
use crate::quote::visible;
use crate::suggest;

/// A mapping whose fields are being taken.
pub(super) struct Fields<'a> {
    /// How messages call it, as `spec.kprobes[0]`; empty for a document.
    pub(super) path: String,
    pub(super) span: Span,
    entries: Vec<Field<'a>>,
    /// What was asked for: the fields that can be here.
    asked: Vec<&'static str>,
}

/// A field of a mapping.
#[derive(Clone)]
pub(super) struct Field<'a> {
    name: &'a str,
    pub(super) key: &'a Node,
    pub(super) value: &'a Node,
    /// How messages call it.
    pub(super) path: String,
    is_taken: bool,
}

/// Where fields belong that people put elsewhere.
const HOMES: [(&str, &str); 45] = [
    ("kprobes", "spec"),
    ("tracepoints", "spec"),
    ("lsmhooks", "spec"),
    ("uprobes", "spec"),
    ("usdts", "spec"),
    ("lists", "spec"),
    ("enforcers", "spec"),
    ("options", "spec"),
    ("selectorsMacros", "spec"),
    ("podSelector", "spec"),
    ("containerSelector", "spec"),
    ("hostSelector", "spec"),
    ("name", "metadata"),
    ("namespace", "metadata"),
    ("labels", "metadata"),
    ("annotations", "metadata"),
    ("call", "an entry of kprobes"),
    ("syscall", "an entry of kprobes"),
    ("return", "an entry of kprobes"),
    ("returnArg", "an entry of kprobes"),
    ("hook", "an entry of lsmhooks"),
    ("event", "an entry of tracepoints"),
    ("subsystem", "an entry of tracepoints"),
    ("symbols", "an entry of uprobes"),
    ("args", "a hook"),
    ("selectors", "a hook"),
    ("message", "a hook"),
    ("tags", "a hook"),
    ("type", "an entry of args"),
    ("matchPIDs", "an entry of selectors"),
    ("matchBinaries", "an entry of selectors"),
    ("matchParentBinaries", "an entry of selectors"),
    ("matchArgs", "an entry of selectors"),
    ("matchReturnArgs", "an entry of selectors"),
    ("matchNamespaces", "an entry of selectors"),
    ("matchNamespaceChanges", "an entry of selectors"),
    ("matchCapabilities", "an entry of selectors"),
    ("matchCapabilityChanges", "an entry of selectors"),
    ("matchActions", "an entry of selectors"),
    ("followForks", "an entry of matchPIDs"),
    ("followChildren", "an entry of matchBinaries"),
    ("action", "an entry of matchActions"),
    ("argError", "an entry of matchActions"),
    ("argSig", "an entry of matchActions"),
    ("rateLimit", "an entry of matchActions"),
];

impl<'a> Fields<'a> {
    /// The field of this name; none if there is none, or nothing in it.
    pub(super) fn take(&mut self, name: &'static str) -> Option<Field<'a>> {
        self.asked.push(name);
        let field = self.entries.iter_mut().find(|field| field.name == name)?;
        field.is_taken = true;
        (!field.value.is_null()).then(|| field.clone())
    }

    /// Like [`Fields::take`], for a field that is not there by that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|field| field.name == name)
    }

    /// Takes all that is left, whatever its name.
    pub(super) fn take_rest(&mut self) -> Vec<Field<'a>> {
        let mut rest = Vec::new();
        for field in &mut self.entries {
            if !field.is_taken {
                field.is_taken = true;
                rest.push(field.clone());
            }
        }
        rest
    }

    /// What messages call a field of it.
    pub(super) fn path_of(&self, name: &str) -> String {
        join(&self.path, name)
    }

    /// What it is called in a sentence.
    fn place(&self) -> &str {
        if self.path.is_empty() {
            "a policy"
        } else {
            &self.path
        }
    }
}

impl Field<'_> {
    /// The name as users see it.
    pub(super) fn name(&self) -> String {
        visible(self.name)
    }
}

fn join(path: &str, name: &str) -> String {
    let separator = if path.is_empty() { "" } else { "." };
    format!("{path}{separator}{}", visible(name))
}

impl<'a> Reader<'a> {
    /// The fields of a mapping; `path` is what messages call it.
    pub(super) fn fields(&mut self, node: &'a Node, path: &str) -> Option<Fields<'a>> {
        let node = self.resolve(node)?;
        let Content::Mapping(entries) = &node.content else {
            self.wrong_type(node, path, "a mapping of fields");
            return None;
        };
        let mut fields = Fields {
            path: path.to_owned(),
            span: span(node),
            entries: Vec::with_capacity(entries.len()),
            asked: Vec::new(),
        };
        let mut seen = HashSet::new();
        let mut merged = Vec::new();
        for entry in entries {
            if entry.key.text() == Some("<<") {
                merged.push(&entry.value);
            } else {
                self.add_field(&mut fields, &mut seen, entry, true);
            }
        }
        for node in merged {
            self.merge(&mut fields, &mut seen, node);
        }
        Some(fields)
    }

    fn add_field(
        &mut self,
        fields: &mut Fields<'a>,
        seen: &mut HashSet<&'a str>,
        entry: &'a Entry,
        tell: bool,
    ) {
        let Some(key) = self.resolve(&entry.key) else {
            return;
        };
        let Some(name) = key.text() else {
            return self.wrong_type(key, fields.place(), "a mapping with names as keys");
        };
        let path = join(&fields.path, name);
        if !seen.insert(name) {
            if tell {
                self.tell(
                    Diagnostic::error(
                        Code::DuplicateField,
                        span(&entry.key),
                        format!("{path} is given twice; the second one counts, or none, as the reader likes"),
                    )
                    .help("remove one of them"),
                );
            }
            return;
        }
        let Some(value) = self.resolve(&entry.value) else {
            return;
        };
        fields.entries.push(Field {
            name,
            key: &entry.key,
            value,
            path,
            is_taken: false,
        });
    }

    /// What a merge key (`<<`) brings along; fields that are written out count more.
    fn merge(&mut self, fields: &mut Fields<'a>, seen: &mut HashSet<&'a str>, node: &'a Node) {
        let Some(node) = self.resolve(node) else {
            return;
        };
        let sources: Vec<&'a Node> = match &node.content {
            Content::Sequence(items) => items.iter().collect(),
            _ => vec![node],
        };
        for source in sources {
            let Some(source) = self.resolve(source) else {
                continue;
            };
            let Content::Mapping(entries) = &source.content else {
                self.wrong_type(source, "<<", "an alias of a mapping");
                continue;
            };
            for entry in entries.iter().filter(|entry| entry.key.text() != Some("<<")) {
                self.add_field(fields, seen, entry, false);
            }
        }
    }

    /// Tells of the fields that nobody asked for.
    pub(super) fn finish(&mut self, fields: &Fields<'a>) {
        for field in fields.entries.iter().filter(|field| !field.is_taken) {
            self.unknown_field(fields, field);
        }
    }

    fn unknown_field(&mut self, fields: &Fields<'a>, field: &Field<'a>) {
        let key = span(field.key);
        let name = field.name();
        let diagnostic = Diagnostic::error(
            Code::UnknownField,
            key,
            format!("unknown field {name} in {}", fields.place()),
        );
        let free = fields.asked.iter().copied().filter(|asked| !fields.has(asked));
        let same = |asked: &&str| asked.eq_ignore_ascii_case(field.name);
        let near = free
            .clone()
            .find(same)
            .or_else(|| suggest::nearest(field.name, free));
        let home = HOMES.iter().find(|(home, _)| *home == field.name);
        self.tell(match (near, home) {
            (Some(near), None) => diagnostic.help(format!("write {near}")).fix(
                format!("{name} becomes {near}"),
                vec![Edit::Text(key, near.to_owned())],
            ),
            (_, Some((_, home))) => diagnostic.help(format!("{name} belongs into {home}")),
            (None, None) => diagnostic
                .help(format!("remove {name}; no agent knows it"))
                .fix(format!("{name} is removed"), vec![Edit::RemoveField(key)]),
        });
    }

    /// The items of a list, each with what messages call it.
    pub(super) fn items(&mut self, field: &Field<'a>) -> Vec<(&'a Node, String)> {
        let Content::Sequence(items) = &field.value.content else {
            self.not_a_list(field);
            return Vec::new();
        };
        let mut found = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let path = format!("{}[{index}]", field.path);
            let Some(item) = self.resolve(item) else {
                continue;
            };
            if item.is_null() {
                self.wrong_type(item, &path, "a value; nothing is written here");
                continue;
            }
            found.push((item, path));
        }
        found
    }

    fn not_a_list(&mut self, field: &Field<'a>) {
        let place = span(field.value);
        let message = format!("{} has to be a list", field.path);
        let diagnostic = Diagnostic::error(Code::WrongType, place, message);
        let written = self.text.get(place.range()).unwrap_or_default();
        let is_plain =
            matches!(field.value.content, Content::Scalar(..)) && !written.contains(['\n', '[', ']']);
        self.tell(if is_plain && !written.is_empty() {
            let list = format!("[{written}]");
            diagnostic
                .help(format!("{}: {}", field.name(), visible(&list)))
                .fix(
                    format!("{} becomes a list", field.path),
                    vec![Edit::Replace(place, list)],
                )
        } else {
            diagnostic.help("begin each of its items with a dash")
        });
    }

    /// Tells of a field that has to be there, and isn't.
    pub(super) fn missing(&mut self, fields: &Fields<'a>, name: &str, example: &str) {
        let path = fields.path_of(name);
        let message = if fields.has(name) {
            format!("{path} is empty")
        } else {
            format!("{path} is missing")
        };
        let place = fields
            .entries
            .iter()
            .find(|field| field.name == name)
            .map_or(fields.span, |field| span(field.key));
        self.tell(Diagnostic::error(Code::MissingField, place, message).help(format!("{name}: {example}")));
    }

    pub(super) fn wrong_type(&mut self, node: &Node, path: &str, expected: &str) {
        let path = if path.is_empty() { "a policy" } else { path };
        let message = format!("{path} has to be {expected}");
        self.tell(Diagnostic::error(Code::WrongType, span(node), message));
    }
}
