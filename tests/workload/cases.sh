# shellcheck shell=dash
# The cases of the workload. Before each comes a program that names it.

ID=4f8b6e1c9d3a27f05b8e64c1d29f7a3084be5c6d1f2093a7b8c4d5e6f7a8b9c0
ID2=aa11bb22cc33dd44ee55ff66aa77bb88cc99dd00ee11ff22aa33bb44cc55dd66

begin() {
	/bin/wl exit 0 "CASE $*"
}

workload() {
	begin exit codes
	/bin/wl exit 0
	/bin/wl exit 1
	/bin/wl exit 42
	/bin/wl exit 255

	begin signals
	/bin/wl sig 9
	/bin/wl sig 15
	/bin/wl segv
	/bin/wl sig 6
	/bin/wl sig 34

	begin args
	/bin/wl args

	begin busybox applets by path
	/bin/ls -la /etc
	/usr/bin/cat /etc/passwd
	/bin/sh -c '/bin/true; /bin/false'
	/usr/bin/sh -c '/bin/true'

	begin setuid as other user
	/bin/wl asuser 1000 1000 /usr/bin/suidwl ids
	/bin/wl asuser 1000 1000 /usr/bin/sgidwl ids
	/bin/wl asuser 1000 1000 /bin/wl ids
	/bin/wl asuser 1000 1000 /bin/wl nnp /usr/bin/suidwl ids
	/usr/bin/suidwl ids

	begin file capabilities
	/bin/wl setcap /usr/bin/capwl
	/bin/wl asuser 1000 1000 /usr/bin/capwl ids
	/usr/bin/capwl ids

	begin scripts
	/usr/local/bin/script.sh one "two three"
	/usr/local/bin/script2
	/usr/local/bin/nested a
	cd /usr/local/bin || return
	./script.sh rel
	cd / || return

	begin memfd
	/bin/wl fexec cloexec
	/bin/wl fexec keep
	/bin/wl execveat
	/bin/wl script-fexec /usr/local/bin/script.sh

	begin deleted binary
	/bin/wl delexec
	cp /bin/wl /tmp/sd
	/tmp/sd selfdel /tmp/sd

	begin shm
	cp /bin/wl /dev/shm/x
	/dev/shm/x exit 0
	rm /dev/shm/x

	begin chdir 'then' exec
	mkdir -p /tmp/cwd "/tmp/dir with space/é"
	/bin/wl chdirexec /tmp/cwd /bin/wl exit 0
	/bin/wl chdirexec "/tmp/dir with space/é" /bin/wl exit 0
	/bin/wl chdirexec /tmp/cwd - /bin/wl exit 0 cwd-deleted

	begin chroot
	mkdir -p /tmp/jail/bin
	cp /bin/wl /tmp/jail/bin/
	/bin/wl chroot /tmp/jail /bin/wl exit 0 in-jail

	begin fork only
	/bin/wl forkonly 4
	/bin/wl vfork
	/bin/wl zombie

	begin orphan
	/bin/wl orphan
	/bin/sleep 1

	begin double exec
	/bin/wl exec /bin/wl exec /bin/wl exit 9

	begin threads
	/bin/wl threads 20
	/bin/wl groupexit
	/bin/wl leaderexit
	/bin/wl threxec

	for kinds in p m u i n c t U pmuinc Upmn; do
		begin unshare $kinds
		/bin/wl unshare $kinds /bin/wl run /bin/wl exit 0 "ns-$kinds"
	done

	# What others on a host would notice is done in guests only.
	[ "$is_guest" ] && cgroups

	begin auid
	echo 1000 >/proc/self/loginuid
	/bin/sh -c 'echo 1001 >/proc/self/loginuid; exec /bin/wl exit 0 auid1001'

	begin pipeline
	/bin/echo hi | /usr/bin/cat | /bin/wc -c

	[ "$is_guest" ] && core_dump

	begin end
}

cgroups() {
	begin cgroups
	/bin/wl cg system.slice/docker-$ID.scope /bin/wl run /bin/wl exit 0 docker-systemd
	/bin/wl cg docker/$ID2 /bin/wl run /bin/wl exit 0 docker-cgroupfs
	pod=kubepods-besteffort-pod1c8a4f0e_2b4d_4f1e_9a55_0c1d2e3f4a5b.slice
	/bin/wl cg kubepods.slice/kubepods-besteffort.slice/$pod/cri-containerd-$ID.scope \
		/bin/wl run /bin/wl exit 0 k8s-containerd
	/bin/wl cg kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podaaa.slice/crio-$ID2.scope \
		/bin/wl run /bin/wl exit 0 k8s-crio
	/bin/wl cg kubepods/burstable/pod1c8a4f0e-2b4d-4f1e-9a55-0c1d2e3f4a5b/$ID /bin/wl run /bin/wl exit 0 k8s-cgroupfs
	/bin/wl cg machine.slice/libpod-$ID.scope/container /bin/wl run /bin/wl exit 0 podman
	/bin/wl cg user.slice/user-1000.slice/session-1.scope /bin/wl run /bin/wl exit 0 user-session
	/bin/wl cg system.slice/ssh.service /bin/wl run /bin/wl exit 0 service
	/bin/wl cg system.slice/docker-$ID.scope /bin/wl unshare pmun /bin/wl run /bin/wl exit 0 docker-and-ns
}

core_dump() {
	begin kernel thread umh
	cat /proc/sys/kernel/core_pattern
	echo '|/bin/wl exit 0 core %p' >/proc/sys/kernel/core_pattern
	ulimit -c unlimited
	/bin/wl segv
	sleep 1
	echo core >/proc/sys/kernel/core_pattern
}
