#!/bin/sh
# shellcheck shell=dash source=/dev/null
# Runs what standard input asks for, line by line.
. /workload/settings
. /workload/cases.sh
. /workload/triggers.sh

while read -r what which; do
	case $what in
	workload) workload ;;
	environment) FOO=bar BAZ='qu x' /bin/wl exit 3 ;;
	trigger)
		trigger "$which" >/dev/null
		echo over
		;;
	command)
		eval "$which" 2>&1
		# What was printed may lack the end of its line.
		printf '\nended %s\n' "$?"
		;;
	esac
done

# What hides the guest's own root goes away with it.
if [ "$is_guest" ]; then
	umount -l /
fi
