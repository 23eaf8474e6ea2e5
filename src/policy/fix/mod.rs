//! Mends a policy's text: what `Edit`s mean in YAML. Comments, order and quotes stay.

mod layout;

use std::collections::BTreeMap;
use std::ops::Range;

use super::diagnostic::{Edit, Fix};
use super::document::{Content, Document, Entry, Node};
use super::yaml;
use layout::Layout;

/// Does what a fix asks for; none if the text is laid out in a way that it can't be done in.
pub(crate) fn apply(text: &str, fix: &Fix) -> Option<String> {
    let documents = documents(text)?;
    let (moves, edits): (Vec<&Edit>, Vec<&Edit>) = fix
        .edits
        .iter()
        .partition(|edit| matches!(edit, Edit::MoveHook { .. }));
    let changes = lower(text, &documents, edits)?;
    let mut changed = splice(text, changes)?;
    for edit in moves {
        let documents = self::documents(&changed)?;
        let changes = lower(&changed, &documents, [edit])?;
        changed = splice(&changed, changes)?;
    }
    // What can't be read any more is no fix.
    self::documents(&changed)?;
    (changed != text).then_some(changed)
}

/// Does what several fixes ask for, as far as they are about different parts of the text: gives the text, and which of
/// them were done.
pub(crate) fn apply_all(text: &str, fixes: &[&Fix]) -> Option<(String, Vec<bool>)> {
    let documents = documents(text)?;
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    let mut all = Vec::new();
    let mut done = Vec::with_capacity(fixes.len());
    for fix in fixes {
        let is_whole = |edit: &Edit| matches!(edit, Edit::MoveHook { .. } | Edit::Rewrite { .. });
        let changes = if fix.edits.iter().any(is_whole) {
            None
        } else {
            lower(text, &documents, &fix.edits)
        };
        let is_free = |change: &Change| {
            let before = taken.range(..=change.range.end).next_back();
            before.is_none_or(|(_, &end)| end < change.range.start)
        };
        let Some(changes) = changes.filter(|changes| changes.iter().all(is_free)) else {
            done.push(false);
            continue;
        };
        taken.extend(
            changes
                .iter()
                .map(|change| (change.range.start, change.range.end)),
        );
        all.extend(changes);
        done.push(true);
    }
    let changed = splice(text, all)?;
    self::documents(&changed)?;
    Some((changed, done))
}

/// What edits mean for the text.
fn lower<'e>(
    text: &str,
    documents: &[Document],
    edits: impl IntoIterator<Item = &'e Edit>,
) -> Option<Vec<Change>> {
    let edits: Vec<&Edit> = edits.into_iter().collect();
    let removed = edits.iter().filter_map(|edit| match edit {
        Edit::RemoveItem(span) => Some(span.start),
        _ => None,
    });
    let removed: Vec<usize> = removed.collect();
    let mut changes = Vec::new();
    for edit in edits {
        changes.extend(Editor::find(text, documents, edit, &removed)?.lower(edit)?);
    }
    Some(changes)
}

fn documents(text: &str) -> Option<Vec<Document>> {
    match Document::parse_all(text) {
        (documents, None) => Some(documents),
        (_, Some(_)) => None,
    }
}

/// What takes the place of a part of the text.
#[derive(Debug)]
struct Change {
    range: Range<usize>,
    text: String,
}

impl Change {
    fn new(range: Range<usize>, text: impl Into<String>) -> Self {
        Change {
            range,
            text: text.into(),
        }
    }
}

/// Makes the changes; none if two of them are about the same part.
fn splice(text: &str, mut changes: Vec<Change>) -> Option<String> {
    changes.sort_by_key(|change| (change.range.start, change.range.end));
    let mut out = String::with_capacity(text.len() + 100);
    let mut done = 0;
    for change in changes {
        out.push_str(text.get(done..change.range.start)?);
        out.push_str(&change.text);
        done = change.range.end;
    }
    out.push_str(text.get(done..)?);
    Some(out)
}

/// Changes one document.
struct Editor<'a> {
    layout: Layout<'a>,
    root: &'a Node,
    /// Where items begin that go from their lists.
    removed: &'a [usize],
}

impl<'a> Editor<'a> {
    /// The document that an edit is about.
    fn find(text: &'a str, documents: &'a [Document], edit: &Edit, removed: &'a [usize]) -> Option<Self> {
        let place = match edit {
            Edit::Replace(span, _)
            | Edit::Text(span, _)
            | Edit::RemoveField(span)
            | Edit::RemoveItem(span)
            | Edit::AddItem { after: span, .. } => span,
            Edit::DropField { mapping, .. }
            | Edit::RenameField { mapping, .. }
            | Edit::AddField { mapping, .. }
            | Edit::Append { mapping, .. } => mapping,
            Edit::MoveHook { policy, .. } => policy,
            Edit::Rewrite { document, .. } => document,
        };
        let begins_before = |document: &&Document| document.root.range.start <= place.start;
        let document = documents.iter().rev().find(begins_before)?;
        Some(Editor {
            layout: Layout::new(text),
            root: &document.root,
            removed,
        })
    }

    fn lower(&self, edit: &Edit) -> Option<Vec<Change>> {
        let change = match edit {
            Edit::Replace(span, yaml) => Change::new(span.range(), yaml),
            Edit::Text(span, text) => {
                let written = self.layout.text.get(span.range())?;
                Change::new(span.range(), in_quotes_of(written, text))
            }
            Edit::RemoveField(key) => {
                let (mapping, index) = self.field_at(key.start)?;
                self.remove_field(mapping, index)?
            }
            Edit::DropField { mapping, name } => {
                let (mapping, index) = self.field(mapping.start, name)?;
                self.remove_field(mapping, index)?
            }
            Edit::RenameField { mapping, from, to } => {
                let key = &entries(self.field(mapping.start, from)?)?.key;
                let written = self.layout.text.get(key.range.clone())?;
                Change::new(key.range.clone(), in_quotes_of(written, to))
            }
            Edit::AddField { mapping, name, value } => self.add_field(mapping.start, name, value)?,
            Edit::RemoveItem(span) => {
                let (list, index) = self.item_at(span.start)?;
                self.remove_item(list, index)?
            }
            Edit::AddItem { after, value } => {
                let (list, index) = self.item_at(after.start)?;
                self.add_items(list, index, std::slice::from_ref(value))?
            }
            Edit::Append {
                mapping,
                field,
                values,
            } => {
                let list = &entries(self.field(mapping.start, field)?)?.value;
                self.append(list, values)?
            }
            Edit::MoveHook { from, index, to, .. } => return self.move_hook(from, *index, to),
            Edit::Rewrite { document, text } => Change::new(document.range(), text.trim_end()),
        };
        Some(vec![change])
    }

    /// The list and the place in it of the item that begins here; of lists in lists the outer one.
    fn item_at(&self, start: usize) -> Option<(&'a Node, usize)> {
        self.search(&|node| match &node.content {
            Content::Sequence(items) => items.iter().position(|item| item.range.start == start),
            _ => None,
        })
    }

    /// The mapping and the place in it of the field whose key begins here.
    fn field_at(&self, start: usize) -> Option<(&'a Node, usize)> {
        self.search(&|node| match &node.content {
            Content::Mapping(fields) => fields.iter().position(|field| field.key.range.start == start),
            _ => None,
        })
    }

    /// A field of the mapping that begins here.
    fn field(&self, start: usize, name: &str) -> Option<(&'a Node, usize)> {
        self.search(&|node| match &node.content {
            Content::Mapping(fields) if node.range.start == start => {
                fields.iter().position(|field| field.key.text() == Some(name))
            }
            _ => None,
        })
    }

    /// The first node for which `found` has a place.
    fn search(&self, found: &dyn Fn(&Node) -> Option<usize>) -> Option<(&'a Node, usize)> {
        let mut nodes = vec![self.root];
        while let Some(node) = nodes.pop() {
            if let Some(place) = found(node) {
                return Some((node, place));
            }
            match &node.content {
                Content::Sequence(items) => nodes.extend(items.iter().rev()),
                Content::Mapping(fields) => nodes.extend(fields.iter().rev().map(|field| &field.value)),
                Content::Scalar(..) | Content::Alias(_) => {}
            }
        }
        None
    }

    /// The field or item that holds this node goes.
    fn remove_holder(&self, node: &Node) -> Option<Change> {
        let is_same = |other: &Node| std::ptr::eq(other, node);
        let (holder, index) = self.search(&|holder| match &holder.content {
            Content::Sequence(items) => items.iter().position(is_same),
            Content::Mapping(fields) => fields.iter().position(|field| is_same(&field.value)),
            _ => None,
        })?;
        match &holder.content {
            Content::Sequence(_) => self.remove_item(holder, index),
            _ => self.remove_field(holder, index),
        }
    }

    fn remove_item(&self, list: &Node, index: usize) -> Option<Change> {
        let Content::Sequence(items) = &list.content else {
            return None;
        };
        if items.len() == 1 {
            return self.remove_holder(list);
        }
        let parts: Vec<Range<usize>> = items.iter().map(|item| item.range.start..item.end).collect();
        if self.layout.is_flow(list) {
            let stays = |part: &Range<usize>| !self.removed.contains(&part.start);
            let is_last = !parts[index + 1..].iter().any(stays);
            return Some(Change::new(without_comma(&parts, index, is_last), ""));
        }
        let dash = self.layout.dash(parts[index].start)?;
        Some(Change::new(self.layout.lines(dash..parts[index].end), ""))
    }

    fn remove_field(&self, mapping: &Node, index: usize) -> Option<Change> {
        let Content::Mapping(fields) = &mapping.content else {
            return None;
        };
        if fields.len() == 1 {
            return self.remove_holder(mapping);
        }
        let parts: Vec<Range<usize>> = fields.iter().map(extent).collect();
        if self.layout.is_flow(mapping) {
            let is_last = index + 1 == parts.len();
            return Some(Change::new(without_comma(&parts, index, is_last), ""));
        }
        let part = &parts[index];
        if self.layout.begins_line(part.start) {
            return Some(Change::new(self.layout.lines(part.clone()), ""));
        }
        // The first field stands behind a dash: the next takes its place, below its own comments.
        let next = parts.get(index + 1)?.start;
        let dash = self.layout.dash(part.start)?;
        let line = self.layout.line_start(dash);
        let comments = self.layout.comments(self.layout.line_end(part.end)..next);
        let opening = self.layout.text.get(line..part.start)?;
        Some(Change::new(line..next, format!("{comments}{opening}")))
    }

    fn add_field(&self, start: usize, name: &str, value: &str) -> Option<Change> {
        let is_it = |node: &Node| matches!(node.content, Content::Mapping(_)) && node.range.start == start;
        let (mapping, _) = self.search(&|node| is_it(node).then_some(0))?;
        let Content::Mapping(fields) = &mapping.content else {
            return None;
        };
        let first = fields.first()?;
        let written = self.layout.text.get(first.key.range.clone())?;
        let name = in_quotes_of(written, name);
        let end = extent(first).end;
        if self.layout.is_flow(mapping) {
            return Some(Change::new(end..end, format!(", {name}: {value}")));
        }
        let indent = " ".repeat(first.key.position.column - 1);
        let place = self.layout.line_end(end);
        Some(Change::new(
            place..place,
            self.layout.line(place, &format!("{indent}{name}: {value}")),
        ))
    }

    /// Texts, in the quotes of the last item.
    fn append(&self, list: &Node, values: &[String]) -> Option<Change> {
        let Content::Sequence(items) = &list.content else {
            return None;
        };
        let last = items.last()?;
        let written = self.layout.text.get(last.range.clone())?;
        let values: Vec<String> = values.iter().map(|value| in_quotes_of(written, value)).collect();
        self.add_items(list, items.len() - 1, &values)
    }

    /// YAML behind an item.
    fn add_items(&self, list: &Node, behind: usize, values: &[String]) -> Option<Change> {
        let Content::Sequence(items) = &list.content else {
            return None;
        };
        let item = items.get(behind)?;
        if self.layout.is_flow(list) {
            return Some(Change::new(
                item.end..item.end,
                format!(", {}", values.join(", ")),
            ));
        }
        let dash = self.layout.dash(item.range.start)?;
        let opening = self
            .layout
            .text
            .get(self.layout.line_start(dash)..item.range.start)?;
        let place = self.layout.line_end(item.end);
        let lines: String = values
            .iter()
            .map(|value| self.layout.line(place, &format!("{opening}{value}")))
            .collect();
        Some(Change::new(place..place, lines))
    }

    /// A section with one hook gets the other's name; of several, the hook's lines move.
    fn move_hook(&self, from: &str, index: usize, to: &str) -> Option<Vec<Change>> {
        let spec = self.root.get("spec", "").ok()??;
        let source = spec.value.get(from, "").ok()??;
        let Content::Sequence(hooks) = &source.value.content else {
            return None;
        };
        let hook = hooks.get(index)?;
        let target = spec.value.get(to, "").ok()?;
        if target.is_none() && hooks.len() == 1 {
            let written = self.layout.text.get(source.key.range.clone())?;
            return Some(vec![Change::new(
                source.key.range.clone(),
                in_quotes_of(written, to),
            )]);
        }
        if self.layout.is_flow(&source.value) || self.layout.is_flow(&spec.value) {
            return None;
        }
        // Comments right above a hook are about it.
        let dash = self.layout.dash(hook.range.start)?;
        let lines = self.layout.comments_above(dash)..self.layout.line_end(hook.end);
        let moved = self.layout.text.get(lines.clone())?;
        let (place, heading) = match target {
            Some(target) if self.layout.is_flow(&target.value) => return None,
            Some(target) => (self.layout.line_end(target.value.end), String::new()),
            None => {
                let place = self.layout.line_end(extent(source).end);
                let indent = " ".repeat(source.key.position.column - 1);
                (place, self.layout.line(place, &format!("{indent}{to}:")))
            }
        };
        let moved: String = moved.lines().map(|line| self.layout.line(place, line)).collect();
        let removed = if hooks.len() == 1 {
            self.remove_item(&source.value, index)?
        } else {
            Change::new(lines, "")
        };
        Some(vec![
            removed,
            Change::new(place..place, format!("{heading}{moved}")),
        ])
    }
}

/// The field that [`Editor::field`] found.
fn entries(found: (&Node, usize)) -> Option<&Entry> {
    match &found.0.content {
        Content::Mapping(fields) => fields.get(found.1),
        _ => None,
    }
}

/// From the key to the end of the value.
fn extent(field: &Entry) -> Range<usize> {
    field.key.range.start..field.value.end.max(field.key.end)
}

/// A part in brackets with the comma behind it, or with the one before it if it is the last that would be left.
fn without_comma(parts: &[Range<usize>], index: usize, is_last: bool) -> Range<usize> {
    match (parts.get(index + 1), index.checked_sub(1)) {
        (Some(next), _) if !is_last => parts[index].start..next.start,
        (_, Some(before)) => parts[before].end..parts[index].end,
        (_, None) => parts[index].clone(),
    }
}

/// A text as YAML, in the quotes that `written` has.
fn in_quotes_of(written: &str, text: &str) -> String {
    match written.chars().next() {
        Some('"') => yaml::quoted(text),
        Some('\'') if !text.contains(|character: char| character == '\'' || character.is_control()) => {
            format!("'{text}'")
        }
        _ => yaml::scalar(text),
    }
}

#[cfg(test)]
mod tests;
