//! The calls that are answered at once.

use tonic::{Request, Response, Status};

use super::state::{PolicyName, PolicyRefusal, State, TracingPolicies, VERSION};
use crate::pb::fine_guidance_sensors_server::FineGuidanceSensors;
use crate::pb::{
    self, ConfigFlag, HealthStatus, HealthStatusResult, HealthStatusType, LogLevel, SensorStatus,
    TracingPolicyMode,
};
use crate::pb::{get_debug_request, get_debug_response, set_debug_request, set_debug_response};

/// The stream of the generated trait, which is never made.
type NoStream = tonic::codegen::tokio_stream::Empty<Result<pb::GetEventsResponse, Status>>;

type Answer<T> = Result<Response<T>, Status>;

pub(super) struct Service {
    pub(super) state: State,
}

/// The domain that policies of an agent's clients are in.
const DOMAIN: &str = "grpc";

fn empty<T: Default>() -> Response<T> {
    Response::new(T::default())
}

fn or_usual(domain: String) -> String {
    if domain.is_empty() {
        DOMAIN.to_owned()
    } else {
        domain
    }
}

fn policy_name(name: String, namespace: String, domain: String) -> PolicyName {
    PolicyName {
        name,
        namespace,
        domain: or_usual(domain),
    }
}

impl From<PolicyRefusal> for Status {
    fn from(refusal: PolicyRefusal) -> Self {
        match refusal {
            PolicyRefusal::Invalid(text) => Status::invalid_argument(text),
            PolicyRefusal::Exists(text) => Status::already_exists(text),
            PolicyRefusal::Missing(text) => Status::not_found(text),
            PolicyRefusal::Failed(text) => Status::failed_precondition(text),
        }
    }
}

impl Service {
    /// Asks for something about policies, aside, as it may take seconds.
    async fn policies<T: Default>(
        &self,
        ask: impl FnOnce(&dyn TracingPolicies) -> Result<(), PolicyRefusal> + Send + 'static,
    ) -> Answer<T> {
        let Some(policies) = self.state.policies.clone() else {
            return Err(Status::failed_precondition(
                "no tracing policies can be loaded here",
            ));
        };
        let answer = tokio::task::spawn_blocking(move || ask(&*policies)).await;
        answer.map_err(|error| Status::internal(error.to_string()))??;
        Ok(empty())
    }
}

fn no_such_sensor(name: &str) -> Status {
    match name {
        "__base__" => Status::failed_precondition("the sensor __base__ runs as long as the process does"),
        _ => Status::not_found(format!("there is no sensor {name:?}, only __base__")),
    }
}

#[tonic::async_trait]
impl FineGuidanceSensors for Service {
    type GetEventsStream = NoStream;

    async fn get_events(&self, _: Request<pb::GetEventsRequest>) -> Answer<NoStream> {
        Err(Status::internal("GetEvents is answered before calls come here"))
    }

    async fn get_health(
        &self,
        _: Request<pb::GetHealthStatusRequest>,
    ) -> Answer<pb::GetHealthStatusResponse> {
        let health = HealthStatus {
            event: HealthStatusType::Status.into(),
            status: HealthStatusResult::HealthStatusRunning.into(),
            details: "running".to_owned(),
        };
        Ok(Response::new(pb::GetHealthStatusResponse {
            health_status: vec![health],
        }))
    }

    async fn add_tracing_policy(
        &self,
        request: Request<pb::AddTracingPolicyRequest>,
    ) -> Answer<pb::AddTracingPolicyResponse> {
        let request = request.into_inner();
        let domain = or_usual(request.domain);
        self.policies(move |policies| policies.add(&request.yaml, &domain))
            .await
    }

    async fn delete_tracing_policy(
        &self,
        request: Request<pb::DeleteTracingPolicyRequest>,
    ) -> Answer<pb::DeleteTracingPolicyResponse> {
        let request = request.into_inner();
        let name = policy_name(request.name, request.namespace, request.domain);
        self.policies(move |policies| policies.delete(&name)).await
    }

    async fn list_tracing_policies(
        &self,
        request: Request<pb::ListTracingPoliciesRequest>,
    ) -> Answer<pb::ListTracingPoliciesResponse> {
        let Some(policies) = self.state.policies.clone() else {
            return Ok(empty());
        };
        let domain = request.into_inner().domain;
        let list = tokio::task::spawn_blocking(move || policies.list(&domain)).await;
        let policies = list.map_err(|error| Status::internal(error.to_string()))?;
        Ok(Response::new(pb::ListTracingPoliciesResponse { policies }))
    }

    async fn configure_tracing_policy(
        &self,
        request: Request<pb::ConfigureTracingPolicyRequest>,
    ) -> Answer<pb::ConfigureTracingPolicyResponse> {
        let request = request.into_inner();
        let (enable, mode) = (request.enable, request.mode);
        let mode = mode.map(TracingPolicyMode::try_from).transpose();
        let mode = mode.map_err(|_| Status::invalid_argument("there is no such mode"))?;
        let name = policy_name(request.name, request.namespace, request.domain);
        self.policies(move |policies| {
            if let Some(mode) = mode {
                policies.set_mode(&name, mode)?;
            }
            enable.map_or(Ok(()), |enable| policies.set_enabled(&name, enable))
        })
        .await
    }

    async fn enable_tracing_policy(
        &self,
        request: Request<pb::EnableTracingPolicyRequest>,
    ) -> Answer<pb::EnableTracingPolicyResponse> {
        let request = request.into_inner();
        let name = policy_name(request.name, request.namespace, request.domain);
        self.policies(move |policies| policies.set_enabled(&name, true))
            .await
    }

    async fn disable_tracing_policy(
        &self,
        request: Request<pb::DisableTracingPolicyRequest>,
    ) -> Answer<pb::DisableTracingPolicyResponse> {
        let request = request.into_inner();
        let name = policy_name(request.name, request.namespace, request.domain);
        self.policies(move |policies| policies.set_enabled(&name, false))
            .await
    }

    async fn list_sensors(&self, _: Request<pb::ListSensorsRequest>) -> Answer<pb::ListSensorsResponse> {
        let base = SensorStatus {
            name: "__base__".to_owned(),
            enabled: true,
            collection: String::new(),
        };
        Ok(Response::new(pb::ListSensorsResponse { sensors: vec![base] }))
    }

    async fn enable_sensor(
        &self,
        request: Request<pb::EnableSensorRequest>,
    ) -> Answer<pb::EnableSensorResponse> {
        match request.get_ref().name.as_str() {
            "__base__" => Ok(empty()),
            name => Err(no_such_sensor(name)),
        }
    }

    async fn disable_sensor(
        &self,
        request: Request<pb::DisableSensorRequest>,
    ) -> Answer<pb::DisableSensorResponse> {
        Err(no_such_sensor(&request.get_ref().name))
    }

    async fn remove_sensor(
        &self,
        request: Request<pb::RemoveSensorRequest>,
    ) -> Answer<pb::RemoveSensorResponse> {
        Err(no_such_sensor(&request.get_ref().name))
    }

    async fn list_domains(&self, _: Request<pb::ListDomainsRequest>) -> Answer<pb::ListDomainsResponse> {
        Ok(Response::new(pb::ListDomainsResponse {
            domains: vec![DOMAIN.to_owned()],
        }))
    }

    async fn get_version(&self, _: Request<pb::GetVersionRequest>) -> Answer<pb::GetVersionResponse> {
        Ok(Response::new(pb::GetVersionResponse {
            version: VERSION.to_owned(),
        }))
    }

    async fn get_info(&self, _: Request<pb::GetInfoRequest>) -> Answer<pb::GetInfoResponse> {
        Ok(Response::new(self.state.about.response()))
    }

    async fn runtime_hook(&self, _: Request<pb::RuntimeHookRequest>) -> Answer<pb::RuntimeHookResponse> {
        // Containers are known by their cgroups: a runtime that tells of one need not wait.
        Ok(empty())
    }

    async fn get_debug(&self, request: Request<pb::GetDebugRequest>) -> Answer<pb::GetDebugResponse> {
        let request = request.into_inner();
        let arg = match ConfigFlag::try_from(request.flag) {
            Ok(ConfigFlag::LogLevel) => get_debug_response::Arg::Level(self.state.log_level.get().into()),
            Ok(ConfigFlag::DumpProcessCache) => {
                let Some(cache) = self.state.processes.clone() else {
                    return Err(Status::unavailable("the process cache is not there yet"));
                };
                let without = match request.arg {
                    Some(get_debug_request::Arg::Dump(without)) => without,
                    None => pb::DumpProcessCacheReqArgs::default(),
                };
                // A large cache takes a while, and streams go on.
                let dump = tokio::task::spawn_blocking(move || cache.dump(without)).await;
                let processes = dump.map_err(|error| Status::internal(error.to_string()))?;
                get_debug_response::Arg::Processes(pb::DumpProcessCacheResArgs { processes })
            }
            Err(_) => return Err(unknown_flag(request.flag)),
        };
        Ok(Response::new(pb::GetDebugResponse {
            flag: request.flag,
            arg: Some(arg),
        }))
    }

    async fn set_debug(&self, request: Request<pb::SetDebugRequest>) -> Answer<pb::SetDebugResponse> {
        let request = request.into_inner();
        if ConfigFlag::try_from(request.flag) != Ok(ConfigFlag::LogLevel) {
            return Err(unknown_flag(request.flag));
        }
        let Some(set_debug_request::Arg::Level(number)) = request.arg else {
            return Err(Status::invalid_argument("the request names no log level"));
        };
        let level = LogLevel::try_from(number)
            .map_err(|_| Status::invalid_argument(format!("there is no log level {number}")))?;
        self.state.log_level.set(level);
        Ok(Response::new(pb::SetDebugResponse {
            flag: request.flag,
            arg: Some(set_debug_response::Arg::Level(level.into())),
        }))
    }
}

fn unknown_flag(flag: i32) -> Status {
    match ConfigFlag::try_from(flag) {
        Ok(flag) => Status::invalid_argument(format!("{} can't be set", flag.as_str_name())),
        Err(_) => Status::invalid_argument(format!("there is no flag {flag}")),
    }
}
