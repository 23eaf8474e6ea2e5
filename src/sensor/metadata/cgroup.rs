//! The container of a process, from the path of its cgroup.

/// So many characters of an id are shown.
const SHOWN: usize = 31;
/// Container ids that runtimes make up are so many hexadecimal digits.
const ID_LENGTH: usize = 64;

/// What `Process.docker` says of a process in this cgroup: the innermost container's id or name, shortened.
pub(crate) fn container_id(cgroup: &str) -> Option<String> {
    let mut outer = cgroup.trim_end_matches('/');
    while !outer.is_empty() {
        let (before, component) = outer.rsplit_once('/').unwrap_or(("", outer));
        let parent = before.rsplit('/').next().unwrap_or_default();
        if is_monitor(component) {
            return None;
        }
        if let Some(name) = by_id(component).or_else(|| by_name(component, parent)) {
            return Some(name.chars().take(SHOWN).collect());
        }
        outer = before;
    }
    None
}

/// `conmon` watches a container from outside, in a cgroup that bears the container's id.
fn is_monitor(component: &str) -> bool {
    component.starts_with("crio-conmon-") || component.starts_with("libpod-conmon-")
}

/// `ID`, `docker-ID.scope`, `cri-containerd-ID.scope`, `crio-ID`, `libpod-ID.scope`, `…slice:cri-containerd:ID`.
fn by_id(component: &str) -> Option<String> {
    let bare = component.strip_suffix(".scope").unwrap_or(component);
    let id = bare.rsplit(['-', ':']).next()?;
    (id.len() == ID_LENGTH && id.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| id.to_owned())
}

/// Containers that people name: LXC's `lxc.payload.NAME` and `lxc/NAME`, systemd-nspawn's `machine-NAME.scope` and
/// `systemd-nspawn@NAME.service`.
fn by_name(component: &str, parent: &str) -> Option<String> {
    if let Some(name) = component.strip_prefix("lxc.payload.") {
        return named(name);
    }
    if parent == "lxc" {
        return named(component);
    }
    if let Some(name) = component.strip_prefix("systemd-nspawn@") {
        return named(&unescaped(name.strip_suffix(".service")?));
    }
    let machine = unescaped(component.strip_prefix("machine-")?.strip_suffix(".scope")?);
    // Virtual machines are registered as machines too; what runs there is the emulator, on this host.
    (!machine.starts_with("qemu-")).then_some(machine)
}

fn named(name: &str) -> Option<String> {
    (!name.is_empty()).then(|| name.to_owned())
}

/// systemd writes characters that mean something in its unit names as `\xNN`.
fn unescaped(name: &str) -> String {
    let mut parts = name.split("\\x");
    let mut plain: Vec<u8> = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let code = part.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok());
        if let (Some(code), Some(rest)) = (code, part.get(2..)) {
            plain.push(code);
            plain.extend_from_slice(rest.as_bytes());
        } else {
            plain.extend_from_slice(b"\\x");
            plain.extend_from_slice(part.as_bytes());
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "4f8b6e1c9d3a27f05b8e64c1d29f7a3084be5c6d1f2093a7b8c4d5e6f7a8b9c0";
    const OTHER: &str = "aa11bb22cc33dd44ee55ff66aa77bb88cc99dd00ee11ff22aa33bb44cc55dd66";

    fn of(pattern: &str) -> Option<String> {
        container_id(&pattern.replace("ID2", OTHER).replace("ID", ID))
    }

    #[test]
    fn containers_that_the_agent_finds() {
        for cgroup in [
            "system.slice/docker-ID.scope",
            "docker/ID",
            "/docker/ID",
            "kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod1c8a4f0e.slice/cri-containerd-ID.scope",
            "kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podaaa.slice/crio-ID.scope",
            "kubepods/burstable/pod1c8a4f0e-2b4d-4f1e-9a55-0c1d2e3f4a5b/ID",
        ] {
            assert_eq!(
                of(cgroup).as_deref(),
                Some("4f8b6e1c9d3a27f05b8e64c1d29f7a3"),
                "{cgroup}"
            );
        }
    }

    #[test]
    fn containers_that_the_agent_misses() {
        for cgroup in [
            "machine.slice/libpod-ID.scope/container",
            "user.slice/user-1000.slice/user@1000.service/user.slice/libpod-ID.scope",
            "libpod_parent/libpod-ID",
            "system.slice/docker-ID.scope/init.scope",
            "system.slice:docker:ID",
            "kubepods-besteffort-pod1.slice:cri-containerd:ID",
            "docker/ID2/docker/ID",
            "docker/ID/system.slice/ssh.service",
        ] {
            assert_eq!(
                of(cgroup).as_deref(),
                Some("4f8b6e1c9d3a27f05b8e64c1d29f7a3"),
                "{cgroup}"
            );
        }
    }

    #[test]
    fn containers_with_a_name_instead_of_an_id() {
        for (cgroup, name) in [
            ("lxc.payload.web-1", "web-1"),
            ("lxc.payload.web-1/system.slice/ssh.service", "web-1"),
            ("lxc/web-1/init.scope", "web-1"),
            ("machine.slice/machine-web\\x2d1.scope", "web-1"),
            (
                "machine.slice/systemd-nspawn@web\\x2d1.service/payload/init.scope",
                "web-1",
            ),
            (
                "lxc.payload.a-name-of-more-than-31-characters",
                "a-name-of-more-than-31-characte",
            ),
        ] {
            assert_eq!(container_id(cgroup).as_deref(), Some(name), "{cgroup}");
        }
    }

    #[test]
    fn what_is_no_container() {
        for cgroup in [
            "",
            "/",
            "user.slice/user-1000.slice/session-1.scope",
            "system.slice/ssh.service",
            "init.scope",
            "machine.slice/libpod-conmon-ID.scope",
            "machine.slice/crio-conmon-ID.scope",
            "machine.slice/machine-qemu\\x2d1\\x2dvm.scope",
            "lxc.monitor.web-1",
            "system.slice/docker-0123456789abcdef.scope",
            "machine-\\x.scope/\\x/\\xz",
        ] {
            let found = of(cgroup).filter(|name| name != "\\x");
            assert_eq!(found, None, "{cgroup}");
        }
    }
}
