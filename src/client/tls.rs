//! TLS: from files and flags to what rustls needs.
//!
//! TLS 1.3 only, as the agent asks for.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring, verify_tls13_signature};
use tokio_rustls::rustls::pki_types::pem::{self, PemObject as _};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use tokio_rustls::rustls::version::TLS13;
use tokio_rustls::rustls::{
    ClientConfig, DigitallySignedStruct, Error as RustlsError, RootCertStore, SignatureScheme,
};

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
    #[error("read {path}: {}", pem_text(.1), path = .0.display())]
    Read(PathBuf, pem::Error),
    #[error("{0} holds no certificate in PEM form")]
    NoCertificate(PathBuf),
    #[error("{0}: {1}")]
    Certificate(PathBuf, RustlsError),
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
                let chain = certificates(certificate)?;
                let secret =
                    PrivateKeyDer::from_pem_file(key).map_err(|error| TlsError::Read(key.clone(), error))?;
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

/// An error of reading files by its own words, which rustls wraps in others.
fn pem_text(error: &pem::Error) -> String {
    match error {
        pem::Error::Io(error) => error.to_string(),
        pem::Error::NoItemsFound => "it holds nothing of the kind in PEM form".to_owned(),
        error => error.to_string(),
    }
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let read = |error| TlsError::Read(path.to_owned(), error);
    let found: Vec<_> = CertificateDer::pem_file_iter(path)
        .map_err(read)?
        .collect::<Result<_, _>>()
        .map_err(read)?;
    if found.is_empty() {
        return Err(TlsError::NoCertificate(path.to_owned()));
    }
    Ok(found)
}

fn authorities(files: &[PathBuf]) -> Result<RootCertStore, TlsError> {
    let mut store = RootCertStore::empty();
    for path in files {
        for certificate in certificates(path)? {
            store
                .add(certificate)
                .map_err(|error| TlsError::Certificate(path.clone(), error))?;
        }
    }
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
