//! `GetEvents`: filters, slow clients, ends.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use tonic::Code;

use super::*;
use crate::pb::{Filter, RateLimitInfo};

fn asking(allow: Vec<Filter>, deny: Vec<Filter>) -> GetEventsRequest {
    GetEventsRequest {
        allow_list: allow,
        deny_list: deny,
        ..GetEventsRequest::default()
    }
}

fn filter(change: impl FnOnce(&mut Filter)) -> Vec<Filter> {
    let mut filter = Filter::default();
    change(&mut filter);
    vec![filter]
}

#[test]
fn filters_work_in_the_server() {
    let mut served = Served::new();
    block_on(async {
        let all = served.events(GetEventsRequest::default()).await;
        let binary = filter(|filter| filter.binary_regex = vec!["/cat$".to_owned()]);
        let cats = served.events(asking(binary.clone(), Vec::new())).await;
        let others = served.events(asking(Vec::new(), binary)).await;
        let kinds = filter(|filter| filter.event_set = vec![EventType::ProcessExit.into()]);
        let exits = served.events(asking(kinds, Vec::new())).await;
        let set = filter(|filter| filter.pid_set = vec![1]);
        let children = served.events(asking(set, Vec::new())).await;
        served.hub.publish(exec(2, "/bin/cat", 1));
        served.hub.publish(exec(3, "/bin/ls", 2));
        served.hub.publish(exec(4, "/bin/ls", 9));
        served.hub.publish(exit(2, "/bin/cat"));
        served.hub.close();
        assert_eq!(rest(all).await, ["exec 2", "exec 3", "exec 4", "exit 2"]);
        assert_eq!(rest(cats).await, ["exec 2", "exit 2"]);
        assert_eq!(rest(others).await, ["exec 3", "exec 4"]);
        assert_eq!(rest(exits).await, ["exit 2"]);
        assert_eq!(rest(children).await, ["exec 2", "exec 3", "exit 2"]);
    });
    served.server.take().unwrap().stop();
}

#[test]
fn wrong_filters_are_refused_with_the_reason() {
    let served = Served::new();
    block_on(async {
        let mut sensors = served.sensors().await;
        let wrong = filter(|filter| filter.binary_regex = vec!["(".to_owned()]);
        let status = sensors.get_events(asking(wrong, Vec::new())).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert!(status.message().contains("binary_regex"), "{status}");
    });
    assert_eq!(served.hub.reader_count(), 0);
}

#[test]
fn a_client_that_is_gone_leaves_nothing() {
    let served = Served::new();
    let count = served.server.as_ref().unwrap().client_count();
    block_on(async {
        let events = served.events(GetEventsRequest::default()).await;
        let kept = served.events(GetEventsRequest::default()).await;
        assert_eq!((served.hub.reader_count(), count.get()), (2, 2));
        drop(events);
        tokio::time::sleep(Duration::from_millis(1)).await;
        soon("one is gone", || served.hub.reader_count() == 1);
        drop(kept);
    });
    soon("both are gone", || {
        served.hub.reader_count() == 0 && count.get() == 0
    });
}

#[test]
fn no_more_than_so_many_clients() {
    let served = Served::with(State::default(), |options| options.max_clients = 1);
    block_on(async {
        let _events = served.events(GetEventsRequest::default()).await;
        let mut sensors = served.sensors().await;
        let status = sensors.get_events(GetEventsRequest::default()).await.unwrap_err();
        assert_eq!(status.code(), Code::ResourceExhausted);
    });
}

/// Ten clients, one of which doesn't read: the others get everything, and the one learns how much it missed.
#[test]
fn who_stalls_delays_nobody() {
    const CLIENTS: u32 = 9;
    const EVENTS: u32 = 20_000;
    const BATCH: u32 = 500;
    let served = Served::with(State::default(), |options| options.queue.events = 4000);
    let received = Arc::new(AtomicU32::new(0));
    let readers: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let address = served.address.clone();
            let received = Arc::clone(&received);
            std::thread::spawn(move || {
                block_on(async {
                    let mut sensors = FineGuidanceSensorsClient::new(channel(&address).await);
                    let events = sensors.get_events(GetEventsRequest::default()).await;
                    let mut events = events.unwrap().into_inner();
                    for pid in 0..EVENTS {
                        let event = events.message().await.unwrap().unwrap();
                        assert_eq!(short(&event), format!("exec {pid}"));
                        received.fetch_add(1, Ordering::Relaxed);
                    }
                });
            })
        })
        .collect();
    block_on(async {
        let mut stalled = served.events(GetEventsRequest::default()).await;
        soon("all are there", || served.hub.reader_count() == 10);
        for pid in 0..EVENTS {
            served.hub.publish(exec(pid, &"/long".repeat(40), 1));
            if pid % BATCH == BATCH - 1 {
                soon("nobody waits", || {
                    received.load(Ordering::Relaxed) >= CLIENTS * (pid + 1)
                });
            }
        }
        for reader in readers {
            reader.join().unwrap();
        }
        let (mut got, mut missed) = (0, 0);
        while got + missed < u64::from(EVENTS) {
            match stalled.message().await.unwrap().unwrap().event.unwrap() {
                Event::ProcessExec(event) => {
                    let pid = event.process.unwrap().pid.unwrap();
                    assert_eq!(u64::from(pid), got + missed);
                    got += 1;
                }
                Event::RateLimitInfo(RateLimitInfo {
                    number_of_dropped_process_events: count,
                }) => missed += count,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(got + missed, u64::from(EVENTS));
        assert!(missed > 10_000 && got >= 4000, "{got} + {missed}");
        assert_eq!(served.hub.missed(), missed);
    });
}

#[test]
fn the_end_is_a_good_one() {
    let mut served = Served::new();
    block_on(async {
        let events = served.events(GetEventsRequest::default()).await;
        // One that doesn't read must not hold up the end.
        let stalled = served.events(GetEventsRequest::default()).await;
        let mut sensors = served.sensors().await;
        for pid in 0..500 {
            served.hub.publish(exec(pid, &"/long".repeat(40), 1));
        }
        let server = served.server.take().unwrap();
        let ending = std::thread::spawn(move || {
            let start = Instant::now();
            server.stop();
            start.elapsed()
        });
        let found = rest(events).await;
        assert_eq!((found.len(), found[499].as_str()), (500, "exec 499"));
        soon("it ends", || ending.is_finished());
        assert!(ending.join().unwrap() < Duration::from_secs(1));
        drop(stalled);
        assert!(sensors.get_events(GetEventsRequest::default()).await.is_err());
        assert_eq!(served.hub.reader_count(), 0);
    });
}
