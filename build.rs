//! Compiles `proto/` into Rust types and a descriptor set; writes to `OUT_DIR` only.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use prost::Message as _;

const PROTOS: [&str; 6] = [
    "proto/tetragon/bpf.proto",
    "proto/tetragon/capabilities.proto",
    "proto/tetragon/eventlogservice.proto",
    "proto/tetragon/events.proto",
    "proto/tetragon/sensors.proto",
    "proto/tetragon/tetragon.proto",
];

fn main() -> Result<(), Box<dyn Error>> {
    compile_protos()?;
    describe_build();
    Ok(())
}

fn compile_protos() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=proto");
    let descriptors = protox::compile(PROTOS, ["proto"])?;
    let out_dir = PathBuf::from(env::var("OUT_DIR")?);
    // The binary carries the descriptors; comments and positions would only make them larger.
    let mut bare = descriptors.clone();
    for file in &mut bare.file {
        file.source_code_info = None;
    }
    fs::write(out_dir.join("tetragon.fds"), bare.encode_to_vec())?;
    tonic_prost_build::configure().compile_fds(descriptors)?;
    Ok(())
}

/// Tells `tetra version --build` what it was built from; outside a git checkout it says so.
fn describe_build() {
    for path in [".git/HEAD", ".git/logs/HEAD"] {
        if Path::new(path).exists() {
            println!("cargo:rerun-if-changed={path}");
        }
    }
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let git = |format: &str| first_line("git", &["log", "-1", &format!("--format={format}")]);
    println!(
        "cargo:rustc-env=TETRA_RUST_VERSION={}",
        first_line(&rustc, &["--version"])
    );
    println!("cargo:rustc-env=TETRA_COMMIT={}", git("%H"));
    println!("cargo:rustc-env=TETRA_COMMIT_DATE={}", git("%cI"));
    println!(
        "cargo:rustc-env=TETRA_TARGET={}",
        env::var("TARGET").unwrap_or_else(|_| "unknown".to_owned())
    );
}

fn first_line(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .ok()
        .filter(|output| output.status.success());
    let text = output
        .and_then(|output| String::from_utf8(output.stdout).ok())
        .unwrap_or_default();
    text.lines().next().unwrap_or("unknown").to_owned()
}
