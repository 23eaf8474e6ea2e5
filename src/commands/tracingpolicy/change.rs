//! `tetra tracingpolicy add`, `delete`, `enable`, `disable`, `set-mode`: changes to an agent's policies.

use crate::cli::{AddArgs, ConnectionArgs, PolicyArgs, PolicyMode, SetModeArgs};
use crate::client::Agent;
use crate::commands::agent::{agent, ask, print};
use crate::error::Error;
use crate::pb::{
    AddTracingPolicyRequest, ConfigureTracingPolicyRequest, DeleteTracingPolicyRequest,
    DisableTracingPolicyRequest, EnableTracingPolicyRequest, TracingPolicyMode,
};
use crate::policy;
use crate::quote::go_quoted;

pub(super) fn add(args: &AddArgs, connection: &ConnectionArgs) -> Result<(), Error> {
    let (file, mut yaml) = super::read_policy(&args.yaml_file)?;
    if let Some(mode) = args.mode {
        yaml = policy::set_mode(&yaml, mode.into()).map_err(|error| Error::Policy(file, error))?;
    }
    let agent = agent(connection)?;
    let domain = args.domain.clone().unwrap_or_default();
    let request = AddTracingPolicyRequest { yaml, domain };
    ask(&agent, "AddTracingPolicy", &async |api| {
        api.sensors().add_tracing_policy(request.clone()).await
    })?;
    done(&args.yaml_file.to_string_lossy(), "added")
}

pub(super) fn delete(policy: &PolicyArgs, connection: &ConnectionArgs) -> Result<(), Error> {
    let agent = agent(connection)?;
    let request = DeleteTracingPolicyRequest {
        name: policy.name.clone(),
        namespace: policy.namespace.clone().unwrap_or_default(),
        domain: policy.domain.clone().unwrap_or_default(),
    };
    ask(&agent, "DeleteTracingPolicy", &async |api| {
        api.sensors().delete_tracing_policy(request.clone()).await
    })?;
    done(&policy.name, "deleted")
}

pub(super) fn enable(policy: &PolicyArgs, enable: bool, connection: &ConnectionArgs) -> Result<(), Error> {
    let agent = agent(connection)?;
    let request = ConfigureTracingPolicyRequest {
        enable: Some(enable),
        ..configure(policy)
    };
    let answer = ask(&agent, "ConfigureTracingPolicy", &async |api| {
        api.sensors().configure_tracing_policy(request.clone()).await
    });
    match answer {
        // Agents older than the call have one for this alone.
        Err(error) if error.reason.is_unimplemented() => enable_on_older_agent(&agent, request)?,
        answer => drop(answer?),
    }
    done(&policy.name, if enable { "enabled" } else { "disabled" })
}

fn enable_on_older_agent(agent: &Agent, request: ConfigureTracingPolicyRequest) -> Result<(), Error> {
    let ConfigureTracingPolicyRequest {
        name,
        namespace,
        domain,
        enable,
        ..
    } = request;
    if enable == Some(true) {
        let request = EnableTracingPolicyRequest {
            name,
            namespace,
            domain,
        };
        ask(agent, "EnableTracingPolicy", &async |api| {
            #[expect(deprecated, reason = "older agents know nothing else")]
            api.sensors().enable_tracing_policy(request.clone()).await
        })?;
    } else {
        let request = DisableTracingPolicyRequest {
            name,
            namespace,
            domain,
        };
        ask(agent, "DisableTracingPolicy", &async |api| {
            #[expect(deprecated, reason = "older agents know nothing else")]
            api.sensors().disable_tracing_policy(request.clone()).await
        })?;
    }
    Ok(())
}

pub(super) fn set_mode(args: &SetModeArgs, connection: &ConnectionArgs) -> Result<(), Error> {
    let agent = agent(connection)?;
    let (mode, name) = match args.mode {
        PolicyMode::Enforce => (TracingPolicyMode::TpModeEnforce, "enforce"),
        PolicyMode::Monitor => (TracingPolicyMode::TpModeMonitor, "monitor"),
    };
    let request = ConfigureTracingPolicyRequest {
        mode: Some(mode.into()),
        ..configure(&args.policy)
    };
    ask(&agent, "ConfigureTracingPolicy", &async |api| {
        api.sensors().configure_tracing_policy(request.clone()).await
    })?;
    done(&args.policy.name, &format!("set to mode \"{name}\""))
}

/// A request that changes nothing yet.
fn configure(policy: &PolicyArgs) -> ConfigureTracingPolicyRequest {
    ConfigureTracingPolicyRequest {
        name: policy.name.clone(),
        namespace: policy.namespace.clone().unwrap_or_default(),
        domain: policy.domain.clone().unwrap_or_default(),
        ..ConfigureTracingPolicyRequest::default()
    }
}

fn done(name: &str, what: &str) -> Result<(), Error> {
    print(&format!("tracing policy {} {what}\n", go_quoted(name)))
}
