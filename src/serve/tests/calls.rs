//! Calls that have one answer.

use std::sync::Arc;

use tonic::Code;

use super::*;
use crate::pb::{self, ConfigFlag, LogLevel, get_debug_request, get_debug_response, set_debug_request};
use crate::publish::{LogSettings, Rotation};

struct Cache;

impl ProcessCache for Cache {
    fn dump(&self, without: pb::DumpProcessCacheReqArgs) -> Vec<pb::ProcessInternal> {
        let processes = if without.skip_zero_refcnt { 1..2 } else { 1..3 };
        processes
            .map(|pid| pb::ProcessInternal {
                process: Some(process(pid, "/bin/a")),
                ..pb::ProcessInternal::default()
            })
            .collect()
    }
}

fn state() -> State {
    State {
        about: About {
            probes: vec![("btf".to_owned(), true)],
            settings: vec![
                ("process-cred".to_owned(), Setting::Flag(true)),
                ("cache-size".to_owned(), Setting::Number(9)),
                ("node-name".to_owned(), Setting::Text("n".to_owned())),
            ],
        },
        processes: Some(Arc::new(Cache)),
        export: Some(Arc::new(LogSettings::new(Rotation::default()))),
        ..State::default()
    }
}

#[test]
fn the_sensor_says_what_it_is() {
    let served = Served::with(state(), |_| {});
    block_on(async {
        let mut sensors = served.sensors().await;
        let health = sensors
            .get_health(pb::GetHealthStatusRequest::default())
            .await
            .unwrap();
        assert_eq!(health.into_inner().health_status[0].details, "running");
        let version = sensors
            .get_version(pb::GetVersionRequest {})
            .await
            .unwrap()
            .into_inner();
        assert_eq!(version.version, concat!("v", env!("CARGO_PKG_VERSION")));
        let info = sensors
            .get_info(pb::GetInfoRequest {})
            .await
            .unwrap()
            .into_inner();
        assert_eq!((info.name.as_str(), info.version), ("tetra", version.version));
        assert_eq!(info.probes[0].enabled, Some(true));
        let texts: Vec<_> = info
            .conf
            .iter()
            .map(|setting| {
                let value = setting.value.as_ref().unwrap();
                (value.type_url.as_str(), value.value.clone())
            })
            .collect();
        assert_eq!(
            texts[0],
            ("type.googleapis.com/google.protobuf.BoolValue", vec![8, 1])
        );
        assert_eq!(
            texts[1],
            ("type.googleapis.com/google.protobuf.Int64Value", vec![8, 9])
        );
        assert_eq!(
            texts[2],
            (
                "type.googleapis.com/google.protobuf.StringValue",
                vec![10, 1, b'n']
            )
        );
        let list = sensors
            .list_sensors(pb::ListSensorsRequest {})
            .await
            .unwrap()
            .into_inner();
        assert_eq!(
            (list.sensors[0].name.as_str(), list.sensors[0].enabled),
            ("__base__", true)
        );
        let hook = pb::RuntimeHookRequest::default();
        sensors.runtime_hook(hook).await.unwrap();
    });
}

#[test]
fn policies_are_refused_with_a_reason() {
    let served = Served::new();
    block_on(async {
        let mut sensors = served.sensors().await;
        let list = pb::ListTracingPoliciesRequest::default();
        assert!(
            sensors
                .list_tracing_policies(list)
                .await
                .unwrap()
                .into_inner()
                .policies
                .is_empty()
        );
        let add = sensors
            .add_tracing_policy(pb::AddTracingPolicyRequest::default())
            .await;
        let delete = sensors
            .delete_tracing_policy(pb::DeleteTracingPolicyRequest::default())
            .await;
        let configure = sensors
            .configure_tracing_policy(pb::ConfigureTracingPolicyRequest::default())
            .await;
        for status in [add.unwrap_err(), delete.unwrap_err(), configure.unwrap_err()] {
            assert_eq!(status.code(), Code::FailedPrecondition);
            assert!(status.message().contains("no tracing policies"), "{status}");
        }
        let name = |name: &str| pb::DisableSensorRequest {
            name: name.to_owned(),
        };
        let base = sensors.disable_sensor(name("__base__")).await.unwrap_err();
        assert_eq!(base.code(), Code::FailedPrecondition);
        let other = sensors.disable_sensor(name("x")).await.unwrap_err();
        assert_eq!(other.code(), Code::NotFound);
    });
}

#[test]
fn the_log_level_is_kept() {
    let level = Arc::new(crate::serve::state::Level::default());
    let state = State {
        log_level: Arc::clone(&level),
        ..State::default()
    };
    let served = Served::with(state, |_| {});
    block_on(async {
        let mut sensors = served.sensors().await;
        let flag = ConfigFlag::LogLevel.into();
        let set = |number| pb::SetDebugRequest {
            flag,
            arg: Some(set_debug_request::Arg::Level(number)),
        };
        sensors.set_debug(set(LogLevel::Debug.into())).await.unwrap();
        assert_eq!(level.get(), LogLevel::Debug);
        let got = sensors
            .get_debug(pb::GetDebugRequest { flag, arg: None })
            .await
            .unwrap();
        let expected = get_debug_response::Arg::Level(LogLevel::Debug.into());
        assert_eq!(got.into_inner().arg, Some(expected));
        let wrong = sensors.set_debug(set(77)).await.unwrap_err();
        assert_eq!(wrong.code(), Code::InvalidArgument);
        let wrong = sensors
            .get_debug(pb::GetDebugRequest { flag: 9, arg: None })
            .await
            .unwrap_err();
        assert_eq!(wrong.code(), Code::InvalidArgument);
        let dump = pb::GetDebugRequest {
            flag: ConfigFlag::DumpProcessCache.into(),
            arg: None,
        };
        let none = sensors.get_debug(dump).await.unwrap_err();
        assert_eq!(none.code(), Code::Unavailable);
    });
}

#[test]
fn the_process_cache_is_dumped() {
    let served = Served::with(state(), |_| {});
    block_on(async {
        let mut sensors = served.sensors().await;
        for (skip_zero_refcnt, count) in [(false, 2), (true, 1)] {
            let request = pb::GetDebugRequest {
                flag: ConfigFlag::DumpProcessCache.into(),
                arg: Some(get_debug_request::Arg::Dump(pb::DumpProcessCacheReqArgs {
                    skip_zero_refcnt,
                    ..pb::DumpProcessCacheReqArgs::default()
                })),
            };
            let dump = sensors.get_debug(request).await.unwrap().into_inner();
            let Some(get_debug_response::Arg::Processes(dump)) = dump.arg else {
                panic!("no dump");
            };
            assert_eq!(dump.processes.len(), count);
        }
    });
}

#[test]
fn the_export_file_is_set_up() {
    let state = state();
    let settings = state.export.clone().unwrap();
    let served = Served::with(state, |_| {});
    block_on(async {
        let mut log = served.event_log().await;
        let request = pb::SetEventLogParamsRequest {
            max_size: Some(3),
            rotation_interval: Some("90s".to_owned()),
            max_backups: None,
        };
        log.set_event_log_params(request).await.unwrap();
        let got = log
            .get_event_log_params(pb::GetEventLogParamsRequest {})
            .await
            .unwrap();
        let got = got.into_inner();
        assert_eq!(
            (got.max_size, got.rotation_interval.as_str(), got.max_backups),
            (3, "1m30s", 5)
        );
        assert_eq!(settings.get().interval, Some(Duration::from_secs(90)));
        for (max_size, interval) in [(Some(0), None), (None, Some("soon".to_owned()))] {
            let request = pb::SetEventLogParamsRequest {
                max_size,
                rotation_interval: interval,
                max_backups: Some(7),
            };
            let wrong = log.set_event_log_params(request).await.unwrap_err();
            assert_eq!(wrong.code(), Code::InvalidArgument);
        }
        // A request is taken whole or not at all.
        assert_eq!(settings.get().max_backups, 5);
    });
    let bare = Served::new();
    block_on(async {
        let mut log = bare.event_log().await;
        let none = log
            .get_event_log_params(pb::GetEventLogParamsRequest {})
            .await
            .unwrap_err();
        assert_eq!(none.code(), Code::FailedPrecondition);
    });
}
