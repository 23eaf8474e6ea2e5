//! Cases of the recorded workload that are about name spaces, containers and the kernel's threads.

use super::world::{SHELL, child, life, lines, world};
use super::*;
use crate::sensor::process::procfs::Running;

const ID: &str = "4f8b6e1c9d3a27f05b8e64c1d29f7a3084be5c6d1f2093a7b8c4d5e6f7a8b9c0";

#[test]
fn whoever_descends_from_the_first_process_of_a_pid_namespace_is_in_the_init_tree() {
    let mut world = world(ProcessOptions::default());
    let (outer, init, inner) = (
        child(523, 92_878_710_900),
        child(524, 92_891_460_820),
        child(525, 92_906_230_400),
    );
    let visitor = child(526, 92_907_000_000);
    let inside = |namespace_pid, exec: Exec<'static>| {
        Record::Exec(Exec {
            namespace_pid,
            ..exec
        })
    };
    let records = vec![
        fork(outer, SHELL),
        Record::Exec(exec(outer, SHELL, 92_878_710_900, b"wl\0unshare\0p\0")),
        fork(init, outer),
        inside(1, exec(init, outer, 92_891_460_820, b"wl\0run\0ns-p\0")),
        fork(inner, init),
        inside(2, exec(inner, init, 92_906_230_400, b"wl\0ns-p\0")),
        fork(visitor, outer),
        inside(3, exec(visitor, outer, 92_907_000_000, b"wl\0nsenter\0")),
        exit(inner, 92_990_000_000, 0),
    ];
    assert_eq!(
        lines(&mut world, &records),
        [
            "exec 92878710900:523 < 4480000000:112 /bin/wl 'unshare p' [execve rootcwd clone]",
            "exec 92891460820:524 < 92878710900:523 /bin/wl 'run ns-p' [execve rootcwd clone inInitTree]",
            "exec 92906230400:525 < 92891460820:524 /bin/wl 'ns-p' [execve rootcwd clone inInitTree]",
            "exec 92907000000:526 < 92878710900:523 /bin/wl 'nsenter' [execve rootcwd clone]",
            "exit 92906230400:525 < 92891460820:524 /bin/wl 'ns-p' [execve rootcwd clone inInitTree]",
        ]
    );
}

#[test]
fn containers_are_found_by_cgroup_with_podmans_which_the_agent_misses() {
    for (cgroup, is_container) in [
        ("system.slice/docker-ID.scope", true),
        ("machine.slice/libpod-ID.scope/container", true),
        ("system.slice/ssh.service", false),
    ] {
        let cgroup = cgroup.replace("ID", ID);
        let process = child(563, 93_583_851_610);
        let inside = Exec {
            cgroup: cgroup.as_bytes(),
            ..exec(process, SHELL, 93_583_851_610, b"wl\0run\0")
        };
        let lines = lines(
            &mut world(ProcessOptions::default()),
            &life(563, 93_583_851_610, 0, inside),
        );
        let docker = if is_container {
            " docker=4f8b6e1c9d3a27f05b8e64c1d29f7a3"
        } else {
            ""
        };
        let told = format!("93583851610:563 < 4480000000:112 /bin/wl 'run' [execve rootcwd clone]{docker}");
        assert_eq!(lines, [format!("exec {told}"), format!("exit {told}")]);
    }
}

#[test]
fn a_core_dump_helper_descends_from_kthreadd_and_threads_of_the_kernel_end_unseen() {
    let mut world = world(ProcessOptions::default());
    let kthreadd = key(2, 330_000_000);
    world.add_running(&Running {
        key: kthreadd,
        is_kernel: true,
        auid: u32::MAX,
        binary: "[kthreadd]".to_owned(),
        ..Running::default()
    });
    let (helper, worker) = (child(591, 94_561_395_140), key(600, 94_562_000_000));
    let exec = Exec {
        auid: u32::MAX,
        ..exec(helper, kthreadd, 94_561_395_140, b"wl\0exit\x000\0core\x00590\0")
    };
    let records = vec![
        fork(helper, kthreadd),
        fork(worker, kthreadd),
        Record::Exec(exec),
        exit(worker, 94_563_000_000, 0),
        exit(helper, 94_564_000_000, 0),
    ];
    let told =
        "94561395140:591 < 330000000:2 /bin/wl 'exit 0 core 590' [execve rootcwd clone] auid=4294967295";
    assert_eq!(
        lines(&mut world, &records),
        [format!("exec {told}"), format!("exit {told}")]
    );
}
