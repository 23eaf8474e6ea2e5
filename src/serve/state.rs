//! What the server tells about the sensor behind it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use prost::Message as _;
use prost_types::Any;

use crate::pb::get_info_response::{BuildInfo, ConfVal, Probe};
use crate::pb::{
    DumpProcessCacheReqArgs, GetInfoResponse, LogLevel, ProcessInternal, TracingPolicyMode,
    TracingPolicyStatus,
};
use crate::publish::LogSettings;

/// As agents name their versions.
pub(super) const VERSION: &str = concat!("v", env!("CARGO_PKG_VERSION"));

/// Everything but events.
#[derive(Clone, Default)]
pub(crate) struct State {
    pub(crate) about: About,
    pub(crate) log_level: Arc<Level>,
    pub(crate) processes: Option<Arc<dyn ProcessCache>>,
    /// `None` if none can be loaded.
    pub(crate) policies: Option<Arc<dyn TracingPolicies>>,
    /// `None` if no file is written.
    pub(crate) export: Option<Arc<LogSettings>>,
}

/// What a client may know of kernel and settings.
#[derive(Debug, Clone, Default)]
pub(crate) struct About {
    /// Features of the kernel, and whether it has them.
    pub(crate) probes: Vec<(String, bool)>,
    pub(crate) settings: Vec<(String, Setting)>,
}

#[derive(Debug, Clone)]
pub(crate) enum Setting {
    Flag(bool),
    Number(i64),
    Text(String),
}

/// The log level, which clients may change.
#[derive(Debug)]
pub(crate) struct Level(AtomicI32);

/// Which policy is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PolicyName {
    pub(crate) name: String,
    /// Empty for a policy that is bound to none.
    pub(crate) namespace: String,
    /// Where it was added.
    pub(crate) domain: String,
}

/// Why a wish about a policy isn't granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PolicyRefusal {
    /// The text is at fault.
    Invalid(String),
    Exists(String),
    Missing(String),
    /// The kernel is.
    Failed(String),
}

/// The policies of the sensor. Calls may take seconds.
pub(crate) trait TracingPolicies: Send + Sync {
    fn add(&self, yaml: &str, domain: &str) -> Result<(), PolicyRefusal>;
    fn delete(&self, policy: &PolicyName) -> Result<(), PolicyRefusal>;
    fn set_enabled(&self, policy: &PolicyName, enabled: bool) -> Result<(), PolicyRefusal>;
    fn set_mode(&self, policy: &PolicyName, mode: TracingPolicyMode) -> Result<(), PolicyRefusal>;
    /// Of all domains if none is named.
    fn list(&self, domain: &str) -> Vec<TracingPolicyStatus>;
}

/// The processes that the sensor knows.
pub(crate) trait ProcessCache: Send + Sync {
    fn dump(&self, without: DumpProcessCacheReqArgs) -> Vec<ProcessInternal>;
}

impl Default for Level {
    fn default() -> Self {
        Level(AtomicI32::new(LogLevel::Info.into()))
    }
}

impl Level {
    pub(crate) fn get(&self) -> LogLevel {
        LogLevel::try_from(self.0.load(Ordering::Relaxed)).unwrap_or(LogLevel::Info)
    }

    pub(crate) fn set(&self, level: LogLevel) {
        self.0.store(level.into(), Ordering::Relaxed);
    }
}

impl About {
    pub(super) fn response(&self) -> GetInfoResponse {
        let probes = self.probes.iter().map(|(name, enabled)| Probe {
            name: name.clone(),
            enabled: Some(*enabled),
        });
        let settings = self.settings.iter().map(|(key, setting)| ConfVal {
            key: key.clone(),
            value: Some(setting.wrapped()),
        });
        GetInfoResponse {
            version: VERSION.to_owned(),
            name: "tetra".to_owned(),
            probes: probes.collect(),
            conf: settings.collect(),
            build: Some(BuildInfo {
                // The API has a place for the compiler's version, and thinks of Go.
                go_version: env!("TETRA_RUST_VERSION").to_owned(),
                commit: env!("TETRA_COMMIT").to_owned(),
                time: env!("TETRA_COMMIT_DATE").to_owned(),
                modified: String::new(),
            }),
        }
    }
}

impl Setting {
    fn wrapped(&self) -> Any {
        let (name, value) = match self {
            Setting::Flag(flag) => ("BoolValue", flag.encode_to_vec()),
            Setting::Number(number) => ("Int64Value", number.encode_to_vec()),
            Setting::Text(text) => ("StringValue", text.encode_to_vec()),
        };
        Any {
            type_url: format!("type.googleapis.com/google.protobuf.{name}"),
            value,
        }
    }
}
