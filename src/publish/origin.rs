//! Events that the sensor itself has to tell.

use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use prost::Message as _;

use super::Published;
use crate::pb::get_events_response::Event;
use crate::pb::{EventType, GetEventsResponse, RateLimitInfo};

/// What every event says of where it comes from.
#[derive(Debug, Default, Clone)]
pub(crate) struct Origin {
    pub(crate) node_name: String,
    /// Empty unless the user gave one.
    pub(crate) cluster_name: String,
}

impl Origin {
    /// The event that tells a reader how many others it didn't get.
    pub(crate) fn missed(&self, count: u64) -> Published {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let response = GetEventsResponse {
            event: Some(Event::RateLimitInfo(RateLimitInfo {
                number_of_dropped_process_events: count,
            })),
            node_name: self.node_name.clone(),
            cluster_name: self.cluster_name.clone(),
            time: Some(prost_types::Timestamp {
                seconds: i64::try_from(now.as_secs()).unwrap_or(i64::MAX),
                nanos: i32::try_from(now.subsec_nanos()).unwrap_or_default(),
            }),
            ..GetEventsResponse::default()
        };
        Published::new(EventType::RateLimitInfo, Bytes::from(response.encode_to_vec()))
    }
}
