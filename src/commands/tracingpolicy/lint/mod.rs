//! `tetra tracingpolicy lint`: says what is wrong with policies, and mends them.

mod show;

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;
use std::process;
use std::sync::Arc;

use crate::btf::Btf;
use crate::cli::{LintArgs, ReportFormat};
use crate::commands::agent::{print, print_json};
use crate::error::Error;
use crate::kernel::KernelFacts;
use crate::policy::{Diagnostic, Facts, Kernel, Mended, Severity, lint, mend};
use crate::source::InputName;
use crate::term::{self, Terminal};

/// In place of a file, to judge without a kernel.
const NO_KERNEL: &str = "none";

pub(super) fn run(args: &LintArgs) -> Result<(), Error> {
    let facts = facts(args.kernel_btf.as_deref())?;
    let mut errors = 0;
    let mut files = 0;
    for path in &args.files {
        let (name, text) = super::read_policy(path)?;
        let text = Arc::from(text);
        let found = if args.fix {
            fix(path, &name, &text, &facts, args.output)?
        } else {
            let found = lint(&text, &facts);
            match args.output {
                ReportFormat::Text => print(&show::text(&name, &text, &found, has_colours()))?,
                ReportFormat::Json => print_json(show::json(&name, &found))?,
            }
            found
        };
        let count = found
            .iter()
            .filter(|found| found.severity == Severity::Error)
            .count();
        errors += count;
        files += usize::from(count > 0);
    }
    if errors > 0 {
        return Err(Error::BadPolicies { errors, files });
    }
    Ok(())
}

/// What policies are judged for: the kernel of the file, else this machine as far as it tells about itself.
fn facts(kernel_btf: Option<&Path>) -> Result<Facts, Error> {
    match kernel_btf {
        Some(path) if path.as_os_str() == NO_KERNEL => Ok(Facts::default()),
        Some(path) => {
            let name = InputName::File(path.to_owned());
            let btf = Btf::open(path).map_err(|error| Error::KernelBtf(name, error))?;
            Ok(Facts {
                kernel: Some(Kernel::new("this kernel", KernelFacts::from_btf(btf))),
                read_program: None,
            })
        }
        None => {
            let facts = KernelFacts::running();
            // Without its types, nothing can be said of it.
            let kernel = facts
                .btf()
                .is_ok()
                .then(|| Kernel::new("this machine's kernel", facts));
            Ok(Facts {
                kernel,
                read_program: Some(|path| fs::read(path)),
            })
        }
    }
}

/// Writes the mended policy; gives what is left to say, which is told as well.
fn fix(
    path: &Path,
    name: &InputName,
    text: &Arc<str>,
    facts: &Facts,
    output: ReportFormat,
) -> Result<Vec<Diagnostic>, Error> {
    let Mended {
        text: mended,
        changes,
        diagnostics,
    } = mend(text, facts);
    if matches!(name, InputName::Stdin) {
        // Standard output is for the policy.
        term::lines(&show::changes(name, &changes));
        term::lines(&show::text(name, &mended, &diagnostics, false));
        print(&mended)?;
        return Ok(diagnostics);
    }
    if mended != *text {
        write(path, &mended).map_err(|error| Error::WritePolicy(name.clone(), error))?;
    }
    match output {
        ReportFormat::Text => {
            print(&show::changes(name, &changes))?;
            print(&show::text(name, &mended, &diagnostics, has_colours()))?;
        }
        ReportFormat::Json => {
            print_json(show::changes_json(name, &changes))?;
            print_json(show::json(name, &diagnostics))?;
        }
    }
    Ok(diagnostics)
}

fn has_colours() -> bool {
    Terminal::detect().stdout_takes_colours()
}

/// Puts the text in the file's place at once, so that it is never there in part.
fn write(path: &Path, text: &str) -> io::Result<()> {
    // Where a link leads to, not the link, is what is changed.
    let path = fs::canonicalize(path)?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", process::id()));
    let temporary = path.with_file_name(name);
    let result = (|| {
        let mut file = File::create_new(&temporary)?;
        file.set_permissions(fs::metadata(&path)?.permissions())?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&temporary, &path)
    })();
    if result.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    result
}
