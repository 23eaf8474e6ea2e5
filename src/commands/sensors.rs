//! `tetra sensors`: what there was before tracing policies.

use std::fmt::Write as _;

use super::agent::{agent, ask, print};
use super::help::help_for;
use crate::cli::{ConnectionArgs, SensorsArgs, SensorsCommand};
use crate::error::Error;
use crate::pb::{DisableSensorRequest, EnableSensorRequest, ListSensorsRequest, RemoveSensorRequest};
use crate::quote::visible;
use crate::term;

pub(crate) fn sensors(args: &SensorsArgs, connection: &ConnectionArgs) -> Result<(), Error> {
    let Some(command) = &args.command else {
        return help_for(&["sensors"]);
    };
    term::message(
        "warning",
        "the sensors commands are deprecated: see tetra tracingpolicy",
    );
    let agent = agent(connection)?;
    match command {
        SensorsCommand::List => {
            let response = ask(&agent, "ListSensors", &async |api| {
                #[expect(deprecated, reason = "older agents know nothing else")]
                api.sensors().list_sensors(ListSensorsRequest {}).await
            })?;
            let mut text = String::new();
            for sensor in response.sensors {
                let state = if sensor.enabled { "enabled" } else { "not enabled" };
                let (name, collection) = (visible(&sensor.name), visible(&sensor.collection));
                let _ = writeln!(text, "{name} ({state}) {collection}");
            }
            print(&text)
        }
        SensorsCommand::Enable { sensor } => {
            let request = EnableSensorRequest { name: sensor.clone() };
            ask(&agent, "EnableSensor", &async |api| {
                #[expect(deprecated, reason = "older agents know nothing else")]
                api.sensors().enable_sensor(request.clone()).await
            })?;
            print(&format!("sensor {sensor} enabled\n"))
        }
        SensorsCommand::Disable { sensor } => {
            let request = DisableSensorRequest { name: sensor.clone() };
            ask(&agent, "DisableSensor", &async |api| {
                #[expect(deprecated, reason = "older agents know nothing else")]
                api.sensors().disable_sensor(request.clone()).await
            })?;
            print(&format!("sensor {sensor} disabled\n"))
        }
        SensorsCommand::Rm { sensor_name } => {
            let request = RemoveSensorRequest {
                name: sensor_name.clone(),
            };
            ask(&agent, "RemoveSensor", &async |api| {
                #[expect(deprecated, reason = "older agents know nothing else")]
                api.sensors().remove_sensor(request.clone()).await
            })?;
            print(&format!("sensor {sensor_name} removed\n"))
        }
    }
}
