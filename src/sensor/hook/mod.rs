//! Hooks of policies, on this side: what their programs are told, and what they tell.
//!
//! ```text
//! config   what a hook is to do -> the bytes of its program's read-only data     abi   where everything is
//! decode   bytes of the ring buffer -> record::HookRecord
//! ```

#[expect(dead_code, reason = "the loader of policies will need it")]
pub(crate) mod abi;
#[cfg_attr(not(test), expect(dead_code, reason = "the loader of policies will need it"))]
pub(crate) mod config;
#[cfg_attr(not(test), expect(dead_code, reason = "events come next"))]
pub(super) mod decode;
#[cfg_attr(not(test), expect(dead_code, reason = "events come next"))]
pub(crate) mod record;
#[cfg(test)]
mod tests;
