"""What the benchmarks of the sensor do with the machine."""

import contextlib
import os
import pathlib
import subprocess
import tempfile
import time
from collections.abc import Iterator

from measure import CommandFailed, tool

ROOT = pathlib.Path(__file__).resolve().parent.parent
STATS = pathlib.Path("/proc/sys/kernel/bpf_stats_enabled")

# Libraries that tetra is built from, as what people compile.
CRATES = ["regex", "chrono", "serde_json", "prost"]


def output(words: list[str], **how: object) -> str:
    """What a command prints."""
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False, **how)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()[-500:]
        raise CommandFailed(f"`{' '.join(words)}` ended with {done.returncode}: {said}")
    return done.stdout


def compile_crates(folder: str | None = None) -> float:
    """Compiles libraries from nothing, below the folder. How long it took, in seconds."""
    words = [tool("cargo"), "build", "--quiet", "--locked", "--offline", "--manifest-path", str(ROOT / "Cargo.toml")]
    words += [word for crate in CRATES for word in ("--package", crate)]
    with tempfile.TemporaryDirectory(prefix="tetra-bench-", dir=folder) as target:
        begin = time.perf_counter()
        output(words, env={**os.environ, "CARGO_TARGET_DIR": target})
        return time.perf_counter() - begin


@contextlib.contextmanager
def kernel_statistics() -> Iterator[None]:
    """Has the kernel count how long programs run."""
    before = STATS.read_text()
    STATS.write_text("1")
    try:
        yield
    finally:
        STATS.write_text(before)


def percent(share: float) -> str:
    """A share as people say it."""
    return f"{share * 100:+.1f} %"
