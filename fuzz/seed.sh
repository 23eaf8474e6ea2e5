#!/usr/bin/env bash
# Fills fuzz/corpus with inputs to start from: the fixtures' events for `getevents`, the fixtures' flags for `flags`,
# lives of processes for `record`, the fixtures' and examples' policies for `policy`. In the first two the first byte of
# an input chooses the flag or flags.
set -euo pipefail
cd "$(dirname "$0")"
fixtures=../tests/fixtures/parity
log=${1:-$fixtures/events.jsonl}
mkdir -p corpus/getevents corpus/flags corpus/record corpus/policy
cp ../tests/fixtures/policies/*.yaml ../tests/fixtures/policies/lint/*.yaml ../examples/policies/*.yaml corpus/policy/

byte() { printf '%b' "\\x$(printf '%02x' "$1")"; }

# seed TARGET NAME CHOICE, with the rest of the input on standard input.
seed() { { byte "$3"; cat; } >"corpus/$1/$2"; }

count=0
while IFS= read -r line; do
    printf '%s\n' "$line" | seed getevents "event-$count" $((count % 16))
    count=$((count + 1))
done <"$log"

# What stands around events: prefixes, byte order mark, CRLF, arrays, spread objects, several on a line, cut lines.
event='{"process_exec":{"process":{"pid":7,"binary":"/bin/a\u002ec","pod":{"namespace":"default","name":"web-0"}}},"node_name":"n1","time":"2026-03-14T09:27:18Z"}'
for choice in 0 1 2 3 8; do
    printf '[pod/tetragon-x/export-stdout] 2026-03-14T09:27:18Z %s\n' "$event" | seed getevents "prefix-$choice" $choice
    printf 'tetragon-x export-stdout %s\r\n%s\r\n' "$event" "$event" | seed getevents "stern-$choice" $choice
    printf '2026-03-14T09:27:18Z stdout F %s\n' "$event" | seed getevents "cri-$choice" $choice
    printf '\xef\xbb\xbf%s\n' "$event" | seed getevents "mark-$choice" $choice
    printf '[%s,\n%s]\n' "$event" "$event" | seed getevents "array-$choice" $choice
    printf '%s %s text\n' "$event" "$event" | seed getevents "shared-line-$choice" $choice
    printf '%s\n' "${event//,/,$'\n '}" | seed getevents "spread-$choice" $choice
    printf '%s\n%s' "${event:0:60}" "$event" | seed getevents "cut-$choice" $choice
    printf 'level=info msg=start\n{"level":"info"}\n{}\n{"new_event":{},"time":"x"}\n' | seed getevents "other-$choice" $choice
done

count=0
value() { # CHOICE VALUE
    printf '%s' "$2" | seed flags "value-$count" "$1"
    count=$((count + 1))
}
for expression in 'process_exec.process.pid == 7u' "process_exec.process.binary.matches('^/usr')" \
    "ip(process_kprobe.args[0].sock_arg.daddr).family() == 4" "cidr('10.0.0.0/8').containsIP('10.0.0.2')" \
    "process_exec.process.pod.pod_labels['app'] in ['web', 'db']" "size(process_kprobe.args) > 2 ? true : false" \
    "has(process_exec.parent) && process_exec.ancestors.exists(a, a.binary == '/sbin/init')" \
    "process_exit.signal == 'SIGKILL' || process_exit.status == 9u" \
    "timestamp('2026-01-01T00:00:00Z') < process_exec.process.start_time"; do
    value 0 "$expression"
    value 128 "$expression"
done
for selector in 'app=web,tier!=db' 'zone in (a,b),!test' 'x notin (c)' 'app==web' 'app'; do value 1 "$selector"; done
for path in process.binary,parent.pod process.pod.podLabels.app args.sock_arg.daddr ancestors time 'process.pod.pod_labels[app]'; do
    value 2 "$path"
    value 3 "$path"
    value 131 "$path"
done
for filter in '{"namespace":["default"],"binary_regex":["^/usr"]}' '[{"pid":[7]},{"eventSet":["PROCESS_EXIT"]}]' \
    '{"labels":["app=web"],"capabilities":{"effective":{"any":["CAP_SYS_ADMIN"]}}}' \
    '{"cel_expression":["process_exec.process.pid == 7u"],"in_init_tree":true,"health_check":false}'; do
    value 4 "$filter"
    value 5 "$filter"
done
for time in 15m 1h30m 1.5h 2026-03-14T09:27:18Z 2026-03-14T09:27:18.5+01:00; do
    value 6 "$time"
    value 7 "$time"
done
value 8 effective:any:CAP_SYS_ADMIN,chown
value 8 inheritable:none:CAP_CHOWN
value 9 '^def(ault)?$,kube-.{1,2}'
value 10 '^/usr/(s)?bin/[a-z]+\x41?'
value 11 PROCESS_EXEC,exit
value 12 1,7
value 13 containerd://0123
value 14 default,
value 15 /dev/pts/0

# Records of nothing but zeros, which the target mends: 1 is a fork, 3 and 6 an exec, 2 and 5 an exit, 255 a loss.
record() { # NAME SHAPE...
    for shape in "${@:2}"; do byte "$shape" && printf '\0\0'; done >"corpus/record/$1"
}
record life 1 3 2
record execs 1 3 6 5 2
record losses 1 255 2 3 1 255
