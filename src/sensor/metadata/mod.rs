//! Facts about this host and its containers that the kernel's records don't hold.

mod cgroup;
mod host;
mod users;

pub(crate) use cgroup::container_id;
pub(crate) use host::Host;
pub(in crate::sensor) use host::namespaces;
