//! Whether arguments are there, and are what the policy reads them as.

use super::kernel::{self, Parameter};
use super::{Checker, name_of, subject, syscalls, tables};
use crate::btf::TypeId;
use crate::kernel::{KernelFacts, Signature};
use crate::policy::diagnostic::{Code, Diagnostic, Edit};
use crate::policy::fits::{Fits, Loss, Shape, fits, reads};
use crate::policy::model::{ArgType, Argument, Hook, Source, Target};
use crate::policy::values::Class;
use crate::quote::visible;

/// The last argument that every way to hook a function can read.
const INDEX_MAX: u32 = 5;

impl Checker<'_> {
    pub(super) fn arguments(&mut self, hook: &Hook) {
        let parameters = self.parameters(hook);
        for argument in &hook.args {
            self.argument(hook, argument, parameters.as_deref());
        }
        for argument in &hook.data {
            self.resolve(hook, argument);
        }
        if let Some(argument) = &hook.return_arg {
            self.returned(hook, argument);
        }
    }

    /// What a function returns.
    fn returned(&mut self, hook: &Hook, argument: &Argument) {
        let Some(signature) = self
            .kernel
            .and_then(|kernel| signature(&kernel.facts, &hook.target))
        else {
            return;
        };
        let btf = &signature.btf;
        let returns = signature.returns();
        if returns == TypeId::VOID {
            let message = format!("{} returns nothing", name_of(hook));
            self.tell(Diagnostic::error(Code::Return, argument.span, message).help("remove returnArg"));
            return;
        }
        let shape = Shape::of(btf, returns);
        let arg_type = argument.arg_type.value;
        if fits(arg_type, &shape) == Fits::No {
            let message = format!(
                "{} returns {}, but {} reads {}",
                name_of(hook),
                btf.spell(returns),
                arg_type.name(),
                reads(arg_type)
            );
            let diagnostic = Diagnostic::error(Code::ArgumentType, argument.arg_type.span, message);
            self.tell(match shape.natural() {
                Some(right) => diagnostic.help(format!("type: {}", right.name())),
                None => diagnostic.help("type: uint64, for the address"),
            });
        }
    }

    /// What a hook passes, in order, if that is known.
    fn parameters(&self, hook: &Hook) -> Option<Vec<Parameter>> {
        if let Target::Function { call, syscall } = &hook.target
            && syscall.value
        {
            let parameters = syscalls::parameters(call)?.iter();
            let parameters = parameters.map(|parameter| Parameter {
                declaration: parameter.to_string(),
                shape: Shape::of_text(parameter.ty),
            });
            return Some(parameters.collect());
        }
        let facts = &self.kernel?.facts;
        if let Target::Tracepoint { event, raw: true, .. } = &hook.target {
            let btf = facts.btf().ok()?;
            let (_, parameters) = facts.raw_tracepoint(event);
            let parameters = parameters?.into_iter();
            return Some(
                parameters
                    .map(|parameter| kernel::parameter_of(btf, parameter.name, parameter.ty))
                    .collect(),
            );
        }
        if let Target::Tracepoint { subsystem, event, .. } = &hook.target {
            let fields = facts.tracepoint(subsystem, event).fields?;
            let fields = fields.iter().map(|field| Parameter {
                declaration: format!("{} {}", field.ty, field.name),
                shape: Shape::of_field(field),
            });
            return Some(fields.collect());
        }
        signature(facts, &hook.target).map(|signature| kernel::parameters(&signature))
    }

    fn argument(&mut self, hook: &Hook, argument: &Argument, parameters: Option<&[Parameter]>) {
        let index = argument.index.value;
        let place = usize::try_from(index).unwrap_or(usize::MAX);
        let is_record = matches!(hook.target, Target::Tracepoint { raw: false, .. });
        if index > INDEX_MAX && !is_record {
            self.tell(
                Diagnostic::error(
                    Code::ArgumentIndex,
                    argument.index.span,
                    format!("argument {index} can't be read: the first is 0, and {INDEX_MAX} is the last"),
                )
                .help("take one of the first six arguments"),
            );
            return;
        }
        self.buffer(argument, parameters);
        let Some(parameters) = parameters else {
            return;
        };
        let Some(parameter) = parameters.get(place) else {
            let list: Vec<&str> = parameters
                .iter()
                .map(|parameter| parameter.declaration.as_str())
                .collect();
            let list = if list.is_empty() {
                "none".to_owned()
            } else {
                list.join(", ")
            };
            let message = format!("{} has no argument {index}", name_of(hook));
            self.tell(
                Diagnostic::error(Code::ArgumentIndex, argument.index.span, message)
                    .help(format!("its arguments, from 0 on: {list}")),
            );
            return;
        };
        if argument.resolve.is_some() || argument.btf_type.is_some() {
            return self.resolve(hook, argument);
        }
        match fits(argument.arg_type.value, &parameter.shape) {
            Fits::No => self.misread(hook, argument, parameters, parameter),
            Fits::Loosely(Loss::Address) => self.address(hook, argument, parameter),
            // What of a number isn't shown is known from its type.
            Fits::Yes | Fits::Loosely(_) | Fits::Unknown => {}
        }
    }

    /// Sizes of buffers.
    fn buffer(&mut self, argument: &Argument, parameters: Option<&[Parameter]>) {
        let arg_type = argument.arg_type.value;
        let is_buffer = matches!(arg_type, ArgType::CharBuf | ArgType::CharIovec);
        if let Some(size) = &argument.size_arg_index {
            let count = parameters.map_or(INDEX_MAX + 1, |parameters| {
                u32::try_from(parameters.len()).unwrap_or(u32::MAX)
            });
            if !is_buffer {
                self.tell(
                    Diagnostic::warning(
                        Code::ArgumentType,
                        size.span,
                        format!(
                            "sizeArgIndex does nothing for an argument of type {}",
                            arg_type.name()
                        ),
                    )
                    .help("type: char_buf, or remove sizeArgIndex"),
                );
            } else if size.value == 0 || size.value > count {
                self.tell(
                    Diagnostic::error(
                        Code::ArgumentIndex,
                        size.span,
                        format!("sizeArgIndex counts from 1, unlike index, and ends here with {count}"),
                    )
                    .help("write the index of the argument with the size, plus 1"),
                );
            } else if let Some(parameter) =
                parameters.and_then(|parameters| parameters.get(size.value as usize - 1))
                && matches!(parameter.shape, Shape::Pointer(_) | Shape::Characters)
            {
                let message = format!(
                    "sizeArgIndex {} is argument {}, {}, which is no size",
                    size.value,
                    size.value - 1,
                    visible(&parameter.declaration)
                );
                self.tell(
                    Diagnostic::error(Code::ArgumentIndex, size.span, message)
                        .help("write the index of the argument with the size, plus 1"),
                );
            }
        } else if is_buffer && !argument.return_copy {
            self.tell(
                Diagnostic::warning(
                    Code::ArgumentType,
                    argument.arg_type.span,
                    format!("nothing says how long this {} is", arg_type.name()),
                )
                .help("sizeArgIndex: the index of the argument with the size, plus 1"),
            );
        }
        if argument.return_copy && !is_buffer {
            self.tell(
                Diagnostic::warning(
                    Code::ArgumentType,
                    argument.arg_type.span,
                    format!(
                        "returnCopy does nothing for an argument of type {}",
                        arg_type.name()
                    ),
                )
                .help("type: char_buf, or remove returnCopy"),
            );
        }
    }

    /// A number is read where an address is.
    fn address(&mut self, hook: &Hook, argument: &Argument, parameter: &Parameter) {
        let arg_type = argument.arg_type.value.name();
        let message = format!(
            "argument {} of {} is {}, of which {arg_type} is the address",
            argument.index.value,
            name_of(hook),
            visible(&parameter.declaration)
        );
        let diagnostic = Diagnostic::warning(Code::ArgumentType, argument.arg_type.span, message);
        self.tell(match parameter.shape.natural() {
            Some(right) => diagnostic.help(format!("type: {}", right.name())),
            None => diagnostic.help("type: nop, or remove it"),
        });
    }

    /// What an argument is can't be read as what the policy takes it for.
    fn misread(&mut self, hook: &Hook, argument: &Argument, parameters: &[Parameter], parameter: &Parameter) {
        let arg_type = argument.arg_type.value;
        let index = argument.index.value;
        let place = argument.arg_type.span;
        let declaration = visible(&parameter.declaration);
        let message = format!("argument {index} of {} is {declaration}", name_of(hook));
        let mut filters = hook.selectors.iter().flat_map(|selector| &selector.match_args);
        let is_filtered =
            filters.any(|filter| subject(&hook.args, filter).is_some_and(|found| found == argument));
        if Class::of(arg_type) == Class::Text && declaration.matches('*').count() > 1 {
            let message = format!("{message}: a list of texts, of which the addresses would be shown");
            let diagnostic = Diagnostic::error(Code::ArgumentType, place, message)
                .help("remove it; process_exec events have the arguments of programs");
            return self.tell(if is_filtered {
                diagnostic
            } else {
                diagnostic.fix(
                    format!("argument {index} is removed"),
                    vec![Edit::RemoveItem(argument.span)],
                )
            });
        }
        let message = format!("{message}, but {} reads {}", arg_type.name(), reads(arg_type));
        let diagnostic = Diagnostic::error(Code::ArgumentType, place, message);
        let Some(right) = parameter.shape.natural() else {
            return self.tell(diagnostic.help("type: nop, or remove it"));
        };
        // The index may be what is wrong.
        let mut fitting = parameters
            .iter()
            .enumerate()
            .filter(|(_, other)| fits(arg_type, &other.shape) == Fits::Yes);
        if let (Some((other, found)), None) = (fitting.next(), fitting.next()) {
            return self.tell(diagnostic.help(format!(
                "index: {other}, which is {}; or type: {}",
                visible(&found.declaration),
                right.name()
            )));
        }
        let diagnostic = diagnostic.help(format!("type: {}", right.name()));
        let keeps_class = Class::of(right) == Class::of(arg_type);
        self.tell(if !is_filtered || keeps_class {
            diagnostic.fix(
                format!("type {} becomes {}", arg_type.name(), right.name()),
                vec![Edit::Text(place, right.name().to_owned())],
            )
        } else {
            diagnostic
        });
    }

    /// A path through the kernel's structures.
    fn resolve(&mut self, hook: &Hook, argument: &Argument) {
        let Some(kernel) = self.kernel else {
            return;
        };
        let Some(btf) = kernel.btf() else {
            return;
        };
        let source = argument.source.as_ref().map(|source| source.value);
        // What an argument leads to may be a type of a module.
        let signature = signature(&kernel.facts, &hook.target);
        let (btf, root) = match (&argument.btf_type, source) {
            (Some(name), _) if argument.btf_type_module.is_none() => {
                let Some(root) = btf.structure(name) else {
                    let message = format!("{} has no struct {}", kernel.name, visible(name));
                    self.tell(
                        Diagnostic::error(Code::Resolve, name.span, message)
                            .help("write the name of a structure, or btfTypeModule if a module has it"),
                    );
                    return;
                };
                (btf, Some(root))
            }
            (None, Some(Source::CurrentTask)) => (btf, btf.structure("task_struct")),
            (None, None) => {
                let Some(signature) = &signature else {
                    return;
                };
                let place = usize::try_from(argument.index.value).unwrap_or(usize::MAX);
                let parameter = signature.parameters().get(place).map(|parameter| parameter.ty);
                (&signature.btf, parameter)
            }
            _ => return,
        };
        let (Some(root), Some(path)) = (root, &argument.resolve) else {
            return;
        };
        let found =
            match btf.follow(root, path) {
                Ok(found) => found,
                Err(error) => {
                    let message = format!(
                        "{} can't be resolved from {}: {error}",
                        visible(path),
                        btf.spell(root)
                    );
                    return self.tell(Diagnostic::error(Code::Resolve, path.span, message).help(
                        "`bpftool btf dump file /sys/kernel/btf/vmlinux format c` shows the structures",
                    ));
                }
            };
        let arg_type = argument.arg_type.value;
        let shape = Shape::of_place(btf, found.ty);
        if fits(arg_type, &shape) == Fits::No {
            let message = format!(
                "{} leads to {}, but {} reads {}",
                visible(path),
                btf.spell(found.ty),
                arg_type.name(),
                reads(arg_type)
            );
            let diagnostic = Diagnostic::warning(Code::ArgumentType, argument.arg_type.span, message);
            self.tell(match shape.natural() {
                Some(right) => diagnostic.help(format!("type: {}", right.name())),
                None => {
                    diagnostic.help("let the path lead on, to a number, a text or a structure that is known")
                }
            });
        }
    }
}

/// What a function or LSM hook takes, and the types that this is of.
fn signature(facts: &KernelFacts, target: &Target) -> Option<Signature> {
    match target {
        Target::Function { syscall, .. } if syscall.value => None,
        Target::Function { call, .. } => facts.function(tables::meant_function(call)).signature,
        Target::Lsm { hook } => facts.lsm_hook(hook).signature,
        _ => None,
    }
}
