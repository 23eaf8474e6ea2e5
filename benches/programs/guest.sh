#!/bin/sh
# In a guest of tests/vm/run.sh: times execs of a minimal program with the sensor and without, in turn.
#
#     sh guest.sh ROUNDS EXECS
#
# Prints lines with `on` or `off` and nanoseconds.
set -eu
rounds=$1 execs=$2

measure() {
	# What was begun before is over then.
	sleep 1
	echo "$1 $(./processes run "$execs" ./minimal)"
}

with_sensor() {
	: >/tmp/said
	tetra sensor run --export-file /tmp/events.log --metrics-address 127.0.0.1:0 2>/tmp/said &
	sensor=$!
	# Told when everything has started.
	until grep -q 'metrics on' /tmp/said; do
		kill -0 "$sensor"
		sleep 0.1
	done
	measure on
	kill -TERM "$sensor"
	wait "$sensor"
}

# What is read for the first time takes longer.
./processes run "$execs" ./minimal >/tmp/first
while [ "$rounds" -gt 0 ]; do
	rounds=$((rounds - 1))
	# Neither is always the first.
	if [ $((rounds % 2)) -eq 0 ]; then
		measure off
		with_sensor
	else
		with_sensor
		measure off
	fi
done
