//! Compiles `proto/` into Rust types and a descriptor set; writes to `OUT_DIR` only.

use std::env;
use std::error::Error;
use std::fs;
use std::path::PathBuf;

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
    println!("cargo:rerun-if-changed=proto");
    let descriptors = protox::compile(PROTOS, ["proto"])?;
    let out_dir = PathBuf::from(env::var("OUT_DIR")?);
    // The binary carries the descriptors; comments and positions would only make them larger.
    let mut bare = descriptors.clone();
    for file in &mut bare.file {
        file.source_code_info = None;
    }
    fs::write(out_dir.join("tetragon.fds"), bare.encode_to_vec())?;
    tonic_prost_build::configure()
        .build_client(false)
        .build_server(false)
        .compile_fds(descriptors)?;
    Ok(())
}
