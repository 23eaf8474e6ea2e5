# shellcheck shell=dash
# What policies are to see, or to pass over.

run() {
	/bin/wl run "$@"
}

# In a pid name space of its own.
contain() {
	/bin/wl unshare p "$@"
}

# Where the files of a service account are, for commands of tests: plain, and as in a pod.
# shellcheck disable=SC2034
{
	plain=/var/run/secrets/kubernetes.io/serviceaccount
	pod=/run/secrets/kubernetes.io/serviceaccount
}

# In name spaces of its own, with the exit status of what runs there.
inside() {
	kinds=$1
	shift
	/bin/wl unshare "$kinds" /bin/sh -c "$*; echo \$? >/tmp/status"
	return "$(/bin/cat /tmp/status)"
}

trigger() {
	case $1 in
	connections)
		run /bin/wl tcp 7777
		run /bin/wl tcp6 7778
		;;
	folder)
		run /bin/wl file /data/x
		/bin/sh -c 'echo a >/data/y'
		run /bin/wl open /etc/passwd
		run /bin/wl thrwrite
		;;
	secrets)
		run /bin/wl open /etc/shadow
		run /bin/wl open /etc/passwd
		run /bin/wl asuser 1000 1000 /bin/wl open /etc/shadow
		;;
	privileges)
		run /usr/bin/sudo id
		contain /bin/wl run /usr/bin/sudo id
		contain /bin/wl run /usr/bin/sudo exec /bin/wl exit 0 from-sudo
		;;
	shells)
		/bin/sh -c '/bin/wl exit 0 a b'
		/usr/bin/sh -c '/bin/wl exit 0 c d'
		/usr/bin/bash exec /bin/wl exit 0 e f
		run /bin/wl exit 0 g
		;;
	downloads)
		run /usr/bin/curl http://example
		run /bin/wl exit 0
		run /usr/bin/curl exec /bin/wl exit 0
		;;
	miners)
		run /tmp/xmrig --pool x
		run /tmp/xmrig exec /bin/wl exit 0 from-xmrig
		;;
	namespaces)
		run /bin/wl setns /proc/self/ns/uts 0
		contain /bin/wl run /bin/wl setns /proc/self/ns/uts 0
		;;
	links)
		/bin/rm -f /tmp/x1 /tmp/x2 /tmp/x3 /tmp/x4
		run /bin/wl symlink /etc/passwd /tmp/x1
		run /bin/wl symlink /etc/group /tmp/x2
		run /bin/wl symlinkold /etc/passwd /tmp/x3
		run /bin/ln -s /etc/passwd /tmp/x4
		;;
	tokens)
		token=/var/run/secrets/kubernetes.io/serviceaccount/token
		run /usr/bin/cat $token
		run /usr/bin/cat ${token}s
		run /usr/bin/cat /etc/passwd
		;;
	esac
}
