//! TLS, asked by tetra's own client.

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

use super::*;
use crate::client::{Agent, ClientError, ClientOptions};
use crate::pb::GetVersionRequest;

/// An authority and what it signed, as files.
struct Certificates {
    folder: Folder,
    issuer: Issuer<'static, KeyPair>,
}

impl Certificates {
    fn new() -> Self {
        let folder = Folder::new();
        let mut parameters = CertificateParams::new(Vec::new()).unwrap();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = parameters.self_signed(&key).unwrap();
        fs::write(folder.path("ca.pem"), certificate.pem()).unwrap();
        let issuer = Issuer::new(parameters, key);
        Certificates { folder, issuer }
    }

    fn authority(&self) -> PathBuf {
        self.folder.path("ca.pem")
    }

    fn identity(&self, name: &str) -> (PathBuf, PathBuf) {
        let key = KeyPair::generate().unwrap();
        let parameters = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
        let certificate = parameters.signed_by(&key, &self.issuer).unwrap();
        let files = (
            self.folder.path(&format!("{name}.pem")),
            self.folder.path(&format!("{name}-key.pem")),
        );
        fs::write(&files.0, certificate.pem()).unwrap();
        fs::write(&files.1, key.serialize_pem()).unwrap();
        files
    }

    fn serve(&self, client_ca_files: Vec<PathBuf>) -> Server {
        let (certificate, key) = self.identity("server");
        let options = Options {
            tls: Some(TlsOptions {
                certificate,
                key,
                client_ca_files,
            }),
            ..options(&Address::parse("127.0.0.1:0").unwrap())
        };
        start(options, Hub::default(), State::default()).unwrap()
    }
}

fn ask(server: &Server, tls: Option<crate::client::TlsOptions>) -> Result<String, ClientError> {
    let options = ClientOptions {
        timeout: Duration::from_secs(20),
        retries: 0,
        max_recv_size: 1 << 20,
        tls,
    };
    let agent = Agent::new(server.addresses()[0].clone(), &options).unwrap();
    let answer = agent.call("GetVersion", |_, _| {}, &async |api| {
        api.sensors().get_version(GetVersionRequest {}).await
    });
    answer.map(|response| response.version)
}

fn trusting(certificates: &Certificates) -> crate::client::TlsOptions {
    crate::client::TlsOptions {
        ca_files: vec![certificates.authority()],
        ..crate::client::TlsOptions::default()
    }
}

#[test]
fn tcp_is_encrypted() {
    let certificates = Certificates::new();
    let server = certificates.serve(Vec::new());
    assert_eq!(
        ask(&server, Some(trusting(&certificates))).unwrap(),
        state::VERSION
    );
    assert!(ask(&server, None).is_err(), "plain text");
    let other = Certificates::new();
    assert!(ask(&server, Some(trusting(&other))).is_err(), "another authority");
}

#[test]
fn clients_show_certificates() {
    let certificates = Certificates::new();
    let server = certificates.serve(vec![certificates.authority()]);
    let with = |identity| crate::client::TlsOptions {
        identity,
        ..trusting(&certificates)
    };
    let good = with(Some(certificates.identity("client")));
    assert_eq!(ask(&server, Some(good)).unwrap(), state::VERSION);
    assert!(ask(&server, Some(with(None))).is_err(), "no certificate");
    let strange = Certificates::new().identity("client");
    // Its folder is gone by now.
    assert!(!strange.0.exists());
    let other = Certificates::new();
    let strange = with(Some(other.identity("client")));
    assert!(ask(&server, Some(strange)).is_err(), "another authority");
}

#[test]
fn wrong_files_are_told() {
    let certificates = Certificates::new();
    let (certificate, key) = certificates.identity("server");
    let begin = |tls| {
        let options = Options {
            tls: Some(tls),
            ..options(&Address::parse("127.0.0.1:0").unwrap())
        };
        start(options, Hub::default(), State::default())
            .err()
            .unwrap()
            .to_string()
    };
    let good = TlsOptions {
        certificate: certificate.clone(),
        key,
        client_ca_files: Vec::new(),
    };
    let missing = begin(TlsOptions {
        key: "/nowhere/key.pem".into(),
        ..good.clone()
    });
    assert!(missing.contains("/nowhere/key.pem"), "{missing}");
    let mixed = begin(TlsOptions {
        key: certificates.identity("other").1,
        ..good
    });
    assert!(mixed.contains("don't make an identity"), "{mixed}");
}
