//! `tetra tracingpolicy lint`: says what is wrong with policies, and mends them.

mod show;

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;
use std::process;
use std::sync::Arc;

use crate::btf::Btf;
use crate::cli::{LintArgs, ReportFormat};
use crate::commands::agent::print;
use crate::error::Error;
use crate::kernel::KernelFacts;
use crate::policy::{Diagnostic, Facts, Kernel, Severity, lint, mend};
use crate::source::InputName;
use crate::term;

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
            print(&report(&name, &text, &found, args.output))?;
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

/// What was found, in the form that the user wants.
fn report(name: &InputName, text: &str, found: &[Diagnostic], output: ReportFormat) -> String {
    match output {
        ReportFormat::Text => show::text(name, text, found),
        ReportFormat::Json => show::json(name, found),
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
    let mended = mend(text, facts);
    let changes = match output {
        ReportFormat::Text => show::changes(name, &mended.changes),
        ReportFormat::Json => show::changes_json(name, &mended.changes),
    };
    let report = report(name, &mended.text, &mended.diagnostics, output);
    if matches!(name, InputName::Stdin) {
        // Standard output is for the policy.
        term::lines(&changes);
        term::lines(&report);
        print(&mended.text)?;
    } else {
        if mended.text != *text {
            write(path, &mended.text).map_err(|error| Error::WritePolicy(name.clone(), error))?;
        }
        print(&changes)?;
        print(&report)?;
    }
    Ok(mended.diagnostics)
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
