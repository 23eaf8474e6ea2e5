//! Hooks and their arguments.

use super::fields::Fields;
use super::{Reader, span};
use crate::policy::diagnostic::{Code, Diagnostic, Edit};
use crate::policy::model::{
    ArgType, Argument, Hook, ReturnAction, Section, Selector, Spanned, Subject, Target, ValueFilter,
};

impl<'a> Reader<'a> {
    /// Reads an entry of one of the sections.
    pub(super) fn hook(
        &mut self,
        fields: &mut Fields<'a>,
        section: Section,
        index: usize,
        macros: &[(Spanned<String>, Selector)],
    ) -> Option<Hook> {
        let target = self.target(fields, section);
        let is_function = matches!(section, Section::Kprobes | Section::Fentries);
        let has_return = is_function || section == Section::Uprobes;
        let mut hook = Hook {
            span: fields.span,
            section,
            index,
            // Read on: there may be more to tell.
            target: target.clone().unwrap_or(Target::Lsm {
                hook: Spanned::new(String::new(), fields.span),
            }),
            ignore_call_not_found: false,
            message: self.text(fields, "message"),
            tags: self.texts(fields, "tags"),
            args: self.arguments(fields, "args"),
            data: self.arguments(fields, "data"),
            returns: None,
            return_arg: None,
            return_arg_action: None,
            selectors: Vec::new(),
        };
        if is_function
            && let Some(ignore) = fields.take("ignore")
            && let Some(mut ignore) = self.fields(ignore.value, &ignore.path)
        {
            hook.ignore_call_not_found = self.flag(&mut ignore, "callNotFound");
            self.finish(&ignore);
        }
        if has_return {
            self.returns(fields, &mut hook);
        }
        hook.selectors = self.selectors(fields, macros);
        if section == Section::Tracepoints {
            let filters = hook.selectors.iter_mut();
            for filter in filters.flat_map(|selector| &mut selector.match_args) {
                undeclared_is_position(&hook.args, filter);
            }
        }
        target.map(|_| hook)
    }

    fn target(&mut self, fields: &mut Fields<'a>, section: Section) -> Option<Target> {
        match section {
            Section::Kprobes | Section::Fentries => {
                let call = self.required_text(fields, "call", "\"sys_mount\"");
                let syscall = self.given_flag(fields, "syscall");
                let call = call?;
                let syscall = syscall.unwrap_or(Spanned::new(true, call.span));
                Some(Target::Function { call, syscall })
            }
            Section::Tracepoints => {
                let subsystem = self.required_text(fields, "subsystem", "\"syscalls\"");
                let event = self.required_text(fields, "event", "\"sys_enter_mount\"");
                let raw = self.flag(fields, "raw");
                Some(Target::Tracepoint {
                    subsystem: subsystem?,
                    event: event?,
                    raw,
                })
            }
            Section::LsmHooks => {
                let hook = self.required_text(fields, "hook", "\"file_open\"")?;
                Some(Target::Lsm { hook })
            }
            Section::Uprobes => self.uprobe(fields),
            Section::Usdts => {
                let path = self.required_text(fields, "path", "\"/usr/lib/libc.so.6\"");
                let provider = self.required_text(fields, "provider", "\"libc\"");
                let name = self.required_text(fields, "name", "\"setjmp\"");
                Some(Target::Usdt {
                    path: path?,
                    provider: provider?,
                    name: name?,
                })
            }
        }
    }

    fn uprobe(&mut self, fields: &mut Fields<'a>) -> Option<Target> {
        let path = self.required_text(fields, "path", "\"/usr/bin/bash\"");
        let symbols = self.texts(fields, "symbols");
        let offsets = self.numbers::<u64>(fields, "offsets");
        let addresses = self.numbers::<u64>(fields, "addrs");
        let ref_counter_offsets = self.numbers::<u64>(fields, "refCtrOffsets");
        let resolve_path_in_container = self.flag(fields, "resolvePathInContainer");
        let counts = [symbols.len(), offsets.len(), addresses.len()];
        match counts.iter().filter(|&&count| count > 0).count() {
            0 => self.missing(fields, "symbols", "[\"main\"]"),
            1 => {}
            _ => self.tell(
                Diagnostic::error(
                    Code::DuplicateField,
                    fields.span,
                    format!("{} has more than one of symbols, offsets and addrs", fields.path),
                )
                .help("keep one of them, and make another hook of each of the others"),
            ),
        }
        let count = counts.into_iter().max().unwrap_or_default();
        if let Some(first) = ref_counter_offsets.first()
            && ref_counter_offsets.len() != count
        {
            let message = format!(
                "{} has {} refCtrOffsets for {count} functions",
                fields.path,
                ref_counter_offsets.len()
            );
            self.tell(
                Diagnostic::error(Code::BadValue, first.span, message)
                    .help("give one for each of them, in order"),
            );
        }
        Some(Target::Uprobe {
            path: path?,
            symbols,
            offsets,
            addresses,
            ref_counter_offsets,
            resolve_path_in_container,
        })
    }

    /// `return`, `returnArg` and `returnArgAction`.
    fn returns(&mut self, fields: &mut Fields<'a>, hook: &mut Hook) {
        let returns = self.given_flag(fields, "return");
        hook.returns = returns
            .filter(|returns| returns.value)
            .map(|returns| returns.span);
        if let Some(field) = fields.take("returnArg")
            && let Some(mut argument) = self.fields(field.value, &field.path)
        {
            hook.return_arg = Some(self.argument(&mut argument, 0));
            self.finish(&argument);
        }
        let Some(field) = fields.take("returnArgAction") else {
            return;
        };
        let Some(text) = self.text_in(field.value, &field.path) else {
            return;
        };
        if *text == "Post" {
            // Agents took it once; without the field they do the same.
            let diagnostic = Diagnostic::error(
                Code::Return,
                text.span,
                format!("{}: Post is no longer accepted by agents", field.path),
            )
            .help("remove returnArgAction; return values are in the events without it");
            let edits = vec![Edit::RemoveField(span(field.key))];
            return self.tell(diagnostic.fix(format!("{} is removed", field.path), edits));
        }
        hook.return_arg_action = self.word_of::<ReturnAction>(&text, &field.path);
    }

    fn arguments(&mut self, fields: &mut Fields<'a>, name: &'static str) -> Vec<Argument> {
        let Some(field) = fields.take(name) else {
            return Vec::new();
        };
        let mut arguments = Vec::new();
        for (place, (item, path)) in self.items(&field).into_iter().enumerate() {
            let Some(mut fields) = self.fields(item, &path) else {
                continue;
            };
            if name == "args" && !fields.has("index") {
                self.missing(&fields, "index", &place.to_string());
            }
            let place = u32::try_from(place).unwrap_or(u32::MAX);
            arguments.push(self.argument(&mut fields, place));
            self.finish(&fields);
        }
        arguments
    }

    /// `index` counts if the policy has none.
    fn argument(&mut self, fields: &mut Fields<'a>, index: u32) -> Argument {
        Argument {
            span: fields.span,
            index: self
                .number(fields, "index")
                .unwrap_or(Spanned::new(index, fields.span)),
            arg_type: self
                .word(fields, "type")
                .unwrap_or(Spanned::new(ArgType::Auto, fields.span)),
            size_arg_index: self.number(fields, "sizeArgIndex"),
            return_copy: self.flag(fields, "returnCopy"),
            max_data: self.flag(fields, "maxData"),
            label: self.text(fields, "label"),
            resolve: self.text(fields, "resolve"),
            source: self.word(fields, "source"),
            btf_type: self.text(fields, "btfType"),
            btf_type_module: self.text(fields, "btfTypeModule"),
        }
    }
}

/// Agents take the index of a filter on a tracepoint for a place in `args`, if no field that is declared has it.
fn undeclared_is_position(args: &[Argument], filter: &mut ValueFilter) {
    if let Subject::Index(index) = &filter.subject
        && !args.iter().any(|argument| *argument.index == **index)
        && (index.value as usize) < args.len()
    {
        filter.subject = Subject::Positions(vec![index.clone()]);
    }
}
