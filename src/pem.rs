//! Certificates, keys and authorities from PEM files, for both ends of TLS.

use std::path::{Path, PathBuf};

use tokio_rustls::rustls::pki_types::pem::{self, PemObject as _};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{Error as RustlsError, RootCertStore};

/// Why a file is of no use.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PemError {
    #[error("read {path}: {}", own_words(.1), path = .0.display())]
    Read(PathBuf, pem::Error),
    #[error("{0} holds no certificate in PEM form")]
    NoCertificate(PathBuf),
    #[error("{0}: {1}")]
    Certificate(PathBuf, RustlsError),
}

/// The certificates in a file, at least one.
pub(crate) fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, PemError> {
    let read = |error| PemError::Read(path.to_owned(), error);
    let found: Vec<_> = CertificateDer::pem_file_iter(path)
        .map_err(read)?
        .collect::<Result<_, _>>()
        .map_err(read)?;
    if found.is_empty() {
        return Err(PemError::NoCertificate(path.to_owned()));
    }
    Ok(found)
}

/// The key in a file.
pub(crate) fn key(path: &Path) -> Result<PrivateKeyDer<'static>, PemError> {
    PrivateKeyDer::from_pem_file(path).map_err(|error| PemError::Read(path.to_owned(), error))
}

/// The certificates in all files, as authorities to trust.
pub(crate) fn authorities(files: &[PathBuf]) -> Result<RootCertStore, PemError> {
    let mut store = RootCertStore::empty();
    for path in files {
        for certificate in certificates(path)? {
            store
                .add(certificate)
                .map_err(|error| PemError::Certificate(path.clone(), error))?;
        }
    }
    Ok(store)
}

/// An error of reading files by its own words, which rustls wraps in others.
fn own_words(error: &pem::Error) -> String {
    match error {
        pem::Error::Io(error) => error.to_string(),
        pem::Error::NoItemsFound => "it holds nothing of the kind in PEM form".to_owned(),
        error => error.to_string(),
    }
}
