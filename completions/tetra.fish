# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_tetra_global_optspecs
    string join \n d/debug= server-address= timeout= retries= max-recv-size= tls-ca-cert-files= tls-cert-file= tls-key-file= tls-server-name= tls-skip-verify= h/help
end

function __fish_tetra_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_tetra_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_tetra_using_subcommand
    set -l cmd (__fish_tetra_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c tetra -n "__fish_tetra_needs_command" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_needs_command" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_needs_command" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_needs_command" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_needs_command" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_needs_command" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_needs_command" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_needs_command" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_needs_command" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_needs_command" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_needs_command" -f -a "getevents" -d 'Print events from a log or from agents'
complete -c tetra -n "__fish_tetra_needs_command" -f -a "sensor" -d 'Watch this host\'s processes without an agent'
complete -c tetra -n "__fish_tetra_needs_command" -f -a "probe" -d 'Print what this kernel lets the sensor do'
complete -c tetra -n "__fish_tetra_needs_command" -f -a "status" -d 'Print whether agents are running'
complete -c tetra -n "__fish_tetra_needs_command" -f -a "info" -d 'Print version, build, settings and kernel features of an agent, as JSON'
complete -c tetra -n "__fish_tetra_needs_command" -f -a "tracingpolicy" -d 'Add, list and change tracing policies, or write new ones'
complete -c tetra -n "__fish_tetra_needs_command" -f -a "tp" -d 'Add, list and change tracing policies, or write new ones'
complete -c tetra -n "__fish_tetra_needs_command" -f -a "loglevel" -d 'Read or change how much an agent logs'
complete -c tetra -n "__fish_tetra_needs_command" -f -a "log" -d 'Read or change how much an agent logs'
complete -c tetra -n "__fish_tetra_needs_command" -f -a "eventlog" -d 'Read or change how an agent rotates its event log'
complete -c tetra -n "__fish_tetra_needs_command" -f -a "version" -d 'Print the version'
complete -c tetra -n "__fish_tetra_needs_command" -f -a "completion" -d 'Print a script that completes commands, flags and their values in a shell'
complete -c tetra -n "__fish_tetra_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l input -d 'Read this file; - is standard input. May be given several times' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l follow -d 'Wait for more at the end of the files, across rotation and truncation, as tail -F does' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l no-progress -d 'Show no progress bar' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -s n -l namespace -d 'Kubernetes namespace, exactly; processes outside of pods have none, see --host' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l namespace-regex -d 'Kubernetes namespace, by regular expression' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l host -d 'Processes that run in no pod; adds to --namespace' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l pod -d 'Pod name, by regular expression' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l labels -d 'Pod labels, by Kubernetes selector: app=web,tier!=db,zone in (a,b),!test' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l containers -d 'Container name, by regular expression' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l container-id -d 'Container id, by regular expression or in full' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l process -d 'Path of the binary, by regular expression' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l arguments -d 'Arguments of the process, by regular expression' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l pid -d 'Process id' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l pid-set -d 'Process id, and those of all descendants that are seen from then on' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l parent-binary -d 'Path of the parent\'s binary, by regular expression' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l parent-arguments -d 'Arguments of the parent, by regular expression' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l ancestor-binary -d 'Path of the binary of an ancestor beyond the parent, by regular expression' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -s e -l event-types -d 'Event type; PROCESS_ may be left out, and case doesn\'t matter' -r -f -a "PROCESS_EXEC\t''
PROCESS_EXIT\t''
PROCESS_KPROBE\t''
PROCESS_TRACEPOINT\t''
PROCESS_LOADER\t''
PROCESS_UPROBE\t''
PROCESS_THROTTLE\t''
PROCESS_LSM\t''
PROCESS_USDT\t''
TEST\t''
RATE_LIMIT_INFO\t''"
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l policy-names -d 'Tracing policy that asked for the event, exactly' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l capabilities -d 'Capabilities of the process: SET is permitted, effective or inheritable; MATCH is any, all, exactly or none. All conditions given have to hold' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l in-init-tree -d 'Whether the process descends from its container\'s first process' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l health-check -d 'Whether the process or its parent may be a Kubernetes health check' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l cel-expression -d 'CEL expression over process_exec, process_exit, process_kprobe and so on' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l since -d 'Only events since then: a time in RFC 3339, or how long ago, as 15m or 2h' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l until -d 'Only events until then' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l allow-list -d 'Only events that match one of these filters of the API in JSON; takes the place of the filter flags' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l deny-list -d 'Drop events that match one of these filters of the API in JSON' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l first -d 'Stop after this many events' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l last -d 'Print only this many events, the last ones' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -s f -l include-fields -d 'Keep only these fields, by path: process.binary, parent.pod, args.sock_arg.daddr' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -s F -l exclude-fields -d 'Drop these fields, by path' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -s o -l output -d 'How to print events; json if not given' -r -f -a "json\t'One JSON object a line, as it came in'
compact\t'One short line an event'"
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l color -d 'When to colour compact output' -r -f -a "auto\t'If the output is a terminal, and neither NO_COLOR nor TERM=dumb is set'
always\t''
never\t''"
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l timestamps -d 'Begin compact lines with the time' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l local-time -d 'Show times in the local time zone; implies --timestamps' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l wide -d 'Add pid, policy, action, arguments and return value to compact lines' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l stack-traces -d 'Show stack traces in compact output' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l ima-hash -d 'Show IMA hashes in compact output' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -s t -l tty-encode -d 'Print only what was written to this terminal, as it was: /dev/pts/3' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l reconnect -d 'Connect again whenever the agent\'s stream has ended' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l reconnect-wait -d 'How long to wait before connecting again; 2s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -l not -d 'Take the next filter flag the other way round: drop the events that it matches'
complete -c tetra -n "__fish_tetra_using_subcommand getevents" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and not __fish_seen_subcommand_from run stop help" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and not __fish_seen_subcommand_from run stop help" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and not __fish_seen_subcommand_from run stop help" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and not __fish_seen_subcommand_from run stop help" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and not __fish_seen_subcommand_from run stop help" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and not __fish_seen_subcommand_from run stop help" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and not __fish_seen_subcommand_from run stop help" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and not __fish_seen_subcommand_from run stop help" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and not __fish_seen_subcommand_from run stop help" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and not __fish_seen_subcommand_from run stop help" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and not __fish_seen_subcommand_from run stop help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and not __fish_seen_subcommand_from run stop help" -f -a "run" -d 'Watch this host\'s processes, and print, store or serve their events'
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and not __fish_seen_subcommand_from run stop help" -f -a "stop" -d 'Take out of the kernel what sensors with --keep-enforcing left there'
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and not __fish_seen_subcommand_from run stop help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l listen -d 'Be an agent for tetra and others: serve the API on unix:///var/run/tetragon/tetragon.sock, or on these addresses' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l info-file -d 'Where to write the address for tetra to find, with --listen; /var/run/tetragon/tetragon-info.json if not given, nowhere if empty' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l listen-cert-file -d 'Serve TCP with TLS: the certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l listen-key-file -d 'The key of --listen-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l listen-client-ca-files -d 'Serve only clients whose certificate one of these authorities signed, PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l export-file -d 'Write events as JSON to this file, and rotate it' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l export-file-max-size-mb -d 'Size at which the export file is rotated, in megabytes; 10 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l export-file-rotation-interval -d 'Time after which the export file is rotated, like 1h; never if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l export-file-max-backups -d 'How many rotated export files are kept; 5 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l export-file-compress -d 'Compress rotated export files' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l metrics-address -d 'Serve metrics for Prometheus over HTTP; on 127.0.0.1:2112 if no address is given' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l event-queue-size -d 'How many events wait at most for an output or a client that doesn\'t keep up, which misses those beyond; 65536 for an output and 16384 for a client if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l rb-size-total -d 'Size of the kernel\'s buffer, like 64K or 16M, rounded up to a power of two; what doesn\'t fit into it is lost; 8M if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l policy -d 'Load the tracing policy of this file, or those of the YAML and JSON files of this folder, which is watched for changes. May be given several times' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l busy-policy-rate -d 'Warn of a policy that matches more calls a second than this; 1000 if not given, and 0 warns of none' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l process-cred -d 'Add capabilities, credentials and what raised them' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l process-ns -d 'Add namespaces' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l ancestors -d 'Add ancestors beyond the parent' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l username -d 'Add user names' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l environment -d 'Add environment variables; see --redact' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l redact -d 'Hide what matches this regular expression in arguments and environment variables. May be given several times' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l existing -d 'Begin with an event for each process that runs already' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l node-name -d 'What this host is called in events; its name if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l cluster-name -d 'What the cluster is called in events' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -s n -l namespace -d 'Kubernetes namespace, exactly; processes outside of pods have none, see --host' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l namespace-regex -d 'Kubernetes namespace, by regular expression' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l host -d 'Processes that run in no pod; adds to --namespace' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l pod -d 'Pod name, by regular expression' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l labels -d 'Pod labels, by Kubernetes selector: app=web,tier!=db,zone in (a,b),!test' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l containers -d 'Container name, by regular expression' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l container-id -d 'Container id, by regular expression or in full' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l process -d 'Path of the binary, by regular expression' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l arguments -d 'Arguments of the process, by regular expression' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l pid -d 'Process id' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l pid-set -d 'Process id, and those of all descendants that are seen from then on' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l parent-binary -d 'Path of the parent\'s binary, by regular expression' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l parent-arguments -d 'Arguments of the parent, by regular expression' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l ancestor-binary -d 'Path of the binary of an ancestor beyond the parent, by regular expression' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -s e -l event-types -d 'Event type; PROCESS_ may be left out, and case doesn\'t matter' -r -f -a "PROCESS_EXEC\t''
PROCESS_EXIT\t''
PROCESS_KPROBE\t''
PROCESS_TRACEPOINT\t''
PROCESS_LOADER\t''
PROCESS_UPROBE\t''
PROCESS_THROTTLE\t''
PROCESS_LSM\t''
PROCESS_USDT\t''
TEST\t''
RATE_LIMIT_INFO\t''"
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l policy-names -d 'Tracing policy that asked for the event, exactly' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l capabilities -d 'Capabilities of the process: SET is permitted, effective or inheritable; MATCH is any, all, exactly or none. All conditions given have to hold' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l in-init-tree -d 'Whether the process descends from its container\'s first process' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l health-check -d 'Whether the process or its parent may be a Kubernetes health check' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l cel-expression -d 'CEL expression over process_exec, process_exit, process_kprobe and so on' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l since -d 'Only events since then: a time in RFC 3339, or how long ago, as 15m or 2h' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l until -d 'Only events until then' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l allow-list -d 'Only events that match one of these filters of the API in JSON; takes the place of the filter flags' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l deny-list -d 'Drop events that match one of these filters of the API in JSON' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l first -d 'Stop after this many events' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l last -d 'Print only this many events, the last ones' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -s f -l include-fields -d 'Keep only these fields, by path: process.binary, parent.pod, args.sock_arg.daddr' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -s F -l exclude-fields -d 'Drop these fields, by path' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -s o -l output -d 'How to print events; json if not given' -r -f -a "json\t'One JSON object a line, as it came in'
compact\t'One short line an event'"
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l color -d 'When to colour compact output' -r -f -a "auto\t'If the output is a terminal, and neither NO_COLOR nor TERM=dumb is set'
always\t''
never\t''"
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l timestamps -d 'Begin compact lines with the time' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l local-time -d 'Show times in the local time zone; implies --timestamps' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l wide -d 'Add pid, policy, action, arguments and return value to compact lines' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l stack-traces -d 'Show stack traces in compact output' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l ima-hash -d 'Show IMA hashes in compact output' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -s t -l tty-encode -d 'Print only what was written to this terminal, as it was: /dev/pts/3' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l monitor-only -d 'Kill and refuse nothing, whatever policies say: only count what they would have done'
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l keep-enforcing -d 'Go on killing and refusing what policies say when the sensor has ended, however it ended, until tetra sensor stop. Needs a BPF file system at /sys/fs/bpf'
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -l not -d 'Take the next filter flag the other way round: drop the events that it matches'
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from stop" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from stop" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from stop" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from stop" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from stop" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from stop" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from stop" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from stop" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from stop" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from stop" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from stop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from help" -f -a "run" -d 'Watch this host\'s processes, and print, store or serve their events'
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from help" -f -a "stop" -d 'Take out of the kernel what sensors with --keep-enforcing left there'
complete -c tetra -n "__fish_tetra_using_subcommand sensor; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tetra -n "__fish_tetra_using_subcommand probe" -s o -l output -d 'How to print the features' -r -f -a "text\t'A table'
json\t'JSON'"
complete -c tetra -n "__fish_tetra_using_subcommand probe" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand probe" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand probe" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand probe" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand probe" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand probe" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand probe" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand probe" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand probe" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand probe" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand probe" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand status" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand status" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand status" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand status" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand status" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand status" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand status" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand status" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand status" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand status" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand info" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand info" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand info" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand info" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand info" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand info" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand info" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand info" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand info" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand info" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand info" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -f -a "add" -d 'Load a policy into the agent'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -f -a "delete" -d 'Remove a policy from the agent'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -f -a "enable" -d 'Put a disabled policy into effect again'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -f -a "disable" -d 'Take a policy out of effect, but keep it in the agent'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -f -a "set-mode" -d 'Let a policy enforce its actions, or only watch'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -f -a "list" -d 'List the policies that the agent has loaded'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -f -a "domains" -d 'List the domains that policies may belong to'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -f -a "lint" -d 'Say what is wrong with policy files, and mend them'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -f -a "test" -d 'Tell from a log which processes a policy would have hit'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -f -a "modify" -d 'Print a policy file with its mode set'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -f -a "generate" -d 'Write a policy that hooks many functions at once'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from add" -s m -l mode -d 'Load it in this mode, whatever the file says' -r -f -a "enforce\t'Actions take effect'
monitor\t'Actions are only reported'"
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from add" -l domain -d 'Domain that the policy is to belong to' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from add" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from add" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from add" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from add" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from add" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from add" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from add" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from add" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from add" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from add" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from delete" -s n -l namespace -d 'Namespace of the policy; none for one of the whole cluster' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from delete" -l domain -d 'Domain of the policy' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from delete" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from delete" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from delete" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from delete" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from delete" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from delete" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from delete" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from delete" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from delete" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from delete" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from enable" -s n -l namespace -d 'Namespace of the policy; none for one of the whole cluster' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from enable" -l domain -d 'Domain of the policy' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from enable" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from enable" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from enable" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from enable" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from enable" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from enable" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from enable" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from enable" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from enable" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from enable" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from enable" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from disable" -s n -l namespace -d 'Namespace of the policy; none for one of the whole cluster' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from disable" -l domain -d 'Domain of the policy' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from disable" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from disable" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from disable" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from disable" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from disable" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from disable" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from disable" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from disable" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from disable" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from disable" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from disable" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from set-mode" -s n -l namespace -d 'Namespace of the policy; none for one of the whole cluster' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from set-mode" -l domain -d 'Domain of the policy' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from set-mode" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from set-mode" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from set-mode" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from set-mode" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from set-mode" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from set-mode" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from set-mode" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from set-mode" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from set-mode" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from set-mode" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from set-mode" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from list" -s o -l output -d 'How to print the policies' -r -f -a "text\t'A table'
json\t'JSON'"
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from list" -l domain -d 'Only policies of this domain' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from list" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from list" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from list" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from list" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from list" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from list" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from list" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from list" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from list" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from list" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from domains" -s o -l output -d 'How to print the domains' -r -f -a "text\t'A table'
json\t'JSON'"
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from domains" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from domains" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from domains" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from domains" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from domains" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from domains" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from domains" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from domains" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from domains" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from domains" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from domains" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from lint" -l kernel-btf -d 'Judge for the kernel with this BTF, raw or in an ELF file; none judges without a kernel' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from lint" -s o -l output -d 'How to print what was found; in JSON it is an object a line' -r -f -a "text\t'A table'
json\t'JSON'"
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from lint" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from lint" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from lint" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from lint" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from lint" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from lint" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from lint" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from lint" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from lint" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from lint" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from lint" -l fix -d 'Write what can be mended into the files, comments kept, and say what was changed'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from test" -l against -d 'Logs of events as JSON, compressed too; - is standard input' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from test" -s o -l output -d 'How to print what was found' -r -f -a "text\t'A table'
json\t'JSON'"
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from test" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from test" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from test" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from test" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from test" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from test" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from test" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from test" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from test" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from test" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from modify" -s m -l mode -d 'The mode to set; without it the file is printed as it is' -r -f -a "enforce\t'Actions take effect'
monitor\t'Actions are only reported'"
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from modify" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from modify" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from modify" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from modify" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from modify" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from modify" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from modify" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from modify" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from modify" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from modify" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from modify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from generate" -s m -l match-binary -d 'Hook only processes that run this binary, given by its path' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from generate" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from generate" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from generate" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from generate" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from generate" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from generate" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from generate" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from generate" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from generate" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from generate" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from generate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from generate" -f -a "empty" -d 'A policy without hooks, to begin with'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from generate" -f -a "all-syscalls" -d 'A kprobe for each system call'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from generate" -f -a "all-syscalls-list" -d 'One kprobe for a list of all system calls'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from generate" -f -a "ftrace-list" -d 'One kprobe for the kernel\'s functions whose names match a regular expression'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from generate" -f -a "uprobes" -d 'A uprobe for all functions of a program or library'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from generate" -f -a "usdts" -d 'A hook for each USDT probe of a program or library'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from generate" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from help" -f -a "add" -d 'Load a policy into the agent'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Remove a policy from the agent'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from help" -f -a "enable" -d 'Put a disabled policy into effect again'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from help" -f -a "disable" -d 'Take a policy out of effect, but keep it in the agent'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from help" -f -a "set-mode" -d 'Let a policy enforce its actions, or only watch'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the policies that the agent has loaded'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from help" -f -a "domains" -d 'List the domains that policies may belong to'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from help" -f -a "lint" -d 'Say what is wrong with policy files, and mend them'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from help" -f -a "test" -d 'Tell from a log which processes a policy would have hit'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from help" -f -a "modify" -d 'Print a policy file with its mode set'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from help" -f -a "generate" -d 'Write a policy that hooks many functions at once'
complete -c tetra -n "__fish_tetra_using_subcommand tracingpolicy; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -f -a "add" -d 'Load a policy into the agent'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -f -a "delete" -d 'Remove a policy from the agent'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -f -a "enable" -d 'Put a disabled policy into effect again'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -f -a "disable" -d 'Take a policy out of effect, but keep it in the agent'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -f -a "set-mode" -d 'Let a policy enforce its actions, or only watch'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -f -a "list" -d 'List the policies that the agent has loaded'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -f -a "domains" -d 'List the domains that policies may belong to'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -f -a "lint" -d 'Say what is wrong with policy files, and mend them'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -f -a "test" -d 'Tell from a log which processes a policy would have hit'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -f -a "modify" -d 'Print a policy file with its mode set'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -f -a "generate" -d 'Write a policy that hooks many functions at once'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and not __fish_seen_subcommand_from add delete enable disable set-mode list domains lint test modify generate help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from add" -s m -l mode -d 'Load it in this mode, whatever the file says' -r -f -a "enforce\t'Actions take effect'
monitor\t'Actions are only reported'"
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from add" -l domain -d 'Domain that the policy is to belong to' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from add" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from add" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from add" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from add" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from add" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from add" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from add" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from add" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from add" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from add" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from delete" -s n -l namespace -d 'Namespace of the policy; none for one of the whole cluster' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from delete" -l domain -d 'Domain of the policy' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from delete" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from delete" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from delete" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from delete" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from delete" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from delete" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from delete" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from delete" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from delete" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from delete" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from enable" -s n -l namespace -d 'Namespace of the policy; none for one of the whole cluster' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from enable" -l domain -d 'Domain of the policy' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from enable" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from enable" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from enable" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from enable" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from enable" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from enable" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from enable" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from enable" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from enable" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from enable" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from enable" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from disable" -s n -l namespace -d 'Namespace of the policy; none for one of the whole cluster' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from disable" -l domain -d 'Domain of the policy' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from disable" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from disable" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from disable" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from disable" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from disable" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from disable" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from disable" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from disable" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from disable" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from disable" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from disable" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from set-mode" -s n -l namespace -d 'Namespace of the policy; none for one of the whole cluster' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from set-mode" -l domain -d 'Domain of the policy' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from set-mode" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from set-mode" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from set-mode" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from set-mode" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from set-mode" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from set-mode" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from set-mode" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from set-mode" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from set-mode" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from set-mode" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from set-mode" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from list" -s o -l output -d 'How to print the policies' -r -f -a "text\t'A table'
json\t'JSON'"
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from list" -l domain -d 'Only policies of this domain' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from list" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from list" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from list" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from list" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from list" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from list" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from list" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from list" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from list" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from list" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from domains" -s o -l output -d 'How to print the domains' -r -f -a "text\t'A table'
json\t'JSON'"
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from domains" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from domains" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from domains" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from domains" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from domains" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from domains" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from domains" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from domains" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from domains" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from domains" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from domains" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from lint" -l kernel-btf -d 'Judge for the kernel with this BTF, raw or in an ELF file; none judges without a kernel' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from lint" -s o -l output -d 'How to print what was found; in JSON it is an object a line' -r -f -a "text\t'A table'
json\t'JSON'"
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from lint" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from lint" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from lint" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from lint" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from lint" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from lint" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from lint" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from lint" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from lint" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from lint" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from lint" -l fix -d 'Write what can be mended into the files, comments kept, and say what was changed'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from test" -l against -d 'Logs of events as JSON, compressed too; - is standard input' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from test" -s o -l output -d 'How to print what was found' -r -f -a "text\t'A table'
json\t'JSON'"
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from test" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from test" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from test" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from test" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from test" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from test" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from test" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from test" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from test" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from test" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from modify" -s m -l mode -d 'The mode to set; without it the file is printed as it is' -r -f -a "enforce\t'Actions take effect'
monitor\t'Actions are only reported'"
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from modify" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from modify" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from modify" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from modify" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from modify" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from modify" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from modify" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from modify" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from modify" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from modify" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from modify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from generate" -s m -l match-binary -d 'Hook only processes that run this binary, given by its path' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from generate" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from generate" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from generate" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from generate" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from generate" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from generate" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from generate" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from generate" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from generate" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from generate" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from generate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from generate" -f -a "empty" -d 'A policy without hooks, to begin with'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from generate" -f -a "all-syscalls" -d 'A kprobe for each system call'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from generate" -f -a "all-syscalls-list" -d 'One kprobe for a list of all system calls'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from generate" -f -a "ftrace-list" -d 'One kprobe for the kernel\'s functions whose names match a regular expression'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from generate" -f -a "uprobes" -d 'A uprobe for all functions of a program or library'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from generate" -f -a "usdts" -d 'A hook for each USDT probe of a program or library'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from generate" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from help" -f -a "add" -d 'Load a policy into the agent'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Remove a policy from the agent'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from help" -f -a "enable" -d 'Put a disabled policy into effect again'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from help" -f -a "disable" -d 'Take a policy out of effect, but keep it in the agent'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from help" -f -a "set-mode" -d 'Let a policy enforce its actions, or only watch'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the policies that the agent has loaded'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from help" -f -a "domains" -d 'List the domains that policies may belong to'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from help" -f -a "lint" -d 'Say what is wrong with policy files, and mend them'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from help" -f -a "test" -d 'Tell from a log which processes a policy would have hit'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from help" -f -a "modify" -d 'Print a policy file with its mode set'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from help" -f -a "generate" -d 'Write a policy that hooks many functions at once'
complete -c tetra -n "__fish_tetra_using_subcommand tp; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and not __fish_seen_subcommand_from get set help" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and not __fish_seen_subcommand_from get set help" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and not __fish_seen_subcommand_from get set help" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and not __fish_seen_subcommand_from get set help" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and not __fish_seen_subcommand_from get set help" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and not __fish_seen_subcommand_from get set help" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and not __fish_seen_subcommand_from get set help" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and not __fish_seen_subcommand_from get set help" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and not __fish_seen_subcommand_from get set help" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and not __fish_seen_subcommand_from get set help" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and not __fish_seen_subcommand_from get set help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and not __fish_seen_subcommand_from get set help" -f -a "get" -d 'Print the log level'
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and not __fish_seen_subcommand_from get set help" -f -a "set" -d 'Change the log level, until the agent restarts'
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and not __fish_seen_subcommand_from get set help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from get" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from get" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from get" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from get" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from get" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from get" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from get" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from get" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from get" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from get" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from set" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from set" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from set" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from set" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from set" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from set" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from set" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from set" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from set" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from set" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from help" -f -a "get" -d 'Print the log level'
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from help" -f -a "set" -d 'Change the log level, until the agent restarts'
complete -c tetra -n "__fish_tetra_using_subcommand loglevel; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tetra -n "__fish_tetra_using_subcommand log; and not __fish_seen_subcommand_from get set help" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand log; and not __fish_seen_subcommand_from get set help" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand log; and not __fish_seen_subcommand_from get set help" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand log; and not __fish_seen_subcommand_from get set help" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand log; and not __fish_seen_subcommand_from get set help" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand log; and not __fish_seen_subcommand_from get set help" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand log; and not __fish_seen_subcommand_from get set help" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand log; and not __fish_seen_subcommand_from get set help" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand log; and not __fish_seen_subcommand_from get set help" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand log; and not __fish_seen_subcommand_from get set help" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand log; and not __fish_seen_subcommand_from get set help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand log; and not __fish_seen_subcommand_from get set help" -f -a "get" -d 'Print the log level'
complete -c tetra -n "__fish_tetra_using_subcommand log; and not __fish_seen_subcommand_from get set help" -f -a "set" -d 'Change the log level, until the agent restarts'
complete -c tetra -n "__fish_tetra_using_subcommand log; and not __fish_seen_subcommand_from get set help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from get" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from get" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from get" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from get" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from get" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from get" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from get" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from get" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from get" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from get" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from set" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from set" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from set" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from set" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from set" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from set" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from set" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from set" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from set" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from set" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from help" -f -a "get" -d 'Print the log level'
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from help" -f -a "set" -d 'Change the log level, until the agent restarts'
complete -c tetra -n "__fish_tetra_using_subcommand log; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and not __fish_seen_subcommand_from get set help" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and not __fish_seen_subcommand_from get set help" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and not __fish_seen_subcommand_from get set help" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and not __fish_seen_subcommand_from get set help" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and not __fish_seen_subcommand_from get set help" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and not __fish_seen_subcommand_from get set help" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and not __fish_seen_subcommand_from get set help" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and not __fish_seen_subcommand_from get set help" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and not __fish_seen_subcommand_from get set help" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and not __fish_seen_subcommand_from get set help" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and not __fish_seen_subcommand_from get set help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and not __fish_seen_subcommand_from get set help" -f -a "get" -d 'Print the settings'
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and not __fish_seen_subcommand_from get set help" -f -a "set" -d 'Change settings, until the agent restarts'
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and not __fish_seen_subcommand_from get set help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from get" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from get" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from get" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from get" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from get" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from get" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from get" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from get" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from get" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from get" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from set" -l max-size -d 'Size at which the file is rotated, in megabytes' -r
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from set" -l max-backups -d 'How many rotated files are kept' -r
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from set" -l rotation-interval -d 'Time after which the file is rotated, like 1h30m; 0s doesn\'t rotate by time' -r
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from set" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from set" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from set" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from set" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from set" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from set" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from set" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from set" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from set" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from set" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from help" -f -a "get" -d 'Print the settings'
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from help" -f -a "set" -d 'Change settings, until the agent restarts'
complete -c tetra -n "__fish_tetra_using_subcommand eventlog; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tetra -n "__fish_tetra_using_subcommand version" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand version" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand version" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand version" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand version" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand version" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand version" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand version" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand version" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand version" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand version" -s s -l server -d 'Also ask the agent for its version'
complete -c tetra -n "__fish_tetra_using_subcommand version" -s b -l build -d 'Also say what it was built from and with'
complete -c tetra -n "__fish_tetra_using_subcommand version" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand completion" -s d -l debug -d 'Say on standard error what is being done' -r
complete -c tetra -n "__fish_tetra_using_subcommand completion" -l server-address -d 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense' -r
complete -c tetra -n "__fish_tetra_using_subcommand completion" -l timeout -d 'How long a call may take, and a stream to be connected; 30s if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand completion" -l retries -d 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand completion" -l max-recv-size -d 'Refuse messages larger than this, in bytes; 10485760 if not given' -r
complete -c tetra -n "__fish_tetra_using_subcommand completion" -l tls-ca-cert-files -d 'Encrypt, and trust the authorities in these PEM files' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand completion" -l tls-cert-file -d 'Encrypt, and show the agent this certificate, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand completion" -l tls-key-file -d 'The key of --tls-cert-file, a PEM file' -r -F
complete -c tetra -n "__fish_tetra_using_subcommand completion" -l tls-server-name -d 'Encrypt, and expect the agent\'s certificate to be for this name' -r
complete -c tetra -n "__fish_tetra_using_subcommand completion" -l tls-skip-verify -d 'Encrypt, and take any certificate: anybody in between can read along' -r
complete -c tetra -n "__fish_tetra_using_subcommand completion" -l no-descriptions -d 'Leave out the descriptions of commands and flags'
complete -c tetra -n "__fish_tetra_using_subcommand completion" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tetra -n "__fish_tetra_using_subcommand help; and not __fish_seen_subcommand_from getevents sensor probe status info tracingpolicy loglevel eventlog version completion help" -f -a "getevents" -d 'Print events from a log or from agents'
complete -c tetra -n "__fish_tetra_using_subcommand help; and not __fish_seen_subcommand_from getevents sensor probe status info tracingpolicy loglevel eventlog version completion help" -f -a "sensor" -d 'Watch this host\'s processes without an agent'
complete -c tetra -n "__fish_tetra_using_subcommand help; and not __fish_seen_subcommand_from getevents sensor probe status info tracingpolicy loglevel eventlog version completion help" -f -a "probe" -d 'Print what this kernel lets the sensor do'
complete -c tetra -n "__fish_tetra_using_subcommand help; and not __fish_seen_subcommand_from getevents sensor probe status info tracingpolicy loglevel eventlog version completion help" -f -a "status" -d 'Print whether agents are running'
complete -c tetra -n "__fish_tetra_using_subcommand help; and not __fish_seen_subcommand_from getevents sensor probe status info tracingpolicy loglevel eventlog version completion help" -f -a "info" -d 'Print version, build, settings and kernel features of an agent, as JSON'
complete -c tetra -n "__fish_tetra_using_subcommand help; and not __fish_seen_subcommand_from getevents sensor probe status info tracingpolicy loglevel eventlog version completion help" -f -a "tracingpolicy" -d 'Add, list and change tracing policies, or write new ones'
complete -c tetra -n "__fish_tetra_using_subcommand help; and not __fish_seen_subcommand_from getevents sensor probe status info tracingpolicy loglevel eventlog version completion help" -f -a "loglevel" -d 'Read or change how much an agent logs'
complete -c tetra -n "__fish_tetra_using_subcommand help; and not __fish_seen_subcommand_from getevents sensor probe status info tracingpolicy loglevel eventlog version completion help" -f -a "eventlog" -d 'Read or change how an agent rotates its event log'
complete -c tetra -n "__fish_tetra_using_subcommand help; and not __fish_seen_subcommand_from getevents sensor probe status info tracingpolicy loglevel eventlog version completion help" -f -a "version" -d 'Print the version'
complete -c tetra -n "__fish_tetra_using_subcommand help; and not __fish_seen_subcommand_from getevents sensor probe status info tracingpolicy loglevel eventlog version completion help" -f -a "completion" -d 'Print a script that completes commands, flags and their values in a shell'
complete -c tetra -n "__fish_tetra_using_subcommand help; and not __fish_seen_subcommand_from getevents sensor probe status info tracingpolicy loglevel eventlog version completion help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tetra -n "__fish_tetra_using_subcommand help; and __fish_seen_subcommand_from sensor" -f -a "run" -d 'Watch this host\'s processes, and print, store or serve their events'
complete -c tetra -n "__fish_tetra_using_subcommand help; and __fish_seen_subcommand_from sensor" -f -a "stop" -d 'Take out of the kernel what sensors with --keep-enforcing left there'
complete -c tetra -n "__fish_tetra_using_subcommand help; and __fish_seen_subcommand_from tracingpolicy" -f -a "add" -d 'Load a policy into the agent'
complete -c tetra -n "__fish_tetra_using_subcommand help; and __fish_seen_subcommand_from tracingpolicy" -f -a "delete" -d 'Remove a policy from the agent'
complete -c tetra -n "__fish_tetra_using_subcommand help; and __fish_seen_subcommand_from tracingpolicy" -f -a "enable" -d 'Put a disabled policy into effect again'
complete -c tetra -n "__fish_tetra_using_subcommand help; and __fish_seen_subcommand_from tracingpolicy" -f -a "disable" -d 'Take a policy out of effect, but keep it in the agent'
complete -c tetra -n "__fish_tetra_using_subcommand help; and __fish_seen_subcommand_from tracingpolicy" -f -a "set-mode" -d 'Let a policy enforce its actions, or only watch'
complete -c tetra -n "__fish_tetra_using_subcommand help; and __fish_seen_subcommand_from tracingpolicy" -f -a "list" -d 'List the policies that the agent has loaded'
complete -c tetra -n "__fish_tetra_using_subcommand help; and __fish_seen_subcommand_from tracingpolicy" -f -a "domains" -d 'List the domains that policies may belong to'
complete -c tetra -n "__fish_tetra_using_subcommand help; and __fish_seen_subcommand_from tracingpolicy" -f -a "lint" -d 'Say what is wrong with policy files, and mend them'
complete -c tetra -n "__fish_tetra_using_subcommand help; and __fish_seen_subcommand_from tracingpolicy" -f -a "test" -d 'Tell from a log which processes a policy would have hit'
complete -c tetra -n "__fish_tetra_using_subcommand help; and __fish_seen_subcommand_from tracingpolicy" -f -a "modify" -d 'Print a policy file with its mode set'
complete -c tetra -n "__fish_tetra_using_subcommand help; and __fish_seen_subcommand_from tracingpolicy" -f -a "generate" -d 'Write a policy that hooks many functions at once'
complete -c tetra -n "__fish_tetra_using_subcommand help; and __fish_seen_subcommand_from loglevel" -f -a "get" -d 'Print the log level'
complete -c tetra -n "__fish_tetra_using_subcommand help; and __fish_seen_subcommand_from loglevel" -f -a "set" -d 'Change the log level, until the agent restarts'
complete -c tetra -n "__fish_tetra_using_subcommand help; and __fish_seen_subcommand_from eventlog" -f -a "get" -d 'Print the settings'
complete -c tetra -n "__fish_tetra_using_subcommand help; and __fish_seen_subcommand_from eventlog" -f -a "set" -d 'Change settings, until the agent restarts'
complete -c tetra -n "__fish_tetra_using_subcommand completion" -f -a "bash"
complete -c tetra -n "__fish_tetra_using_subcommand completion" -f -a "elvish"
complete -c tetra -n "__fish_tetra_using_subcommand completion" -f -a "fish"
complete -c tetra -n "__fish_tetra_using_subcommand completion" -f -a "powershell"
complete -c tetra -n "__fish_tetra_using_subcommand completion" -f -a "zsh"
