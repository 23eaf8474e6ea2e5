//! Decides what happens next, in which process and when, and writes the line that tells of it.

use std::rc::Rc;

use crate::{
    catalog::{Command, DAEMONS, HOST_COMMANDS, POD_COMMANDS, POD_FOLDERS, SERVICES, SHELLS, arguments},
    cluster::Cluster,
    json::{self, Object},
    kprobe,
    process::{Birth, NO_LOGIN, Process},
    random::{Random, Weighted},
    time::{SECOND, Timestamp},
};

/// When the log begins: 2026-06-15T08:00:00Z.
const BEGIN: Timestamp = Timestamp(1_781_510_400 * SECOND);
/// One process in so many runs outside every pod.
const HOST_SHARE: u64 = 8;
const LAST_PID: u32 = 4_194_303;
/// So many of the latest processes are the ones that most likely end next.
const SHORT_LIVED: usize = 48;

/// An event log without end.
///
/// Most events tell of a process that starts or ends; the others of kernel functions that it calls. A process
/// that ends has started before, in an earlier line or before the first.
pub struct Log {
    random: Random,
    cluster: Cluster,
    now: Timestamp,
    /// Per node, the number of its latest process.
    pids: Vec<u32>,
    /// Per node, what runs there from the start; the first of them started the others.
    daemons: Vec<Vec<Rc<Process>>>,
    /// Per pod, its first process.
    services: Vec<Rc<Process>>,
    /// What has started in this log and has not ended.
    live: Vec<Rc<Process>>,
    pod_commands: Weighted,
    host_commands: Weighted,
    hooks: Weighted,
}

impl Log {
    /// The log that belongs to `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let cluster = Cluster::new(&mut random, BEGIN);
        let weights = |commands: &[Command]| {
            Weighted::new(commands.iter().map(|command| command.weight).collect::<Vec<_>>())
        };
        let pids = cluster
            .nodes
            .iter()
            .map(|_| random.between(20_000, 900_000))
            .collect();
        let mut log = Self {
            random,
            cluster,
            now: BEGIN,
            pids,
            daemons: Vec::new(),
            services: Vec::new(),
            live: Vec::new(),
            pod_commands: weights(&POD_COMMANDS),
            host_commands: weights(&HOST_COMMANDS),
            hooks: kprobe::weights(),
        };
        log.daemons = (0..log.cluster.nodes.len())
            .map(|node| log.start_daemons(node))
            .collect();
        log.services = (0..log.cluster.pods.len())
            .map(|pod| log.start_service(pod))
            .collect();
        log
    }

    /// Appends the next line, with its line feed.
    pub fn write_line(&mut self, out: &mut String) {
        self.now = self.now.after(15_000 + self.random.below(2_400_000));
        let (kind, process) = match self.random.below(100) {
            0..45 => ("process_exec", self.start()),
            45..85 => match self.end() {
                Some(process) => ("process_exit", process),
                None => ("process_exec", self.start()),
            },
            _ => ("process_kprobe", self.caller()),
        };
        json::object(out, |line| {
            line.object(kind, |event| {
                event.raw("process", &process.record);
                if let Some(parent) = &process.parent {
                    event.raw("parent", &parent.record);
                }
                match kind {
                    "process_exit" => self.write_outcome(event),
                    "process_kprobe" => {
                        kprobe::write_call(event, &mut self.random, &self.hooks, &self.cluster, &process);
                    }
                    _ => {}
                }
            });
            line.string("node_name", &self.cluster.nodes[process.node].name);
            line.string("time", &self.now.text());
        });
        out.push('\n');
    }

    /// Writes how a process ended.
    fn write_outcome(&mut self, event: &mut Object<'_>) {
        match self.random.below(100) {
            0..3 => event.string(
                "signal",
                self.random
                    .pick(&["SIGTERM", "SIGTERM", "SIGKILL", "SIGSEGV", "SIGABRT", "SIGPIPE"]),
            ),
            3..12 => event.number("status", self.random.pick(&[1_u32, 1, 1, 2, 7, 22, 127])),
            _ => {}
        }
        let seen = self.now.after(self.random.below(400_000));
        event.string("time", &seen.text());
    }

    /// A process that starts now.
    fn start(&mut self) -> Rc<Process> {
        let process = Rc::new(if self.random.one_in(HOST_SHARE) {
            self.host_process()
        } else {
            self.pod_process()
        });
        self.live.push(Rc::clone(&process));
        process
    }

    /// A process that ends now, most likely one of the latest.
    fn end(&mut self) -> Option<Rc<Process>> {
        let count = self.live.len();
        if count == 0 {
            return None;
        }
        let window = if self.random.percent(90) {
            count.min(SHORT_LIVED)
        } else {
            count
        };
        let index = count - window + self.random.index(window);
        Some(self.live.swap_remove(index))
    }

    /// A process that calls a hooked function: one that started in this log, a pod's first or a node's
    /// daemon.
    fn caller(&mut self) -> Rc<Process> {
        if !self.live.is_empty() && self.random.percent(50) {
            Rc::clone(&self.live[self.random.index(self.live.len())])
        } else if self.random.one_in(HOST_SHARE) {
            let node = self.random.index(self.daemons.len());
            self.daemon(node)
        } else {
            Rc::clone(&self.services[self.cluster.busy_pod(&mut self.random)])
        }
    }

    fn host_process(&mut self) -> Process {
        let node = self.random.index(self.daemons.len());
        let command = &HOST_COMMANDS[self.host_commands.pick(&mut self.random)];
        let text = arguments(command.arguments, &mut self.random);
        let parent = self.daemon(node);
        let task = format!(
            "/run/containerd/io.containerd.runtime.v2.task/k8s.io/{}",
            self.random.hex(64)
        );
        let login = if self.random.one_in(10) { 1000 } else { NO_LOGIN };
        let birth = Birth {
            node,
            pod: None,
            parent: Some(parent),
            pid: self.next_pid(node),
            container_pid: 0,
            uid: if login == NO_LOGIN {
                0
            } else {
                self.random.pick(&[0, 1000])
            },
            auid: login,
            cwd: if command.binary.ends_with("runc") {
                &task
            } else {
                "/"
            },
            binary: command.binary,
            arguments: &text,
            flags: self.random.pick(&["execve clone", "execve rootcwd clone"]),
            started: self.started(),
            probe: false,
        };
        birth.process(&self.cluster)
    }

    fn pod_process(&mut self) -> Process {
        let pod = self.cluster.busy_pod(&mut self.random);
        let node = self.cluster.pods[pod].node;
        let uid = self.cluster.workloads[self.cluster.pods[pod].workload].uid;
        let probe = self.random.one_in(12);
        let parent = match self.random.below(10) {
            _ if probe => Rc::clone(&self.daemons[node][1]),
            0..4 => self.shell(pod, uid),
            _ => Rc::clone(&self.services[pod]),
        };
        let command = &POD_COMMANDS[if probe {
            self.random.index(4)
        } else {
            self.pod_commands.pick(&mut self.random)
        }];
        let text = arguments(command.arguments, &mut self.random);
        let birth = Birth {
            node,
            pod: Some(pod),
            parent: Some(parent),
            pid: self.next_pid(node),
            container_pid: self.random.between(8, 30_000),
            uid,
            auid: NO_LOGIN,
            cwd: self.random.pick(&POD_FOLDERS),
            binary: command.binary,
            arguments: &text,
            flags: self
                .random
                .pick(&["execve clone", "execve rootcwd", "execve rootcwd clone"]),
            started: self.started(),
            probe,
        };
        birth.process(&self.cluster)
    }

    /// A shell that a pod's first process started a moment ago.
    fn shell(&mut self, pod: usize, uid: u32) -> Rc<Process> {
        let node = self.cluster.pods[pod].node;
        let command = self.random.pick(&SHELLS);
        let text = arguments(command.arguments, &mut self.random);
        let birth = Birth {
            node,
            pod: Some(pod),
            parent: Some(Rc::clone(&self.services[pod])),
            pid: self.next_pid(node),
            container_pid: self.random.between(8, 30_000),
            uid,
            auid: NO_LOGIN,
            cwd: self.random.pick(&POD_FOLDERS),
            binary: command.binary,
            arguments: &text,
            flags: "execve rootcwd clone",
            started: self.now.before(SECOND / 50 + self.random.below(SECOND)),
            probe: false,
        };
        Rc::new(birth.process(&self.cluster))
    }

    /// What runs on a node from the start.
    fn start_daemons(&mut self, node: usize) -> Vec<Rc<Process>> {
        let mut daemons: Vec<Rc<Process>> = Vec::with_capacity(DAEMONS.len());
        for (index, command) in (0_u32..).zip(&DAEMONS) {
            let birth = Birth {
                node,
                pod: None,
                parent: daemons.first().map(Rc::clone),
                pid: if index == 0 { 1 } else { 600 + 37 * index },
                container_pid: 0,
                uid: 0,
                auid: NO_LOGIN,
                cwd: "/",
                binary: command.binary,
                arguments: command.arguments,
                flags: "procFS auid rootcwd",
                started: self.cluster.nodes[node]
                    .boot
                    .after(SECOND / 25 + u64::from(index) * 1_370_000_519),
                probe: false,
            };
            daemons.push(Rc::new(birth.process(&self.cluster)));
        }
        daemons
    }

    /// A pod's first process, started by the node's container runtime.
    fn start_service(&mut self, index: usize) -> Rc<Process> {
        let pod = &self.cluster.pods[index];
        let (node, workload, started) = (pod.node, pod.workload, pod.started.after(3_141_593));
        let command = &SERVICES[workload % SERVICES.len()];
        let birth = Birth {
            node,
            pod: Some(index),
            parent: Some(Rc::clone(&self.daemons[node][1])),
            pid: self.next_pid(node),
            container_pid: 1,
            uid: self.cluster.workloads[workload].uid,
            auid: NO_LOGIN,
            cwd: POD_FOLDERS[workload % POD_FOLDERS.len()],
            binary: command.binary,
            arguments: command.arguments,
            flags: "execve rootcwd clone inInitTree",
            started,
            probe: false,
        };
        Rc::new(birth.process(&self.cluster))
    }

    /// One of what runs on a node from the start.
    fn daemon(&mut self, node: usize) -> Rc<Process> {
        let daemons = &self.daemons[node];
        Rc::clone(&daemons[self.random.index(daemons.len())])
    }

    /// When a process of the present event started: the agent reads the two clocks one after the other.
    fn started(&mut self) -> Timestamp {
        self.now.after(3_000 + self.random.below(12_000))
    }

    fn next_pid(&mut self, node: usize) -> u32 {
        let step = 1 + self.random.between(0, 3);
        let pid = &mut self.pids[node];
        *pid = if *pid + step > LAST_PID { 300 } else { *pid + step };
        *pid
    }
}

#[cfg(test)]
mod tests {
    use super::Log;

    fn lines(seed: u64, count: usize) -> String {
        let mut log = Log::new(seed);
        let mut text = String::new();
        for _ in 0..count {
            log.write_line(&mut text);
        }
        text
    }

    #[test]
    fn a_seed_decides_every_byte() {
        assert_eq!(lines(1, 500), lines(1, 500));
        assert_ne!(lines(1, 500), lines(2, 500));
    }

    #[test]
    fn kinds_and_length_are_as_promised() {
        let text = lines(1, 20_000);
        let share = |kind: &str| text.lines().filter(|line| line.starts_with(kind)).count() / 200;
        assert!((44..=46).contains(&share("{\"process_exec\"")));
        assert!((39..=41).contains(&share("{\"process_exit\"")));
        assert!((14..=16).contains(&share("{\"process_kprobe\"")));
        let length = text.len() / 20_000;
        assert!((2900..3100).contains(&length), "{length} bytes a line");
    }

    #[test]
    fn times_increase() {
        let text = lines(3, 1000);
        let times: Vec<&str> = text
            .lines()
            .filter_map(|line| line.rsplit_once("\"time\":\""))
            .map(|(_, time)| time)
            .collect();
        assert_eq!(times.len(), 1000);
        let seconds = |time: &str| time.get(..19).map(str::to_owned);
        assert!(times.is_sorted_by_key(|time| seconds(time)));
    }
}
