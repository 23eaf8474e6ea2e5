//! Programs and libraries: whether they have the functions and probes that are hooked.

use std::collections::HashMap;
use std::path::Path;

use super::Checker;
use crate::policy::diagnostic::{Code, Diagnostic, Edit};
use crate::policy::elf::{Binary, Location, ProbeArgument};
use crate::policy::fits::{Fits, Shape, fits, reads};
use crate::policy::model::{ArgType, Hook, Spanned, Target};
use crate::quote::{go_quoted, visible};

impl Checker<'_> {
    /// Looks the hooked functions up in the programs that are on this machine.
    pub(super) fn programs(&mut self) {
        let Some(read) = self.read_program else {
            return;
        };
        let policy = self.policy;
        let mut binaries = HashMap::new();
        for hook in &policy.hooks {
            let (Target::Uprobe { path, .. } | Target::Usdt { path, .. }) = &hook.target else {
                continue;
            };
            if !path.starts_with('/')
                || matches!(
                    hook.target,
                    Target::Uprobe {
                        resolve_path_in_container: true,
                        ..
                    }
                )
            {
                continue;
            }
            let binary = binaries.entry(path.value.clone()).or_insert_with(|| {
                let content = read(Path::new(path.as_str())).map_err(|error| error.to_string())?;
                Binary::parse(content.as_slice()).map_err(|error| error.to_string())
            });
            match (binary, &hook.target) {
                (Err(error), _) => self.unread(path, error),
                (
                    Ok(binary),
                    Target::Uprobe {
                        symbols,
                        offsets,
                        addresses,
                        ..
                    },
                ) => {
                    self.symbols(path, binary, symbols);
                    self.places(path, offsets, "offset", |&offset| binary.is_code(offset));
                    self.places(path, addresses, "address", |&address| {
                        binary
                            .offset_of(address)
                            .is_some_and(|offset| binary.is_code(offset))
                    });
                }
                (Ok(binary), Target::Usdt { provider, name, .. }) => {
                    self.probe(path, binary, provider, name);
                    self.probe_arguments(hook, binary, provider, name);
                }
                (Ok(_), _) => {}
            }
        }
    }

    fn unread(&mut self, path: &Spanned<String>, error: &str) {
        self.tell(
            Diagnostic::note(
                Code::NotChecked,
                path.span,
                format!(
                    "{} can't be looked into on this machine: {}",
                    visible(path),
                    visible(error)
                ),
            )
            .help("an agent needs it where the policy says"),
        );
    }

    fn symbols(&mut self, path: &Spanned<String>, binary: &Binary, symbols: &[Spanned<String>]) {
        for symbol in symbols.iter().filter(|symbol| binary.function(symbol).is_none()) {
            let message = format!("{} has no function {}", visible(path), visible(symbol));
            self.unknown_symbol(symbol, message, binary.nearest_function(symbol));
        }
    }

    /// Offsets or addresses that have to be of code.
    fn places(
        &mut self,
        path: &Spanned<String>,
        places: &[Spanned<u64>],
        what: &str,
        is_code: impl Fn(&u64) -> bool,
    ) {
        for place in places.iter().filter(|place| !is_code(place)) {
            let message = format!("{} has no code at {what} {:#x}", visible(path), place.value);
            self.tell(
                Diagnostic::error(Code::UnknownSymbol, place.span, message)
                    .help("`readelf --segments` shows where code is; or name the function, in symbols"),
            );
        }
    }

    /// What is read of a probe, at all its places.
    fn probe_arguments(&mut self, hook: &Hook, binary: &Binary, provider: &str, name: &str) {
        if binary.machine().is_none() {
            return;
        }
        let places = || binary.places(provider, name);
        let Some(count) = places().map(|place| place.arguments.len()).max() else {
            return;
        };
        for argument in &hook.args {
            let index = argument.index.value as usize;
            let found = || places().filter_map(move |place| place.arguments.get(index));
            if found().next().is_none() {
                let message = format!(
                    "probe {}:{} has no argument {index}",
                    visible(provider),
                    visible(name)
                );
                self.tell(
                    Diagnostic::error(Code::ArgumentIndex, argument.index.span, message)
                        .help(format!("it has {count}; the first is 0")),
                );
                continue;
            }
            let arg_type = argument.arg_type.value;
            let shapes = || found().map(shape);
            let unreadable = found().find_map(|argument| match &argument.location {
                Location::Unreadable(text) => Some(text),
                _ => None,
            });
            let diagnostic = if let Some(text) = unreadable {
                let message = format!("argument {index} is where it can't be read: {}", visible(text));
                Diagnostic::warning(Code::ArgumentType, argument.index.span, message)
                    .help("take another argument, or hook a function")
            } else if let Some(shape) = shapes().find(|shape| fits(arg_type, shape) == Fits::No) {
                let message = format!(
                    "argument {index} is a number of less than 8 bytes, but {} reads {}",
                    arg_type.name(),
                    reads(arg_type)
                );
                let right = shape.natural().unwrap_or(ArgType::Uint64);
                Diagnostic::error(Code::ArgumentType, argument.arg_type.span, message)
                    .help(format!("type: {}", right.name()))
            } else {
                continue;
            };
            self.tell(diagnostic);
        }
    }

    fn probe(
        &mut self,
        path: &Spanned<String>,
        binary: &Binary,
        provider: &Spanned<String>,
        name: &Spanned<String>,
    ) {
        if binary.places(provider, name).next().is_some() {
            return;
        }
        let near = binary.nearest_probe(provider, name);
        let near = near.filter(|probe| probe.provider == **provider);
        let message = format!(
            "{} has no probe {}:{}",
            visible(path),
            visible(provider),
            visible(name)
        );
        self.unknown_symbol(name, message, near.map(|probe| probe.name.as_str()));
    }

    fn unknown_symbol(&mut self, symbol: &Spanned<String>, message: String, near: Option<&str>) {
        let diagnostic = Diagnostic::error(Code::UnknownSymbol, symbol.span, message);
        self.tell(match near {
            Some(near) => diagnostic
                .help(format!("the nearest that is there: {}", go_quoted(near)))
                .fix(
                    format!("{} becomes {}", visible(symbol), visible(near)),
                    vec![Edit::Text(symbol.span, near.to_owned())],
                ),
            None => diagnostic.help("`tetra tracingpolicy generate` writes policies for what a program has"),
        });
    }
}

/// What an argument of a probe can be: of eight bytes anything, addresses among it.
fn shape(argument: &ProbeArgument) -> Shape {
    if argument.size == 8 {
        return Shape::Unknown;
    }
    Shape::Integer {
        size: argument.size.into(),
        is_signed: argument.is_signed,
    }
}
