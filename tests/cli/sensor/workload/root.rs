//! What the workload finds on the disk: busybox, its own programs, and little else.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::source;
use crate::sensor::{NO_COMPILER, compile, copy_program, guest};
use crate::support::Folder;

const FOLDERS: [&str; 9] = [
    "bin",
    "data",
    "dev/shm",
    "etc",
    "proc",
    "sys/fs/cgroup",
    "tmp",
    "usr/bin",
    "old",
];
const APPLETS: [&str; 17] = [
    "bin/cat",
    "bin/chown",
    "bin/cp",
    "bin/echo",
    "bin/false",
    "bin/ifconfig",
    "bin/ip",
    "bin/ln",
    "bin/ls",
    "bin/mkdir",
    "bin/rm",
    "bin/sh",
    "bin/sleep",
    "bin/true",
    "bin/wc",
    "usr/bin/cat",
    "usr/bin/sh",
];
const SCRIPTS: [(&str, &str); 3] = [
    ("usr/local/bin/script.sh", "#!/bin/sh\necho script \"$@\"\n"),
    ("usr/local/bin/script2", "#!/bin/wl run /bin/wl exit 4\n"),
    ("usr/local/bin/nested", "#!/usr/local/bin/script.sh -x\n"),
];
/// Copies of the workload's program, and their mode.
const COPIES: [(&str, u32); 12] = [
    ("bin/wl", 0o755),
    ("bin/wl0", 0o755),
    ("usr/bin/suidwl", 0o4755),
    ("usr/bin/sgidwl", 0o2755),
    ("usr/bin/capwl", 0o755),
    ("usr/bin/bash", 0o755),
    ("usr/bin/curl", 0o755),
    ("usr/bin/kubectl", 0o755),
    ("usr/bin/mount", 0o755),
    ("usr/bin/sudo", 0o4755),
    ("usr/local/bin/kubectl", 0o755),
    ("tmp/xmrig", 0o755),
];
/// Other files, their content and their mode.
const FILES: [(&str, &str, u32); 7] = [
    ("etc/passwd", "root:x:0:0:root:/:/bin/sh\n", 0o644),
    ("etc/group", "root:x:0:\n", 0o644),
    ("etc/shadow", "root:*:1::::::\n", 0o600),
    (
        "var/run/secrets/kubernetes.io/serviceaccount/token",
        "secret",
        0o644,
    ),
    (
        "var/run/secrets/kubernetes.io/serviceaccount/namespace",
        "default",
        0o644,
    ),
    (
        "run/secrets/kubernetes.io/serviceaccount/..2026_01_31_12_00_00.12345/token",
        "secret",
        0o644,
    ),
    (
        "run/secrets/kubernetes.io/serviceaccount/..2026_01_31_12_00_00.12345/namespace",
        "default",
        0o644,
    ),
];
/// In a pod, such files are links over one that leads to another folder each time that something changes.
const LINKS: [(&str, &str); 3] = [
    (
        "run/secrets/kubernetes.io/serviceaccount/..data",
        "..2026_01_31_12_00_00.12345",
    ),
    ("run/secrets/kubernetes.io/serviceaccount/token", "..data/token"),
    (
        "run/secrets/kubernetes.io/serviceaccount/namespace",
        "..data/namespace",
    ),
];
/// The shell, which does what its standard input says.
const SHELL: [&str; 3] = ["/bin/busybox", "sh", "/workload/init.sh"];
/// That of the recordings, where it came from the kernel's command line.
const ENVIRONMENT: [(&str, &str); 5] = [
    ("scen", "A"),
    ("limit", "300"),
    ("TERM", "linux"),
    ("HOME", "/"),
    ("PATH", "/bin:/usr/bin"),
];
/// Makes a folder the root of the shell that it becomes: in a guest of the mount name space of all, as in the recordings,
/// elsewhere of one that is made for it. In a root that is only changed by chroot there could be no new user name spaces.
const BECOME: &str = r#"
mount --bind "$0" "$0" && cd "$0" && mount -t proc none proc && mount -t tmpfs none dev/shm || exit
if [ "$1" ]; then
    mount -t cgroup2 none sys/fs/cgroup && mount --move . / || exit
else
    pivot_root . old && chroot . /bin/busybox umount -l /old || exit
fi
shift
unset OLDPWD PWD SHLVL
exec chroot . "$@"
"#;

/// A folder that the workload takes for the root.
pub(super) struct Root {
    path: PathBuf,
    is_guest: bool,
}

impl Root {
    /// `None`, told on standard error, where what it takes is not there. In a guest all is there.
    #[expect(clippy::print_stderr, reason = "a skipped test says so")]
    pub(super) fn new(test: &str, folder: &Folder) -> Option<Self> {
        let root = Root {
            path: folder.path("root"),
            is_guest: guest().is_some(),
        };
        match root.fill() {
            Ok(()) => Some(root),
            Err(lack) => {
                eprintln!("SKIPPED: {test}: {lack}");
                None
            }
        }
    }

    fn fill(&self) -> Result<(), &'static str> {
        for folder in FOLDERS {
            fs::create_dir_all(self.path.join(folder)).expect("make a folder");
        }
        let busybox = find("busybox").ok_or("busybox is not installed")?;
        copy_program(busybox, &self.path.join("bin/busybox"));
        for applet in APPLETS {
            symlink("/bin/busybox", self.path.join(applet)).expect("make a link");
        }
        symlink("/proc/self/fd", self.path.join("dev/fd")).expect("make a link");
        let mut command = Command::new("unshare");
        command
            .args(["--mount", "chroot"])
            .arg(&self.path)
            .arg("/bin/true")
            .stderr(Stdio::null());
        if !command.status().is_ok_and(|status| status.success()) {
            return Err("busybox is not static, or mount name spaces are not allowed");
        }
        let program = self.program()?;
        for (copy, mode) in COPIES {
            self.write(copy, &program, mode);
        }
        for (script, content) in SCRIPTS {
            self.write(script, content.as_bytes(), 0o755);
        }
        for name in ["init.sh", "cases.sh", "triggers.sh"] {
            let content = fs::read(source(name)).expect("the workload is there");
            self.write(&format!("workload/{name}"), &content, 0o644);
        }
        let settings = if self.is_guest {
            "is_guest=yes"
        } else {
            // The agent's second pass, which is compared, ran after the first had set the audit user.
            "is_guest=\n{ echo 1000 >/proc/self/loginuid; } 2>/dev/null"
        };
        self.write("workload/settings", settings.as_bytes(), 0o644);
        for (name, content, mode) in FILES {
            self.write(name, content.as_bytes(), mode);
        }
        for (link, target) in LINKS {
            symlink(target, self.path.join(link)).expect("make a link");
        }
        Ok(())
    }

    /// The program of the workload.
    fn program(&self) -> Result<Vec<u8>, &'static str> {
        if let Some(programs) = guest() {
            let program = programs.join("wl");
            // Whom the kernel tells of a core dump is a program of its own root.
            copy_program(&program, Path::new("/bin/wl"));
            return Ok(fs::read(program).expect("a guest has the program"));
        }
        let built = self.path.join("wl");
        if !compile(&source("wl.c"), "-pthread", &built) {
            return Err(NO_COMPILER);
        }
        Ok(fs::read(&built).expect("cc has written it"))
    }

    fn write(&self, file: &str, content: &[u8], mode: u32) {
        let path = self.path.join(file);
        let folder = path.parent().expect("it is in a folder");
        fs::create_dir_all(folder).expect("make a folder");
        fs::write(&path, content).expect("write a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("set its mode");
    }

    /// The shell.
    pub(super) fn command(&self) -> Command {
        let busybox = self.path.join("bin/busybox");
        let mut command = if self.is_guest {
            Command::new(busybox)
        } else {
            let mut command = Command::new("unshare");
            command.args(["--mount", "--propagation", "private"]).arg(busybox);
            command
        };
        let guest = if self.is_guest { "guest" } else { "" };
        command
            .args(["sh", "-c", BECOME])
            .arg(&self.path)
            .arg(guest)
            .args(SHELL);
        command.env_clear().envs(ENVIRONMENT);
        command
    }

    /// What `/proc` shows of the shell as its arguments.
    pub(super) fn shell_arguments() -> String {
        SHELL.map(|word| format!("{word}\0")).concat()
    }
}

/// A program of this machine.
fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.exists())
}

/// What a user is called here.
pub(super) fn user_name(uid: u32) -> Option<String> {
    let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
    passwd.lines().find_map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        (*fields.get(2)? == uid.to_string()).then(|| fields[0].to_owned())
    })
}

pub(super) fn has_auid() -> bool {
    Path::new("/proc/self/loginuid").exists()
}

pub(super) fn parent(pid: u64) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).expect("the process runs");
    let (_, rest) = stat.rsplit_once(") ").expect("the name is in parentheses");
    rest.split(' ')
        .nth(1)
        .and_then(|parent| parent.parse().ok())
        .expect("a number")
}
