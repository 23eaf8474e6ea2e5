//! Hooks of policies, on this side: what their programs are told, and what they tell.
//!
//! ```text
//! config    what a hook is to do -> the bytes of its program's read-only data     abi   where everything is
//! decode    bytes of the ring buffer -> record::HookRecord
//! registry  which hooks there are, and info on each: record -> event
//! event     a record as the API's message     argument   one of its values     names   of the kernel's numbers
//! ```

#[cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "some numbers are for the kernel side alone; a test compares them"
    )
)]
pub(crate) mod abi;
mod argument;
pub(crate) mod config;
pub(super) mod decode;
mod event;
pub(crate) mod info;
mod names;
pub(crate) mod record;
mod registry;
#[cfg(test)]
mod tests;

pub(crate) use registry::Hooks;
