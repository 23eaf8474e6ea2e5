//! The pipeline on a generated log in memory: how many bytes a second each kind of output and filter takes.
//!
//! `cargo bench`, in this folder. For whole processes beside other tools see `compare.sh`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tetra_benches::Log;

/// About 6 MB: several chunks, so that every core has work.
const LINES: usize = 2000;

fn pipeline(criterion: &mut Criterion) {
    let mut log = Log::new(1);
    let mut text = String::new();
    for _ in 0..LINES {
        log.write_line(&mut text);
    }
    let mut group = criterion.benchmark_group("getevents");
    group.throughput(Throughput::Bytes(text.len() as u64));
    for (name, flags) in [
        ("json", &["-o", "json"][..]),
        ("compact", &["-o", "compact"]),
        ("compact wide", &["-o", "compact", "--wide", "--timestamps"]),
        ("namespace", &["-n", "default"]),
        ("process pattern without a literal", &["--process", "^/.*h$"]),
        ("field mask", &["-f", "process.binary,process.pod.namespace"]),
        (
            "cel",
            &[
                "--cel-expression",
                "process_exec.process.pod.namespace == 'payments'",
            ],
        ),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| tetra::memory::getevents(flags, text.as_bytes()));
        });
    }
    group.finish();
}

criterion_group!(benches, pipeline);
criterion_main!(benches);
