//! A client that does nothing but what it is told: it filters nothing itself, and reads only when it is asked to.

use std::path::Path;

use tetra::pb::fine_guidance_sensors_client::FineGuidanceSensorsClient;
use tetra::pb::get_events_response::Event;
use tetra::pb::{GetEventsRequest, GetEventsResponse, Process};
use tokio::runtime::{Builder, Runtime};
use tonic::Streaming;
use tonic::transport::Endpoint;

use super::station::Seen;
use crate::support::PATIENCE;

/// The least that HTTP/2 lets wait on the way.
const WINDOW: u32 = 65_535;

pub(super) struct Client {
    runtime: Runtime,
    events: Streaming<GetEventsResponse>,
}

impl Client {
    pub(super) fn new(socket: &Path, request: GetEventsRequest) -> Self {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("make a runtime");
        let endpoint =
            Endpoint::from_shared(format!("unix://{}", socket.display())).expect("it is an address");
        let endpoint = endpoint
            .initial_stream_window_size(WINDOW)
            .initial_connection_window_size(WINDOW);
        let events = runtime.block_on(async {
            let channel = endpoint.connect().await.expect("connect");
            let mut sensors = FineGuidanceSensorsClient::new(channel);
            sensors
                .get_events(request)
                .await
                .expect("get events")
                .into_inner()
        });
        Client { runtime, events }
    }

    /// The next event.
    #[track_caller]
    pub(super) fn next(&mut self) -> Seen {
        let events = &mut self.events;
        let next = self
            .runtime
            .block_on(async { tokio::time::timeout(PATIENCE, events.message()).await });
        let event = next
            .expect("an event comes")
            .expect("the stream is well")
            .expect("it goes on");
        seen(event)
    }

    /// All events until such a one.
    #[track_caller]
    pub(super) fn until(&mut self, is_last: impl Fn(&Seen) -> bool) -> Vec<Seen> {
        let mut all = vec![self.next()];
        while !is_last(&all[all.len() - 1]) {
            all.push(self.next());
        }
        all
    }
}

fn seen(event: GetEventsResponse) -> Seen {
    let (kind, process, missed) = match event.event {
        Some(Event::ProcessExec(exec)) => ("process_exec", exec.process, 0),
        Some(Event::ProcessExit(exit)) => ("process_exit", exit.process, 0),
        Some(Event::RateLimitInfo(info)) => ("rate_limit_info", None, info.number_of_dropped_process_events),
        other => panic!("no such event is expected: {other:?}"),
    };
    let process: Process = process.unwrap_or_default();
    Seen {
        kind: kind.to_owned(),
        exec_id: process.exec_id,
        pid: process.pid.unwrap_or_default().into(),
        binary: process.binary,
        time: String::new(),
        missed,
    }
}
