//! What can go wrong between here and an agent, and what to do about it.

use std::error::Error as _;
use std::io::{self, ErrorKind};
use std::time::Duration;

use tokio_rustls::rustls::{AlertDescription, CertificateError, Error as RustlsError, InvalidMessage};
use tonic::{Code, Status};

use super::Address;
use super::line::Line;
use super::tls::TlsError;

/// A call that came to nothing. Shown as one line: who was asked, what happened, what to do.
#[derive(Debug, thiserror::Error)]
#[error("{address}: {reason}{}", .reason.help())]
pub(crate) struct ClientError {
    pub(crate) address: Address,
    /// On the heap, because some reasons are large.
    pub(crate) reason: Box<Reason>,
}

/// What happened, whoever was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Reason {
    #[error("can't connect: {}", plain(.0))]
    Connect(io::Error),
    #[error("TLS: {}", plain(.0))]
    Handshake(io::Error),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("DeadlineExceeded: no answer within {}", seconds(.0))]
    Timeout(Duration),
    #[error("Unavailable: {0}")]
    Lost(String),
    #[error("{}", status_text(.0))]
    Status(Status),
    #[error("Unimplemented: this agent is too old for {0}, or has it switched off")]
    Unimplemented(&'static str),
    #[error("start the client: {0}")]
    Runtime(io::Error),
}

impl Reason {
    /// A connection that was lost.
    pub(super) fn lost(error: &io::Error) -> Self {
        Reason::Lost(plain(error))
    }

    /// What an answer that is an error means; `call` is the name of the RPC, `line` what it was made on.
    pub(super) fn from_status(call: &'static str, status: Status, line: &Line) -> Self {
        // What the agent itself answers has no cause on this side.
        if let Some(cause) = innermost(&status) {
            return line.end().unwrap_or(Reason::Lost(cause));
        }
        if status.message().starts_with("grpc-status header missing") {
            // A proxy or web server: tonic says which HTTP status it answered with.
            return Reason::Lost(format!("that is no gRPC server: {}", status.message()));
        }
        match status.code() {
            Code::Unimplemented => Reason::Unimplemented(call),
            _ => Reason::Status(status),
        }
    }

    /// Whether another attempt may do better: what gRPC calls UNAVAILABLE.
    pub(crate) fn is_unavailable(&self) -> bool {
        match self {
            Reason::Connect(_) | Reason::Lost(_) => true,
            Reason::Handshake(error) => tls_error(error).is_none(),
            Reason::Status(status) => status.code() == Code::Unavailable,
            _ => false,
        }
    }

    /// Whether it may go away by itself, in a second or a day. Mistakes on this side don't.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Reason::Connect(_) | Reason::Lost(_) | Reason::Timeout(_) => true,
            Reason::Handshake(error) => tls_error(error).is_none(),
            Reason::Status(status) => status.code() != Code::InvalidArgument,
            Reason::Tls(_) | Reason::Unimplemented(_) | Reason::Runtime(_) => false,
        }
    }

    /// Whether the agent ended the call in good order, as it does when it is stopped.
    pub(super) fn is_cancelled(&self) -> bool {
        matches!(self, Reason::Status(status) if status.code() == Code::Cancelled)
    }

    /// What to do about it, to be put behind it; often empty.
    fn help(&self) -> &'static str {
        match self {
            Reason::Connect(error) => help_connect(error),
            Reason::Handshake(error) => help_tls(error),
            Reason::Timeout(_) => "; is that the agent's address? --timeout says how long to wait",
            Reason::Lost(cause) => help_lost(cause),
            _ => "",
        }
    }

    pub(crate) fn is_unimplemented(&self) -> bool {
        matches!(self, Reason::Unimplemented(_))
    }
}

/// The text of the first cause of a failure on this side.
fn innermost(status: &Status) -> Option<String> {
    let mut cause = status.source()?;
    while let Some(next) = cause.source() {
        cause = next;
    }
    Some(match cause.downcast_ref::<io::Error>() {
        Some(error) => plain(error),
        None => cause.to_string(),
    })
}

/// An error of the system without its number.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    match text.rfind(" (os error ") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

fn seconds(duration: &Duration) -> String {
    format!("{}s", duration.as_secs_f64())
}

fn help_connect(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::PermissionDenied => "; the socket is its owner's: try it as root",
        _ => "; is the agent running? try --server-address ADDRESS",
    }
}

fn help_lost(cause: &str) -> &'static str {
    // What a server that wants TLS, or is no gRPC server at all, answers looks like a broken HTTP/2 frame.
    if cause.contains("frame") || cause.contains("FRAME") {
        "; that isn't gRPC in plain text: does the agent want TLS? see --tls-ca-cert-files"
    } else {
        ""
    }
}

/// What TLS itself has to complain about; not there when the connection broke.
fn tls_error(error: &io::Error) -> Option<&RustlsError> {
    error.get_ref().and_then(|cause| cause.downcast_ref())
}

fn help_tls(error: &io::Error) -> &'static str {
    match tls_error(error) {
        Some(RustlsError::InvalidCertificate(CertificateError::UnknownIssuer)) => {
            "; name the authority that signed it with --tls-ca-cert-files"
        }
        Some(RustlsError::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        )) => "; --tls-server-name says for which name it has to be",
        Some(RustlsError::InvalidMessage(InvalidMessage::InvalidContentType)) => {
            "; does the agent speak TLS? without --tls-* flags it is asked in plain text"
        }
        Some(RustlsError::AlertReceived(AlertDescription::ProtocolVersion)) => {
            "; the agent has to offer TLS 1.3"
        }
        Some(RustlsError::AlertReceived(AlertDescription::CertificateRequired)) => {
            "; the agent wants to see one: --tls-cert-file and --tls-key-file"
        }
        Some(RustlsError::AlertReceived(AlertDescription::UnknownCA)) => {
            "; the agent doesn't know the authority that signed --tls-cert-file"
        }
        _ => "",
    }
}

fn status_text(status: &Status) -> String {
    let message = status.message();
    let code = format!("{:?}", status.code());
    // tonic's own check of the length; it has no error type of its own.
    if status.code() == Code::OutOfRange && message.contains("decoded message length too large") {
        let mut numbers = message
            .split(|character: char| !character.is_ascii_digit())
            .filter(|part| !part.is_empty());
        if let (Some(found), Some(limit)) = (numbers.next(), numbers.next()) {
            return format!(
                "ResourceExhausted: a message of {found} bytes came, and --max-recv-size is {limit}; raise it"
            );
        }
    }
    if message.is_empty() {
        code
    } else {
        format!("{code}: {message}")
    }
}
