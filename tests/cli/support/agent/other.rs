//! What may be at an address instead of an agent.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::runtime;

use super::reusable_socket;

/// Lets clients connect and never says a word.
pub(crate) struct Mute(TcpListener);

/// Doesn't even let clients connect: their attempts run into their time limit.
pub(crate) struct Deaf {
    listener: TcpListener,
    /// They fill its queue.
    _waiting: Vec<TcpStream>,
}

/// Waits for the client's first bytes, whatever they are, says its sentence and ends the connection.
pub(crate) struct Talker {
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Mute {
    pub(crate) fn new() -> Self {
        // The kernel accepts for it.
        Mute(listen())
    }

    pub(crate) fn address(&self) -> String {
        address_of(&self.0).to_string()
    }
}

impl Deaf {
    pub(crate) fn new() -> Self {
        let runtime = runtime::Builder::new_current_thread().enable_io().build();
        let runtime = runtime.expect("make a runtime");
        let listener = {
            let _runtime = runtime.enter();
            let socket = reusable_socket(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
            let listener = socket.listen(0).expect("listen on 127.0.0.1");
            listener.into_std().expect("it has no other owner")
        };
        // Only this is allowed where another runtime runs.
        runtime.shutdown_background();
        let connect = || TcpStream::connect_timeout(&address_of(&listener), Duration::from_millis(200)).ok();
        let waiting = std::iter::from_fn(connect).take(16).collect::<Vec<_>>();
        assert!(waiting.len() < 16, "its queue is never full");
        Deaf {
            listener,
            _waiting: waiting,
        }
    }

    pub(crate) fn address(&self) -> String {
        address_of(&self.listener).to_string()
    }
}

impl Talker {
    pub(crate) fn new(sentence: impl Into<Vec<u8>>) -> Self {
        let listener = listen();
        let address = address_of(&listener);
        let stopped = Arc::new(AtomicBool::new(false));
        let (sentence, stop) = (sentence.into(), stopped.clone());
        let thread = thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                talk(stream, &sentence, &stop);
            }
        });
        Talker {
            address,
            stopped,
            thread: Some(thread),
        }
    }

    /// A web server of old.
    pub(crate) fn http_1() -> Self {
        Talker::new(
            "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n\
             400 Bad Request",
        )
    }

    pub(crate) fn address(&self) -> String {
        self.address.to_string()
    }
}

impl Drop for Talker {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        // Wakes it up.
        let _ = TcpStream::connect(self.address);
        let ended = self.thread.take().expect("it ends once").join();
        assert!(ended.is_ok() || thread::panicking(), "the talker panicked");
    }
}

fn talk(mut stream: TcpStream, sentence: &[u8], stop: &AtomicBool) {
    let limited = stream.set_read_timeout(Some(Duration::from_millis(50)));
    limited.expect("reading can have a time limit");
    let mut buffer = [0; 4096];
    let mut spoken = false;
    while !stop.load(Ordering::Relaxed) {
        match stream.read(&mut buffer) {
            Ok(0) => return,
            Ok(_) if !spoken => {
                // The client may be gone.
                let _ = stream.write_all(sentence);
                let _ = stream.shutdown(Shutdown::Write);
                spoken = true;
            }
            // Reads to the end, so that nothing of the sentence is lost to a reset.
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
    }
}

fn listen() -> TcpListener {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("listen on 127.0.0.1")
}

fn address_of(listener: &TcpListener) -> SocketAddr {
    listener.local_addr().expect("a listener has an address")
}
