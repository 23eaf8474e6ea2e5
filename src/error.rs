//! Everything that can end a command.

use crate::options::OptionsError;
use crate::pipeline::PipelineError;
use crate::sink::SinkError;
use crate::source::InputError;

/// Shown to the user as one line.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Options(#[from] OptionsError),
    #[error(transparent)]
    Input(#[from] InputError),
    #[error(transparent)]
    Output(#[from] SinkError),
    #[error("watch for signals: {0}")]
    Signals(std::io::Error),
}

impl From<PipelineError> for Error {
    fn from(error: PipelineError) -> Self {
        match error {
            PipelineError::Input(error) => Error::Input(error),
            PipelineError::Sink(error) => Error::Output(error),
        }
    }
}
