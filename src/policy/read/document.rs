//! Documents: what kind they are of, metadata, `spec`.

use std::sync::Arc;

use super::fields::Fields;
use super::{Reader, span};
use crate::policy::diagnostic::{Code, Diagnostic, Edit};
use crate::policy::document::Node;
use crate::policy::model::{
    Enforcer, Hook, LabelRequirement, LabelSelector, List, Policy, PolicyKind, PolicyOption, Section,
    Selector, Span, Spanned,
};
use crate::policy::words::Word;
use crate::quote::{go_quoted, visible};
use crate::suggest;

/// The only API that agents know.
const API_VERSION: &str = "cilium.io/v1alpha1";

/// What a document is.
pub(super) enum Item {
    Policy(Box<Policy>),
    NetworkPolicy(Box<NetworkPolicy>),
}

/// A CiliumNetworkPolicy with `spec.runtime`, which several articles show, but no version of Cilium has.
#[derive(Debug, Clone)]
pub(crate) struct NetworkPolicy {
    /// All of the document.
    pub(crate) span: Span,
    /// Where the kind is.
    pub(crate) kind: Span,
    pub(crate) name: Option<Spanned<String>>,
    pub(crate) namespace: Option<Spanned<String>>,
    pub(crate) description: Option<Spanned<String>>,
    /// `endpointSelector`.
    pub(crate) endpoints: Option<LabelSelector>,
    pub(crate) requirements: Vec<Requirement>,
}

/// What `spec.runtime.requirements` asks for.
#[derive(Debug, Clone)]
pub(crate) struct Requirement {
    pub(crate) capabilities: Vec<Spanned<String>>,
    /// Programs and, if given, their arguments, as regular expressions.
    pub(crate) processes: Vec<(Spanned<String>, Option<Spanned<String>>)>,
    /// As `deny`.
    pub(crate) actions: Vec<Spanned<String>>,
}

impl<'a> Reader<'a> {
    /// Reads the whole document.
    pub(super) fn document(&mut self, root: &'a Node) -> Option<Item> {
        let mut fields = self.fields(root, "")?;
        let kind = self.required_text(&mut fields, "kind", "TracingPolicy");
        Some(match kind.as_ref().map(|kind| kind.value.as_str()) {
            Some("CiliumNetworkPolicy" | "CiliumClusterwideNetworkPolicy") => {
                let kind = kind.map_or(fields.span, |kind| kind.span);
                Item::NetworkPolicy(Box::new(self.network_policy(root, &mut fields, kind)))
            }
            _ => Item::Policy(Box::new(self.policy(&mut fields, kind))),
        })
    }

    fn policy(&mut self, fields: &mut Fields<'a>, kind: Option<Spanned<String>>) -> Policy {
        self.api_version(fields);
        let kind = kind.and_then(|kind| self.kind(&kind));
        let metadata = self.metadata(fields);
        let mut policy = Policy {
            span: fields.span,
            kind: kind.unwrap_or(Spanned::new(PolicyKind::TracingPolicy, fields.span)),
            name: metadata.name.unwrap_or(Spanned::new(String::new(), fields.span)),
            namespace: metadata.namespace,
            labels: metadata.labels,
            annotations: metadata.annotations,
            pod_selector: None,
            container_selector: None,
            host_selector: None,
            hooks: Vec::new(),
            lists: Vec::new(),
            enforcers: Vec::new(),
            options: Vec::new(),
            loader: false,
            source: Arc::clone(self.text),
        };
        // What the API server adds to policies that it gives out.
        fields.take("status");
        match fields.take("spec") {
            Some(spec) => {
                if let Some(mut spec) = self.fields(spec.value, &spec.path) {
                    self.spec(&mut spec, &mut policy);
                    self.finish(&spec);
                }
            }
            None => self.missing(fields, "spec", "{kprobes: [{call: sys_mount, syscall: true}]}"),
        }
        self.finish(fields);
        policy
    }

    fn api_version(&mut self, fields: &mut Fields<'a>) {
        let Some(version) = self.required_text(fields, "apiVersion", API_VERSION) else {
            return;
        };
        if *version != API_VERSION {
            self.tell(
                Diagnostic::error(
                    Code::ApiVersion,
                    version.span,
                    format!("there is no API {}", go_quoted(&version)),
                )
                .help(format!("apiVersion: {API_VERSION}"))
                .fix(
                    format!("apiVersion becomes {API_VERSION}"),
                    vec![Edit::Text(version.span, API_VERSION.to_owned())],
                ),
            );
        }
    }

    fn kind(&mut self, kind: &Spanned<String>) -> Option<Spanned<PolicyKind>> {
        let found = PolicyKind::from_word(kind);
        if found.is_none() {
            let names = PolicyKind::WORDS.iter().map(|kind| kind.name());
            let message = format!("no agent loads a {}", visible(kind));
            let diagnostic = Diagnostic::error(Code::UnknownKind, kind.span, message);
            self.tell(match suggest::nearest(kind, names) {
                Some(near) => diagnostic.help(format!("kind: {near}")).fix(
                    format!("kind becomes {near}"),
                    vec![Edit::Text(kind.span, near.to_owned())],
                ),
                None => diagnostic.help("kind: TracingPolicy"),
            });
        }
        found.map(|found| Spanned::new(found, kind.span))
    }

    fn spec(&mut self, spec: &mut Fields<'a>, policy: &mut Policy) {
        policy.pod_selector = self.label_selector(spec, "podSelector");
        policy.container_selector = self.label_selector(spec, "containerSelector");
        policy.host_selector = self.label_selector(spec, "hostSelector");
        policy.lists = self.mappings(spec, "lists", Self::list);
        policy.enforcers = self.mappings(spec, "enforcers", Self::enforcer);
        policy.options = self.mappings(spec, "options", Self::option);
        policy.loader = self.flag(spec, "loader");
        let macros = self.macros(spec);
        for &section in Section::WORDS {
            let Some(field) = spec.take(section.name()) else {
                continue;
            };
            for (index, (item, path)) in self.items(&field).into_iter().enumerate() {
                let Some(mut fields) = self.fields(item, &path) else {
                    continue;
                };
                let hook: Option<Hook> = self.hook(&mut fields, section, index, &macros);
                self.finish(&fields);
                policy.hooks.extend(hook);
            }
        }
    }

    /// The mappings of a list, each read by `read`.
    pub(super) fn mappings<T, R: Into<Option<T>>>(
        &mut self,
        fields: &mut Fields<'a>,
        name: &'static str,
        read: fn(&mut Self, &mut Fields<'a>) -> R,
    ) -> Vec<T> {
        let Some(field) = fields.take(name) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (item, path) in self.items(&field) {
            if let Some(mut fields) = self.fields(item, &path) {
                found.extend(read(self, &mut fields).into());
                self.finish(&fields);
            }
        }
        found
    }

    fn list(&mut self, fields: &mut Fields<'a>) -> Option<List> {
        let name = self.required_text(fields, "name", "mounts");
        let kind = self.word(fields, "type");
        let values = self.texts(fields, "values");
        let pattern = self.text(fields, "pattern");
        // The agent's own mark.
        self.flag(fields, "validated");
        Some(List {
            span: fields.span,
            name: name?,
            kind,
            values,
            pattern,
        })
    }

    fn enforcer(&mut self, fields: &mut Fields<'a>) -> Enforcer {
        let calls = self.texts(fields, "calls");
        if calls.is_empty() {
            self.missing(fields, "calls", "[\"list:mounts\"]");
        }
        Enforcer {
            span: fields.span,
            calls,
        }
    }

    fn option(&mut self, fields: &mut Fields<'a>) -> Option<PolicyOption> {
        let name = self.required_text(fields, "name", "policy-mode");
        let value = self.required_text(fields, "value", "monitor");
        Some(PolicyOption {
            span: fields.span,
            name: name?,
            value: value?,
        })
    }

    /// `selectorsMacros`: selectors by name.
    fn macros(&mut self, spec: &mut Fields<'a>) -> Vec<(Spanned<String>, Selector)> {
        let Some(field) = spec.take("selectorsMacros") else {
            return Vec::new();
        };
        let Some(mut map) = self.fields(field.value, &field.path) else {
            return Vec::new();
        };
        let mut macros = Vec::new();
        for field in map.take_rest() {
            let name = field.key.text().unwrap_or_default().to_owned();
            let Some(mut fields) = self.fields(field.value, &field.path) else {
                continue;
            };
            let selector = self.selector(&mut fields);
            self.finish(&fields);
            if let Some(first) = selector.macros.first() {
                let message = "a macro can't use other macros";
                self.tell(
                    Diagnostic::error(Code::UnknownMacro, first.span, message)
                        .help("write out here what it stands for"),
                );
            }
            macros.push((Spanned::new(name, span(field.key)), selector));
        }
        macros
    }

    fn label_selector(&mut self, fields: &mut Fields<'a>, name: &'static str) -> Option<LabelSelector> {
        let field = fields.take(name)?;
        let mut fields = self.fields(field.value, &field.path)?;
        let selector = LabelSelector {
            span: span(field.key),
            match_labels: self.text_map(&mut fields, "matchLabels"),
            match_expressions: self.mappings(&mut fields, "matchExpressions", Self::label_requirement),
        };
        self.finish(&fields);
        Some(selector)
    }

    fn label_requirement(&mut self, fields: &mut Fields<'a>) -> Option<LabelRequirement> {
        let key = self.required_text(fields, "key", "app");
        let operator = self.required_word(fields, "operator");
        let values = self.texts(fields, "values");
        Some(LabelRequirement {
            span: fields.span,
            key: key?,
            operator: operator?,
            values,
        })
    }

    fn metadata(&mut self, fields: &mut Fields<'a>) -> Metadata {
        let mut metadata = Metadata::default();
        let Some(field) = fields.take("metadata") else {
            self.missing(fields, "metadata", "{name: my-policy}");
            return metadata;
        };
        let Some(mut fields) = self.fields(field.value, &field.path) else {
            return metadata;
        };
        metadata.name = self.required_text(&mut fields, "name", "my-policy");
        metadata.namespace = self.text(&mut fields, "namespace");
        metadata.labels = self.text_map(&mut fields, "labels");
        metadata.annotations = self.text_map(&mut fields, "annotations");
        // What the API server adds to policies that it gives out.
        for added in [
            "creationTimestamp",
            "deletionGracePeriodSeconds",
            "deletionTimestamp",
            "finalizers",
            "generateName",
            "generation",
            "managedFields",
            "ownerReferences",
            "resourceVersion",
            "selfLink",
            "uid",
        ] {
            fields.take(added);
        }
        self.finish(&fields);
        metadata
    }

    fn network_policy(&mut self, root: &'a Node, fields: &mut Fields<'a>, kind: Span) -> NetworkPolicy {
        let name = fields.take("metadata").and_then(|metadata| {
            let mut metadata = self.fields(metadata.value, &metadata.path)?;
            Some((
                self.text(&mut metadata, "name"),
                self.text(&mut metadata, "namespace"),
            ))
        });
        let (name, namespace) = name.unwrap_or_default();
        let mut policy = NetworkPolicy {
            span: Span {
                end: root.end,
                ..span(root)
            },
            kind,
            name,
            namespace,
            description: None,
            endpoints: None,
            requirements: Vec::new(),
        };
        let spec = fields
            .take("spec")
            .and_then(|spec| self.fields(spec.value, &spec.path));
        if let Some(mut spec) = spec {
            policy.description = self.text(&mut spec, "description");
            policy.endpoints = self.label_selector(&mut spec, "endpointSelector");
            let runtime = spec
                .take("runtime")
                .and_then(|runtime| self.fields(runtime.value, &runtime.path));
            if let Some(mut runtime) = runtime {
                policy.requirements = self.mappings(&mut runtime, "requirements", Self::requirement);
            }
        }
        policy
    }

    fn requirement(&mut self, fields: &mut Fields<'a>) -> Requirement {
        let capabilities = self.texts(fields, "matchCapabilities");
        let processes = self.mappings(fields, "matchProcesses", |reader, fields| {
            let path = reader.text(fields, "pathRegex");
            let arguments = reader.text(fields, "argsRegex");
            Some((path?, arguments))
        });
        let actions = self.texts(fields, "matchActions");
        Requirement {
            capabilities,
            processes,
            actions,
        }
    }
}

#[derive(Default)]
struct Metadata {
    name: Option<Spanned<String>>,
    namespace: Option<Spanned<String>>,
    labels: Vec<(Spanned<String>, Spanned<String>)>,
    annotations: Vec<(Spanned<String>, Spanned<String>)>,
}
