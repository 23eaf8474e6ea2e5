#!/bin/sh
# In a guest of tests/vm/run.sh: how long a policy with three hooks takes to be in place, its memory, and what a hook that
# matches nothing costs a call.
#
#     sh policies.sh CALLS
#
# Prints lines with a name and a number: nanoseconds, and `memory` bytes.
set -eu
calls=$1 agent=unix:///tmp/tetra.sock

policy() {
	printf 'apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata: {name: %s}\nspec:\n  kprobes:\n' "$1"
}

policy connections >connections.yaml
for function in tcp_connect tcp_sendmsg tcp_close; do
	printf '  - call: %s\n    syscall: false\n    args: [{index: 0, type: sock}]\n' "$function"
	printf '    selectors: [{matchArgs: [{index: 0, operator: DAddr, values: [192.0.2.0/24]}]}]\n'
done >>connections.yaml
policy nothing >nothing.yaml
printf '  - call: sys_lseek\n    syscall: true\n    args: [{index: 2, type: int}]\n' >>nothing.yaml
printf '    selectors: [{matchArgs: [{index: 2, operator: Equal, values: [77]}]}]\n' >>nothing.yaml

ask() {
	tetra tracingpolicy "$@" --server-address "$agent" --timeout 120s
}

tetra sensor run --listen "$agent" --info-file /tmp/info --export-file /tmp/events.log 2>/tmp/said &
sensor=$!
until tetra status --server-address "$agent" >/dev/null 2>&1; do
	kill -0 "$sensor"
	sleep 0.2
done
now() {
	read -r seconds rest </proc/uptime
	echo "${seconds%.*}${seconds#*.}0000000"
}
for _ in 1 2 3; do
	begin=$(now)
	ask add connections.yaml >/dev/null
	echo "added $(($(now) - begin))"
	ask list -o json | tr ',' '\n' | sed -n 's/.*"kernel_memory_bytes":"\([0-9]*\)".*/memory \1/p'
	ask delete connections >/dev/null
done
for _ in 1 2 3 4 5; do
	echo "off $(./processes calls "$calls" lseek)"
	ask add nothing.yaml >/dev/null
	echo "on $(./processes calls "$calls" lseek)"
	ask delete nothing >/dev/null
done
kill -TERM "$sensor"
wait "$sensor"
