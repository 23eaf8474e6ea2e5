"""What tracing policies cost; sensor.py has these rows in its table."""

import contextlib
import json
import os
import pathlib
import re
import statistics
import tempfile
from collections.abc import Callable, Iterator

from measure import CommandFailed, Step, verdict
from system import ROOT, compile_crates, kernel_statistics, output, percent

# Calls that are made for a figure.
CALLS = 200_000
OPENS = 50_000
SIGNALS = 20_000
# Values of a filter, few and many.
FEW, MANY = 10, 10_000
VM_CALLS = 20_000
# Of those that an event is told of.
VM_ENFORCED = 1_000

# What is measured of enforcing policies, and which two numbers of the guest are compared.
VM_ENFORCING = (
    ("an open under an enforcing LSM hook, of another program", "open_others", "open_off"),
    ("an open under an enforcing LSM hook, of another file", "open_allowed", "open_off"),
    ("an open that it refuses, against one that it lets through", "open_refused", "open_allowed"),
    ("from a forbidden call to the signal, against kill(2) on itself", "signal", "kill"),
)

POLICY = """apiVersion: cilium.io/v1alpha1
kind: TracingPolicy
metadata:
  name: {name}
spec:
  kprobes:
{hooks}"""

HOOK = """  - call: "{call}"
    syscall: true
    args:
    - index: {index}
      type: "{kind}"
    selectors:
    - matchArgs:
      - index: {index}
        operator: "{operator}"
        values: {values}
"""

# A hook of which nothing matches: another whence than any that lseek(2) knows.
NOTHING = HOOK.format(call="sys_lseek", index=2, kind="int", operator="Equal", values=[77])

# For the program of a path alone: a signal for who makes that call.
SIGNALLING = NOTHING + """      matchBinaries:
      - operator: "In"
        values: ["{program}"]
      matchActions:
      - action: "Signal"
        argSig: 10
"""


def watching(folder: str) -> str:
    """A policy that tells what is opened for writing, removed and renamed below a folder and /etc."""
    below = json.dumps([folder, "/etc/"])
    writing = """      - index: 2
        operator: "Mask"
        values: [1, 2]
"""
    opens = HOOK.format(call="sys_openat", index=1, kind="string", operator="Prefix", values=below)
    opens = opens.replace("    selectors:", '    - index: 2\n      type: "int"\n    selectors:') + writing
    hooks = [opens]
    for call, index in (("sys_unlink", 0), ("sys_unlinkat", 1), ("sys_rename", 0), ("sys_renameat2", 1)):
        hooks.append(HOOK.format(call=call, index=index, kind="string", operator="Prefix", values=below))
    return POLICY.format(name="watch-build", hooks="".join(hooks))


class Policies:
    """The rows. `sensor` starts one with arguments; `processes` is the compiled program of that name."""

    def __init__(self, sensor: Callable, tetra: str, processes: str, cpus: set[int], builds: int, kernels: list[str]) -> None:
        self._sensor = sensor
        self._tetra = tetra
        self._processes = processes
        self._cpus = cpus
        self._builds = builds
        self._kernels = kernels

    def steps(self) -> list[Step]:
        """Names and what measures them."""
        steps: list[Step] = [
            ("policies: a hook that matches nothing", self.nothing),
            (f"policies: one of {MANY} path prefixes", self.prefixes),
            ("policies: time added to a build by file monitoring", self.build),
            ("policies: from a forbidden call to the signal", self.signal),
            ("policies: a call that is not forbidden", self.spared),
        ]
        for kernel in self._kernels:
            steps.append((f"policies in the VM, {kernel}", lambda kernel=kernel: self.virtual(kernel)))
        return steps

    @contextlib.contextmanager
    def _under(self, policy: str) -> Iterator:
        """A sensor that has a policy from its start."""
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(policy)
            file.flush()
            with self._sensor("--policy", file.name) as sensor:
                yield sensor

    def _run(self, *words: str) -> str:
        """Runs the program on processors where the sensor isn't; what it printed."""
        return output([self._processes, *words], preexec_fn=lambda: os.sched_setaffinity(0, self._cpus))

    def _cost(self, policy: str, *words: str) -> float:
        """What one run of the policy's program takes, in nanoseconds, while the words are run."""
        with kernel_statistics(), self._under(policy) as sensor:
            runs = []
            for _ in range(5):
                before = sensor.kernel_objects()
                self._run(*words)
                runs.append(mean_run(before, sensor.kernel_objects()))
        return statistics.median(runs)

    def nothing(self) -> list[list[str]]:
        """Natively, where every system call comes by the program; nothing is empty there: all of it is added."""
        policy = POLICY.format(name="nothing", hooks=NOTHING)
        other = self._cost(policy, "calls", str(CALLS), "getppid")
        same = self._cost(policy, "calls", str(CALLS), "lseek")
        rows = []
        for what, cost in (("of another system call", other), ("of its system call", same)):
            name = f"a hook that matches nothing, on sys_enter: added to a call {what}"
            rows.append([name, f"{cost:.0f} ns", "–", "–", "150 ns", "–", verdict(cost, 150, 150)])
        return rows

    def _signalling(self, program: str) -> str:
        return POLICY.format(name="signals", hooks=SIGNALLING.replace("{program}", program))

    def signal(self) -> list[list[str]]:
        """What a forbidden call takes until its process has the signal, against a signal that it sends to itself."""
        wait = lambda call: int(self._run("signals", str(SIGNALS), call))
        with self._under(self._signalling(self._processes)):
            runs = [(wait("lseek"), wait("kill")) for _ in range(5)]
        by_policy, by_kill = (statistics.median(times) for times in zip(*runs))
        name = "from a forbidden call to the signal, against kill(2) on itself"
        each = [f"{by_policy:.0f} ns", f"{by_kill:.0f} ns"]
        return [[name, f"{by_policy / by_kill:.2f} times", *each, "–", "–", "–"]]

    def spared(self) -> list[list[str]]:
        """What an enforcing policy takes of a call that it doesn't forbid: by its program, by its arguments."""
        rows = []
        for what, program in (("of another program", "/usr/bin/nobody"), ("with other arguments", self._processes)):
            cost = self._cost(self._signalling(program), "calls", str(CALLS), "lseek")
            name = f"an enforcing hook, on sys_enter: added to a call {what}"
            rows.append([name, f"{cost:.0f} ns", "–", "–", "–", "–", "–"])
        return rows

    def prefixes(self) -> list[list[str]]:
        """An open of a file that none of the prefixes is of."""
        costs = []
        for count in (FEW, MANY):
            values = json.dumps([f"/srv/some/data/of/customer-{number}/" for number in range(count)])
            hook = HOOK.format(call="sys_openat", index=1, kind="string", operator="Prefix", values=values)
            policy = POLICY.format(name="prefixes", hooks=hook)
            path = "/srv/some/data/of/nobody-in-particular/file"
            costs.append(self._cost(policy, "opens", str(OPENS), path))
        ratio = costs[1] / costs[0]
        name = f"a path among {MANY} prefixes against {FEW}"
        each = [f"{cost:.0f} ns" for cost in reversed(costs)]
        return [[name, f"{ratio:.2f} times", *each, "2 times", "–", verdict(ratio, 2, 2)]]

    def build(self) -> list[list[str]]:
        """A build under a sensor that tells what it writes, against one under a sensor without policies."""
        with_policy, without = [], []
        events = 0
        with tempfile.TemporaryDirectory(prefix="tetra-bench-") as folder:
            file = pathlib.Path(folder) / "policy.yaml"
            file.write_text(watching(f"{folder}/"))
            for number in range(self._builds + 1):
                with self._sensor():
                    less = compile_crates(folder)
                with self._sensor("--policy", str(file)) as sensor:
                    more = compile_crates(folder)
                    events = sensor.metric("tetragon_policy_events_total")
                if number > 0:
                    without.append(less)
                    with_policy.append(more)
        if events == 0:
            raise CommandFailed("the build wrote nothing that the policy is about")
        added = statistics.median(more / less for more, less in zip(with_policy, without)) - 1
        each = [f"{statistics.median(times):.2f} s" for times in (with_policy, without)]
        name = f"time added to a build by a policy that tells what is written ({events} events)"
        return [[name, percent(added), *each, "10 %", "4 %", verdict(added, 0.10, 0.04)]]

    def virtual(self, kernel: str) -> list[list[str]]:
        """On an emulated machine with hooks of functions and of LSM: when a policy is in place, its memory, its cost, and how
        soon it enforces."""
        words = [str(ROOT / "tests/vm/run.sh")]
        for file in (self._processes, str(ROOT / "benches/programs/policies.sh")):
            words += ["--add", file]
        words += [kernel, "--", "sh", "policies.sh", str(VM_CALLS), str(VM_ENFORCED)]
        said = output(words, env={**os.environ, "TETRA": self._tetra})
        names = ("added", "memory", "off", "on", *(name for row in VM_ENFORCING for name in row[1:]))
        found = {name: [int(number) for number in re.findall(rf"^{name} (\d+)", said, re.MULTILINE)] for name in names}
        if not all(found.values()):
            raise CommandFailed(f"the guest said: {said.strip()[-500:]}")
        added = statistics.median(found["added"]) / 1e9
        memory = max(found["memory"]) / 1e6
        ratio = statistics.median(on / off for on, off in zip(found["on"], found["off"]))
        each = [f"{statistics.median(found[when]) / VM_CALLS:.0f} ns each" for when in ("on", "off")]
        rows = [
            [f"in the VM, {kernel}: a policy with three hooks is in place", f"{added:.1f} s", "–", "–", "4 s", "–", verdict(added, 4, 4)],
            [f"in the VM, {kernel}: its kernel memory", f"{memory:.2f} MB", "–", "–", "1 MB", "–", verdict(memory, 1, 1)],
            [f"in the VM, {kernel}: a call with a hook that matches nothing", f"{ratio:.2f} times", *each, "–", "–", "–"],
        ]
        for what, *compared in VM_ENFORCING:
            # Medians already. An emulated processor is slowed by whatever else the machine does.
            times = [min(found[name]) for name in compared]
            each = [f"{time:.0f} ns" for time in times]
            rows.append([f"in the VM, {kernel}: {what}", f"{times[0] / times[1]:.2f} times", *each, "–", "–", "–"])
        return rows


def mean_run(before: list[dict[str, int]], after: list[dict[str, int]]) -> float:
    """The mean of the runs between of the program that ran most: the one that all calls come by. In nanoseconds."""
    earlier = {facts["prog_id"]: facts for facts in before if "prog_id" in facts}
    runs = []
    for facts in after:
        if first := earlier.get(facts.get("prog_id")):
            runs.append((facts["run_cnt"] - first["run_cnt"], facts["run_time_ns"] - first["run_time_ns"]))
    count, time = max(runs)
    return time / count
