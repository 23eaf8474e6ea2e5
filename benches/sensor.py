#!/usr/bin/env python3
"""Measures what the sensor costs the host that it watches, and prints one markdown table.

sensor.sh calls it. Needs root, Linux and Python's standard library only.

Whatever is compared runs in turn, with the sensor and without. CPU time of the sensor is that of all its threads as the
scheduler counts it; the kernel's side is what the kernel says of its programs and maps.
"""

import argparse
import contextlib
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable

from measure import MEBIBYTE, CommandFailed, machine, print_table, tool, verdict
from policies import Policies
from system import CRATES, ROOT, compile_crates, kernel_statistics, output, percent

PID_MAX = pathlib.Path("/proc/sys/kernel/pid_max")

# Without a sign of life for so long, in seconds, something is wrong.
PATIENCE = 60.0
# A sensor whose threads did nothing for so long, in seconds, has nothing to do any more.
SETTLED = 0.3

PROGRAM = "/bin/true"
LIVE = 50_000
# Process numbers that are left to others while so many are alive.
SPARE_PIDS = 6_000
# Together they take more than the ring buffer holds.
CHAINS, CHAIN_LENGTH = 2, 20_000
STOPPED = 10.0

VM_EXECS = 300

class Sizes:
    """How much is done for a row."""

    def __init__(self, quick: bool) -> None:
        self.lives = 2_000 if quick else 20_000
        self.pairs = 3 if quick else 5
        self.storm = 5 if quick else 60
        self.builds = 2 if quick else 5
        self.starts = 5 if quick else 15
        self.live = 5_000 if quick else LIVE
        self.vm_rounds = 5


class Sensor:
    """A sensor that writes its events as JSON into a file."""

    def __init__(self, tetra: str, cpus: set[int] | None = None, more: tuple[str, ...] = ()) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="tetra-bench-")
        self.log = os.path.join(self._folder.name, "events.log")
        words = [tetra, "sensor", "run", "--export-file", self.log, "--export-file-max-size-mb", "1000"]
        words += ["--metrics-address", "127.0.0.1:0", *more]
        pin = (lambda: os.sched_setaffinity(0, cpus)) if cpus else None
        self._process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, preexec_fn=pin
        )
        self.pid = self._process.pid
        # Told when everything has started.
        said = ""
        for said in self._process.stderr:
            if found := re.search(r"metrics on (http://\S+)", said):
                self._metrics = found[1]
                return
        self._folder.cleanup()
        raise CommandFailed(f"the sensor ended at its start: {said.strip()}")

    def __enter__(self) -> "Sensor":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._folder.cleanup()

    def stop(self) -> str:
        """Ends it; what it said last."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGCONT)
            self._process.send_signal(signal.SIGTERM)
        _, said = self._process.communicate(timeout=PATIENCE)
        if self._process.returncode != 0:
            raise CommandFailed(f"the sensor ended with {self._process.returncode}: {said.strip()}")
        return said.strip()

    def cpu(self) -> float:
        """CPU time so far, in seconds, once there is nothing to do any more."""
        end = time.monotonic() + PATIENCE
        before, same_since = -1, time.monotonic()
        while time.monotonic() < end:
            now = self._cpu_nanoseconds()
            # What its threads do at their every look at the clock.
            if now - before > 1_000_000:
                before, same_since = now, time.monotonic()
            elif time.monotonic() - same_since > SETTLED:
                return now / 1e9
            time.sleep(0.05)
        return self._cpu_nanoseconds() / 1e9

    def _cpu_nanoseconds(self) -> int:
        tasks = pathlib.Path(f"/proc/{self.pid}/task")
        total = 0
        for task in tasks.iterdir():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                total += int((task / "schedstat").read_text().split()[0])
        return total

    def resident(self) -> float:
        """Memory that it occupies, in MiB."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def kernel_objects(self) -> list[dict[str, int]]:
        """What the kernel says of each of its programs and maps."""
        folder = pathlib.Path(f"/proc/{self.pid}/fdinfo")
        found = {}
        for file in folder.iterdir():
            with contextlib.suppress(FileNotFoundError):
                facts = dict(re.findall(r"^(\w+):\s+(\d+)$", file.read_text(), re.MULTILINE))
                if "memlock" in facts:
                    key = ("program", facts["prog_id"]) if "prog_id" in facts else ("map", facts["map_id"])
                    found[key] = {name: int(value) for name, value in facts.items()}
        return list(found.values())

    def metric(self, name: str) -> int:
        """The sum of a metric over its labels."""
        with urllib.request.urlopen(self._metrics, timeout=PATIENCE) as answer:
            lines = answer.read().decode().splitlines()
        values = [line.rpartition(" ")[2] for line in lines if re.match(rf"{re.escape(name)}[{{ ]", line)]
        return sum(int(float(value)) for value in values)

    def lost_events(self) -> int:
        """Starts and ends of programs that the kernel could not hand over; of a fork alone there is no event."""
        return sum(self.metric(f'tetragon_missed_events_total{{msg_op="{operation}"}}') for operation in (5, 7))

    def lost(self) -> int:
        """Records that the kernel could not hand over, and events that didn't come into the file."""
        return self.metric("tetragon_missed_events_total") + self.metric("tetragon_export_lost_events_total")


class Bench:
    """The rows."""

    def __init__(self, tetra: str, programs: str, sizes: Sizes, kernels: list[str]) -> None:
        self._tetra = tetra
        self._processes = os.path.join(programs, "processes")
        self._minimal = os.path.join(programs, "minimal")
        self._sizes = sizes
        self._kernels = kernels
        cpus = sorted(os.sched_getaffinity(0))
        self._first = set(cpus[:1])
        # The others, if there are any.
        self._others = set(cpus[1:]) or set(cpus)

    def steps(self) -> list[tuple[str, Callable[[], list[list[str]]]]]:
        """Names and what measures them."""
        sizes = self._sizes
        steps = [
            (f"(a) time added to {sizes.lives} × {PROGRAM}; sensor CPU for one process's life", self.lives),
            ("kernel cost of one process's life; kernel memory", self.kernel_cost),
            ("memory", self.memory),
            ("start to first event", self.start),
            ("lost events reported, with a reader that is stopped", self.stopped),
            ("events lost: (b) exec storm", self.exec_storm),
            ("events lost: (c) fork storm", self.fork_storm),
            ("(d) time added to a build", self.build),
        ]
        for kernel in self._kernels:
            steps.append((f"in the VM, {kernel}", lambda kernel=kernel: [self.virtual(kernel)]))
        with_arguments = lambda *more: Sensor(self._tetra, self._others, more)
        policies = Policies(with_arguments, self._tetra, self._processes, self._first, sizes.builds, self._kernels)
        return steps + policies.steps()

    def sensor(self, cpus: set[int] | None = None) -> Sensor:
        """One that has begun."""
        return Sensor(self._tetra, cpus)

    def _run(self, count: int, *words: str, cpus: set[int] | None = None) -> float:
        """Starts processes, one after the other. How long it took, in seconds."""
        pin = (lambda: os.sched_setaffinity(0, cpus)) if cpus else None
        return int(output([self._processes, "run", str(count), *words], preexec_fn=pin)) / 1e9

    def lives(self) -> list[list[str]]:
        """Workload (a), and what the sensor itself needs for it."""
        count = self._sizes.lives
        with_sensor, without, costs = [], [], []
        for number in range(self._sizes.pairs + 1):
            # The first pair is shorter and doesn't count.
            runs = count if number > 0 else count // 10
            without.append(self._run(runs, PROGRAM, cpus=self._first))
            with self.sensor(self._others) as sensor:
                before = sensor.cpu()
                with_sensor.append(self._run(runs, PROGRAM, cpus=self._first))
                costs.append((sensor.cpu() - before) / runs * 1e6)
        added = statistics.median(more / less for more, less in zip(with_sensor[1:], without[1:])) - 1
        cost = statistics.median(costs[1:])
        each = [f"{statistics.median(runs[1:]) / count * 1e6:.0f} µs each" for runs in (with_sensor, without)]
        name = f"(a) time added to {count} × `{PROGRAM}` on another core"
        return [
            [name, percent(added), *each, "5 %", "2 %", verdict(added, 0.05, 0.02)],
            ["sensor CPU for one process's life, JSON to a file", f"{cost:.1f} µs", "–", "–", "40 µs", "20 µs", verdict(cost, 40, 20)],
        ]

    def kernel_cost(self) -> list[list[str]]:
        """What the programs in the kernel take, as the kernel counts it."""
        runs = []
        with kernel_statistics(), self.sensor(self._others) as sensor:
            for _ in range(self._sizes.pairs):
                before = sensor.kernel_objects()
                self._run(self._sizes.lives // 4, PROGRAM, cpus=self._first)
                runs.append(mean_cost(before, sensor.kernel_objects()))
            memory = sum(facts["memlock"] for facts in sensor.kernel_objects()) / 1e6
        cost = statistics.median(runs)
        name = "kernel cost of one process's life: exec, fork, exit"
        return [
            [name, f"{cost:.2f} µs", "–", "–", "9 µs", "6 µs", verdict(cost, 9, 6)],
            ["kernel memory, ring buffer and all", f"{memory:.1f} MB", "–", "–", "16 MB", "10 MB", verdict(memory, 16, 10)],
        ]

    def memory(self) -> list[list[str]]:
        """Resident memory with few processes and with many."""
        few, many = [], 0.0
        for _ in range(3):
            with self.sensor() as sensor:
                sensor.cpu()
                few.append(sensor.resident())
        # As many as there is room for; more would take as much more each.
        running = sum(name.isdecimal() for name in os.listdir("/proc"))
        count = min(self._sizes.live, int(PID_MAX.read_text()) - running - SPARE_PIDS)
        with self.sensor() as sensor:
            sensor.cpu()
            before = sensor.resident()
            holder = subprocess.Popen(
                [self._processes, "hold", str(count), self._minimal, "until it is killed"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )
            if holder.stdout.readline() != b"ready\n":
                raise CommandFailed(f"no {count} processes at a time")
            sensor.cpu()
            each = (sensor.resident() - before) / count
            held = sensor.metric("tetragon_process_cache_size")
            holder.communicate()
            if held < count:
                raise CommandFailed(f"only {held} processes in the cache, of {count}")
            many = before + each * LIVE
        name = f"memory with {LIVE} live processes in the cache"
        if count < LIVE:
            name += f", from {count}"
        return [
            ["memory after start", f"{max(few):.1f} MiB", "–", "–", "32 MiB", "16 MiB", verdict(max(few), 32, 16)],
            [name, f"{many:.1f} MiB", f"{each * MEBIBYTE:.0f} bytes each", "–", "96 MiB", "64 MiB", verdict(many, 96, 64)],
        ]

    def start(self) -> list[list[str]]:
        """How long it takes until an event of what happens all the time is there."""
        times = []
        storm = [self._processes, "run", str(10**9), self._minimal]
        with subprocess.Popen(storm, preexec_fn=lambda: os.sched_setaffinity(0, self._first)) as workload:
            try:
                for _ in range(self._sizes.starts + 1):
                    begin = time.perf_counter()
                    words = [self._tetra, "sensor", "run", "-o", "json"]
                    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as sensor:
                        line = sensor.stdout.readline()
                        times.append((time.perf_counter() - begin) * 1000)
                        sensor.terminate()
                        sensor.communicate(timeout=PATIENCE)
                    if not line.startswith(b"{"):
                        raise CommandFailed("the sensor printed no event")
            finally:
                workload.kill()
        first = statistics.median(times[1:])
        spread = f"{min(times[1:]):.0f} to {max(times[1:]):.0f}"
        return [["start to first event", f"{first:.0f} ms", spread, "–", "400 ms", "150 ms", verdict(first, 400, 150)]]

    def stopped(self) -> list[list[str]]:
        """Whether what is lost is what is said to be lost. Others on this machine may lose some, too: another try."""
        for _ in range(3):
            reported, lost = self._stop_reader()
            if reported == lost:
                break
        met = "aim" if reported == lost and lost > 0 else "**no**"
        name = f"lost events reported, with a reader that is stopped for {STOPPED:.0f} s"
        return [[name, str(reported), f"{lost} lost", "–", "exactly", "exactly", met]]

    def _stop_reader(self) -> tuple[int, int]:
        with self.sensor() as sensor:
            before = sensor.lost_events()
            os.kill(sensor.pid, signal.SIGSTOP)
            begin = time.monotonic()
            # Nothing but execs, so that all that is lost is seen to be missing.
            words = [self._processes, "chain", str(CHAIN_LENGTH)]
            for chain in [subprocess.Popen(words) for _ in range(CHAINS)]:
                chain.wait()
            time.sleep(max(0.0, STOPPED - (time.monotonic() - begin)))
            os.kill(sensor.pid, signal.SIGCONT)
            sensor.cpu()
            reported = sensor.lost_events() - before
            sensor.stop()
            told = 0
            with open(sensor.log, encoding="utf-8") as log:
                shown = 0
                for line in log:
                    shown += line.startswith('{"process_exec"') and f'"binary":"{self._processes}"' in line.partition('"parent"')[0]
                    if found := re.search(r'"number_of_dropped_process_events":"?(\d+)', line):
                        told += int(found[1])
        if told != reported:
            raise CommandFailed(f"the metrics say that {reported} events are lost, the log {told}")
        return reported, CHAINS * (CHAIN_LENGTH + 1) - shown

    def exec_storm(self) -> list[list[str]]:
        """Workload (b): every processor starts programs."""
        seconds = self._sizes.storm
        with self.sensor() as sensor:
            count = int(output([self._processes, "storm", str(seconds), PROGRAM]))
            sensor.cpu()
            lost, events = sensor.lost(), sensor.metric("tetragon_events_exported_total")
        if lost == 0 and events < 2 * count:
            raise CommandFailed(f"{count} processes, but only {events} events")
        name = f"events lost: (b) exec storm on all cores, {seconds} s"
        return [[name, str(lost), f"{count / seconds:.0f} processes/s", "–", "0", "0", verdict(lost, 0, 0)]]

    def fork_storm(self) -> list[list[str]]:
        """Workload (c): processes that fork and end."""
        seconds = self._sizes.storm
        words = [tool("stress-ng"), "--fork", "0", "--timeout", f"{seconds}", "--quiet"]
        with self.sensor() as sensor:
            output(words)
            sensor.cpu()
            lost, events = sensor.lost(), sensor.metric("tetragon_events_exported_total")
        name = f"events lost: (c) `stress-ng --fork`, {seconds} s"
        return [[name, str(lost), f"{events / seconds:.0f} events/s", "–", "0", "0", verdict(lost, 0, 0)]]

    def build(self) -> list[list[str]]:
        """Workload (d): some of tetra's own libraries are compiled."""
        with_sensor, without = [], []
        for number in range(self._sizes.builds + 1):
            less = compile_crates()
            with self.sensor():
                more = compile_crates()
            if number > 0:
                without.append(less)
                with_sensor.append(more)
        added = statistics.median(more / less for more, less in zip(with_sensor, without)) - 1
        each = [f"{statistics.median(times):.2f} s" for times in (with_sensor, without)]
        name = f"(d) time added to a build of {', '.join(CRATES)}"
        return [[name, percent(added), *each, "4 %", "1.5 %", verdict(added, 0.04, 0.015)]]

    def virtual(self, kernel: str) -> list[str]:
        """The same on an emulated machine with another kernel."""
        words = [str(ROOT / "tests/vm/run.sh")]
        for file in (self._processes, self._minimal, str(ROOT / "benches/programs/guest.sh")):
            words += ["--add", file]
        words += [kernel, "--", "sh", "guest.sh", str(self._sizes.vm_rounds), str(VM_EXECS)]
        said = output(words, env={**os.environ, "TETRA": self._tetra})
        found = {when: [int(time) for time in re.findall(rf"^{when} (\d+)", said, re.MULTILINE)] for when in ("on", "off")}
        if len(found["on"]) != self._sizes.vm_rounds or len(found["on"]) != len(found["off"]):
            raise CommandFailed(f"the guest said: {said.strip()[-500:]}")
        ratio = statistics.median(on / off for on, off in zip(found["on"], found["off"]))
        each = [f"{statistics.median(found[when]) / VM_EXECS / 1000:.0f} µs each" for when in ("on", "off")]
        name = f"in the VM, {kernel}: time of {VM_EXECS} execs of a minimal program"
        return [name, f"{ratio:.3g} times", *each, "1.4 times", "1.15 times", verdict(ratio, 1.4, 1.15)]


def mean_cost(before: list[dict[str, int]], after: list[dict[str, int]]) -> float:
    """What one run of each program takes, all together, in microseconds."""
    first = {facts["prog_id"]: facts for facts in before if "prog_id" in facts}
    cost = 0.0
    for facts in after:
        if "prog_id" in facts:
            earlier = first[facts["prog_id"]]
            runs = facts["run_cnt"] - earlier["run_cnt"]
            cost += (facts["run_time_ns"] - earlier["run_time_ns"]) / max(runs, 1) / 1000
    return cost


def main() -> int:
    """Measures all that the arguments select; 1 if something failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tetra", required=True, help="the program to measure")
    parser.add_argument("--programs", required=True, help="the folder of the compiled programs")
    parser.add_argument("--quick", action="store_true", help="measure less, and in no virtual machine unless --kernels asks")
    parser.add_argument("--only", default="", help="measure only the rows whose name has this text")
    parser.add_argument("--kernels", help="kernels for tests/vm/run.sh, separated by commas (default 6.1,6.12)")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("error: the sensor needs root")
    usual = "" if options.quick else "6.1,6.12"
    kernels = [kernel for kernel in (options.kernels or usual).split(",") if kernel]
    # SIGTERM as Ctrl-C, so that nothing stays behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)

    bench = Bench(os.path.abspath(options.tetra), os.path.abspath(options.programs), Sizes(options.quick), kernels)
    rows, failures = [], []
    for name, step in bench.steps():
        if options.only not in name:
            continue
        print(f"measuring {name}", file=sys.stderr)
        try:
            measured = step()
        except CommandFailed as failure:
            failures.append(str(failure))
            measured = [[name, "failed", "–", "–", "–", "–", "**no**"]]
        except KeyboardInterrupt:
            failures.append("interrupted")
            break
        for row in measured:
            print(f"  {', '.join(row[:4])}", file=sys.stderr)
        rows += measured

    print(machine(), end="\n\n")
    print_table(["row", "figure", "with the sensor", "without", "bar", "aim", "met"], rows)
    for failure in failures:
        print(f"error: {failure}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
