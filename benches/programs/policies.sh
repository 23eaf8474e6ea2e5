#!/bin/sh
# In a guest of tests/vm/run.sh: how long a policy with three hooks takes to be in place, its memory, what a hook that
# matches nothing costs a call, what an enforcing LSM hook costs an open, and how soon a call is refused or signalled.
#
#     sh policies.sh CALLS ENFORCED
#
# Makes ENFORCED calls that are refused or signalled, and CALLS of the others. Prints lines with a name and a number:
# nanoseconds, and `memory` bytes.
set -eu
calls=$1 enforced=$2 agent=unix:///tmp/tetra.sock

# How a policy of this name begins, with hooks of one kind.
policy() {
	printf 'apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata: {name: %s}\nspec:\n  %s:\n' "$1" "$2"
}

policy connections kprobes >connections.yaml
for function in tcp_connect tcp_sendmsg tcp_close; do
	printf '  - call: %s\n    syscall: false\n    args: [{index: 0, type: sock}]\n' "$function"
	printf '    selectors: [{matchArgs: [{index: 0, operator: DAddr, values: [192.0.2.0/24]}]}]\n'
done >>connections.yaml

# A policy of this name about lseek(2) with a whence that there is none of; and what else its selector says.
seeks() {
	policy "$1" kprobes
	printf '  - call: sys_lseek\n    syscall: true\n    args: [{index: 2, type: int}]\n'
	printf '    selectors: [{matchArgs: [{index: 2, operator: Equal, values: [77]}]%s}]\n' "$2"
}

# A policy of this name that keeps a program from opening a file.
opens() {
	policy "$1" lsmhooks
	printf '  - hook: file_open\n    args: [{index: 0, type: file}]\n'
	printf '    selectors: [{matchArgs: [{index: 0, operator: Equal, values: [/root/forbidden]}], '
	printf 'matchBinaries: [{operator: In, values: [%s]}], matchActions: [{action: Override, argError: -1}]}]\n' "$2"
}

touch allowed forbidden
seeks nothing '' >nothing.yaml
seeks signals ', matchBinaries: [{operator: In, values: [/root/processes]}], matchActions: [{action: Signal, argSig: 10}]' \
	>signals.yaml
opens opens /root/processes >opens.yaml
opens others /usr/bin/nobody >others.yaml

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

	echo "open_off $(./processes opens "$calls" allowed)"
	ask add others.yaml >/dev/null
	echo "open_others $(./processes opens "$calls" allowed)"
	ask delete others >/dev/null
	ask add opens.yaml >/dev/null
	echo "open_allowed $(./processes opens "$calls" allowed)"
	echo "open_refused $(./processes refused "$enforced" forbidden)"
	ask delete opens >/dev/null

	ask add signals.yaml >/dev/null
	echo "signal $(./processes signals "$enforced" lseek)"
	echo "kill $(./processes signals "$enforced" kill)"
	ask delete signals >/dev/null
done
kill -TERM "$sensor"
wait "$sensor"
