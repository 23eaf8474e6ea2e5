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
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

MEBIBYTE = 1 << 20
PR_SET_CHILD_SUBREAPER = 36

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


def peak(runs: list[Run]) -> float:
    """The highest peak memory of all runs, in MiB: a limit holds for each of them."""
    return max(run.peak for run in runs) / MEBIBYTE


def cell(runs: list[Run]) -> str:
    """Median times and the highest peak as text."""
    if not runs:
        return "–"
    cpu = statistics.median(run.cpu for run in runs)
    return f"{wall(runs) * 1000:.1f} ms ({cpu * 1000:.1f} ms CPU, {peak(runs):.1f} MiB)"


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


def checks(tetra: str, log: str) -> list[str]:
    """Whether tetra found what grep finds: a fast wrong answer would be worth nothing."""
    answers = []
    for words, pattern in ((["-n", "default"], '"namespace":"default"'), ([], "process_")):
        found = lines_of([tetra, "getevents", "--input", log, "--no-progress", "-o", "json", *words])
        expected = int(subprocess.run([tool("grep"), "-cF", pattern, log], stdout=subprocess.PIPE, check=False).stdout)
        shown = " ".join(["getevents", *words, "-o", "json"])
        outcome = "as grep finds" if found == expected else f"**grep finds {expected}**"
        answers.append(f"- `{shown}`: {found} lines, {outcome}")
    return answers


def version(name: str) -> str:
    """The first line of what a tool says about its version."""
    said = subprocess.run([tool(name), "--version"], stdout=subprocess.PIPE, text=True, check=False).stdout
    return said.partition("\n")[0]


def machine() -> str:
    """What the figures were measured on."""
    model = "unknown processor"
    with open("/proc/cpuinfo", encoding="utf-8") as facts:
        for line in facts:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    kernel = os.uname()
    load = os.getloadavg()[0]
    tools = ", ".join(version(name) for name in ("grep", "jq"))
    return f"{os.cpu_count()} x {model}, {kernel.sysname} {kernel.release}, load {load:.1f}; {tools}; LC_ALL=C"


def main() -> int:
    """Measures all that the arguments select; 1 if a command failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tetra", required=True, help="the program to measure")
    parser.add_argument("--log", required=True, help="the event log")
    parser.add_argument("--gzip", required=True, help="the same log, compressed")
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

    steps = [
        (f"{comparison.name} against {comparison.other_name}", lambda comparison=comparison: [time_row(comparison)])
        for comparison in comparisons(options.tetra, options.log, options.runs, options.jq_runs)
    ]
    steps += [
        (f"peak memory: {comparison.name}", lambda comparison=comparison: [memory_row(comparison)])
        for comparison in memory_comparisons(options.tetra, options.log, options.gzip)
    ]
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

    print(machine(), end="\n\n")
    for row in [["row", "tetra", "other", "ratio", "bar", "aim", "met"], ["---"] * 7, *rows]:
        print(f"| {' | '.join(row)} |")
    if not options.only:
        print("", *checks(options.tetra, options.log), sep="\n")
    for failure in failures:
        print(f"error: {failure}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
