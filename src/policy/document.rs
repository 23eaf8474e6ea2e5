//! YAML text to a tree in which everything knows where it stands.
//!
//! Values stay as they are written: nothing is taken for a number or a boolean, aliases stay aliases.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::mem;
use std::ops::Range;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span, Tag};

use super::{PolicyError, Position, Problem};

/// What is nested deeper is no policy, but would fill the stack.
const MAX_DEPTH: usize = 100;

/// A document of a file.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) root: Node,
    /// The anchors that an alias refers to.
    aliased: HashSet<usize>,
    /// The scalars that have an anchor.
    anchored: HashMap<usize, String>,
}

#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) content: Content,
    /// Which bytes of the text it is; of a collection only how it begins: anchor, tag and bracket.
    pub(super) range: Range<usize>,
    /// The byte behind all of it, what a collection holds included.
    pub(super) end: usize,
    pub(super) position: Position,
    /// 0 if it has none.
    pub(super) anchor: usize,
    pub(super) tag: Option<Tag>,
}

#[derive(Debug, Clone)]
pub(super) enum Content {
    Scalar(String, ScalarStyle),
    Sequence(Vec<Node>),
    Mapping(Vec<Entry>),
    /// Stands for the node with this anchor.
    Alias(usize),
}

#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) key: Node,
    pub(super) value: Node,
}

/// A collection that isn't complete yet, with the key that waits for its value.
struct Open {
    node: Node,
    key: Option<Node>,
}

impl Document {
    /// The one document in this text. Documents with nothing in them, as before a `---`, don't count.
    pub(super) fn parse(text: &str) -> Result<Self, PolicyError> {
        let (mut documents, broken) = Document::parse_all(text);
        if let Some(second) = documents.get(1) {
            return Err(second.root.error(Problem::SecondDocument));
        }
        match (broken, documents.pop()) {
            (Some(error), _) => Err(error),
            (None, Some(document)) => Ok(document),
            (None, None) => Err(PolicyError {
                position: Position { line: 1, column: 1 },
                problem: Problem::Empty,
            }),
        }
    }

    /// The documents in this text that have something in them, up to the first that can't be read, and why it can't.
    pub(super) fn parse_all(text: &str) -> (Vec<Self>, Option<PolicyError>) {
        let mut documents = Vec::new();
        let mut builder = Builder::new(text);
        for event in Parser::new_from_str(text) {
            let step = event.map_err(|error| PolicyError {
                position: position(error.marker()),
                problem: Problem::Syntax(error.info().to_owned()),
            });
            match step.and_then(|(event, span)| builder.add(event, &span)) {
                Ok(None) => {}
                Ok(Some(document)) => documents.push(document),
                Err(error) => return (documents, Some(error)),
            }
        }
        (documents, None)
    }

    /// The text of a scalar, or of the one that an alias stands for.
    pub(super) fn text<'a>(&'a self, node: &'a Node) -> Option<&'a str> {
        match &node.content {
            Content::Alias(anchor) => self.anchored.get(anchor).map(String::as_str),
            _ => node.text(),
        }
    }

    /// Whether an alias stands for this node.
    pub(super) fn is_aliased(&self, node: &Node) -> bool {
        self.aliased.contains(&node.anchor)
    }
}

/// Makes documents of what the parser sees.
struct Builder<'a> {
    offsets: Offsets<'a>,
    root: Option<Node>,
    aliased: HashSet<usize>,
    anchored: HashMap<usize, String>,
    open: Vec<Open>,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str) -> Self {
        Builder {
            offsets: Offsets::new(text),
            root: None,
            aliased: HashSet::new(),
            anchored: HashMap::new(),
            open: Vec::new(),
        }
    }

    /// Takes the next event; gives the document that ends with it.
    fn add(&mut self, event: Event<'_>, span: &Span) -> Result<Option<Document>, PolicyError> {
        let complete = match event {
            Event::Scalar(value, style, anchor, tag) => {
                if anchor != 0 {
                    self.anchored.insert(anchor, value.clone().into_owned());
                }
                let content = Content::Scalar(value.into_owned(), style);
                self.offsets.node(content, span, anchor, tag.map(Cow::into_owned))
            }
            Event::Alias(anchor) => {
                self.aliased.insert(anchor);
                self.offsets.node(Content::Alias(anchor), span, 0, None)
            }
            Event::SequenceStart(anchor, tag) => {
                return self.open(Content::Sequence(Vec::new()), span, anchor, tag);
            }
            Event::MappingStart(anchor, tag) => {
                return self.open(Content::Mapping(Vec::new()), span, anchor, tag);
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(open) => self.offsets.close(open.node, span),
                None => return Ok(None),
            },
            Event::DocumentEnd => {
                let aliased = mem::take(&mut self.aliased);
                let anchored = mem::take(&mut self.anchored);
                return Ok(self.root.take().map(|root| Document {
                    root,
                    aliased,
                    anchored,
                }));
            }
            _ => return Ok(None),
        };
        match self.open.last_mut() {
            Some(parent) => parent.add(complete),
            None if complete.is_nothing() => {}
            None => self.root = Some(complete),
        }
        Ok(None)
    }

    fn open(
        &mut self,
        content: Content,
        span: &Span,
        anchor: usize,
        tag: Option<Cow<'_, Tag>>,
    ) -> Result<Option<Document>, PolicyError> {
        let node = self.offsets.node(content, span, anchor, tag.map(Cow::into_owned));
        self.open.push(Open::new(node, self.open.len())?);
        Ok(None)
    }
}

impl Open {
    fn new(node: Node, depth: usize) -> Result<Self, PolicyError> {
        if depth >= MAX_DEPTH {
            return Err(node.error(Problem::Depth(MAX_DEPTH)));
        }
        Ok(Open { node, key: None })
    }

    fn add(&mut self, child: Node) {
        match &mut self.node.content {
            Content::Sequence(items) => items.push(child),
            Content::Mapping(entries) => match self.key.take() {
                Some(key) => entries.push(Entry { key, value: child }),
                None => self.key = Some(child),
            },
            Content::Scalar(..) | Content::Alias(_) => {}
        }
    }
}

impl Node {
    pub(super) fn error(&self, problem: Problem) -> PolicyError {
        PolicyError {
            position: self.position,
            problem,
        }
    }

    /// Nothing is written here at all.
    fn is_nothing(&self) -> bool {
        self.anchor == 0
            && self.tag.is_none()
            && matches!(&self.content, Content::Scalar(text, ScalarStyle::Plain) if text.is_empty())
    }

    pub(super) fn is_null(&self) -> bool {
        let tagged_null = |tag: &Tag| tag.is_yaml_core_schema() && tag.suffix == "null";
        match &self.content {
            Content::Scalar(text, ScalarStyle::Plain) => {
                matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL")
                    && self.tag.as_ref().is_none_or(tagged_null)
            }
            _ => false,
        }
    }

    /// The text of a scalar.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar(text, _) => Some(text),
            _ => None,
        }
    }

    /// What a mapping has under `key`; `path` is the mapping's, for messages.
    pub(super) fn get(&self, key: &str, path: &str) -> Result<Option<&Entry>, PolicyError> {
        let Content::Mapping(entries) = &self.content else {
            return Ok(None);
        };
        let mut found = entries.iter().filter(|entry| entry.key.text() == Some(key));
        let first = found.next();
        match found.next() {
            Some(second) => Err(second.key.error(Problem::Duplicate(format!("{path}{key}")))),
            None => Ok(first),
        }
    }
}

/// Where nodes are in the text: the parser counts characters, and some of its spans run on into the blanks and the
/// comment behind a node.
struct Offsets<'a> {
    text: &'a str,
    /// The first byte of each character, and the end.
    starts: Vec<usize>,
}

impl<'a> Offsets<'a> {
    fn new(text: &'a str) -> Self {
        let starts = text.char_indices().map(|(start, _)| start);
        Offsets {
            text,
            starts: starts.chain([text.len()]).collect(),
        }
    }

    fn byte(&self, character: usize) -> usize {
        let last = self.starts.last().copied().unwrap_or_default();
        self.starts.get(character).copied().unwrap_or(last)
    }

    fn node(&self, content: Content, span: &Span, anchor: usize, tag: Option<Tag>) -> Node {
        let mut range = self.byte(span.start.index())..self.byte(span.end.index());
        let written = self.text.get(range.clone()).unwrap_or_default();
        let rest = without_properties(written);
        let length = match &content {
            Content::Scalar(_, style) => scalar_length(rest, *style),
            Content::Alias(_) => {
                let behind = |character: char| character.is_whitespace() || ",]}".contains(character);
                rest.find(behind).unwrap_or(rest.len())
            }
            Content::Sequence(_) | Content::Mapping(_) => rest.trim_end().len(),
        };
        range.end = range.start + written.len() - rest.len() + length;
        Node {
            content,
            end: range.end,
            range,
            position: position(&span.start),
            anchor,
            tag,
        }
    }

    /// The collection with its end, at which the parser is now.
    fn close(&self, mut node: Node, span: &Span) -> Node {
        let begin = self.text.get(node.range.clone()).unwrap_or_default();
        let is_flow = without_properties(begin).starts_with(['[', '{']);
        let end = if is_flow {
            // The bracket; the span runs on into a comment behind it.
            self.byte(span.start.index() + 1)
        } else {
            content_end(&node).unwrap_or(node.range.end)
        };
        node.end = end.max(node.range.end);
        node
    }
}

/// Where what the node holds ends.
fn content_end(node: &Node) -> Option<usize> {
    match &node.content {
        Content::Sequence(items) => items.last().map(|item| item.end),
        Content::Mapping(entries) => entries.last().map(|entry| entry.value.end.max(entry.key.end)),
        Content::Scalar(..) | Content::Alias(_) => None,
    }
}

/// The text of a node without the anchor and the tag that it begins with.
pub(super) fn without_properties(written: &str) -> &str {
    let mut rest = written;
    while rest.starts_with(['&', '!']) {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let behind = rest[end..].trim_start();
        if behind.is_empty() {
            return &rest[end..end];
        }
        rest = behind;
    }
    rest
}

/// How many bytes of the text that begins with a scalar are the scalar.
fn scalar_length(written: &str, style: ScalarStyle) -> usize {
    match style {
        ScalarStyle::Plain => {
            let comment = [" #", "\t#"].iter().filter_map(|start| written.find(start)).min();
            written[..comment.unwrap_or(written.len())].trim_end().len()
        }
        ScalarStyle::SingleQuoted => {
            // Two quotes stand for one: as if one scalar ended and the next began.
            let mut ends = written
                .match_indices('\'')
                .skip(1)
                .step_by(2)
                .map(|(quote, _)| quote + 1);
            ends.find(|&end| !written[end..].starts_with('\''))
                .unwrap_or(written.len())
        }
        ScalarStyle::DoubleQuoted => {
            let mut bytes = written.bytes().enumerate().skip(1);
            while let Some((index, byte)) = bytes.next() {
                match byte {
                    b'\\' => drop(bytes.next()),
                    b'"' => return index + 1,
                    _ => {}
                }
            }
            written.len()
        }
        ScalarStyle::Literal | ScalarStyle::Folded => written.len(),
    }
}

fn position(marker: &Marker) -> Position {
    Position {
        line: marker.line(),
        column: marker.col() + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> String {
        Document::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn the_document_with_content_counts() {
        for text in [
            "a: 1\n",
            "---\na: 1\n",
            "---\n---\na: 1\n---\n# c\n",
            "\u{feff}a: 1\n...\n",
        ] {
            let document = Document::parse(text).unwrap();
            let entry = document.root.get("a", "").unwrap().unwrap();
            assert_eq!(entry.value.text(), Some("1"));
            assert_eq!(&text[entry.value.range.clone()], "1");
        }
        assert_eq!(
            problem("a: 1\n---\nb: 1\n"),
            "3:1: a second document begins here; put each policy into a file of its own"
        );
        for text in ["", "# c\n", "---\n", "---\n---\n"] {
            assert_eq!(problem(text), "1:1: the file is empty; expected a tracing policy");
        }
    }

    #[test]
    fn documents_before_a_mistake_are_read() {
        let (documents, broken) = Document::parse_all("---\na: 1\n---\n---\nb: 2\n---\nc: [\n");
        let roots: Vec<Position> = documents.iter().map(|document| document.root.position).collect();
        assert_eq!(
            roots,
            [Position { line: 2, column: 1 }, Position { line: 5, column: 1 }]
        );
        assert!(broken.is_some());
    }

    #[test]
    fn collections_end_behind_what_they_hold() {
        for (text, expected) in [
            ("a:\n- 1\n- b: 2 # c\n\nz: 0\n", "- 1\n- b: 2"),
            ("a:\n  b:\n    c: 'd'\n# e\nz: 0\n", "b:\n    c: 'd'"),
            ("a: [1, {b: 2} ] # c\nz: 0\n", "[1, {b: 2} ]"),
            ("a: &x {b: [1\n, 2]}\nz: 0\n", "&x {b: [1\n, 2]}"),
            ("a: []\nz: 0\n", "[]"),
            ("{a: {}, z: 0}", "{}"),
        ] {
            let document = Document::parse(text).unwrap();
            let node = &document.root.get("a", "").unwrap().unwrap().value;
            assert!(text[..node.end].ends_with(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_yaml_is_told_with_its_place() {
        assert!(problem("spec:\n\toptions: []\n").starts_with("2:2: not valid YAML: "));
        assert!(problem("a: *x\n").starts_with("1:4: not valid YAML: "));
        assert_eq!(
            problem(&"[".repeat(150)),
            "1:101: nested more than 100 levels deep"
        );
    }

    #[test]
    fn places_are_counted_in_bytes() {
        let text = "ä: [日本, \"ö\"]\n";
        let document = Document::parse(text).unwrap();
        let Content::Sequence(items) = &document.root.get("ä", "").unwrap().unwrap().value.content else {
            panic!("no sequence");
        };
        let texts: Vec<&str> = items.iter().map(|item| &text[item.range.clone()]).collect();
        assert_eq!(texts, ["日本", "\"ö\""]);
        assert_eq!(items[1].position, Position { line: 1, column: 9 });
    }

    #[test]
    fn scalars_end_where_they_are_written() {
        for written in [
            "a b",
            "'it''s'",
            "''''",
            "''",
            r#""a \" # b""#,
            "\"\"",
            "&x 'a'",
            "!!str &x \"a\"",
            "!!str a",
            "*a",
            "~",
            "&x",
        ] {
            for text in [
                format!("a: &a 1\nk: {written} \t # c 'd' \"e\"\n"),
                format!("{{a: &a 1, k: {written} , b: 'c'}}"),
                format!("{{a: &a 1, k: {written}\n # c '\n}}"),
            ] {
                let document = Document::parse(&text).unwrap();
                let value = &document.root.get("k", "").unwrap().unwrap().value;
                assert_eq!(&text[value.range.clone()], written, "{text}");
            }
        }
    }

    #[test]
    fn keys_come_once() {
        let document = Document::parse("a: 1\nb: 2\n'a': 3\n").unwrap();
        let error = document.root.get("a", "spec.").unwrap_err();
        assert_eq!(
            error.to_string(),
            "3:1: spec.a is given twice; remove one of them"
        );
    }
}
