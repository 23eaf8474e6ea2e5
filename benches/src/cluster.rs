//! The cluster whose events are logged: nodes, workloads and their pods. Made once per log; it does not
//! change while events happen.

use crate::{
    catalog::{NAMESPACES, ROLES, STEMS, TEAMS},
    json::Object,
    random::{Random, Weighted},
    time::{SECOND, Timestamp},
};

const NODES: usize = 24;
const WORKLOADS: usize = 160;
/// One node in so many reports credentials, capabilities and namespaces.
const DETAILED: usize = 6;
const REGISTRY: &str = "registry.harbourline.example";
const DAY: u64 = 86_400 * SECOND;

/// A machine.
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) boot: Timestamp,
    /// Whether its agent reports credentials, capabilities and namespaces of each process.
    pub(crate) detailed: bool,
}

/// What a team deploys: pods of one kind.
pub(crate) struct Workload {
    namespace: &'static str,
    name: String,
    kind: &'static str,
    image: String,
    digest: String,
    labels: Vec<(&'static str, String)>,
    pub(crate) uid: u32,
    pub(crate) privileged: bool,
}

/// One pod, which has one container.
pub(crate) struct Pod {
    pub(crate) workload: usize,
    pub(crate) node: usize,
    name: String,
    uid: String,
    container: String,
    pub(crate) started: Timestamp,
    /// The first of the six inode numbers of its own namespaces.
    pub(crate) namespaces: u32,
    pub(crate) address: String,
}

/// Where everything runs.
pub(crate) struct Cluster {
    pub(crate) nodes: Vec<Node>,
    pub(crate) workloads: Vec<Workload>,
    pub(crate) pods: Vec<Pod>,
    /// Per workload, its pods.
    replicas: Vec<std::ops::Range<usize>>,
    traffic: Weighted,
}

impl Cluster {
    /// A cluster as it stands at `now`.
    pub(crate) fn new(random: &mut Random, now: Timestamp) -> Self {
        let nodes: Vec<Node> = (0..NODES).map(|index| node(random, index, now)).collect();
        let mut workloads = Vec::with_capacity(WORKLOADS);
        let mut weights = Vec::with_capacity(WORKLOADS);
        let mut pods = Vec::new();
        let mut replicas = Vec::with_capacity(WORKLOADS);
        for index in 0..WORKLOADS {
            let (namespace, rank) = (index % NAMESPACES.len(), index / NAMESPACES.len());
            let workload = workload(random, NAMESPACES[namespace], rank);
            let count = match workload.kind {
                "DaemonSet" => NODES,
                "Deployment" => 2 + random.index(6),
                "StatefulSet" => 3,
                _ => 1 + random.index(2),
            };
            let first = pods.len();
            pods.extend((0..count).map(|number| pod(random, index, &workload, number, now)));
            replicas.push(first..pods.len());
            workloads.push(workload);
            weights.push(zipf(namespace) * zipf(rank));
        }
        Self {
            nodes,
            workloads,
            pods,
            replicas,
            traffic: Weighted::new(weights),
        }
    }

    /// A pod; those of the first namespaces, and of the first workloads in each, come most often.
    pub(crate) fn busy_pod(&self, random: &mut Random) -> usize {
        let pods = &self.replicas[self.traffic.pick(random)];
        pods.start + random.index(pods.len())
    }

    /// Writes the `pod` member of a process that has the number `pid` in its container.
    pub(crate) fn write_pod(&self, process: &mut Object<'_>, pod: &Pod, pid: u32, probe: bool) {
        let workload = &self.workloads[pod.workload];
        process.object("pod", |object| {
            object.string("namespace", workload.namespace);
            object.string("name", &pod.name);
            object.string("uid", &pod.uid);
            object.object("container", |container| {
                container.string("id", &format!("containerd://{}", pod.container));
                container.string("name", &workload.name);
                container.object("image", |image| {
                    image.string("id", &workload.digest);
                    image.string("name", &workload.image);
                });
                container.string("start_time", &pod.started.whole_second().text());
                container.number("pid", pid);
                if probe {
                    container.boolean("maybe_exec_probe", true);
                }
                if workload.privileged {
                    container.object("security_context", |context| context.boolean("privileged", true));
                }
            });
            object.object("pod_labels", |labels| {
                for (name, value) in &workload.labels {
                    labels.string(name, value);
                }
            });
            object.string("workload", &workload.name);
            object.string("workload_kind", workload.kind);
        });
        process.string("docker", &pod.container[..31]);
    }
}

/// The weight of the `rank`th most frequent thing.
fn zipf(rank: usize) -> u64 {
    1_000_000 / (rank as u64 + 1)
}

fn node(random: &mut Random, index: usize, now: Timestamp) -> Node {
    let zone = ["a", "b", "c"][index % 3];
    let pool = if index % 4 == 3 { "memory" } else { "general" };
    Node {
        name: format!(
            "harbour-eu-north-{zone}-{pool}-{}-{}",
            random.hex(8),
            random.suffix(4)
        ),
        boot: now.before(10 * DAY + random.below(80 * DAY)),
        detailed: index % DETAILED == DETAILED - 1,
    }
}

/// The `rank`th workload of a namespace.
fn workload(random: &mut Random, namespace: &'static str, rank: usize) -> Workload {
    let role = ROLES[(rank * 7 + namespace.len()) % ROLES.len()];
    let name = format!("{}-{role}", random.pick(&STEMS));
    let system = namespace == "kube-system";
    let kind = match random.below(20) {
        _ if system && rank < 4 => "DaemonSet",
        0..12 => "Deployment",
        12..16 => "StatefulSet",
        16 => "DaemonSet",
        17..19 => "CronJob",
        _ => "Job",
    };
    let version = format!(
        "{}.{}.{}",
        random.between(0, 9),
        random.between(0, 40),
        random.between(0, 20)
    );
    let repository = format!("{REGISTRY}/{namespace}/{name}");
    Workload {
        namespace,
        kind,
        image: format!("{repository}:v{version}"),
        digest: format!("{repository}@sha256:{}", random.hex(64)),
        labels: labels(random, namespace, &name, role, kind, &version),
        uid: if system {
            0
        } else {
            random.pick(&[0, 0, 1000, 1000, 101, 999, 10_001, 65_532])
        },
        privileged: system && rank < 2,
        name,
    }
}

/// The labels of a workload's pods, in the order of their names.
fn labels(
    random: &mut Random,
    namespace: &str,
    name: &str,
    role: &str,
    kind: &str,
    version: &str,
) -> Vec<(&'static str, String)> {
    let team = random.pick(&TEAMS);
    let mut labels = vec![
        ("app.kubernetes.io/component", role.to_owned()),
        ("app.kubernetes.io/instance", format!("{name}-{namespace}")),
        ("app.kubernetes.io/managed-by", "Helm".to_owned()),
        ("app.kubernetes.io/name", name.to_owned()),
        ("app.kubernetes.io/part-of", namespace.to_owned()),
        ("app.kubernetes.io/version", version.to_owned()),
    ];
    if kind == "Deployment" {
        labels.push(("pod-template-hash", random.suffix(10)));
    } else {
        labels.insert(6, ("controller-revision-hash", random.suffix(10)));
    }
    if random.percent(50) {
        labels.push(("team", team.to_owned()));
    }
    if random.percent(40) {
        labels.push((
            "topology.harbourline.example/tier",
            random.pick(&["front", "middle", "back"]).to_string(),
        ));
    }
    for optional in [
        "app.kubernetes.io/component",
        "app.kubernetes.io/managed-by",
        "app.kubernetes.io/part-of",
    ] {
        if random.percent(40) {
            labels.retain(|(name, _)| *name != optional);
        }
    }
    labels
}

fn pod(random: &mut Random, index: usize, workload: &Workload, number: usize, now: Timestamp) -> Pod {
    let name = match workload.kind {
        "Deployment" => {
            let hash = workload
                .labels
                .iter()
                .find(|(name, _)| *name == "pod-template-hash");
            format!(
                "{}-{}-{}",
                workload.name,
                hash.map_or("", |(_, value)| value),
                random.suffix(5)
            )
        }
        "StatefulSet" => format!("{}-{number}", workload.name),
        "CronJob" => format!(
            "{}-{}-{}",
            workload.name,
            29_690_000 + random.below(9000),
            random.suffix(5)
        ),
        _ => format!("{}-{}", workload.name, random.suffix(5)),
    };
    Pod {
        workload: index,
        node: if workload.kind == "DaemonSet" {
            number
        } else {
            random.index(NODES)
        },
        name,
        uid: random.uuid(),
        container: random.hex(64),
        started: now.before(random.below(9 * DAY) + 600 * SECOND),
        namespaces: 4_026_532_000 + random.between(0, 900) * 6,
        address: random.address(),
    }
}
