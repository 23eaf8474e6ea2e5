//! Protobuf JSON to messages, and the names of the API's methods.

use std::sync::LazyLock;

use hyper::body::Bytes;
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage};

static POOL: LazyLock<DescriptorPool> = LazyLock::new(|| {
    let descriptors = include_bytes!(concat!(env!("OUT_DIR"), "/tetragon.fds"));
    DescriptorPool::decode(descriptors.as_slice()).expect("build.rs wrote a valid descriptor set")
});

/// An event, written as a line of JSON, as the agent sends it.
#[track_caller]
pub(crate) fn wire(line: &str) -> Bytes {
    dynamic("GetEventsResponse", line).encode_to_vec().into()
}

/// A message of this name below `tetragon.`, written as JSON; it has to be the type's name.
#[track_caller]
pub(crate) fn from_json<T: Message + Default>(name: &str, json: &str) -> T {
    let message = dynamic(name, json);
    message
        .transcode_to()
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The JSON of a message of this name below `tetragon.`.
#[track_caller]
pub(crate) fn to_json(name: &str, message: &impl Message) -> String {
    let descriptor = POOL.get_message_by_name(&format!("tetragon.{name}"));
    let descriptor = descriptor.unwrap_or_else(|| panic!("proto/ has no message {name}"));
    let message = DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice());
    let message = message.unwrap_or_else(|error| panic!("{name}: {error}"));
    serde_json::to_string(&message).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[track_caller]
fn dynamic(name: &str, json: &str) -> DynamicMessage {
    let descriptor = POOL.get_message_by_name(&format!("tetragon.{name}"));
    let descriptor = descriptor.unwrap_or_else(|| panic!("proto/ has no message {name}"));
    let mut json = serde_json::Deserializer::from_str(json);
    let message = DynamicMessage::deserialize(descriptor, &mut json);
    message.unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The path that HTTP has for a method.
#[track_caller]
pub(super) fn path_of(method: &str) -> String {
    let methods = POOL
        .services()
        .flat_map(|service| service.methods().collect::<Vec<_>>());
    let mut paths = methods
        .filter(|descriptor| descriptor.name() == method)
        .map(|descriptor| format!("/{}/{method}", descriptor.parent_service().full_name()));
    paths
        .next()
        .unwrap_or_else(|| panic!("proto/ has no method {method}"))
}
