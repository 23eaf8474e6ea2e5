//! TLS: from files and flags to what rustls needs.
//!
//! TLS 1.3 only, as the agent asks for.

use std::path::PathBuf;
use std::sync::Arc;

use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring, verify_tls13_signature};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::version::TLS13;
use tokio_rustls::rustls::{
    ClientConfig, DigitallySignedStruct, Error as RustlsError, RootCertStore, SignatureScheme,
};

use crate::pem::{self, PemError};

/// What the `--tls-*` flags say.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct TlsOptions {
    /// Authorities to trust, instead of those of the system.
    pub(crate) ca_files: Vec<PathBuf>,
    /// The client's certificate chain and its key.
    pub(crate) identity: Option<(PathBuf, PathBuf)>,
    /// The name that the agent's certificate has to be for, if it isn't the address.
    pub(crate) server_name: Option<String>,
    /// Whatever certificate the agent shows is good.
    pub(crate) skip_verify: bool,
}

/// Why TLS can't be set up.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    #[error(transparent)]
    Pem(#[from] PemError),
    #[error("{0} and {1} don't make an identity: {2}")]
    Identity(PathBuf, PathBuf, RustlsError),
    #[error(
        "this system has no certificate authorities that could be read; name some with --tls-ca-cert-files"
    )]
    NoAuthorities,
    #[error("{0:?} can't be the name in a certificate; set one with --tls-server-name")]
    ServerName(String),
    #[error("set up TLS: {0}")]
    Setup(RustlsError),
}

/// What a connection needs to be encrypted.
#[derive(Clone)]
pub(super) struct Tls {
    config: Arc<ClientConfig>,
    server_name: Option<String>,
}

impl Tls {
    pub(super) fn new(options: &TlsOptions) -> Result<Self, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(&[&TLS13])
            .map_err(TlsError::Setup)?;
        let builder = if options.skip_verify {
            builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
        } else {
            builder.with_root_certificates(authorities(&options.ca_files)?)
        };
        let mut config = match &options.identity {
            None => builder.with_no_client_auth(),
            Some((certificate, key)) => {
                let chain = pem::certificates(certificate)?;
                let secret = pem::key(key)?;
                builder
                    .with_client_auth_cert(chain, secret)
                    .map_err(|error| TlsError::Identity(certificate.clone(), key.clone(), error))?
            }
        };
        config.alpn_protocols = vec![b"h2".to_vec()];
        Ok(Tls {
            config: Arc::new(config),
            server_name: options.server_name.clone(),
        })
    }

    pub(super) fn connector(&self) -> TlsConnector {
        TlsConnector::from(Arc::clone(&self.config))
    }

    /// The name that the certificate of the agent at `host` has to be for.
    pub(super) fn name(&self, host: &str) -> Result<ServerName<'static>, TlsError> {
        let name = self.server_name.as_deref().unwrap_or(host).to_owned();
        ServerName::try_from(name.clone()).map_err(|_| TlsError::ServerName(name))
    }
}

fn authorities(files: &[PathBuf]) -> Result<RootCertStore, TlsError> {
    let mut store = pem::authorities(files)?;
    if files.is_empty() {
        store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if store.is_empty() {
            return Err(TlsError::NoAuthorities);
        }
    }
    Ok(store)
}

/// Takes every certificate, as `--tls-skip-verify` asks; that the agent has its key is checked all the same.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _certificate: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, RustlsError> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, RustlsError> {
        Err(RustlsError::General("TLS 1.2 is not offered".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, RustlsError> {
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
