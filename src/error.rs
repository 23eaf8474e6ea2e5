//! Everything that can end a command.

use crate::btf::FileError;
use crate::client::ClientError;
use crate::export::ExportError;
use crate::metrics::MetricsError;
use crate::options::OptionsError;
use crate::pipeline::PipelineError;
use crate::policy::{CallsError, ElfError, PolicyError};
use crate::sensor::SensorError;
use crate::sensor::kept::KeepError;
use crate::sensor::probe::Refusal;
use crate::serve::ServeError;
use crate::sink::SinkError;
use crate::source::{InputError, InputName};

/// Shown to the user as one line.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Options(#[from] OptionsError),
    #[error(transparent)]
    Input(#[from] InputError),
    #[error(transparent)]
    Output(#[from] SinkError),
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error("{down} of {all} agents are down: {reasons}")]
    AgentsDown {
        down: usize,
        all: usize,
        reasons: String,
    },
    #[error("{0}:{1}")]
    Policy(InputName, PolicyError),
    #[error("read {0}: not UTF-8 text; expected a tracing policy in YAML")]
    NotText(InputName),
    #[error("{}", bad_policies(*errors, *files))]
    BadPolicies { errors: usize, files: usize },
    #[error("read the kernel's BTF from {0}: {1}")]
    KernelBtf(InputName, FileError),
    #[error("write {0}: {1}")]
    WritePolicy(InputName, std::io::Error),
    #[error("{0}: {1}")]
    Elf(InputName, ElfError),
    #[error("{0}: the path is not UTF-8, so that no policy can hold it")]
    Path(InputName),
    #[error("--regex: {0}")]
    Regex(String),
    #[error(transparent)]
    Calls(#[from] CallsError),
    #[error(transparent)]
    Sensor(#[from] SensorError),
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Serve(#[from] ServeError),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error(transparent)]
    Metrics(#[from] MetricsError),
    #[error("read the processes that run already from /proc: {0}")]
    Scan(std::io::Error),
    #[error("give up capabilities: {0}")]
    Privileges(std::io::Error),
    #[error("mount a BPF file system for maps that programs share: {0}")]
    SharedMaps(std::io::Error),
    #[error("--keep-enforcing: {0}")]
    KeepEnforcing(KeepError),
    #[error("--keep-enforcing: {0}")]
    KeepPolicies(crate::sensor::policy::PolicyError),
    #[error(transparent)]
    Kept(#[from] KeepError),
    #[error("read policies: {path}: {1}", path = .0.display())]
    ReadPolicy(std::path::PathBuf, std::io::Error),
    #[error("{}", .1.of(.0))]
    LoadPolicy(std::path::PathBuf, crate::sensor::policy::PolicyError),
    #[error("start a thread: {0}")]
    Threads(std::io::Error),
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

fn bad_policies(errors: usize, files: usize) -> String {
    let count = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    format!("{} in {}", count(errors, "error"), count(files, "file"))
}
