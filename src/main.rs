//! The `tetra` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    tetra::run()
}
