//! `tetra version`.

use crate::cli::VersionArgs;
use crate::error::Error;
use crate::sink::{Sink, Stdout};

pub(crate) fn version(args: &VersionArgs) -> Result<(), Error> {
    let mut lines = format!("CLI version: {}\n", env!("CARGO_PKG_VERSION"));
    if args.build {
        for (name, value) in [
            ("RustVersion", env!("TETRA_RUST_VERSION")),
            ("Date", env!("TETRA_COMMIT_DATE")),
            ("GitCommit", env!("TETRA_COMMIT")),
            ("Target", env!("TETRA_TARGET")),
        ] {
            lines.extend([name, ": ", value, "\n"]);
        }
    }
    let mut stdout = Stdout::new()?;
    stdout.write(lines.as_bytes())?;
    Ok(stdout.flush()?)
}
