#!/usr/bin/busybox sh
# shellcheck shell=dash
# The first process of the guest: makes it look like a host, runs what run.sh packed as /vm/run, hands /out back over
# the third serial port, with the exit status in /out/status, and ends the machine.
export PATH=/usr/sbin:/usr/bin HOME=/root TERM=dumb
/usr/bin/busybox --install -s /usr/bin 2>/dev/null

mount -t devtmpfs none /dev
mount -t proc none /proc
mount -t sysfs none /sys
mkdir -p /dev/pts /dev/shm
mount -t devpts none /dev/pts
mount -t tmpfs none /dev/shm
# A kernel may lack any of these; what needs it says so.
for where in tracefs:/sys/kernel/tracing debugfs:/sys/kernel/debug securityfs:/sys/kernel/security bpf:/sys/fs/bpf \
	cgroup2:/sys/fs/cgroup; do
	mount -t "${where%%:*}" none "${where#*:}" 2>/dev/null
done
ln -s /proc/self/fd /dev/fd
chmod 1777 /tmp /dev/shm
ip link set lo up
hostname guest

# The kernel's messages have the first port for themselves.
stty -F /dev/ttyS1 raw
stty -F /dev/ttyS2 raw
/vm/run </dev/null >/dev/ttyS1 2>&1
echo $? >/out/status
tar -C /out -cz . >/dev/ttyS2
sync
reboot -f
