//! `tetra version`.

use super::agent::{agent, ask, print, warn_of_idle_flags};
use crate::cli::{ConnectionArgs, VersionArgs};
use crate::error::Error;
use crate::pb::GetVersionRequest;
use crate::quote::visible;

pub(crate) fn version(args: &VersionArgs, connection: &ConnectionArgs) -> Result<(), Error> {
    // This much is known whatever the agent answers.
    print(&format!("CLI version: {}\n", env!("CARGO_PKG_VERSION")))?;
    if args.server {
        let agent = agent(connection)?;
        let response = ask(&agent, "GetVersion", &async |api| {
            api.sensors().get_version(GetVersionRequest {}).await
        })?;
        print(&format!("Server version: {}\n", visible(&response.version)))?;
    } else {
        warn_of_idle_flags(connection);
    }
    if args.build {
        let mut lines = String::new();
        for (name, value) in [
            ("RustVersion", env!("TETRA_RUST_VERSION")),
            ("Date", env!("TETRA_COMMIT_DATE")),
            ("GitCommit", env!("TETRA_COMMIT")),
            ("Target", env!("TETRA_TARGET")),
        ] {
            lines.extend([name, ": ", value, "\n"]);
        }
        print(&lines)?;
    }
    Ok(())
}
