//! TLS for those who come over TCP: from files to what rustls needs. 1.3 only, as tetra itself asks for.

use std::path::PathBuf;
use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::server::{VerifierBuilderError, WebPkiClientVerifier};
use tokio_rustls::rustls::version::TLS13;
use tokio_rustls::rustls::{Error as RustlsError, ServerConfig};

use crate::pem::{self, PemError};

/// The server's identity, and whom it lets in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TlsOptions {
    /// The certificate chain in PEM form.
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
    /// If there are any, clients have to show a certificate that one of these authorities signed.
    pub(crate) client_ca_files: Vec<PathBuf>,
}

/// Why TLS can't be set up.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    #[error(transparent)]
    Pem(#[from] PemError),
    #[error("{0} and {1} don't make an identity: {2}")]
    Identity(PathBuf, PathBuf, RustlsError),
    #[error("the authorities of clients: {0}")]
    Clients(#[from] VerifierBuilderError),
    #[error("set up TLS: {0}")]
    Setup(RustlsError),
}

pub(super) fn acceptor(options: &TlsOptions) -> Result<TlsAcceptor, TlsError> {
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(&[&TLS13])
        .map_err(TlsError::Setup)?;
    let builder = if options.client_ca_files.is_empty() {
        builder.with_no_client_auth()
    } else {
        let authorities = Arc::new(pem::authorities(&options.client_ca_files)?);
        let verifier = WebPkiClientVerifier::builder_with_provider(authorities, provider).build()?;
        builder.with_client_cert_verifier(verifier)
    };
    let chain = pem::certificates(&options.certificate)?;
    let key = pem::key(&options.key)?;
    let mut config = builder
        .with_single_cert(chain, key)
        .map_err(|error| TlsError::Identity(options.certificate.clone(), options.key.clone(), error))?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
