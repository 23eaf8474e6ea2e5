//! `tetra sensor run`.

use std::io;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use chrono::Utc;
use rustix::system::uname;
use rustix::time::{ClockId, clock_gettime};

use super::left::{self, Farewell};
use super::repeated::Repeated;
use super::state::{Cache, Programs};
use super::{PROC, busy_policies, policy_files};
use crate::cli::SensorRunArgs;
use crate::error::Error;
use crate::export::{self, Exporter};
use crate::filter::FilterSpec;
use crate::metrics::{self, HttpServer, KernelCounts, Metrics, ProcessCounts};
use crate::options::{ExportFile, SensorOptions};
use crate::pipeline::{self, Unobserved};
use crate::publish::{Hub, Limit, Origin};
use crate::sensor::hook::Hooks;
use crate::sensor::kept::Keeper;
use crate::sensor::metadata::Host;
use crate::sensor::policy::{Policies, SharedMaps};
use crate::sensor::preview::Preview;
use crate::sensor::probe::{Feature, Features};
use crate::sensor::process::Processes;
use crate::sensor::stack::Stacks;
use crate::sensor::watch::{Counts, SharedProcesses, Watch, publish};
use crate::sensor::{Kernel, KernelOptions, privileges};
use crate::serve::{self, About, Info, Server, Setting, State};
use crate::sink::Stdout;
use crate::source::Live;
use crate::stop::Stop;
use crate::term::{self, Terminal};

/// What waits at most for an output that doesn't keep up, unless another number of events is asked for.
const QUEUE: Limit = Limit {
    events: 65_536,
    bytes: 16 * 1024 * 1024,
};

const PASSWD: &str = "/etc/passwd";

pub(super) fn run(args: &SensorRunArgs) -> Result<(), Error> {
    let started = Instant::now();
    let host_name = uname().nodename().to_string_lossy().into_owned();
    let options = SensorOptions::new(args, &Terminal::detect(), Utc::now(), &host_name)?;
    for warning in &options.warnings {
        term::message("warning", warning);
    }
    let stop = Arc::new(Stop::on_signals().map_err(Error::Signals)?);
    let origin = Origin {
        node_name: options.processes.node_name.clone(),
        cluster_name: options.processes.cluster_name.clone(),
    };
    let kernel_options = kernel_options(&options);
    let queue = Limit {
        events: options.queue.unwrap_or(QUEUE.events),
        ..QUEUE
    };
    let host = Host::new(Path::new(PROC), Path::new(PASSWD), ahead_of_boot_time);
    let mut processes = Processes::new(options.processes.clone(), host, Path::new(PROC));
    let keeper = options.keep_enforcing.then(|| Keeper::new(Path::new(PROC)));
    let keeper = keeper.transpose().map_err(Error::KeepEnforcing)?;
    if !options.keep_enforcing {
        left::tell();
    }
    let maps = SharedMaps::new();
    let mut kernel = Kernel::load(&kernel_options, maps.as_ref().ok())?;
    // Before the records begin and once more after, so that no process falls in between.
    let existing = processes.find_existing().map_err(Error::Scan)?;
    processes.add_existing(existing, &Preview::default());
    kernel.attach()?;
    let stacks = Stacks::new(Path::new(PROC));
    privileges::drop_unneeded().map_err(Error::Privileges)?;
    let existing = processes.find_existing().map_err(Error::Scan)?;
    processes.add_existing(existing, &kernel.preview()?);

    let hub = Hub::default();
    let processes: SharedProcesses = Arc::new(Mutex::new(processes));
    let cache = Arc::new(Cache {
        processes: Arc::clone(&processes),
    });
    let exporter = options
        .export
        .as_ref()
        .map(|file| start_export(file, queue, &origin, &hub))
        .transpose()?;
    let hooks = Hooks::default();
    let policies = policies(maps, &hooks, &options)?;
    let server = start_server(&options, &origin, &hub, &cache, policies.as_ref())?;
    let source = match &options.print {
        Some(_) => {
            Some(Live::new(hub.subscribe(queue), origin.clone(), Arc::clone(&stop)).map_err(Error::Signals)?)
        }
        None => None,
    };
    if options.existing {
        publish_existing(&processes, &hub);
    }
    let watch = Watch::start(kernel, processes, hooks, stacks, hub.clone(), Arc::clone(&stop))
        .map_err(Error::Threads)?;
    let policy_watches = load_policies(&options, policies.as_ref())?;
    let metrics = start_metrics(
        &options,
        &kernel_options,
        &hub,
        &watch,
        &cache,
        exporter.as_ref(),
        server.as_ref(),
        policies.as_ref(),
    )?;
    let farewell = match (keeper, &policies) {
        (Some(keeper), Some(policies)) => Some(Farewell::new(policies, keeper)?),
        _ => None,
    };
    let (not_printed, printed) = match (source, &options.print) {
        (Some(mut source), Some((plan, limit))) => {
            let mut stdout = Stdout::new()?;
            let (_, result) = pipeline::run(plan, *limit, &mut source, &mut stdout, &mut Unobserved);
            (source.missed(), result.map_err(Error::from))
        }
        _ => (0, Ok(())),
    };
    // Who prints enough or can't print any more ends the sensor; who doesn't print waits for its end.
    let counts = if options.print.is_some() {
        watch.stop()
    } else {
        watch.wait()
    }?;
    drop(metrics);
    drop(policy_watches);
    if let Some(server) = server {
        server.stop();
    }
    drop(farewell);
    let exported = exporter.map(Exporter::stop);
    printed?;
    tell_summary(&counts, not_printed, exported.as_deref(), started);
    Ok(())
}

fn kernel_options(options: &SensorOptions) -> KernelOptions {
    let usual = KernelOptions::default();
    KernelOptions {
        ring_buffer_size: options.ring_buffer_size.unwrap_or(usual.ring_buffer_size),
        with_environment: options.processes.environment,
        ..usual
    }
}

fn publish_existing(processes: &SharedProcesses, hub: &Hub) {
    let existing = processes
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .existing();
    for event in existing {
        publish(hub, event);
    }
}

/// Where policies are loaded. Without maps to share there is no such place, and processes are watched all the same.
fn policies(
    maps: io::Result<SharedMaps>,
    hooks: &Hooks,
    options: &SensorOptions,
) -> Result<Option<Arc<Policies>>, Error> {
    match maps {
        Ok(maps) => Ok(Some(Arc::new(Policies::new(
            maps,
            hooks.clone(),
            Path::new(PROC),
            options.monitor_only,
        )))),
        Err(error) if !options.policies.is_empty() || options.keep_enforcing => Err(Error::SharedMaps(error)),
        Err(_) => Ok(None),
    }
}

/// Loads the policies that files have; gives what watches them, and how often they fire.
fn load_policies(options: &SensorOptions, policies: Option<&Arc<Policies>>) -> Result<Vec<Repeated>, Error> {
    let Some(policies) = policies else {
        return Ok(Vec::new());
    };
    let folders = policy_files::load(&options.policies, policies)?;
    let busy = options
        .busy_policy_rate
        .map(|rate| busy_policies::watch(rate, policies))
        .transpose()?;
    Ok(folders.into_iter().chain(busy).collect())
}

fn tell_summary(counts: &Counts, not_printed: u64, exported: Option<&export::Counts>, started: Instant) {
    let not_printed = match not_printed {
        0 => String::new(),
        count => format!("; {count} missed by standard output"),
    };
    let exported = exported.map_or_else(String::new, |exported| {
        format!("; {} exported, {} not", exported.events(), exported.lost())
    });
    let summary = format!(
        "{} events, {} lost, {:.1} seconds{not_printed}{exported}",
        counts.events.load(Ordering::Relaxed),
        counts.lost().events(),
        started.elapsed().as_secs_f64()
    );
    term::message("note", &summary);
}

fn start_export(file: &ExportFile, queue: Limit, origin: &Origin, hub: &Hub) -> Result<Exporter, Error> {
    let options = export::Options {
        path: file.path.clone(),
        settings: Arc::clone(&file.settings),
        compress: file.compress,
        filter: FilterSpec::default(),
        mask: None,
        events_a_minute: None,
        origin: origin.clone(),
        queue,
        tell: term::message,
    };
    Ok(export::start(options, hub)?)
}

fn start_server(
    options: &SensorOptions,
    origin: &Origin,
    hub: &Hub,
    cache: &Arc<Cache>,
    policies: Option<&Arc<Policies>>,
) -> Result<Option<Server>, Error> {
    if options.listen.is_empty() {
        return Ok(None);
    }
    let usual = serve::Options::default();
    let metrics_address = options
        .metrics
        .as_ref()
        .map(|(host, port)| format!("{host}:{port}"));
    let serving = serve::Options {
        listen: options.listen.clone(),
        tls: options.tls.clone(),
        info: options.info_file.clone().map(|path| Info {
            path,
            export_file: options.export.as_ref().map(|file| file.path.clone()),
            metrics_address,
        }),
        origin: origin.clone(),
        queue: Limit {
            events: options.queue.unwrap_or(usual.queue.events),
            ..usual.queue
        },
        ..usual
    };
    let processes = &options.processes;
    let state = State {
        about: About {
            probes: quick_probes(),
            settings: vec![
                (
                    "enable-process-cred".to_owned(),
                    Setting::Flag(processes.credentials),
                ),
                (
                    "enable-process-ns".to_owned(),
                    Setting::Flag(processes.namespaces),
                ),
                ("node-name".to_owned(), Setting::Text(processes.node_name.clone())),
                (
                    "process-cache-size".to_owned(),
                    Setting::Number(i64::try_from(processes.cache_size).unwrap_or(i64::MAX)),
                ),
            ],
        },
        processes: Some(Arc::clone(cache) as Arc<dyn serve::ProcessCache>),
        policies: policies.map(|policies| Arc::clone(policies) as Arc<dyn serve::TracingPolicies>),
        export: options.export.as_ref().map(|file| Arc::clone(&file.settings)),
        ..State::default()
    };
    let server = serve::start(serving, hub.clone(), state)?;
    for address in server.addresses() {
        term::message("note", &format!("listening on {address}"));
    }
    Ok(Some(server))
}

/// What the kernel offers, as far as it can be tried in no time. Clients see it.
fn quick_probes() -> Vec<(String, bool)> {
    let mut features = Features::default();
    let quick = Feature::ALL.iter().filter(|feature| feature.is_quick());
    quick
        .map(|feature| (feature.name().to_owned(), features.probe(*feature).is_ok()))
        .collect()
}

#[expect(clippy::too_many_arguments, reason = "all that has numbers to tell")]
fn start_metrics(
    options: &SensorOptions,
    kernel: &KernelOptions,
    hub: &Hub,
    watch: &Watch,
    cache: &Arc<Cache>,
    exporter: Option<&Exporter>,
    server: Option<&Server>,
    policies: Option<&Arc<Policies>>,
) -> Result<Option<HttpServer>, Error> {
    let Some((host, port)) = &options.metrics else {
        return Ok(None);
    };
    let mut shown = Metrics::default();
    shown.build();
    shown.hub(hub);
    if let Some(server) = server {
        let clients = server.client_count();
        shown.clients(move || clients.get());
    }
    if let Some(exporter) = exporter {
        shown.export(&exporter.counts());
    }
    let programs: Arc<dyn KernelCounts> = Arc::new(Programs {
        counts: watch.counts(),
        ring_buffer_size: kernel.ring_buffer_size.into(),
    });
    shown.kernel(&programs);
    shown.processes(&(Arc::clone(cache) as Arc<dyn ProcessCounts>));
    if let Some(policies) = policies {
        let policies = Arc::clone(policies);
        shown.policies(move || policies.list(""));
    }
    let server = metrics::start(host, *port, Arc::new(shown))?;
    term::message("note", &format!("metrics on http://{}/metrics", server.address()));
    Ok(Some(server))
}

/// By how many nanoseconds the wall clock is ahead of the time since boot.
fn ahead_of_boot_time() -> i64 {
    let nanoseconds = |clock| {
        let time = clock_gettime(clock);
        time.tv_sec
            .saturating_mul(1_000_000_000)
            .saturating_add(time.tv_nsec)
    };
    nanoseconds(ClockId::Realtime) - nanoseconds(ClockId::Boottime)
}
