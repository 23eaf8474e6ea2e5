#!/usr/bin/env python3
"""Measures tetra against the tools that people use instead, and prints one markdown table.

compare.sh calls it. Needs Linux and Python's standard library only.

Each command is run as a process of its own: wall time from its exec to its end, CPU time and peak memory of the whole
process as the kernel counts them. What one command needs is never mixed with what this script needs; see `run`.
"""

import argparse
import ctypes
import dataclasses
import fcntl
import hashlib
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

MEBIBYTE = 1 << 20
PR_SET_CHILD_SUBREAPER = 36

# A process that took no CPU time for so many seconds waits for its reader.
STALLED = 2.0

# An agent sends the log so many times.
AGENT_TIMES = 2
MAX_AGENTS = 2

# Peak memory survives exec, so a child that this script forked would start with Python's. The measured process is
# therefore a small shell's child. The shell ends at once, the child comes to us as its subreaper, and it waits for a
# byte before it execs, so that the clock runs for the command alone.
GATE = '( read -r go <&3; exec "$@" 0<&5 1>&6 3<&- 4>&- 5<&- 6>&- ) & echo $! >&4'


@dataclasses.dataclass
class Command:
    """A program with its arguments, where its input comes from and where its output goes."""

    words: list[str]
    stdin: str = os.devnull
    # Through a `cat`, as in `cat FILE | program` and `program | cat`.
    stdin_pipe: bool = False
    stdout_pipe: bool = False
    # Into a file that is thrown away: GNU grep stops at the first match, even with -c, when it writes to /dev/null.
    stdout_file: bool = False


@dataclasses.dataclass
class Run:
    """What one run took: seconds, seconds, bytes."""

    wall: float
    cpu: float
    peak: int


@dataclasses.dataclass
class Comparison:
    """One or two commands that are run in turn; the limits belong to the rows made of their figures."""

    name: str
    tetra: Command
    other: Command | None = None
    other_name: str = ""
    # Limits of tetra's wall time as a share of the other's; none in rows that only inform.
    bar: float | None = None
    aim: float | None = None
    runs: int = 7
    other_runs: int = 7


# A row's name, or a text that the names of its rows have, and what measures them.
Step = tuple[str, Callable[[], list[list[str]]]]


class CommandFailed(Exception):
    """A measured command ended with an error."""


def run(command: Command) -> Run:
    """Runs `command` once."""
    helpers = []
    with tempfile.TemporaryFile() as errors:
        source = os.open(command.stdin, os.O_RDONLY)
        if command.stdin_pipe:
            helper = subprocess.Popen(["cat"], stdin=source, stdout=subprocess.PIPE)
            helpers.append(helper)
            os.close(source)
            source = os.dup(helper.stdout.fileno())
            helper.stdout.close()
        if command.stdout_pipe:
            helper = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
            helpers.append(helper)
            sink = os.dup(helper.stdin.fileno())
            helper.stdin.close()
        elif command.stdout_file:
            with tempfile.TemporaryFile() as thrown_away:
                sink = os.dup(thrown_away.fileno())
        else:
            sink = os.open(os.devnull, os.O_WRONLY)
        gate_read, gate_write = os.pipe()
        pid_read, pid_write = os.pipe()
        places = {errors.fileno(): 2, gate_read: 3, pid_write: 4, source: 5, sink: 6}
        raised = {fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10): place for descriptor, place in places.items()}
        shell = os.posix_spawn(
            "/bin/sh",
            ["sh", "-c", GATE, "sh", *command.words],
            os.environ,
            file_actions=[(os.POSIX_SPAWN_DUP2, descriptor, place) for descriptor, place in raised.items()],
        )
        for descriptor in [*raised, gate_read, pid_write, source, sink]:
            os.close(descriptor)
        os.waitpid(shell, 0)
        with open(pid_read, encoding="ascii") as pid_file:
            pid = int(pid_file.readline())

        begin = time.perf_counter()
        os.write(gate_write, b"\n")
        _, status, usage = os.wait4(pid, 0)
        wall = time.perf_counter() - begin

        os.close(gate_write)
        for helper in helpers:
            helper.wait()
        code = os.waitstatus_to_exitcode(status)
        if code != 0:
            errors.seek(0)
            said = errors.read(500).decode(errors="replace").strip()
            raise CommandFailed(f"`{' '.join(command.words)}` ended with {code}: {said}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def measure(comparison: Comparison) -> tuple[list[Run], list[Run]]:
    """Runs both commands in turn, after one run each that does not count."""
    tetra, other = [], []
    for number in range(max(comparison.runs, comparison.other_runs) + 1):
        for command, results, runs in (
            (comparison.tetra, tetra, comparison.runs),
            (comparison.other, other, comparison.other_runs),
        ):
            if command is not None and number <= runs:
                result = run(command)
                if number > 0:
                    results.append(result)
    return tetra, other


def wall(runs: list[Run]) -> float:
    """The median wall time."""
    return statistics.median(run.wall for run in runs)


def cpu(runs: list[Run]) -> float:
    """The median CPU time."""
    return statistics.median(run.cpu for run in runs)


def peak(runs: list[Run]) -> float:
    """The highest peak memory of all runs, in MiB: a limit holds for each of them."""
    return max(run.peak for run in runs) / MEBIBYTE


def cell(runs: list[Run]) -> str:
    """Median times and the highest peak as text."""
    if not runs:
        return "–"
    return f"{wall(runs) * 1000:.1f} ms ({cpu(runs) * 1000:.1f} ms CPU, {peak(runs):.1f} MiB)"


def share(ratio: float | None) -> str:
    """A ratio as people say it: 1/40 or 1.3x."""
    if ratio is None:
        return "–"
    return f"1/{1 / ratio:.0f}" if ratio < 0.2 else f"{ratio:.3g}x"


def verdict(figure: float, bar: float | None, aim: float | None) -> str:
    """Which of the limits hold."""
    if bar is None or aim is None:
        return "–"
    return "aim" if figure <= aim else "bar" if figure <= bar else "**no**"


def time_row(comparison: Comparison) -> list[str]:
    """The row of a comparison by wall time."""
    tetra, other = measure(comparison)
    ratio = wall(tetra) / wall(other)
    name = f"{comparison.name} against {comparison.other_name}"
    limits = [share(comparison.bar), share(comparison.aim), verdict(ratio, comparison.bar, comparison.aim)]
    return [name, cell(tetra), cell(other), share(ratio), *limits]


def memory_row(comparison: Comparison) -> list[str]:
    """The row of tetra's peak memory."""
    tetra, _ = measure(comparison)
    limits = ["48 MiB", "24 MiB", verdict(peak(tetra), 48, 24)]
    return [f"peak memory: {comparison.name}", f"{peak(tetra):.1f} MiB ({wall(tetra):.2f} s)", "–", "–", *limits]


class Agent:
    """A server that answers each call with the events of a log, so many times over. Runs once somebody needs it."""

    def __init__(self, program: str, log: str, lines: int, times: int) -> None:
        self._folder = tempfile.TemporaryDirectory()
        socket = os.path.join(self._folder.name, "agent.sock")
        self._words = [program, "--socket", socket, "--log", log, "--count", str(lines * times)]
        self._server = None
        # The same socket by other names, because tetra asks no address twice.
        self._sockets = [socket, *(f"{socket}.{number}" for number in range(2, MAX_AGENTS + 1))]
        for link in self._sockets[1:]:
            os.symlink(socket, link)
        self._inputs = ["--input", log] * times
        self.lines = lines
        self.events = lines * times

    def __enter__(self) -> "Agent":
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            # It ends with its standard input.
            self._server.communicate()
        self._folder.cleanup()

    def start(self) -> None:
        """Waits until it listens."""
        if self._server is not None:
            return
        self._server = subprocess.Popen(self._words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        if self._server.stdout.readline() != b"ready\n":
            raise CommandFailed(f"`{shlex.join(self._words)}` doesn't listen")

    def streamed(self, tetra: str, *words: str, agents: int = 1) -> Command:
        """tetra on what the agent sends, or on that of the same agent as if it were several."""
        addresses = [word for socket in self._sockets[:agents] for word in ("--server-address", f"unix://{socket}")]
        return Command([tetra, "getevents", *addresses, *words])

    def logged(self, tetra: str, *words: str) -> Command:
        """tetra on the same events, from the log."""
        return Command([tetra, "getevents", *self._inputs, "--no-progress", *words])


def event_row(comparison: Comparison, events: int, other_events: int) -> list[str]:
    """The row of a comparison by the CPU time that an event takes."""
    tetra, other = measure(comparison)

    def event_cell(runs: list[Run], count: int) -> str:
        return f"{cpu(runs) / count * 1e6:.2f} µs CPU an event ({cpu(runs):.2f} s, {peak(runs):.1f} MiB)"

    ratio = cpu(tetra) / events / (cpu(other) / other_events)
    name = f"{comparison.name} against {comparison.other_name}"
    limits = [share(comparison.bar), share(comparison.aim), verdict(ratio, comparison.bar, comparison.aim)]
    return [name, event_cell(tetra, events), event_cell(other, other_events), share(ratio), *limits]


def stall(command: Command) -> tuple[float, float]:
    """Runs `command` while nobody reads what it prints. How long it was busy, in seconds; its peak memory, in MiB."""
    read, write = os.pipe()
    begin = changed = time.perf_counter()
    with subprocess.Popen(command.words, stdin=subprocess.DEVNULL, stdout=write, stderr=subprocess.DEVNULL) as process:
        os.close(write)
        times = None
        while time.perf_counter() - changed < STALLED:
            time.sleep(0.05)
            with open(f"/proc/{process.pid}/stat", encoding="ascii") as facts:
                # utime and stime; the name of the program, which comes second, may have spaces.
                now = facts.read().rpartition(")")[2].split()[11:13]
            if now != times:
                times, changed = now, time.perf_counter()
        with open(f"/proc/{process.pid}/status", encoding="ascii") as facts:
            # Begins anew with exec, unlike what wait4 tells. A process that has ended has none.
            peaks = [int(line.split()[1]) for line in facts if line.startswith("VmHWM:")]
        process.kill()
    os.close(read)
    if not peaks:
        raise CommandFailed(f"`{shlex.join(command.words)}` ended, though nobody read what it printed")
    return changed - begin, peaks[0] / 1024


def stall_row(name: str, command: Command) -> list[str]:
    """The row of tetra's peak memory when its output stalls."""
    runs = [stall(command) for _ in range(3)]
    busy, most = (max(figures) for figures in zip(*runs))
    return [name, f"{most:.1f} MiB (stalled after {busy:.2f} s)", "–", "–", "48 MiB", "24 MiB", verdict(most, 48, 24)]


def agent_steps(tetra: str, agent: Agent, runs: int) -> list[Step]:
    """The rows of events that an agent sends."""

    def step(name: str, row: Callable[[], list[str]]) -> Step:
        def rows() -> list[list[str]]:
            agent.start()
            return [row()]

        return name, rows

    def event_step(comparison: Comparison, events: int, other_events: int) -> Step:
        comparison.runs = comparison.other_runs = runs
        name = f"{comparison.name} against {comparison.other_name}"
        return step(name, lambda: event_row(comparison, events, other_events))

    def merged(agents: int) -> Command:
        # As long as one agent is there, tetra connects to the others again. And when the log begins again, what an
        # agent sends is older than what others still have to send.
        first = str(agents * agent.lines)
        return agent.streamed(tetra, "-o", "compact", "--first", first, agents=agents)

    def both(*words: str) -> tuple[Command, Command]:
        return agent.streamed(tetra, *words), agent.logged(tetra, *words)

    compact, json = both("-o", "compact"), both("-o", "json")
    one, two = merged(1), merged(2)
    names = ["`-o compact` over gRPC", "`-o json` over gRPC", "`-o compact` over gRPC, two agents"]
    steps = [
        event_step(Comparison(names[0], *compact, "a log", bar=4, aim=2.5), agent.events, agent.events),
        event_step(Comparison(names[1], *json, "a log"), agent.events, agent.events),
        event_step(Comparison(names[2], two, one, "one"), 2 * agent.lines, agent.lines),
    ]
    for name, command in zip(names, (compact[0], json[0], two)):
        comparison = Comparison(name, command, runs=3, other_runs=0)
        steps.append(step(f"peak memory: {name}", lambda comparison=comparison: memory_row(comparison)))
        stalled = f"peak memory: {name}, nobody reads"
        steps.append(step(stalled, lambda stalled=stalled, command=command: stall_row(stalled, command)))
    return steps


def start_rows(tetra: str) -> list[list[str]]:
    """The rows of what starting takes."""
    comparison = Comparison("`tetra version`", Command([tetra, "version"]), Command([tool("true")]), runs=31, other_runs=31)
    started, nothing = measure(comparison)
    more = (wall(started) - wall(nothing)) * 1000
    memory, least = f"{peak(started):.1f} MiB", f"{peak(nothing):.1f} MiB"
    name = comparison.name
    return [
        [f"{name} against `true`", cell(started), cell(nothing), f"{more:+.1f} ms", "+4 ms", "+2 ms", verdict(more, 4, 2)],
        [f"peak memory: {name}", memory, least, "–", "10 MiB", "6 MiB", verdict(peak(started), 10, 6)],
    ]


def size_row(tetra: str) -> list[str]:
    """The row of the program file's size."""
    size = os.stat(tetra).st_size / MEBIBYTE
    return ["size of the program file", f"{size:.2f} MiB", "–", "–", "12 MiB", "8 MiB", verdict(size, 12, 8)]


def tool(name: str) -> str:
    """The path of a program that must be installed."""
    path = shutil.which(name)
    if path is None:
        sys.exit(f"error: {name} is not installed")
    return path


def comparisons(tetra: str, log: str, runs: int, jq_runs: int) -> list[Comparison]:
    """The rows by wall time."""

    def events(*words: str) -> Command:
        return Command([tetra, "getevents", "--input", log, "--no-progress", *words])

    def against(other: str, *words: str) -> tuple[Command, str]:
        # grep's count goes to a file for the sake of `Command.stdout_file`.
        return Command([tool(other), *words, log], stdout_file=other == "grep"), f"`{shlex.join([other, *words])}`"

    json, compact = events("-o", "json"), events("-o", "compact")
    default = events("-n", "default", "-o", "json")
    from_stdin = Command([tetra, "getevents", "--no-progress", "-o", "json"], stdin=log)
    jq = against("jq", "-c", "select(.process_exec != null)")
    one_namespace = against("grep", "-cF", '"namespace":"default"')
    every_line = against("grep", "-c", "process_")

    def piped(command: Command) -> Command:
        return dataclasses.replace(command, stdout_pipe=True)

    return [
        Comparison("`-o compact`", compact, *jq, bar=1 / 30, aim=1 / 60, runs=runs, other_runs=jq_runs),
        Comparison("`-n default -o json`", default, *one_namespace, bar=1.5, aim=1, runs=runs, other_runs=runs),
        Comparison("`-o json`", json, *every_line, bar=3, aim=1.5, runs=runs, other_runs=runs),
        Comparison("`-o json < FILE`", from_stdin, *every_line, runs=runs, other_runs=runs),
        Comparison("`-o json \\| cat`", piped(json), *every_line, runs=runs, other_runs=runs),
        Comparison("`-o compact \\| cat`", piped(compact), *every_line, runs=runs, other_runs=runs),
    ]


def memory_comparisons(tetra: str, log: str, gzipped: str) -> list[Comparison]:
    """The rows of peak memory."""

    def events(name: str, *words: str) -> Comparison:
        command = Command([tetra, "getevents", "--input", log, "--no-progress", *words])
        return Comparison(name, command, runs=3, other_runs=0)

    def from_stdin(name: str, stdin: str, pipe: bool) -> Comparison:
        command = Command([tetra, "getevents", "--no-progress", "-o", "json"], stdin, stdin_pipe=pipe)
        return Comparison(name, command, runs=3, other_runs=0)

    expression = 'process_exec.process.pod.namespace == "payments"'
    return [
        events("`-o compact`", "-o", "compact"),
        events("`-o json`", "-o", "json"),
        events("`-n default`", "-o", "json", "-n", "default"),
        events("`--process '^/.*h$'`", "-o", "json", "--process", "^/.*h$"),
        events(f"`--cel-expression '{expression}'`", "-o", "json", "--cel-expression", expression),
        events("`--last 10`", "-o", "json", "--last", "10"),
        from_stdin("`< FILE.gz`", gzipped, False),
        from_stdin("`cat FILE \\|`", log, True),
    ]


def lines_of(words: list[str]) -> int:
    """How many lines a command prints."""
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        return sum(block.count(b"\n") for block in iter(lambda: process.stdout.read(MEBIBYTE), b""))


def digest_of(command: Command) -> bytes:
    """What stands for all that a command prints."""
    digest = hashlib.sha256()
    with subprocess.Popen(command.words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        for block in iter(lambda: process.stdout.read(MEBIBYTE), b""):
            digest.update(block)
    return digest.digest()


def checks(tetra: str, log: str, agent: Agent) -> list[str]:
    """Whether tetra found what grep finds, and says the same of events from an agent as from a log: a fast wrong answer
    would be worth nothing."""
    answers = []
    for words, pattern in ((["-n", "default"], '"namespace":"default"'), ([], "process_")):
        found = lines_of([tetra, "getevents", "--input", log, "--no-progress", "-o", "json", *words])
        expected = int(subprocess.run([tool("grep"), "-cF", pattern, log], stdout=subprocess.PIPE, check=False).stdout)
        shown = " ".join(["getevents", *words, "-o", "json"])
        outcome = "as grep finds" if found == expected else f"**grep finds {expected}**"
        answers.append(f"- `{shown}`: {found} lines, {outcome}")
    agent.start()
    for output in ("json", "compact"):
        streamed, logged = agent.streamed(tetra, "-o", output), agent.logged(tetra, "-o", output)
        outcome = "as from a log" if digest_of(streamed) == digest_of(logged) else "**not as from a log**"
        answers.append(f"- `getevents --server-address ADDRESS -o {output}`: {outcome}")
    return answers


def version(name: str) -> str:
    """The first line of what a tool says about its version."""
    said = subprocess.run([tool(name), "--version"], stdout=subprocess.PIPE, text=True, check=False).stdout
    return said.partition("\n")[0]


def machine(*tools: str) -> str:
    """What the figures were measured on, and with which tools."""
    model = "unknown processor"
    with open("/proc/cpuinfo", encoding="utf-8") as facts:
        for line in facts:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    kernel = os.uname()
    load = os.getloadavg()[0]
    parts = [f"{os.cpu_count()} x {model}, {kernel.sysname} {kernel.release}, load {load:.1f}"]
    return "; ".join([*parts, *(version(name) for name in tools)])


def print_table(header: list[str], rows: list[list[str]]) -> None:
    """One markdown table."""
    for row in [header, ["---"] * len(header), *rows]:
        print(f"| {' | '.join(row)} |")


def main() -> int:
    """Measures all that the arguments select; 1 if a command failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tetra", required=True, help="the program to measure")
    parser.add_argument("--log", required=True, help="the event log")
    parser.add_argument("--gzip", required=True, help="the same log, compressed")
    parser.add_argument("--lines", type=int, required=True, help="how many events it has")
    parser.add_argument("--agent", required=True, help="the program that sends events over gRPC, stream-events")
    parser.add_argument("--runs", type=int, default=7, help="counted runs of each command (default 7)")
    parser.add_argument("--jq-runs", type=int, default=3, help="counted runs of jq, which is slow (default 3)")
    parser.add_argument("--only", default="", help="measure only the rows whose name has this text")
    options = parser.parse_args()

    # grep is fastest in the C locale; jq and tetra do not look at it.
    os.environ["LC_ALL"] = "C"
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        sys.exit(f"error: become a subreaper: {os.strerror(ctypes.get_errno())}")

    nothing = peak([run(Command([tool("true")]))])
    if nothing > 3:
        sys.exit(f"error: `true` seems to need {nothing:.1f} MiB: peak memory cannot be told on this machine")

    with Agent(options.agent, options.log, options.lines, AGENT_TIMES) as agent:
        return report(options, agent)


def report(options: argparse.Namespace, agent: Agent) -> int:
    """Measures and prints."""
    steps = [
        (f"{comparison.name} against {comparison.other_name}", lambda comparison=comparison: [time_row(comparison)])
        for comparison in comparisons(options.tetra, options.log, options.runs, options.jq_runs)
    ]
    steps += [
        (f"peak memory: {comparison.name}", lambda comparison=comparison: [memory_row(comparison)])
        for comparison in memory_comparisons(options.tetra, options.log, options.gzip)
    ]
    steps += agent_steps(options.tetra, agent, options.runs)
    steps.append(("`tetra version` against `true`", lambda: start_rows(options.tetra)))
    steps.append(("size of the program file", lambda: [size_row(options.tetra)]))

    rows, failures = [], []
    for name, step in steps:
        if options.only not in name:
            continue
        print(f"measuring {name}", file=sys.stderr)
        try:
            rows += step()
        except CommandFailed as failure:
            failures.append(str(failure))
            rows.append([name, "failed", "–", "–", "–", "–", "**no**"])

    print(f"{machine('grep', 'jq')}; LC_ALL=C", end="\n\n")
    print_table(["row", "tetra", "other", "ratio", "bar", "aim", "met"], rows)
    if not options.only:
        print("", *checks(options.tetra, options.log, agent), sep="\n")
    for failure in failures:
        print(f"error: {failure}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
