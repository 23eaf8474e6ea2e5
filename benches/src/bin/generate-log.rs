//! `generate-log [--seed N] [--lines N] [--out FILE]`: writes an event log for benchmarks.

use std::{
    env,
    fs::File,
    io::{self, ErrorKind, Write},
    path::PathBuf,
    process::ExitCode,
};

use tetra_benches::Log;

const USAGE: &str = "usage: generate-log [--seed N] [--lines N] [--out FILE]
  --seed N     which log: the same number gives the same bytes (default 1)
  --lines N    how many events (default 100000)
  --out FILE   where to write (default: standard output)
";

/// Text is handed on when so many bytes have come together.
const CHUNK: usize = 1 << 18;

struct Options {
    seed: u64,
    lines: u64,
    out: Option<PathBuf>,
}

fn main() -> ExitCode {
    let options = match parse(env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => return outcome(io::stdout().write_all(USAGE.as_bytes())),
        Err(message) => {
            eprint!("error: {message}\n{USAGE}");
            return ExitCode::FAILURE;
        }
    };
    outcome(match &options.out {
        Some(path) => File::create(path).and_then(|file| generate(&options, file)),
        None => generate(&options, io::stdout().lock()),
    })
}

/// Success, also when the reader of the output has gone.
fn outcome(result: io::Result<()>) -> ExitCode {
    match result {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            eprintln!("error: write the log: {error}");
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}

/// What the arguments ask for; nothing when they ask for help.
fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Option<Options>, String> {
    let mut options = Options {
        seed: 1,
        lines: 100_000,
        out: None,
    };
    while let Some(flag) = arguments.next() {
        if flag == "-h" || flag == "--help" {
            return Ok(None);
        }
        let mut value = || arguments.next().ok_or_else(|| format!("{flag} needs a value"));
        let number = |text: String| {
            text.parse()
                .map_err(|_| format!("'{text}' is not a whole number"))
        };
        match flag.as_str() {
            "--seed" => options.seed = number(value()?)?,
            "--lines" => options.lines = number(value()?)?,
            "--out" => options.out = Some(value()?.into()),
            _ => return Err(format!("unknown argument '{flag}'")),
        }
    }
    Ok(Some(options))
}

fn generate(options: &Options, mut sink: impl Write) -> io::Result<()> {
    let mut log = Log::new(options.seed);
    let mut text = String::with_capacity(CHUNK + (CHUNK >> 4));
    for _ in 0..options.lines {
        log.write_line(&mut text);
        if text.len() >= CHUNK {
            sink.write_all(text.as_bytes())?;
            text.clear();
        }
    }
    sink.write_all(text.as_bytes())?;
    sink.flush()
}
