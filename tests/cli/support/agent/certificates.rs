//! Certificates made for one test, and how an agent uses them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use super::Folder;

/// Certificates and keys as PEM files, for `--tls-ca-cert-files`, `--tls-cert-file` and `--tls-key-file`.
pub(crate) struct Certificates {
    /// Signed everything that isn't said to be someone else's.
    pub(crate) authority: Authority,
    /// Nothing to do with the first.
    pub(crate) other_authority: Authority,
    /// For the agent.
    pub(crate) server: Identity,
    /// For the agent, with the same names, until the end of 2020.
    pub(crate) expired: Identity,
    /// For tetra.
    pub(crate) client: Identity,
    /// For tetra, from the other authority.
    pub(crate) other_client: Identity,
    _folder: Folder,
}

pub(crate) struct Authority {
    /// Path of its certificate.
    pub(crate) file: String,
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

pub(crate) struct Identity {
    /// Path of the certificate.
    pub(crate) certificate: String,
    /// Path of the key.
    pub(crate) key: String,
    chain: Vec<CertificateDer<'static>>,
    private_key: Vec<u8>,
}

impl Certificates {
    /// For an agent with these names and addresses.
    pub(crate) fn new(server_names: &[&str]) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let folder = Folder::new(&format!("tls-{}", NEXT.fetch_add(1, Ordering::Relaxed)));
        let authority = Authority::new(&folder, "authority");
        let other_authority = Authority::new(&folder, "other-authority");
        let server = server_parameters(server_names);
        let mut expired = server.clone();
        expired.not_after = date_time_ymd(2020, 12, 31);
        Certificates {
            server: Identity::new(&folder, "server", &server, &authority),
            expired: Identity::new(&folder, "expired", &expired, &authority),
            client: Identity::new(&folder, "client", &client_parameters(), &authority),
            other_client: Identity::new(&folder, "other-client", &client_parameters(), &other_authority),
            authority,
            other_authority,
            _folder: folder,
        }
    }
}

impl Authority {
    fn new(folder: &Folder, name: &str) -> Self {
        let mut parameters = parameters(name, &[]);
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
        let key = KeyPair::generate().expect("make a key");
        let certificate = parameters.self_signed(&key).expect("sign a certificate");
        Authority {
            file: folder.write(&format!("{name}.pem"), certificate.pem()),
            certificate: certificate.der().clone(),
            issuer: Issuer::new(parameters, key),
        }
    }
}

impl Identity {
    fn new(folder: &Folder, name: &str, parameters: &CertificateParams, authority: &Authority) -> Self {
        let key = KeyPair::generate().expect("make a key");
        let certificate = parameters
            .signed_by(&key, &authority.issuer)
            .expect("sign a certificate");
        Identity {
            certificate: folder.write(&format!("{name}.pem"), certificate.pem()),
            key: folder.write(&format!("{name}-key.pem"), key.serialize_pem()),
            chain: vec![certificate.der().clone()],
            private_key: key.serialize_der(),
        }
    }
}

fn server_parameters(names: &[&str]) -> CertificateParams {
    let mut parameters = parameters("tetragon", names);
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    parameters
}

fn client_parameters() -> CertificateParams {
    let mut parameters = parameters("tetra", &[]);
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    parameters
}

fn parameters(common_name: &str, names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let mut parameters = CertificateParams::new(names).expect("the names are names");
    parameters.distinguished_name.remove(DnType::CommonName);
    parameters
        .distinguished_name
        .push(DnType::CommonName, common_name);
    parameters
}

/// How an agent does TLS: 1.2 and 1.3, without certificates of clients, unless told otherwise.
pub(crate) struct Tls {
    chain: Vec<CertificateDer<'static>>,
    private_key: Vec<u8>,
    clients: Option<CertificateDer<'static>>,
    old: bool,
    protocol: bool,
}

impl Tls {
    /// With the certificate of the agent.
    pub(crate) fn new(identity: &Identity) -> Self {
        Tls {
            chain: identity.chain.clone(),
            private_key: identity.private_key.clone(),
            clients: None,
            old: false,
            protocol: true,
        }
    }

    /// Demands a certificate that this authority signed.
    pub(crate) fn clients_of(mut self, authority: &Authority) -> Self {
        self.clients = Some(authority.certificate.clone());
        self
    }

    /// Knows nothing newer than TLS 1.2.
    pub(crate) fn only_1_2(mut self) -> Self {
        self.old = true;
        self
    }

    /// Doesn't agree on HTTP/2 by ALPN, but speaks it.
    pub(crate) fn without_protocol(mut self) -> Self {
        self.protocol = false;
        self
    }

    pub(super) fn into_config(self) -> ServerConfig {
        let provider = Arc::new(ring::default_provider());
        let versions: &[_] = if self.old { &[&TLS12] } else { &[&TLS13, &TLS12] };
        let builder = ServerConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(versions)
            .expect("ring knows these versions");
        let builder = if let Some(authority) = self.clients {
            let mut roots = RootCertStore::empty();
            roots.add(authority).expect("an authority is a root");
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
            builder.with_client_cert_verifier(verifier.expect("there is a root"))
        } else {
            builder.with_no_client_auth()
        };
        let private_key = PrivateKeyDer::try_from(self.private_key).expect("rcgen writes PKCS#8");
        let mut config = builder
            .with_single_cert(self.chain, private_key)
            .expect("the key belongs to the certificate");
        if self.protocol {
            config.alpn_protocols = vec![b"h2".to_vec()];
        }
        config
    }
}
