//! YAML text to policies, with all that is wrong with it, not the first only.
//!
//! The shape is checked here: fields, types, words. What a policy means is for `check`.

mod document;
mod fields;
mod hook;
mod scalar;
mod selector;

use std::collections::HashMap;
use std::sync::Arc;

use super::diagnostic::{Code, Diagnostic};
use super::document::{Content, Document, Node};
use super::model::{Policy, Span};
use super::{PolicyError, Position, Problem};

use document::Item;
pub(crate) use document::{NetworkPolicy, Requirement};
pub(super) use scalar::whole_number;

/// What a file holds.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) policies: Vec<Policy>,
    pub(crate) network_policies: Vec<NetworkPolicy>,
    /// What is wrong, in no order.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Reading {
    /// Reads the documents of a file, in YAML or JSON.
    pub(crate) fn new(text: &Arc<str>) -> Self {
        let (documents, broken) = Document::parse_all(text);
        let mut reading = Reading {
            policies: Vec::new(),
            network_policies: Vec::new(),
            diagnostics: Vec::new(),
        };
        if documents.is_empty() && broken.is_none() {
            let start = span_at(Position { line: 1, column: 1 }, 0);
            reading.diagnostics.push(
                Diagnostic::error(
                    Code::MissingField,
                    start,
                    "the file is empty; expected a tracing policy",
                )
                .help("begin with\napiVersion: cilium.io/v1alpha1\nkind: TracingPolicy"),
            );
        }
        for document in &documents {
            let mut reader = Reader::new(&document.root, text);
            match reader.document(&document.root) {
                Some(Item::Policy(policy)) => reading.policies.push(*policy),
                Some(Item::NetworkPolicy(policy)) => reading.network_policies.push(*policy),
                None => {}
            }
            reading.diagnostics.append(&mut reader.diagnostics);
        }
        if let Some(second) = documents.get(1) {
            reading.diagnostics.push(
                Diagnostic::warning(
                    Code::SeveralDocuments,
                    span(&second.root),
                    "a second document begins here; an agent reads the first of a file only",
                )
                .help("put each policy into a file of its own"),
            );
        }
        if let Some(error) = broken {
            reading.diagnostics.push(syntax_error(&error, text));
        }
        reading
    }
}

fn syntax_error(error: &PolicyError, text: &str) -> Diagnostic {
    let code = match error.problem {
        Problem::Depth(_) => Code::TooMuch,
        _ => Code::Syntax,
    };
    let line_start: usize = text
        .split_inclusive('\n')
        .take(error.position.line - 1)
        .map(str::len)
        .sum();
    let line = text.get(line_start..).unwrap_or_default();
    let before = line.char_indices().nth(error.position.column - 1);
    let start = line_start + before.map_or(line.len(), |(offset, _)| offset);
    let start = span_at(error.position, start.min(text.len()));
    let diagnostic = Diagnostic::error(code, start, error.problem.to_string());
    if code == Code::Syntax && line.trim_start_matches(' ').starts_with('\t') {
        return diagnostic.help("indent with spaces, not with tabs");
    }
    diagnostic
}

fn span_at(position: Position, start: usize) -> Span {
    Span {
        position,
        start,
        end: start,
    }
}

/// Where a node is; of a collection where it begins.
fn span(node: &Node) -> Span {
    let end = match node.content {
        Content::Scalar(..) | Content::Alias(_) => node.range.end,
        Content::Sequence(_) | Content::Mapping(_) => node.range.start,
    };
    Span {
        position: node.position,
        start: node.range.start,
        end,
    }
}

/// Reads one document.
struct Reader<'a> {
    text: &'a Arc<str>,
    anchors: HashMap<usize, &'a Node>,
    /// How many bytes aliases may still stand for.
    aliased_left: usize,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    /// More than any policy that people write, and read in no time.
    const ALIASED_MAX: usize = 4 << 20;

    fn new(root: &'a Node, text: &'a Arc<str>) -> Self {
        let mut anchors = HashMap::new();
        let mut nodes = vec![root];
        while let Some(node) = nodes.pop() {
            if node.anchor != 0 {
                anchors.insert(node.anchor, node);
            }
            match &node.content {
                Content::Sequence(items) => nodes.extend(items),
                Content::Mapping(entries) => {
                    nodes.extend(entries.iter().flat_map(|entry| [&entry.key, &entry.value]));
                }
                Content::Scalar(..) | Content::Alias(_) => {}
            }
        }
        Reader {
            text,
            anchors,
            aliased_left: Reader::ALIASED_MAX,
            diagnostics: Vec::new(),
        }
    }

    fn tell(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// The node that an alias stands for; any other node is itself.
    fn resolve(&mut self, node: &'a Node) -> Option<&'a Node> {
        let mut resolved = node;
        while let Content::Alias(anchor) = resolved.content {
            let target = *self.anchors.get(&anchor)?;
            let cost = 1 + target.end.saturating_sub(target.range.start);
            let Some(left) = self.aliased_left.checked_sub(cost) else {
                if self.aliased_left > 0 {
                    self.aliased_left = 0;
                    let message = "aliases stand for more text than any policy needs";
                    self.tell(Diagnostic::error(Code::TooMuch, span(node), message));
                }
                return None;
            };
            self.aliased_left = left;
            resolved = target;
        }
        Some(resolved)
    }
}

#[cfg(test)]
mod tests;
