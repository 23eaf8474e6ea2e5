//! Selectors: filters and actions.

use super::Reader;
use super::fields::Fields;
use super::scalar::whole_number;
use crate::policy::capabilities;
use crate::policy::diagnostic::{Code, Diagnostic, Edit};
use crate::policy::model::{
    Action, ActionKind, ActionName, BinaryFilter, CapabilityFilter, CapabilitySet, CredentialFilter,
    IdFilter, NamespaceChangeFilter, NamespaceFilter, NamespaceId, Operator, PidFilter, RateLimit,
    RateLimitScope, Selector, Spanned, Subject, ValueFilter,
};
use crate::quote::{go_quoted, visible};
use crate::suggest;

impl<'a> Reader<'a> {
    /// The selectors of a hook, with their macros expanded.
    pub(super) fn selectors(
        &mut self,
        fields: &mut Fields<'a>,
        macros: &[(Spanned<String>, Selector)],
    ) -> Vec<Selector> {
        let Some(field) = fields.take("selectors") else {
            return Vec::new();
        };
        let mut selectors = Vec::new();
        for (item, path) in self.items(&field) {
            let Some(mut fields) = self.fields(item, &path) else {
                continue;
            };
            let mut selector = self.selector(&mut fields);
            self.finish(&fields);
            self.expand(&mut selector, macros);
            selectors.push(selector);
        }
        selectors
    }

    pub(super) fn selector(&mut self, fields: &mut Fields<'a>) -> Selector {
        Selector {
            span: fields.span,
            macros: self.texts(fields, "macros"),
            match_pids: self.mappings(fields, "matchPIDs", Self::pid_filter),
            match_binaries: self.mappings(fields, "matchBinaries", Self::binary_filter),
            match_parent_binaries: self.mappings(fields, "matchParentBinaries", Self::binary_filter),
            match_args: self.mappings(fields, "matchArgs", Self::value_filter),
            match_data: self.mappings(fields, "matchData", Self::value_filter),
            match_return_args: self.mappings(fields, "matchReturnArgs", Self::value_filter),
            match_namespaces: self.mappings(fields, "matchNamespaces", Self::namespace_filter),
            match_namespace_changes: self.mappings(
                fields,
                "matchNamespaceChanges",
                Self::namespace_change_filter,
            ),
            match_capabilities: self.mappings(fields, "matchCapabilities", Self::capability_filter),
            match_capability_changes: self.mappings(
                fields,
                "matchCapabilityChanges",
                Self::capability_filter,
            ),
            match_current_cred: self.mappings(fields, "matchCurrentCred", Self::credential_filter),
            match_actions: self.mappings(fields, "matchActions", Self::action),
            match_return_actions: self.mappings(fields, "matchReturnActions", Self::action),
        }
    }

    /// Adds what the selector's macros hold.
    fn expand(&mut self, selector: &mut Selector, macros: &[(Spanned<String>, Selector)]) {
        for name in selector.macros.clone() {
            let Some((_, definition)) = macros.iter().find(|(defined, _)| *defined == name) else {
                let names = macros.iter().map(|(defined, _)| defined.value.as_str());
                let diagnostic = Diagnostic::error(
                    Code::UnknownMacro,
                    name.span,
                    format!("spec.selectorsMacros has no {}", go_quoted(&name)),
                );
                self.tell(match suggest::nearest(&name, names) {
                    Some(near) => diagnostic.help(format!("write {}", visible(near))).fix(
                        format!("{} becomes {}", visible(&name), visible(near)),
                        vec![Edit::Text(name.span, near.to_owned())],
                    ),
                    None => diagnostic.help("define it in spec.selectorsMacros, or remove it here"),
                });
                continue;
            };
            if let Some(field) = merge(selector, definition) {
                self.tell(
                    Diagnostic::error(
                        Code::UnknownMacro,
                        name.span,
                        format!("macro {} has {field}, and so has the selector", visible(&name)),
                    )
                    .help("keep it in one of them"),
                );
            }
        }
    }

    /// Tells of a filter without values.
    fn needs_values(&mut self, fields: &Fields<'a>, is_empty: bool, example: &str) {
        if is_empty && fields.has("values") {
            self.tell(
                Diagnostic::error(
                    Code::NoValues,
                    fields.span,
                    format!("{} has no values, so that it is never true", fields.path),
                )
                .help("give values, or remove the filter")
                .fix(
                    format!("{} is removed", fields.path),
                    vec![Edit::RemoveItem(fields.span)],
                ),
            );
        } else if is_empty {
            self.tell(
                Diagnostic::error(
                    Code::MissingField,
                    fields.span,
                    format!("{} has no values", fields.path),
                )
                .help(format!(
                    "give values, as in values: {example}, or remove the filter"
                ))
                .fix(
                    format!("{} is removed", fields.path),
                    vec![Edit::RemoveItem(fields.span)],
                ),
            );
        }
    }

    fn pid_filter(&mut self, fields: &mut Fields<'a>) -> Option<PidFilter> {
        let operator = self.required_word(fields, "operator");
        let values = self.numbers(fields, "values");
        self.needs_values(fields, values.is_empty(), "[1]");
        let follow_forks = self.flag(fields, "followForks");
        let namespace_pid = self.flag(fields, "isNamespacePID");
        Some(PidFilter {
            span: fields.span,
            operator: operator?,
            values,
            follow_forks,
            namespace_pid,
        })
    }

    fn binary_filter(&mut self, fields: &mut Fields<'a>) -> Option<BinaryFilter> {
        let operator = self.required_word(fields, "operator");
        let values = self.texts(fields, "values");
        self.needs_values(fields, values.is_empty(), "[\"/usr/bin/bash\"]");
        let follow_children = self.flag(fields, "followChildren");
        Some(BinaryFilter {
            span: fields.span,
            operator: operator?,
            values,
            follow_children,
        })
    }

    fn value_filter(&mut self, fields: &mut Fields<'a>) -> Option<ValueFilter> {
        let index = self.number(fields, "index");
        let positions = fields.take("args").map(|field| self.numbers_in(&field));
        let operator: Option<Spanned<Operator>> = self.required_word(fields, "operator");
        let values = self.texts(fields, "values");
        let operator = operator?;
        if !operator.stands_alone() {
            self.needs_values(fields, values.is_empty(), "[\"/etc/passwd\"]");
        }
        let subject = match positions {
            Some(positions) if !positions.is_empty() => Subject::Positions(positions),
            _ => Subject::Index(index.unwrap_or(Spanned::new(0, fields.span))),
        };
        Some(ValueFilter {
            span: fields.span,
            subject,
            operator,
            values,
        })
    }

    fn namespace_filter(&mut self, fields: &mut Fields<'a>) -> Option<NamespaceFilter> {
        let namespace = self.required_word(fields, "namespace");
        let operator = self.required_word(fields, "operator");
        let texts = self.texts(fields, "values");
        self.needs_values(fields, texts.is_empty(), "[\"host_ns\"]");
        let mut values = Vec::new();
        for text in texts {
            let id = match whole_number(&text).map(u32::try_from) {
                _ if *text == "host_ns" => NamespaceId::Host,
                Some(Ok(inode)) => NamespaceId::Inode(inode),
                _ => {
                    let message = format!("{} is no namespace", go_quoted(&text));
                    self.tell(
                        Diagnostic::error(Code::BadValue, text.span, message)
                            .help("write \"host_ns\", or the number that `ls -l /proc/PID/ns` shows"),
                    );
                    continue;
                }
            };
            values.push(Spanned::new(id, text.span));
        }
        Some(NamespaceFilter {
            span: fields.span,
            namespace: namespace?,
            operator: operator?,
            values,
        })
    }

    fn namespace_change_filter(&mut self, fields: &mut Fields<'a>) -> Option<NamespaceChangeFilter> {
        let operator = self.required_word(fields, "operator");
        let texts = self.texts(fields, "values");
        self.needs_values(fields, texts.is_empty(), "[\"Mnt\"]");
        let path = fields.path_of("values");
        let values = texts
            .iter()
            .filter_map(|text| self.word_of(text, &path))
            .collect();
        Some(NamespaceChangeFilter {
            span: fields.span,
            operator: operator?,
            values,
        })
    }

    fn capability_filter(&mut self, fields: &mut Fields<'a>) -> Option<CapabilityFilter> {
        let set = self.word(fields, "type");
        let operator = self.required_word(fields, "operator");
        let texts = self.texts(fields, "values");
        self.needs_values(fields, texts.is_empty(), "[\"CAP_SYS_ADMIN\"]");
        let namespace_capability = self.flag(fields, "isNamespaceCapability");
        let mut values = Vec::new();
        for text in texts {
            match capabilities::number(&text) {
                Some(number) => values.push(Spanned::new(number, text.span)),
                None => self.unknown_capability(&text),
            }
        }
        Some(CapabilityFilter {
            span: fields.span,
            set: set.map_or(CapabilitySet::Effective, |set| set.value),
            operator: operator?,
            namespace_capability,
            values,
        })
    }

    fn unknown_capability(&mut self, text: &Spanned<String>) {
        let message = format!("there is no capability {}", go_quoted(text));
        let diagnostic = Diagnostic::error(Code::UnknownValue, text.span, message);
        self.tell(match capabilities::nearest(text) {
            Some(near) => diagnostic.help(format!("write {near}")).fix(
                format!("{} becomes {near}", visible(text)),
                vec![Edit::Text(text.span, near.to_owned())],
            ),
            None => diagnostic.help("write its name as capabilities(7) has it, as CAP_SYS_ADMIN"),
        });
    }

    fn credential_filter(&mut self, fields: &mut Fields<'a>) -> CredentialFilter {
        CredentialFilter {
            span: fields.span,
            uids: self.mappings(fields, "uids", Self::id_filter),
            euids: self.mappings(fields, "euids", Self::id_filter),
        }
    }

    fn id_filter(&mut self, fields: &mut Fields<'a>) -> Option<IdFilter> {
        let operator: Option<Spanned<Operator>> = self.required_word(fields, "operator");
        let texts = self.texts(fields, "values");
        self.needs_values(fields, texts.is_empty(), "[\"0:0\"]");
        let operator = operator?;
        if !matches!(operator.value, Operator::Equal | Operator::NotEqual) {
            let message = format!("user ids can't be compared with {}", operator.name());
            self.tell(
                Diagnostic::error(Code::OperatorType, operator.span, message).help("write Equal or NotEqual"),
            );
        }
        let mut values = Vec::new();
        for text in texts {
            if let Some(range) = id_range(&text) {
                values.push(Spanned::new(range, text.span));
                continue;
            }
            let message = format!("{} is no range of user ids", go_quoted(&text));
            self.tell(
                Diagnostic::error(Code::BadValue, text.span, message)
                    .help("write the first and the last, as \"1000:1999\""),
            );
        }
        Some(IdFilter {
            span: fields.span,
            operator,
            values,
        })
    }

    fn action(&mut self, fields: &mut Fields<'a>) -> Option<Action> {
        let name = self.required_word::<ActionName>(fields, "action");
        let error = self.number::<i32>(fields, "argError");
        let signal = self.number::<u32>(fields, "argSig");
        let [descriptor, path, socket, index, value] =
            ["argFd", "argName", "argSock", "argIndex", "argValue"]
                .map(|field| self.number::<u32>(fields, field).map_or(0, |number| number.value));
        let url = self
            .text(fields, "argUrl")
            .map_or(String::new(), |text| text.value);
        let fqdn = self
            .text(fields, "argFqdn")
            .map_or(String::new(), |text| text.value);
        let registers = self.texts(fields, "argRegs");
        let rate_limit = self.rate_limit(fields);
        let kernel_stack_trace = self.flag(fields, "kernelStackTrace");
        let user_stack_trace = self.flag(fields, "userStackTrace");
        let ima_hash = self.flag(fields, "imaHash");
        let name = name?;
        let error = error.map_or(0, |error| error.value);
        let signal = signal.map_or(0, |signal| signal.value);
        let kind = match name.value {
            ActionName::Post => ActionKind::Post,
            ActionName::NoPost => ActionKind::NoPost,
            ActionName::Sigkill => ActionKind::Sigkill,
            ActionName::Signal => ActionKind::Signal { signal },
            ActionName::Override => ActionKind::Override {
                error,
                registers: registers.into_iter().map(|register| register.value).collect(),
            },
            ActionName::NotifyEnforcer => ActionKind::NotifyEnforcer { error, signal },
            ActionName::CleanupEnforcerNotification => ActionKind::CleanupEnforcerNotification,
            ActionName::TrackSock => ActionKind::TrackSock { argument: socket },
            ActionName::UntrackSock => ActionKind::UntrackSock { argument: socket },
            ActionName::FollowFd => ActionKind::FollowFd { descriptor, path },
            ActionName::UnfollowFd => ActionKind::UnfollowFd { descriptor, path },
            ActionName::CopyFd => ActionKind::CopyFd { descriptor, path },
            ActionName::GetUrl => ActionKind::GetUrl { url },
            ActionName::DnsLookup => ActionKind::DnsLookup { fqdn },
            ActionName::Set => ActionKind::Set { index, value },
        };
        Some(Action {
            span: fields.span,
            kind: Spanned::new(kind, name.span),
            rate_limit,
            kernel_stack_trace,
            user_stack_trace,
            ima_hash,
        })
    }

    fn rate_limit(&mut self, fields: &mut Fields<'a>) -> Option<Spanned<RateLimit>> {
        let text = self.text(fields, "rateLimit");
        let scope = self.word::<RateLimitScope>(fields, "rateLimitScope");
        let Some(text) = text else {
            if let Some(scope) = scope {
                let message = "a scope limits nothing without rateLimit";
                self.tell(Diagnostic::error(Code::RateLimit, scope.span, message).help("rateLimit: \"1m\""));
            }
            return None;
        };
        let Some(interval) = seconds(&text) else {
            let message = format!("{} is no time", go_quoted(&text));
            let help = "write seconds, minutes or hours: \"30s\", \"5m\", \"1h\"";
            self.tell(Diagnostic::error(Code::RateLimit, text.span, message).help(help));
            return None;
        };
        let limit = RateLimit {
            interval,
            scope: scope.map_or(RateLimitScope::Thread, |scope| scope.value),
        };
        Some(Spanned::new(limit, text.span))
    }
}

/// The time of a rate limit, in seconds.
fn seconds(text: &str) -> Option<u64> {
    let (digits, unit) = match text.as_bytes().last()? {
        b's' => (&text[..text.len() - 1], 1),
        b'm' => (&text[..text.len() - 1], 60),
        b'h' => (&text[..text.len() - 1], 3600),
        _ => (text, 1),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    number.checked_mul(unit)
}

/// `FIRST:LAST`, or one id.
fn id_range(text: &str) -> Option<(u32, u32)> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let first = u32::try_from(whole_number(first)?).ok()?;
    let last = u32::try_from(whole_number(last)?).ok()?;
    (first <= last).then_some((first, last))
}

/// Takes the filters of a macro over; gives the name of one that the selector has already.
fn merge(selector: &mut Selector, definition: &Selector) -> Option<&'static str> {
    let mut conflict = None;
    let mut take = |name, is_taken: bool| {
        if is_taken && conflict.is_none() {
            conflict = Some(name);
        }
    };
    take(
        "matchPIDs",
        join(&mut selector.match_pids, &definition.match_pids),
    );
    take(
        "matchBinaries",
        join(&mut selector.match_binaries, &definition.match_binaries),
    );
    take(
        "matchParentBinaries",
        join(
            &mut selector.match_parent_binaries,
            &definition.match_parent_binaries,
        ),
    );
    take(
        "matchArgs",
        join(&mut selector.match_args, &definition.match_args),
    );
    take(
        "matchData",
        join(&mut selector.match_data, &definition.match_data),
    );
    take(
        "matchReturnArgs",
        join(&mut selector.match_return_args, &definition.match_return_args),
    );
    take(
        "matchNamespaces",
        join(&mut selector.match_namespaces, &definition.match_namespaces),
    );
    take(
        "matchNamespaceChanges",
        join(
            &mut selector.match_namespace_changes,
            &definition.match_namespace_changes,
        ),
    );
    take(
        "matchCapabilities",
        join(&mut selector.match_capabilities, &definition.match_capabilities),
    );
    take(
        "matchCapabilityChanges",
        join(
            &mut selector.match_capability_changes,
            &definition.match_capability_changes,
        ),
    );
    take(
        "matchCurrentCred",
        join(&mut selector.match_current_cred, &definition.match_current_cred),
    );
    take(
        "matchActions",
        join(&mut selector.match_actions, &definition.match_actions),
    );
    take(
        "matchReturnActions",
        join(
            &mut selector.match_return_actions,
            &definition.match_return_actions,
        ),
    );
    conflict
}

/// Takes filters over unless there are some; says whether both have some.
fn join<T: Clone>(own: &mut Vec<T>, added: &[T]) -> bool {
    if !own.is_empty() && !added.is_empty() {
        return true;
    }
    own.extend_from_slice(added);
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_rate_limits() {
        for (text, expected) in [
            ("5", Some(5)),
            ("30s", Some(30)),
            ("2m", Some(120)),
            ("1h", Some(3600)),
            ("5x", None),
            ("", None),
            ("m", None),
            ("-1s", None),
            ("+1", None),
            ("99999999999999999999", None),
            ("18446744073709551615h", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }

    #[test]
    fn ranges_of_ids() {
        assert_eq!(id_range("0:0"), Some((0, 0)));
        assert_eq!(id_range("1000"), Some((1000, 1000)));
        assert_eq!(id_range("2:1"), None);
        assert_eq!(id_range("a:1"), None);
        assert_eq!(id_range("0:4294967296"), None);
    }
}
