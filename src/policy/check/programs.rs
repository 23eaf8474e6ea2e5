//! Programs and libraries: whether they have the functions and probes that are hooked.

use std::collections::HashMap;
use std::path::Path;

use super::Checker;
use crate::policy::diagnostic::{Code, Diagnostic, Edit};
use crate::policy::elf::Binary;
use crate::policy::model::{Spanned, Target};
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
                (Ok(binary), Target::Uprobe { symbols, .. }) => self.symbols(path, binary, symbols),
                (Ok(binary), Target::Usdt { provider, name, .. }) => self.probe(path, binary, provider, name),
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
