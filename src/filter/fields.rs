//! Field masks: which fields of an event's JSON are kept.
//!
//! A path names fields from the event's message down: `process.binary`, `parent.pod`, `args.sock_arg.daddr`; a
//! list's elements are all meant, and the rest of a path into a map is a key. A path that begins with an event
//! type holds for that type only. What stands beside the message, node name and time for example, always stays.

use prost_reflect::{FieldDescriptor, Kind as FieldKind, MessageDescriptor};

use crate::decode::{JsonError, Reader, ValueKind};
use crate::event::{Kind, event_type, event_types, field_name};
use crate::pb::{EventType, FieldFilter, FieldFilterAction};
use crate::{schema, suggest};

/// Include paths run first, then exclude paths.
#[derive(Debug, Default)]
pub(crate) struct FieldMask {
    types: Vec<TypeMask>,
    /// Paths into what stands beside the event's message; only these can be taken out of there.
    envelope: Tree,
}

/// The mask of one event type, `None` being types that aren't known.
#[derive(Debug)]
struct TypeMask {
    event_type: Option<EventType>,
    /// `None` keeps everything.
    include: Option<Tree>,
    exclude: Tree,
}

/// Field names and what is below them. A field without branches below it is meant whole.
#[derive(Debug, Default, Clone)]
struct Tree {
    branches: Vec<(Name, Tree)>,
}

/// A field by its two names in JSON, or a key of a map twice.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Name {
    snake: String,
    camel: String,
}

/// What is wrong with a path.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FieldMaskError {
    #[error("no event has a field {path:?}{hint}")]
    Unknown { path: String, hint: String },
    #[error("{path:?} always stays")]
    Fixed { path: String },
}

impl FieldMask {
    /// `None` if there are no paths.
    pub(crate) fn new(include: &[String], exclude: &[String]) -> Result<Option<Self>, FieldMaskError> {
        if include.is_empty() && exclude.is_empty() {
            return Ok(None);
        }
        let mut mask = FieldMask::default();
        for event_type in event_types().map(Some).chain([None]) {
            let include = (!include.is_empty()).then(Tree::default);
            mask.types.push(TypeMask {
                event_type,
                include,
                exclude: Tree::default(),
            });
        }
        for path in include {
            mask.add(path, TypeMask::include)?;
        }
        for path in exclude {
            if matches!(path.as_str(), "time" | "node_name" | "nodeName") {
                return Err(FieldMaskError::Fixed { path: path.clone() });
            }
            mask.add(path, TypeMask::exclude)?;
            if let Some(names) = resolve(&beside_event(), path) {
                mask.envelope.insert(&names);
            }
        }
        Ok(Some(mask))
    }

    /// Adds a path to every type that has it.
    fn add(&mut self, path: &str, add: fn(&mut TypeMask, &[Name])) -> Result<(), FieldMaskError> {
        let (first, rest) = path.split_once('.').unwrap_or((path, ""));
        let only = event_type(first.as_bytes());
        let path_in_message = if only.is_some() { rest } else { path };
        let mut known = resolve(&beside_event(), path).is_some();
        for mask in &mut self.types {
            let Some(event_type) = mask.event_type.or(Some(EventType::ProcessKprobe)) else {
                continue;
            };
            if only.is_some() && only != mask.event_type {
                continue;
            }
            // A type that isn't known most likely has the fields that the most general known one has.
            if let Some(names) = resolve(&message_of(event_type), path_in_message) {
                known = true;
                add(mask, &names);
            }
        }
        if known && !path.is_empty() {
            Ok(())
        } else {
            Err(FieldMaskError::Unknown {
                path: path.to_owned(),
                hint: hint(path),
            })
        }
    }

    /// The mask as an agent can apply it, so that less is sent; this mask has to be applied to what comes.
    ///
    /// Agents don't look into lists, maps and oneofs, so that paths end before those. Paths in `needed`, which are
    /// read here, are sent in any case.
    pub(crate) fn field_filters(&self, needed: &[&str]) -> Vec<FieldFilter> {
        let mut filters: Vec<FieldFilter> = Vec::new();
        let mut add = |event_type: EventType, action: FieldFilterAction, paths: Vec<String>| {
            if paths.is_empty() {
                return;
            }
            let same = filters.iter_mut().find(|filter| {
                filter.action() == action
                    && filter.fields.as_ref().is_some_and(|fields| fields.paths == paths)
            });
            match same {
                Some(filter) => filter.event_set.push(event_type.into()),
                None => filters.push(FieldFilter {
                    event_set: vec![event_type.into()],
                    fields: Some(prost_types::FieldMask { paths }),
                    action: action.into(),
                    invert_event_set: None,
                }),
            }
        };
        // All filters that include come before those that exclude: an agent applies them in order.
        for action in [FieldFilterAction::Include, FieldFilterAction::Exclude] {
            for mask in &self.types {
                let Some(event_type) = mask.event_type else {
                    continue;
                };
                let message = message_of(event_type);
                let needed = needed.iter().filter_map(|path| resolve(&message, path));
                let paths = match (action, &mask.include) {
                    (FieldFilterAction::Include, Some(include)) if !include.branches.is_empty() => {
                        let mut tree = include.clone();
                        needed.for_each(|names| tree.insert(&names));
                        tree.lifted(&message, true).paths()
                    }
                    (FieldFilterAction::Exclude, _) => {
                        let mut tree = mask.exclude.lifted(&message, false);
                        needed.for_each(|names| tree.remove_above(&names));
                        tree.paths()
                    }
                    _ => Vec::new(),
                };
                add(event_type, action, paths);
            }
        }
        filters
    }

    /// Writes the JSON object of an event of this kind to `out` without the fields that the mask takes away.
    pub(crate) fn apply(&self, json: &[u8], kind: &Kind<'_>, out: &mut Vec<u8>) -> Result<(), JsonError> {
        let event_type = match kind {
            Kind::Known(event_type) => Some(*event_type),
            Kind::Unknown(_) | Kind::Missing => None,
        };
        let name = kind.name();
        let mask = self.types.iter().find(|mask| mask.event_type == event_type);
        let mut reader = Reader::new(json, 0);
        let mut writer = Members::open(out);
        reader.object(|reader, key| {
            // The key may be in camelCase, the kind's name isn't.
            let is_message = match event_type {
                Some(known) => crate::event::event_type(&key) == Some(known),
                None => key == name,
            };
            if is_message {
                let out = writer.key(&key);
                let include = mask.and_then(|mask| mask.include.as_ref());
                let exclude = mask
                    .map(|mask| &mask.exclude)
                    .filter(|tree| !tree.branches.is_empty());
                return copy(reader, include, exclude, out);
            }
            match self.envelope.find(&key) {
                Some(tree) if tree.branches.is_empty() => reader.skip(),
                exclude => copy(reader, None, exclude, writer.key(&key)),
            }
        })?;
        writer.close();
        Ok(())
    }
}

impl TypeMask {
    /// Keeps what `names` lead to, or the whole message if there are none.
    fn include(&mut self, names: &[Name]) {
        match &mut self.include {
            Some(_) if names.is_empty() => self.include = None,
            Some(tree) => tree.insert(names),
            None => {}
        }
    }

    /// Takes away what `names` lead to, or the whole message if there are none.
    fn exclude(&mut self, names: &[Name]) {
        if names.is_empty() {
            self.include = Some(Tree::default());
        } else {
            self.exclude.insert(names);
        }
    }
}

/// Copies a value without white space, less the fields that `include` lacks or `exclude` names.
fn copy(
    reader: &mut Reader<'_>,
    include: Option<&Tree>,
    exclude: Option<&Tree>,
    out: &mut Vec<u8>,
) -> Result<(), JsonError> {
    match reader.peek()? {
        ValueKind::Object => {
            let mut writer = Members::open(out);
            reader.object(|reader, key| {
                let include = match include {
                    None => None,
                    Some(tree) => match tree.find(&key) {
                        None => return reader.skip(),
                        Some(tree) => Some(tree).filter(|tree| !tree.branches.is_empty()),
                    },
                };
                match exclude.and_then(|tree| tree.find(&key)) {
                    Some(tree) if tree.branches.is_empty() => reader.skip(),
                    exclude => copy(reader, include, exclude, writer.key(&key)),
                }
            })?;
            writer.close();
            Ok(())
        }
        ValueKind::Array => {
            out.push(b'[');
            let mut first = true;
            reader.array(|reader| {
                if !std::mem::take(&mut first) {
                    out.push(b',');
                }
                copy(reader, include, exclude, out)
            })?;
            out.push(b']');
            Ok(())
        }
        _ => {
            out.extend_from_slice(reader.raw()?);
            Ok(())
        }
    }
}

/// Writes an object member by member.
struct Members<'a> {
    out: &'a mut Vec<u8>,
    first: bool,
}

impl<'a> Members<'a> {
    fn open(out: &'a mut Vec<u8>) -> Self {
        out.push(b'{');
        Members { out, first: true }
    }

    /// Writes a key; the value has to be written to what this gives.
    fn key(&mut self, key: &[u8]) -> &mut Vec<u8> {
        if !std::mem::take(&mut self.first) {
            self.out.push(b',');
        }
        self.out.push(b'"');
        for &byte in key {
            match byte {
                b'"' | b'\\' => self.out.extend_from_slice(&[b'\\', byte]),
                0..0x20 => self.out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
                _ => self.out.push(byte),
            }
        }
        self.out.extend_from_slice(b"\":");
        self.out
    }

    fn close(self) {
        self.out.push(b'}');
    }
}

impl Tree {
    fn insert(&mut self, names: &[Name]) {
        let Some((name, rest)) = names.split_first() else {
            return;
        };
        let known = self.branches.iter().position(|(known, _)| known == name);
        if rest.is_empty() {
            // The whole field: whatever was said about parts of it is covered.
            if let Some(known) = known {
                self.branches[known].1 = Tree::default();
            } else {
                self.branches.push((name.clone(), Tree::default()));
            }
        } else if let Some(known) = known {
            let below = &mut self.branches[known].1;
            if !below.branches.is_empty() {
                below.insert(rest);
            }
        } else {
            let mut below = Tree::default();
            below.insert(rest);
            self.branches.push((name.clone(), below));
        }
    }

    /// This tree without what is below lists, maps and oneofs: those are taken whole, or left alone.
    fn lifted(&self, message: &MessageDescriptor, whole: bool) -> Tree {
        let mut lifted = Tree::default();
        for (name, below) in &self.branches {
            let Some(field) = field(message, &name.snake) else {
                continue;
            };
            let is_simple = !field.is_list() && !field.is_map() && field.containing_oneof().is_none();
            match field.kind() {
                FieldKind::Message(message) if is_simple && !below.branches.is_empty() => {
                    let below = below.lifted(&message, whole);
                    if !below.branches.is_empty() {
                        lifted.branches.push((name.clone(), below));
                    }
                }
                _ if whole || (below.branches.is_empty() && is_simple) => {
                    lifted.branches.push((name.clone(), Tree::default()));
                }
                _ => {}
            }
        }
        lifted
    }

    /// Takes out the branches that `names` lead through or end above.
    fn remove_above(&mut self, names: &[Name]) {
        let Some((name, rest)) = names.split_first() else {
            self.branches.clear();
            return;
        };
        if let Some(index) = self.branches.iter().position(|(known, _)| known == name) {
            let below = &mut self.branches[index].1;
            let was_whole = below.branches.is_empty();
            below.remove_above(rest);
            if was_whole || below.branches.is_empty() {
                self.branches.remove(index);
            }
        }
    }

    /// A path for each leaf, by the fields' names in the API.
    fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        for (name, below) in &self.branches {
            if below.branches.is_empty() {
                paths.push(name.snake.clone());
            } else {
                paths.extend(
                    below
                        .paths()
                        .into_iter()
                        .map(|path| format!("{}.{path}", name.snake)),
                );
            }
        }
        paths
    }

    fn find(&self, key: &[u8]) -> Option<&Tree> {
        self.branches
            .iter()
            .find(|(name, _)| name.snake.as_bytes() == key || name.camel.as_bytes() == key)
            .map(|(_, tree)| tree)
    }
}

fn beside_event() -> MessageDescriptor {
    schema::events_response()
}

fn message_of(event_type: EventType) -> MessageDescriptor {
    let field = field_name(event_type)
        .and_then(|(name, _)| schema::events_response().get_field_by_name(name))
        .expect("every event type has a field in GetEventsResponse");
    match field.kind() {
        FieldKind::Message(message) => message,
        _ => unreachable!("the oneof event holds messages"),
    }
}

/// The names along `path` in `message`, or `None` if it doesn't lead anywhere. An empty path is the message.
fn resolve(message: &MessageDescriptor, path: &str) -> Option<Vec<Name>> {
    if path.is_empty() {
        return Some(Vec::new());
    }
    let (first, rest) = path
        .split_once('.')
        .map_or((path, None), |(first, rest)| (first, Some(rest)));
    let field = field(message, first)?;
    let mut names = vec![Name {
        snake: field.name().to_owned(),
        camel: field.json_name().to_owned(),
    }];
    let Some(rest) = rest else { return Some(names) };
    if field.is_map() {
        names.push(Name {
            snake: rest.to_owned(),
            camel: rest.to_owned(),
        });
        return Some(names);
    }
    match field.kind() {
        // JSON writes google.protobuf messages as plain values.
        FieldKind::Message(below) if !rest.is_empty() && below.package_name() == "tetragon" => {
            names.extend(resolve(&below, rest)?);
            Some(names)
        }
        _ => None,
    }
}

fn field(message: &MessageDescriptor, name: &str) -> Option<FieldDescriptor> {
    message
        .get_field_by_name(name)
        .or_else(|| message.get_field_by_json_name(name))
}

/// The known path nearest to one that isn't: the part that is right, and the name most like the wrong one.
fn hint(path: &str) -> String {
    let names: Vec<&str> = path.split('.').collect();
    for right in (0..names.len()).rev() {
        let prefix = names[..right].join(".");
        let known: Vec<String> = event_types()
            .filter_map(|event_type| {
                let (first, rest) = prefix.split_once('.').unwrap_or((&prefix, ""));
                match crate::event::event_type(first.as_bytes()) {
                    Some(only) if only != event_type => None,
                    Some(_) => Some((event_type, rest.to_owned())),
                    None => Some((event_type, prefix.clone())),
                }
            })
            .filter_map(|(event_type, prefix)| fields_below(&message_of(event_type), &prefix))
            .flatten()
            .map(|name| {
                if prefix.is_empty() {
                    name
                } else {
                    format!("{prefix}.{name}")
                }
            })
            .collect();
        let wrong = names[..=right].join(".");
        let found = suggest::did_you_mean(&wrong, known.iter().map(String::as_str));
        if !found.is_empty() {
            return found;
        }
    }
    String::new()
}

fn fields_below(message: &MessageDescriptor, path: &str) -> Option<Vec<String>> {
    if path.is_empty() {
        return Some(message.fields().map(|field| field.name().to_owned()).collect());
    }
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let below = field(message, first)?;
    match below.kind() {
        FieldKind::Message(below) if below.package_name() == "tetragon" => fields_below(&below, rest),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXEC: &str = r#"{"process_exec":{"process":{"pid":1,"binary":"/a","pod":{"namespace":"n","pod_labels":{"app.kubernetes.io/name":"x","b":"y"}}},"parent":{"pid":0}},"node_name":"n","cluster_name":"c","time":"t"}"#;
    const KPROBE: &str = r#"{"process_kprobe":{"process":{"pid":1},"function_name":"f","args":[{"int_arg":5},{"sock_arg":{"daddr":"d","dport":1}}]},"time":"t"}"#;

    fn masked(include: &[&str], exclude: &[&str], json: &str) -> String {
        let own = |paths: &[&str]| paths.iter().map(ToString::to_string).collect::<Vec<_>>();
        let mask = FieldMask::new(&own(include), &own(exclude)).unwrap().unwrap();
        let event_type = crate::event::event_type(json.split('"').nth(1).unwrap().as_bytes()).unwrap();
        let mut out = Vec::new();
        mask.apply(json.as_bytes(), &Kind::Known(event_type), &mut out)
            .unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn paths_reach_into_oneofs_and_maps() {
        let rest = r#","node_name":"n","cluster_name":"c","time":"t"}"#;
        assert_eq!(
            masked(&["process.pod.pod_labels.app.kubernetes.io/name"], &[], EXEC),
            format!(
                r#"{{"process_exec":{{"process":{{"pod":{{"pod_labels":{{"app.kubernetes.io/name":"x"}}}}}}}}{rest}"#
            )
        );
        assert_eq!(
            masked(&["args.sock_arg.daddr"], &[], KPROBE),
            r#"{"process_kprobe":{"args":[{},{"sock_arg":{"daddr":"d"}}]},"time":"t"}"#
        );
        assert_eq!(
            masked(&["process_exec.process.binary"], &[], EXEC),
            format!(r#"{{"process_exec":{{"process":{{"binary":"/a"}}}}{rest}"#)
        );
        assert_eq!(
            masked(&["process_exec.process.binary"], &[], KPROBE),
            r#"{"process_kprobe":{},"time":"t"}"#
        );
    }

    #[test]
    fn include_runs_before_exclude() {
        assert_eq!(
            masked(
                &["process", "process.pid"],
                &["process.pod", "process.binary"],
                EXEC
            ),
            r#"{"process_exec":{"process":{"pid":1}},"node_name":"n","cluster_name":"c","time":"t"}"#
        );
        assert_eq!(
            masked(&[], &["process", "parent", "cluster_name"], EXEC),
            r#"{"process_exec":{},"node_name":"n","time":"t"}"#
        );
    }

    #[test]
    fn an_event_type_alone_means_its_whole_message() {
        assert_eq!(masked(&["process_kprobe", "args.int_arg"], &[], KPROBE), KPROBE);
        assert_eq!(
            masked(&[], &["process_kprobe"], KPROBE),
            r#"{"process_kprobe":{},"time":"t"}"#
        );
    }

    #[test]
    fn camel_case_and_white_space_are_taken() {
        let json = "{ \"processExec\" : {\n \"process\": {\"execId\":\"e\", \"pid\" : 5 } } }";
        assert_eq!(
            masked(&["process.exec_id"], &[], json),
            r#"{"processExec":{"process":{"execId":"e"}}}"#
        );
    }

    #[test]
    fn agents_get_what_they_can_do() {
        let sent = |include: &[&str], exclude: &[&str], needed: &[&str]| -> Vec<(usize, Vec<String>)> {
            let own = |paths: &[&str]| paths.iter().map(ToString::to_string).collect::<Vec<_>>();
            let mask = FieldMask::new(&own(include), &own(exclude)).unwrap().unwrap();
            let filters = mask.field_filters(needed);
            filters
                .into_iter()
                .map(|filter| (filter.event_set.len(), filter.fields.unwrap().paths))
                .collect()
        };
        let paths = |paths: &[&str]| paths.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            sent(&["process.binary"], &[], &["process.pod.namespace"]),
            [(8, paths(&["process.binary", "process.pod.namespace"]))]
        );
        assert_eq!(
            sent(&["process_kprobe.args.sock_arg.daddr"], &[], &[]),
            [(1, paths(&["args"]))]
        );
        assert_eq!(
            sent(&["process_exec.process.pod.pod_labels.app"], &[], &[]),
            [(1, paths(&["process.pod.pod_labels"]))]
        );
        assert_eq!(sent(&[], &["process_kprobe.args.sock_arg"], &[]), []);
        assert_eq!(
            sent(
                &[],
                &["process_exec.process.pod", "process_exec.parent"],
                &["process.pod.name"]
            ),
            [(1, paths(&["parent"]))]
        );
        assert_eq!(
            sent(&["process_exec.process"], &["process_exec.process.pid"], &[]),
            [(1, paths(&["process"])), (1, paths(&["process.pid"]))]
        );
        assert_eq!(
            sent(&[], &["process_exec.process.pod.name"], &["process.pod"]),
            []
        );
    }

    #[test]
    fn unknown_paths_are_told_with_the_nearest() {
        let error = |path: &str| FieldMask::new(&[path.to_owned()], &[]).unwrap_err().to_string();
        assert_eq!(
            error("process.binry"),
            "no event has a field \"process.binry\": did you mean \"process.binary\"?"
        );
        assert_eq!(
            error("proces.pod"),
            "no event has a field \"proces.pod\": did you mean \"process\"?"
        );
        assert_eq!(
            error("process.pid.value"),
            "no event has a field \"process.pid.value\": did you mean \"process.pid\"?"
        );
        assert_eq!(error(""), "no event has a field \"\"");
        assert!(error("process.").starts_with("no event has a field \"process.\""));
        let fixed = FieldMask::new(&[], &["time".to_owned()]).unwrap_err();
        assert_eq!(fixed.to_string(), "\"time\" always stays");
    }
}
