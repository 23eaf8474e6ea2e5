//! Sockets and the info file.

use std::os::unix::net::UnixListener;

use super::*;

fn begin(address: &Address) -> Result<Server, ServeError> {
    start(options(address), Hub::default(), State::default())
}

#[test]
fn a_socket_is_its_owners_and_goes_with_the_server() {
    let folder = Folder::new();
    let Address::Unix(path) = folder.socket() else {
        panic!("it is a path");
    };
    let server = begin(&folder.socket()).unwrap();
    assert_eq!(mode(&path), 0o660);
    assert_eq!(server.addresses(), [folder.socket()]);
    server.stop();
    assert!(!path.exists());
}

#[test]
fn a_stale_socket_is_replaced_and_a_live_one_is_not() {
    let folder = Folder::new();
    let Address::Unix(path) = folder.socket() else {
        panic!("it is a path");
    };
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    drop(UnixListener::bind(&path).unwrap());
    let server = begin(&folder.socket()).unwrap();
    let error = begin(&folder.socket()).err().unwrap();
    assert!(
        matches!(&error, ServeError::Live(live) if *live == path),
        "{error}"
    );
    // What another one has put there in the meantime is left alone.
    fs::remove_file(&path).unwrap();
    let _other = UnixListener::bind(&path).unwrap();
    server.stop();
    assert!(path.exists());
}

#[test]
fn what_is_no_socket_is_left_alone() {
    let folder = Folder::new();
    let path = folder.path("file");
    fs::write(&path, "precious").unwrap();
    let error = begin(&Address::Unix(path.clone())).err().unwrap();
    assert!(matches!(error, ServeError::NotASocket(_)), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
}

#[test]
fn a_server_that_lost_its_socket_goes_on() {
    let mut served = Served::new();
    block_on(async {
        let mut sensors = served.sensors().await;
        let Address::Unix(path) = &served.address else {
            panic!("it is a path");
        };
        fs::remove_file(path).unwrap();
        sensors
            .get_version(crate::pb::GetVersionRequest {})
            .await
            .unwrap();
    });
    served.server.take().unwrap().stop();
}

#[test]
fn the_info_file_says_where() {
    let folder = Folder::new();
    let path = folder.path("info/tetragon-info.json");
    let options = Options {
        listen: vec![
            folder.socket(),
            Address::Tcp {
                host: "127.0.0.1".to_owned(),
                port: 0,
            },
        ],
        info: Some(Info {
            path: path.clone(),
            export_file: Some("/var/log/e.log".into()),
            metrics_address: None,
        }),
        ..options(&folder.socket())
    };
    let server = start(options, Hub::default(), State::default()).unwrap();
    assert_eq!(mode(&path), 0o644);
    let info: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(info["server_address"], folder.socket().to_string());
    assert_eq!(info["pid"], std::process::id());
    assert_eq!(info["export_fname"], "/var/log/e.log");
    let files = fs::read_dir(path.parent().unwrap()).unwrap().count();
    assert_eq!(files, 1, "no draft is left");
    // The port was chosen by the system.
    let Address::Tcp { port, .. } = server.addresses()[1] else {
        panic!("it is TCP");
    };
    assert_ne!(port, 0);
    block_on(async {
        let mut sensors = FineGuidanceSensorsClient::new(channel(&server.addresses()[1]).await);
        sensors
            .get_version(crate::pb::GetVersionRequest {})
            .await
            .unwrap();
    });
    server.stop();
    assert!(!path.exists());
}
