//! Sets the mode of a policy in its YAML text.
//!
//! The text is edited, not written anew: comments, order and quotes stay. The result is read again before it is
//! given back, and has to be the same document but for the mode.

use std::ops::Range;

use saphyr_parser::ScalarStyle;

use super::document::{Content, Document, Entry, Node, without_properties};
use super::{PolicyError, Problem};

/// What a policy does when its actions would enforce something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Enforce,
    Monitor,
}

impl Mode {
    /// As policies name it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Mode::Enforce => "enforce",
            Mode::Monitor => "monitor",
        }
    }
}

/// The option of `spec.options` that holds the mode.
const OPTION: &str = "policy-mode";

/// The policy with this mode as `spec.options: [{name: policy-mode, value: MODE}]`.
pub(crate) fn set_mode(yaml: &str, mode: Mode) -> Result<String, PolicyError> {
    let document = Document::parse(yaml)?;
    let editor = Editor {
        text: yaml,
        mode: mode.name(),
        document: &document,
    };
    let (place, edits) = editor.edits()?;
    let edited = apply(yaml, edits);
    match Document::parse(&edited) {
        Ok(after) if is_same_but_for_mode(&document, &after, mode) => Ok(edited),
        _ => Err(editor.layout(place, "spec.options")),
    }
}

/// What takes the place of a part of the text.
struct Edit {
    range: Range<usize>,
    text: String,
}

/// Edits don't overlap.
fn apply(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| edit.range.start);
    let mut edited = String::with_capacity(text.len() + 100);
    let mut done = 0;
    for edit in edits {
        edited.push_str(text.get(done..edit.range.start).unwrap_or_default());
        edited.push_str(&edit.text);
        done = edit.range.end;
    }
    edited.push_str(text.get(done..).unwrap_or_default());
    edited
}

struct Editor<'a> {
    text: &'a str,
    mode: &'static str,
    document: &'a Document,
}

impl<'a> Editor<'a> {
    /// What to change, and the node that it is about.
    fn edits(&self) -> Result<(&'a Node, Vec<Edit>), PolicyError> {
        let root = &self.document.root;
        if !matches!(root.content, Content::Mapping(_)) {
            return Err(kind(root, "the policy", "a mapping"));
        }
        self.refuse_aliased(root, "the policy")?;
        let spec = root
            .get("spec", "")?
            .ok_or_else(|| root.error(Problem::Missing("spec".to_owned())))?;
        match &spec.value.content {
            Content::Mapping(_) => {}
            Content::Alias(_) => return Err(spec.value.error(Problem::Alias("spec".to_owned()))),
            _ => return Err(kind(&spec.value, "spec", "a mapping")),
        }
        self.refuse_aliased(&spec.value, "spec")?;
        let Some(options) = spec.value.get("options", "spec.")? else {
            refuse_merge(&spec.value, "spec")?;
            return Ok((&spec.value, vec![self.add_options(spec)?]));
        };
        self.refuse_aliased(&options.value, "spec.options")?;
        let edits = match &options.value.content {
            Content::Sequence(items) => self.set_in(options, items)?,
            Content::Alias(_) => {
                return Err(options.value.error(Problem::Alias("spec.options".to_owned())));
            }
            _ if options.value.is_null() => vec![self.fill_options(spec, options)?],
            _ => return Err(kind(&options.value, "spec.options", "a list")),
        };
        Ok((&options.key, edits))
    }

    /// `spec` has no options.
    fn add_options(&self, spec: &Entry) -> Result<Edit, PolicyError> {
        let quoted = is_quoted(&spec.key);
        let Content::Mapping(entries) = &spec.value.content else {
            return Err(self.layout(&spec.value, "spec"));
        };
        let first = entries.first().map(|entry| &entry.key);
        if self.is_flow(&spec.value) {
            let text = format!("{}: [{}]", word("options", quoted), self.flow_item(quoted));
            return Ok(self.insert_first(&spec.value, first, &text));
        }
        let Some(first) = first else {
            return Err(self.layout(&spec.value, "spec"));
        };
        let indent = spaces(first);
        let mut lines = vec![format!("{indent}{}:", word("options", quoted))];
        lines.extend(self.block_item(&format!("{indent}{}", self.list_indent()), quoted));
        Ok(self.insert_lines(spec.key.range.end, &lines))
    }

    /// `options` has no value.
    fn fill_options(&self, spec: &Entry, options: &Entry) -> Result<Edit, PolicyError> {
        let quoted = is_quoted(&options.key);
        let list = format!("[{}]", self.flow_item(quoted));
        let written = self.without_properties(&options.value);
        if options.value.tag.is_some() {
            return Err(self.layout(&options.value, "spec.options"));
        }
        if !written.is_empty() {
            return Ok(Edit {
                range: written,
                text: list,
            });
        }
        if self.is_flow(&spec.value) {
            return self.insert_value(options, &list, "spec.options");
        }
        let indent = format!("{}{}", spaces(&options.key), self.list_indent());
        let lines = self.block_item(&indent, quoted);
        Ok(self.insert_lines(options.key.range.end, &lines))
    }

    /// `options` is a list.
    fn set_in(&self, options: &Entry, items: &[Node]) -> Result<Vec<Edit>, PolicyError> {
        let mut edits = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let path = format!("spec.options[{index}]");
            match &item.content {
                Content::Mapping(_) => {}
                Content::Alias(_) => return Err(item.error(Problem::Alias(path))),
                _ => return Err(kind(item, &path, "a mapping with name and value")),
            }
            let prefix = format!("{path}.");
            let Some(name) = item.get("name", &prefix)? else {
                refuse_merge(item, &path)?;
                continue;
            };
            if self.document.text(&name.value) != Some(OPTION) {
                continue;
            }
            self.refuse_aliased(item, &path)?;
            edits.push(match item.get("value", &prefix)? {
                Some(value) => self.replace_value(value, &format!("{path}.value"))?,
                None => self.add_value(item, name),
            });
        }
        if edits.is_empty() {
            edits.push(self.add_item(options, items)?);
        }
        Ok(edits)
    }

    /// The option is there, with a value.
    fn replace_value(&self, value: &Entry, path: &str) -> Result<Edit, PolicyError> {
        let node = &value.value;
        self.refuse_aliased(node, path)?;
        let range = match node.content {
            Content::Scalar(_, ScalarStyle::Literal | ScalarStyle::Folded) => {
                return Err(self.layout(node, path));
            }
            Content::Scalar(..) if node.is_null() && node.tag.is_some() => {
                return Err(self.layout(node, path));
            }
            Content::Scalar(..) | Content::Alias(_) => self.without_properties(node),
            Content::Sequence(_) | Content::Mapping(_) => return Err(kind(node, path, "a mode")),
        };
        if range.is_empty() {
            return self.insert_value(value, &word(self.mode, is_quoted(&value.key)), path);
        }
        let text = match node.content {
            Content::Scalar(_, ScalarStyle::SingleQuoted) => format!("'{}'", self.mode),
            Content::Scalar(_, ScalarStyle::DoubleQuoted) => word(self.mode, true),
            _ => word(self.mode, is_quoted(&value.key)),
        };
        Ok(Edit { range, text })
    }

    /// The option is there, but has no value.
    fn add_value(&self, item: &Node, name: &Entry) -> Edit {
        let quoted = is_quoted(&name.key);
        let value = format!("{}: {}", word("value", quoted), word(self.mode, quoted));
        if self.is_flow(item) {
            let end = name.value.range.end;
            return Edit {
                range: end..end,
                text: format!(", {value}"),
            };
        }
        let line = format!("{}{value}", spaces(&name.key));
        self.insert_lines(name.value.range.end, &[line])
    }

    /// The list is there, but not the option.
    fn add_item(&self, options: &Entry, items: &[Node]) -> Result<Edit, PolicyError> {
        let quoted = is_quoted(&options.key);
        if self.is_flow(&options.value) {
            return Ok(self.insert_first(&options.value, items.first(), &self.flow_item(quoted)));
        }
        let indent = self
            .dash_indent(options)
            .ok_or_else(|| self.layout(&options.value, "spec.options"))?;
        // Before the comments that may be about the first item.
        Ok(self.insert_lines(options.key.range.end, &self.block_item(indent, quoted)))
    }

    fn flow_item(&self, quoted: bool) -> String {
        let [name, option, value, mode] = ["name", OPTION, "value", self.mode].map(|text| word(text, quoted));
        format!("{{{name}: {option}, {value}: {mode}}}")
    }

    fn block_item(&self, indent: &str, quoted: bool) -> [String; 2] {
        let [name, option, value, mode] = ["name", OPTION, "value", self.mode].map(|text| word(text, quoted));
        [
            format!("{indent}- {name}: {option}"),
            format!("{indent}  {value}: {mode}"),
        ]
    }

    /// Puts `text` between the bracket and what comes first.
    fn insert_first(&self, collection: &Node, first: Option<&Node>, text: &str) -> Edit {
        let Some(first) = first else {
            let end = collection.range.start + self.slice(&collection.range).trim_end().len();
            return Edit {
                range: end..end,
                text: text.to_owned(),
            };
        };
        let start = first.range.start;
        let before = self.slice(&(0..start));
        let indent = &before[before.rfind(['\n', '\r']).map_or(0, |end| end + 1)..];
        let between = if indent.len() < before.len() && indent.trim().is_empty() {
            format!("{}{indent}", self.line_break(start))
        } else {
            " ".to_owned()
        };
        Edit {
            range: start..start,
            text: format!("{text},{between}"),
        }
    }

    /// Puts a value behind the colon of a key without one.
    fn insert_value(&self, entry: &Entry, text: &str, path: &str) -> Result<Edit, PolicyError> {
        let end = if entry.value.range.is_empty() {
            let after = self.slice(&(entry.key.range.end..self.text.len()));
            let colon = after.trim_start_matches([' ', '\t']);
            if !colon.starts_with(':') {
                return Err(self.layout(&entry.key, path));
            }
            entry.key.range.end + after.len() - colon.len() + 1
        } else {
            entry.value.range.end
        };
        Ok(Edit {
            range: end..end,
            text: format!(" {text}"),
        })
    }

    /// Puts lines below the one that `place` is on.
    fn insert_lines(&self, place: usize, lines: &[String]) -> Edit {
        let rest = self.slice(&(place..self.text.len()));
        let end = place + rest.find(['\n', '\r']).unwrap_or(rest.len());
        let line_break = self.line_break(end);
        Edit {
            range: end..end,
            text: lines.iter().flat_map(|line| [line_break, line]).collect(),
        }
    }

    /// How the line at `place` ends, or how the first line does.
    fn line_break(&self, place: usize) -> &'static str {
        let from = |place: usize| {
            let rest = self.slice(&(place..self.text.len()));
            let rest = &rest[rest.find(['\n', '\r'])?..];
            ["\r\n", "\n", "\r"]
                .into_iter()
                .find(|line_break| rest.starts_with(line_break))
        };
        from(place).or_else(|| from(0)).unwrap_or("\n")
    }

    /// The indentation of the list that is this entry's value, if it is in block style.
    fn dash_indent(&self, entry: &Entry) -> Option<&'a str> {
        let rest = &self.text[entry.key.range.end..];
        let rest = &rest[rest.find(['\n', '\r'])?..];
        let line = rest
            .split(['\n', '\r'])
            .find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))?;
        let item = line.trim_start_matches(' ');
        item.starts_with('-').then(|| &line[..line.len() - item.len()])
    }

    /// How much further than their keys lists are indented in this file.
    fn list_indent(&self) -> String {
        let mut mappings = vec![&self.document.root];
        while let Some(node) = mappings.pop() {
            match &node.content {
                Content::Mapping(entries) => {
                    for entry in entries {
                        if matches!(entry.value.content, Content::Sequence(_))
                            && !self.is_flow(&entry.value)
                            && let Some(indent) = self.dash_indent(entry)
                        {
                            let width = indent.len().saturating_sub(entry.key.position.column - 1);
                            return " ".repeat(width);
                        }
                    }
                    mappings.extend(entries.iter().rev().map(|entry| &entry.value));
                }
                Content::Sequence(items) => mappings.extend(items.iter().rev()),
                Content::Scalar(..) | Content::Alias(_) => {}
            }
        }
        String::new()
    }

    /// Whether a collection is written in brackets.
    fn is_flow(&self, node: &Node) -> bool {
        self.slice(&node.range).trim_end().ends_with(['[', '{'])
    }

    /// Where a scalar is, without the anchor and tag before it.
    fn without_properties(&self, node: &Node) -> Range<usize> {
        let rest = without_properties(self.slice(&node.range));
        node.range.end - rest.len()..node.range.end
    }

    fn slice(&self, range: &Range<usize>) -> &'a str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    fn refuse_aliased(&self, node: &Node, path: &str) -> Result<(), PolicyError> {
        if self.document.is_aliased(node) {
            return Err(node.error(Problem::Aliased(path.to_owned())));
        }
        Ok(())
    }

    fn layout(&self, node: &Node, path: &str) -> PolicyError {
        // Anything but the list is a value in it.
        let example = if path.contains('[') {
            format!("value: {}", self.mode)
        } else {
            format!("options: [{}]", self.flow_item(false))
        };
        node.error(Problem::Layout {
            path: path.to_owned(),
            example,
        })
    }
}

fn kind(node: &Node, path: &str, expected: &'static str) -> PolicyError {
    node.error(Problem::Kind {
        path: path.to_owned(),
        expected,
    })
}

/// What a merge key brings along isn't seen here.
fn refuse_merge(mapping: &Node, path: &str) -> Result<(), PolicyError> {
    match mapping.get("<<", "")? {
        Some(merge) => Err(merge.key.error(Problem::Merge(path.to_owned()))),
        None => Ok(()),
    }
}

/// Whether keys are quoted as in JSON, where everything has to be.
fn is_quoted(key: &Node) -> bool {
    matches!(key.content, Content::Scalar(_, ScalarStyle::DoubleQuoted))
}

/// A word that needs no quotes in YAML.
fn word(text: &str, quoted: bool) -> String {
    if quoted {
        format!("\"{text}\"")
    } else {
        text.to_owned()
    }
}

/// As much space as is before this node.
fn spaces(node: &Node) -> String {
    " ".repeat(node.position.column - 1)
}

fn is_same_but_for_mode(before: &Document, after: &Document, mode: Mode) -> bool {
    let [mut old, mut new] = [before, after].map(|document| document.root.clone());
    take_modes(before, &mut old);
    let modes = take_modes(after, &mut new);
    !modes.is_empty() && modes.iter().all(|taken| taken == mode.name()) && is_same(&old, &new)
}

/// Takes the mode out of a policy, and with it the option and the list if nothing else is in them.
fn take_modes(document: &Document, root: &mut Node) -> Vec<String> {
    let mut modes = Vec::new();
    let Some(spec) = find(root, "spec") else {
        return modes;
    };
    let Some(options) = find(&mut spec.value, "options") else {
        return modes;
    };
    if let Content::Sequence(items) = &mut options.value.content {
        items.retain_mut(|item| {
            let is_mode = find(item, "name").is_some_and(|name| document.text(&name.value) == Some(OPTION));
            let Content::Mapping(entries) = &mut item.content else {
                return true;
            };
            if !is_mode {
                return true;
            }
            entries.retain(|entry| {
                let is_value = entry.key.text() == Some("value");
                if is_value {
                    modes.push(document.text(&entry.value).unwrap_or_default().to_owned());
                }
                !is_value
            });
            entries.len() > 1
        });
    }
    let is_empty = match &options.value.content {
        Content::Sequence(items) => items.is_empty(),
        _ => options.value.is_null(),
    };
    if let (true, Content::Mapping(entries)) = (is_empty, &mut spec.value.content) {
        entries.retain(|entry| entry.key.text() != Some("options"));
    }
    modes
}

fn find<'a>(mapping: &'a mut Node, key: &str) -> Option<&'a mut Entry> {
    match &mut mapping.content {
        Content::Mapping(entries) => entries.iter_mut().find(|entry| entry.key.text() == Some(key)),
        _ => None,
    }
}

/// Whether two nodes say the same, wherever they stand.
fn is_same(left: &Node, right: &Node) -> bool {
    left.anchor == right.anchor
        && left.tag == right.tag
        && match (&left.content, &right.content) {
            (Content::Scalar(left, left_style), Content::Scalar(right, right_style)) => {
                left == right && left_style == right_style
            }
            (Content::Alias(left), Content::Alias(right)) => left == right,
            (Content::Sequence(left), Content::Sequence(right)) => {
                left.len() == right.len() && left.iter().zip(right).all(|(left, right)| is_same(left, right))
            }
            (Content::Mapping(left), Content::Mapping(right)) => {
                left.len() == right.len()
                    && left.iter().zip(right).all(|(left, right)| {
                        is_same(&left.key, &right.key) && is_same(&left.value, &right.value)
                    })
            }
            _ => false,
        }
}

#[cfg(test)]
mod tests;
