//! Compiles `proto/` into Rust types and a descriptor set, and `bpf/` into the programs that the sensor loads; writes
//! to `OUT_DIR` only.

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use prost::Message as _;
use sha2::{Digest as _, Sha256};

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
    provide_bpf()?;
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

/// Puts the objects of the kernel's side into `OUT_DIR`. `TETRA_BPF` says from where: `require` compiles them,
/// `prebuilt` takes those of `bpf/prebuilt`, `none` leaves them empty; `auto` takes the first of these that works.
fn provide_bpf() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=bpf");
    println!("cargo:rerun-if-env-changed=TETRA_BPF");
    println!("cargo:rerun-if-env-changed=CLANG");
    let out_dir = PathBuf::from(env::var("OUT_DIR")?);
    let arch = env::var("CARGO_CFG_TARGET_ARCH")?;
    let mode = env::var("TETRA_BPF").unwrap_or_else(|_| "auto".to_owned());
    for source in files("bpf", ".bpf.c")? {
        let object = out_dir.join(source.replace("bpf/", "").replace(".bpf.c", ".bpf.o"));
        let compile = || compile_bpf(&source, &arch, &object, mode == "require");
        let copy = || copy_prebuilt_bpf(&arch, &object);
        match mode.as_str() {
            "auto" => {
                if let Err(no_clang) = compile()
                    && let Err(no_prebuilt) = copy()
                {
                    println!("cargo:warning=no sensor in this build: {no_clang}; {no_prebuilt}");
                    fs::write(&object, [])?;
                }
            }
            "require" => compile()?,
            "prebuilt" => copy()?,
            "none" => fs::write(&object, [])?,
            other => return Err(format!("TETRA_BPF={other}: auto, require, prebuilt or none").into()),
        }
    }
    Ok(())
}

/// The files of a folder with this end, in the order of their bytes, as the C locale has them.
fn files(folder: &str, end: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        names.extend(name.to_str().map(|name| format!("{folder}/{name}")));
    }
    names.retain(|name| name.ends_with(end));
    names.sort_unstable();
    Ok(names)
}

fn compile_bpf(source: &str, arch: &str, object: &Path, is_strict: bool) -> Result<(), Box<dyn Error>> {
    let clang = find_clang().ok_or("no clang found ($CLANG, clang, clang-22 to clang-14)")?;
    // As libbpf's headers call it, and Debian its folder of headers.
    let target = match arch {
        "x86_64" => "x86",
        "aarch64" => "arm64",
        other => return Err(format!("no kernel programs for {other}").into()),
    };
    let folder = env::var("CARGO_MANIFEST_DIR")?;
    let mut command = Command::new(&clang);
    command
        .arg("@bpf/flags")
        .arg(format!("-D__TARGET_ARCH_{target}"))
        .arg(format!("-ffile-prefix-map={folder}=."))
        .args(["-idirafter", &format!("/usr/include/{arch}-linux-gnu")])
        .args(is_strict.then_some("-Werror"))
        .args(["-c", source, "-o"])
        .arg(object);
    succeed(&mut command)?;
    // Types stay, what is for debuggers goes; without the tool the object is only larger.
    let own_strip = clang.replace("clang", "llvm-strip");
    let _ = [own_strip.as_str(), "llvm-strip"]
        .into_iter()
        .find(|strip| succeed(Command::new(strip).arg("-g").arg(object)).is_ok());
    Ok(())
}

fn find_clang() -> Option<String> {
    let numbered = (14..=22).rev().map(|version| format!("clang-{version}"));
    let mut names = env::var("CLANG")
        .into_iter()
        .chain(["clang".to_owned()])
        .chain(numbered);
    names.find(|name| {
        let targets = Command::new(name).arg("--print-targets").output();
        targets.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("bpf "))
    })
}

fn succeed(command: &mut Command) -> Result<(), Box<dyn Error>> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    let program = command.get_program().to_string_lossy().into_owned();
    let text = String::from_utf8_lossy(&output.stderr).replace('\n', " ");
    Err(format!("{program}: {text}").into())
}

/// Takes the committed object, if it was built from the sources that are here: `bpf/prebuild.sh` writes their sums.
fn copy_prebuilt_bpf(arch: &str, object: &Path) -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from("bpf/prebuilt").join(arch);
    let mut sums = String::new();
    for source in [files("bpf", ".bpf.c")?, files("bpf/include", ".h")?].concat() {
        for byte in Sha256::digest(fs::read(&source)?) {
            write!(sums, "{byte:02x}")?;
        }
        writeln!(sums, "  {source}")?;
    }
    if fs::read_to_string(folder.join("SOURCES.sha256")).unwrap_or_default() != sums {
        return Err(format!(
            "no object in {} that is built from these sources",
            folder.display()
        )
        .into());
    }
    fs::copy(folder.join(object.file_name().unwrap_or_default()), object)?;
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
