//! Exit statuses, those of the reference.

use std::process::ExitCode;

/// Done: the input ended, was interrupted, or nobody wanted more of the output.
pub(crate) const DONE: ExitCode = ExitCode::SUCCESS;

/// Anything went wrong, wrong flags included.
pub(crate) const FAILED: ExitCode = ExitCode::FAILURE;
