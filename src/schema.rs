//! What messages and fields the API has, read from the descriptors that `build.rs` compiled from `proto/`.
//!
//! Field masks, CEL expressions and raw filters ask here whether a name exists and what type it has.
//! The pool is decoded on first use, so commands that don't need it don't pay for it.

use std::sync::LazyLock;

use prost_reflect::{DescriptorPool, MessageDescriptor};

static POOL: LazyLock<DescriptorPool> = LazyLock::new(|| {
    let descriptors = include_bytes!(concat!(env!("OUT_DIR"), "/tetragon.fds"));
    DescriptorPool::decode(descriptors.as_slice()).expect("build.rs wrote a valid descriptor set")
});

/// The descriptor of `tetragon.NAME`.
///
/// # Panics
///
/// When `proto/` has no such message: `name` is always one of this crate's constants.
pub(crate) fn message(name: &str) -> MessageDescriptor {
    POOL.get_message_by_name(&format!("tetragon.{name}"))
        .unwrap_or_else(|| panic!("proto/ defines the message {name}"))
}

/// The message that every event arrives in; its oneof `event` lists the event types.
pub(crate) fn events_response() -> MessageDescriptor {
    message("GetEventsResponse")
}
