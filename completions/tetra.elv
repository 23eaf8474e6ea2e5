
use builtin;
use str;

set edit:completion:arg-completer[tetra] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'tetra'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'tetra'= {
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand getevents 'Print events from a log or from agents'
            cand sensor 'Watch this host''s processes without an agent'
            cand probe 'Print what this kernel lets the sensor do'
            cand status 'Print whether agents are running'
            cand info 'Print version, build, settings and kernel features of an agent, as JSON'
            cand tracingpolicy 'Add, list and change tracing policies, or write new ones'
            cand tp 'Add, list and change tracing policies, or write new ones'
            cand loglevel 'Read or change how much an agent logs'
            cand log 'Read or change how much an agent logs'
            cand eventlog 'Read or change how an agent rotates its event log'
            cand version 'Print the version'
            cand completion 'Print a script that completes commands, flags and their values in a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tetra;getevents'= {
            cand --input 'Read this file; - is standard input. May be given several times'
            cand --follow 'Wait for more at the end of the files, across rotation and truncation, as tail -F does'
            cand --no-progress 'Show no progress bar'
            cand -n 'Kubernetes namespace, exactly; processes outside of pods have none, see --host'
            cand --namespace 'Kubernetes namespace, exactly; processes outside of pods have none, see --host'
            cand --namespace-regex 'Kubernetes namespace, by regular expression'
            cand --host 'Processes that run in no pod; adds to --namespace'
            cand --pod 'Pod name, by regular expression'
            cand --labels 'Pod labels, by Kubernetes selector: app=web,tier!=db,zone in (a,b),!test'
            cand --containers 'Container name, by regular expression'
            cand --container-id 'Container id, by regular expression or in full'
            cand --process 'Path of the binary, by regular expression'
            cand --arguments 'Arguments of the process, by regular expression'
            cand --pid 'Process id'
            cand --pid-set 'Process id, and those of all descendants that are seen from then on'
            cand --parent-binary 'Path of the parent''s binary, by regular expression'
            cand --parent-arguments 'Arguments of the parent, by regular expression'
            cand --ancestor-binary 'Path of the binary of an ancestor beyond the parent, by regular expression'
            cand -e 'Event type; PROCESS_ may be left out, and case doesn''t matter'
            cand --event-types 'Event type; PROCESS_ may be left out, and case doesn''t matter'
            cand --policy-names 'Tracing policy that asked for the event, exactly'
            cand --capabilities 'Capabilities of the process: SET is permitted, effective or inheritable; MATCH is any, all, exactly or none. All conditions given have to hold'
            cand --in-init-tree 'Whether the process descends from its container''s first process'
            cand --health-check 'Whether the process or its parent may be a Kubernetes health check'
            cand --cel-expression 'CEL expression over process_exec, process_exit, process_kprobe and so on'
            cand --since 'Only events since then: a time in RFC 3339, or how long ago, as 15m or 2h'
            cand --until 'Only events until then'
            cand --allow-list 'Only events that match one of these filters of the API in JSON; takes the place of the filter flags'
            cand --deny-list 'Drop events that match one of these filters of the API in JSON'
            cand --first 'Stop after this many events'
            cand --last 'Print only this many events, the last ones'
            cand -f 'Keep only these fields, by path: process.binary, parent.pod, args.sock_arg.daddr'
            cand --include-fields 'Keep only these fields, by path: process.binary, parent.pod, args.sock_arg.daddr'
            cand -F 'Drop these fields, by path'
            cand --exclude-fields 'Drop these fields, by path'
            cand -o 'How to print events; json if not given'
            cand --output 'How to print events; json if not given'
            cand --color 'When to colour compact output'
            cand --timestamps 'Begin compact lines with the time'
            cand --local-time 'Show times in the local time zone; implies --timestamps'
            cand --wide 'Add pid, policy, action, arguments and return value to compact lines'
            cand --stack-traces 'Show stack traces in compact output'
            cand --ima-hash 'Show IMA hashes in compact output'
            cand -t 'Print only what was written to this terminal, as it was: /dev/pts/3'
            cand --tty-encode 'Print only what was written to this terminal, as it was: /dev/pts/3'
            cand --reconnect 'Connect again whenever the agent''s stream has ended'
            cand --reconnect-wait 'How long to wait before connecting again; 2s if not given'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand --not 'Take the next filter flag the other way round: drop the events that it matches'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;sensor'= {
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand run 'Watch this host''s processes, and print, store or serve their events'
            cand stop 'Take out of the kernel what sensors with --keep-enforcing left there'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tetra;sensor;run'= {
            cand --listen 'Be an agent for tetra and others: serve the API on unix:///var/run/tetragon/tetragon.sock, or on these addresses'
            cand --info-file 'Where to write the address for tetra to find, with --listen; /var/run/tetragon/tetragon-info.json if not given, nowhere if empty'
            cand --listen-cert-file 'Serve TCP with TLS: the certificate, a PEM file'
            cand --listen-key-file 'The key of --listen-cert-file, a PEM file'
            cand --listen-client-ca-files 'Serve only clients whose certificate one of these authorities signed, PEM files'
            cand --export-file 'Write events as JSON to this file, and rotate it'
            cand --export-file-max-size-mb 'Size at which the export file is rotated, in megabytes; 10 if not given'
            cand --export-file-rotation-interval 'Time after which the export file is rotated, like 1h; never if not given'
            cand --export-file-max-backups 'How many rotated export files are kept; 5 if not given'
            cand --export-file-compress 'Compress rotated export files'
            cand --metrics-address 'Serve metrics for Prometheus over HTTP; on 127.0.0.1:2112 if no address is given'
            cand --event-queue-size 'How many events wait at most for an output or a client that doesn''t keep up, which misses those beyond; 65536 for an output and 16384 for a client if not given'
            cand --rb-size-total 'Size of the kernel''s buffer, like 64K or 16M, rounded up to a power of two; what doesn''t fit into it is lost; 8M if not given'
            cand --policy 'Load the tracing policy of this file, or those of the YAML and JSON files of this folder, which is watched for changes. May be given several times'
            cand --busy-policy-rate 'Warn of a policy that matches more calls a second than this; 1000 if not given, and 0 warns of none'
            cand --process-cred 'Add capabilities, credentials and what raised them'
            cand --process-ns 'Add namespaces'
            cand --ancestors 'Add ancestors beyond the parent'
            cand --username 'Add user names'
            cand --environment 'Add environment variables; see --redact'
            cand --redact 'Hide what matches this regular expression in arguments and environment variables. May be given several times'
            cand --existing 'Begin with an event for each process that runs already'
            cand --node-name 'What this host is called in events; its name if not given'
            cand --cluster-name 'What the cluster is called in events'
            cand -n 'Kubernetes namespace, exactly; processes outside of pods have none, see --host'
            cand --namespace 'Kubernetes namespace, exactly; processes outside of pods have none, see --host'
            cand --namespace-regex 'Kubernetes namespace, by regular expression'
            cand --host 'Processes that run in no pod; adds to --namespace'
            cand --pod 'Pod name, by regular expression'
            cand --labels 'Pod labels, by Kubernetes selector: app=web,tier!=db,zone in (a,b),!test'
            cand --containers 'Container name, by regular expression'
            cand --container-id 'Container id, by regular expression or in full'
            cand --process 'Path of the binary, by regular expression'
            cand --arguments 'Arguments of the process, by regular expression'
            cand --pid 'Process id'
            cand --pid-set 'Process id, and those of all descendants that are seen from then on'
            cand --parent-binary 'Path of the parent''s binary, by regular expression'
            cand --parent-arguments 'Arguments of the parent, by regular expression'
            cand --ancestor-binary 'Path of the binary of an ancestor beyond the parent, by regular expression'
            cand -e 'Event type; PROCESS_ may be left out, and case doesn''t matter'
            cand --event-types 'Event type; PROCESS_ may be left out, and case doesn''t matter'
            cand --policy-names 'Tracing policy that asked for the event, exactly'
            cand --capabilities 'Capabilities of the process: SET is permitted, effective or inheritable; MATCH is any, all, exactly or none. All conditions given have to hold'
            cand --in-init-tree 'Whether the process descends from its container''s first process'
            cand --health-check 'Whether the process or its parent may be a Kubernetes health check'
            cand --cel-expression 'CEL expression over process_exec, process_exit, process_kprobe and so on'
            cand --since 'Only events since then: a time in RFC 3339, or how long ago, as 15m or 2h'
            cand --until 'Only events until then'
            cand --allow-list 'Only events that match one of these filters of the API in JSON; takes the place of the filter flags'
            cand --deny-list 'Drop events that match one of these filters of the API in JSON'
            cand --first 'Stop after this many events'
            cand --last 'Print only this many events, the last ones'
            cand -f 'Keep only these fields, by path: process.binary, parent.pod, args.sock_arg.daddr'
            cand --include-fields 'Keep only these fields, by path: process.binary, parent.pod, args.sock_arg.daddr'
            cand -F 'Drop these fields, by path'
            cand --exclude-fields 'Drop these fields, by path'
            cand -o 'How to print events; json if not given'
            cand --output 'How to print events; json if not given'
            cand --color 'When to colour compact output'
            cand --timestamps 'Begin compact lines with the time'
            cand --local-time 'Show times in the local time zone; implies --timestamps'
            cand --wide 'Add pid, policy, action, arguments and return value to compact lines'
            cand --stack-traces 'Show stack traces in compact output'
            cand --ima-hash 'Show IMA hashes in compact output'
            cand -t 'Print only what was written to this terminal, as it was: /dev/pts/3'
            cand --tty-encode 'Print only what was written to this terminal, as it was: /dev/pts/3'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand --monitor-only 'Kill and refuse nothing, whatever policies say: only count what they would have done'
            cand --keep-enforcing 'Go on killing and refusing what policies say when the sensor has ended, however it ended, until tetra sensor stop. Needs a BPF file system at /sys/fs/bpf'
            cand --not 'Take the next filter flag the other way round: drop the events that it matches'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;sensor;stop'= {
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;sensor;help'= {
            cand run 'Watch this host''s processes, and print, store or serve their events'
            cand stop 'Take out of the kernel what sensors with --keep-enforcing left there'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tetra;sensor;help;run'= {
        }
        &'tetra;sensor;help;stop'= {
        }
        &'tetra;sensor;help;help'= {
        }
        &'tetra;probe'= {
            cand -o 'How to print the features'
            cand --output 'How to print the features'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;status'= {
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;info'= {
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tracingpolicy'= {
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand add 'Load a policy into the agent'
            cand delete 'Remove a policy from the agent'
            cand enable 'Put a disabled policy into effect again'
            cand disable 'Take a policy out of effect, but keep it in the agent'
            cand set-mode 'Let a policy enforce its actions, or only watch'
            cand list 'List the policies that the agent has loaded'
            cand domains 'List the domains that policies may belong to'
            cand lint 'Say what is wrong with policy files, and mend them'
            cand test 'Tell from a log which processes a policy would have hit'
            cand modify 'Print a policy file with its mode set'
            cand generate 'Write a policy that hooks many functions at once'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tetra;tp'= {
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand add 'Load a policy into the agent'
            cand delete 'Remove a policy from the agent'
            cand enable 'Put a disabled policy into effect again'
            cand disable 'Take a policy out of effect, but keep it in the agent'
            cand set-mode 'Let a policy enforce its actions, or only watch'
            cand list 'List the policies that the agent has loaded'
            cand domains 'List the domains that policies may belong to'
            cand lint 'Say what is wrong with policy files, and mend them'
            cand test 'Tell from a log which processes a policy would have hit'
            cand modify 'Print a policy file with its mode set'
            cand generate 'Write a policy that hooks many functions at once'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tetra;tracingpolicy;add'= {
            cand -m 'Load it in this mode, whatever the file says'
            cand --mode 'Load it in this mode, whatever the file says'
            cand --domain 'Domain that the policy is to belong to'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tp;add'= {
            cand -m 'Load it in this mode, whatever the file says'
            cand --mode 'Load it in this mode, whatever the file says'
            cand --domain 'Domain that the policy is to belong to'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tracingpolicy;delete'= {
            cand -n 'Namespace of the policy; none for one of the whole cluster'
            cand --namespace 'Namespace of the policy; none for one of the whole cluster'
            cand --domain 'Domain of the policy'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tp;delete'= {
            cand -n 'Namespace of the policy; none for one of the whole cluster'
            cand --namespace 'Namespace of the policy; none for one of the whole cluster'
            cand --domain 'Domain of the policy'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tracingpolicy;enable'= {
            cand -n 'Namespace of the policy; none for one of the whole cluster'
            cand --namespace 'Namespace of the policy; none for one of the whole cluster'
            cand --domain 'Domain of the policy'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tp;enable'= {
            cand -n 'Namespace of the policy; none for one of the whole cluster'
            cand --namespace 'Namespace of the policy; none for one of the whole cluster'
            cand --domain 'Domain of the policy'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tracingpolicy;disable'= {
            cand -n 'Namespace of the policy; none for one of the whole cluster'
            cand --namespace 'Namespace of the policy; none for one of the whole cluster'
            cand --domain 'Domain of the policy'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tp;disable'= {
            cand -n 'Namespace of the policy; none for one of the whole cluster'
            cand --namespace 'Namespace of the policy; none for one of the whole cluster'
            cand --domain 'Domain of the policy'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tracingpolicy;set-mode'= {
            cand 'enforce' 'Actions take effect'
            cand 'monitor' 'Actions are only reported'
            cand -n 'Namespace of the policy; none for one of the whole cluster'
            cand --namespace 'Namespace of the policy; none for one of the whole cluster'
            cand --domain 'Domain of the policy'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tp;set-mode'= {
            cand 'enforce' 'Actions take effect'
            cand 'monitor' 'Actions are only reported'
            cand -n 'Namespace of the policy; none for one of the whole cluster'
            cand --namespace 'Namespace of the policy; none for one of the whole cluster'
            cand --domain 'Domain of the policy'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tracingpolicy;list'= {
            cand -o 'How to print the policies'
            cand --output 'How to print the policies'
            cand --domain 'Only policies of this domain'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tp;list'= {
            cand -o 'How to print the policies'
            cand --output 'How to print the policies'
            cand --domain 'Only policies of this domain'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tracingpolicy;domains'= {
            cand -o 'How to print the domains'
            cand --output 'How to print the domains'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tp;domains'= {
            cand -o 'How to print the domains'
            cand --output 'How to print the domains'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tracingpolicy;lint'= {
            cand --kernel-btf 'Judge for the kernel with this BTF, raw or in an ELF file; none judges without a kernel'
            cand -o 'How to print what was found; in JSON it is an object a line'
            cand --output 'How to print what was found; in JSON it is an object a line'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand --fix 'Write what can be mended into the files, comments kept, and say what was changed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tp;lint'= {
            cand --kernel-btf 'Judge for the kernel with this BTF, raw or in an ELF file; none judges without a kernel'
            cand -o 'How to print what was found; in JSON it is an object a line'
            cand --output 'How to print what was found; in JSON it is an object a line'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand --fix 'Write what can be mended into the files, comments kept, and say what was changed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tracingpolicy;test'= {
            cand --against 'Logs of events as JSON, compressed too; - is standard input'
            cand -o 'How to print what was found'
            cand --output 'How to print what was found'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tp;test'= {
            cand --against 'Logs of events as JSON, compressed too; - is standard input'
            cand -o 'How to print what was found'
            cand --output 'How to print what was found'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tracingpolicy;modify'= {
            cand -m 'The mode to set; without it the file is printed as it is'
            cand --mode 'The mode to set; without it the file is printed as it is'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tp;modify'= {
            cand -m 'The mode to set; without it the file is printed as it is'
            cand --mode 'The mode to set; without it the file is printed as it is'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tracingpolicy;generate'= {
            cand -m 'Hook only processes that run this binary, given by its path'
            cand --match-binary 'Hook only processes that run this binary, given by its path'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand empty 'A policy without hooks, to begin with'
            cand all-syscalls 'A kprobe for each system call'
            cand all-syscalls-list 'One kprobe for a list of all system calls'
            cand ftrace-list 'One kprobe for the kernel''s functions whose names match a regular expression'
            cand uprobes 'A uprobe for all functions of a program or library'
            cand usdts 'A hook for each USDT probe of a program or library'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tetra;tracingpolicy;generate;empty'= {
            cand -m 'Hook only processes that run this binary, given by its path'
            cand --match-binary 'Hook only processes that run this binary, given by its path'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tracingpolicy;generate;all-syscalls'= {
            cand -m 'Hook only processes that run this binary, given by its path'
            cand --match-binary 'Hook only processes that run this binary, given by its path'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tracingpolicy;generate;all-syscalls-list'= {
            cand -m 'Hook only processes that run this binary, given by its path'
            cand --match-binary 'Hook only processes that run this binary, given by its path'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tracingpolicy;generate;ftrace-list'= {
            cand -r 'Regular expression for the names, as ^ksys_; all functions without it'
            cand --regex 'Regular expression for the names, as ^ksys_; all functions without it'
            cand -m 'Hook only processes that run this binary, given by its path'
            cand --match-binary 'Hook only processes that run this binary, given by its path'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tracingpolicy;generate;uprobes'= {
            cand -b 'Path of the ELF file, as the agent''s machine has it'
            cand --binary 'Path of the ELF file, as the agent''s machine has it'
            cand -m 'Hook only processes that run this binary, given by its path'
            cand --match-binary 'Hook only processes that run this binary, given by its path'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tracingpolicy;generate;usdts'= {
            cand -b 'Path of the ELF file, as the agent''s machine has it'
            cand --binary 'Path of the ELF file, as the agent''s machine has it'
            cand -m 'Hook only processes that run this binary, given by its path'
            cand --match-binary 'Hook only processes that run this binary, given by its path'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tracingpolicy;generate;help'= {
            cand empty 'A policy without hooks, to begin with'
            cand all-syscalls 'A kprobe for each system call'
            cand all-syscalls-list 'One kprobe for a list of all system calls'
            cand ftrace-list 'One kprobe for the kernel''s functions whose names match a regular expression'
            cand uprobes 'A uprobe for all functions of a program or library'
            cand usdts 'A hook for each USDT probe of a program or library'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tetra;tracingpolicy;generate;help;empty'= {
        }
        &'tetra;tracingpolicy;generate;help;all-syscalls'= {
        }
        &'tetra;tracingpolicy;generate;help;all-syscalls-list'= {
        }
        &'tetra;tracingpolicy;generate;help;ftrace-list'= {
        }
        &'tetra;tracingpolicy;generate;help;uprobes'= {
        }
        &'tetra;tracingpolicy;generate;help;usdts'= {
        }
        &'tetra;tracingpolicy;generate;help;help'= {
        }
        &'tetra;tp;generate'= {
            cand -m 'Hook only processes that run this binary, given by its path'
            cand --match-binary 'Hook only processes that run this binary, given by its path'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand empty 'A policy without hooks, to begin with'
            cand all-syscalls 'A kprobe for each system call'
            cand all-syscalls-list 'One kprobe for a list of all system calls'
            cand ftrace-list 'One kprobe for the kernel''s functions whose names match a regular expression'
            cand uprobes 'A uprobe for all functions of a program or library'
            cand usdts 'A hook for each USDT probe of a program or library'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tetra;tp;generate;empty'= {
            cand -m 'Hook only processes that run this binary, given by its path'
            cand --match-binary 'Hook only processes that run this binary, given by its path'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tp;generate;all-syscalls'= {
            cand -m 'Hook only processes that run this binary, given by its path'
            cand --match-binary 'Hook only processes that run this binary, given by its path'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tp;generate;all-syscalls-list'= {
            cand -m 'Hook only processes that run this binary, given by its path'
            cand --match-binary 'Hook only processes that run this binary, given by its path'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tp;generate;ftrace-list'= {
            cand -r 'Regular expression for the names, as ^ksys_; all functions without it'
            cand --regex 'Regular expression for the names, as ^ksys_; all functions without it'
            cand -m 'Hook only processes that run this binary, given by its path'
            cand --match-binary 'Hook only processes that run this binary, given by its path'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tp;generate;uprobes'= {
            cand -b 'Path of the ELF file, as the agent''s machine has it'
            cand --binary 'Path of the ELF file, as the agent''s machine has it'
            cand -m 'Hook only processes that run this binary, given by its path'
            cand --match-binary 'Hook only processes that run this binary, given by its path'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tp;generate;usdts'= {
            cand -b 'Path of the ELF file, as the agent''s machine has it'
            cand --binary 'Path of the ELF file, as the agent''s machine has it'
            cand -m 'Hook only processes that run this binary, given by its path'
            cand --match-binary 'Hook only processes that run this binary, given by its path'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;tp;generate;help'= {
            cand empty 'A policy without hooks, to begin with'
            cand all-syscalls 'A kprobe for each system call'
            cand all-syscalls-list 'One kprobe for a list of all system calls'
            cand ftrace-list 'One kprobe for the kernel''s functions whose names match a regular expression'
            cand uprobes 'A uprobe for all functions of a program or library'
            cand usdts 'A hook for each USDT probe of a program or library'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tetra;tp;generate;help;empty'= {
        }
        &'tetra;tp;generate;help;all-syscalls'= {
        }
        &'tetra;tp;generate;help;all-syscalls-list'= {
        }
        &'tetra;tp;generate;help;ftrace-list'= {
        }
        &'tetra;tp;generate;help;uprobes'= {
        }
        &'tetra;tp;generate;help;usdts'= {
        }
        &'tetra;tp;generate;help;help'= {
        }
        &'tetra;tracingpolicy;help'= {
            cand add 'Load a policy into the agent'
            cand delete 'Remove a policy from the agent'
            cand enable 'Put a disabled policy into effect again'
            cand disable 'Take a policy out of effect, but keep it in the agent'
            cand set-mode 'Let a policy enforce its actions, or only watch'
            cand list 'List the policies that the agent has loaded'
            cand domains 'List the domains that policies may belong to'
            cand lint 'Say what is wrong with policy files, and mend them'
            cand test 'Tell from a log which processes a policy would have hit'
            cand modify 'Print a policy file with its mode set'
            cand generate 'Write a policy that hooks many functions at once'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tetra;tracingpolicy;help;add'= {
        }
        &'tetra;tracingpolicy;help;delete'= {
        }
        &'tetra;tracingpolicy;help;enable'= {
        }
        &'tetra;tracingpolicy;help;disable'= {
        }
        &'tetra;tracingpolicy;help;set-mode'= {
        }
        &'tetra;tracingpolicy;help;list'= {
        }
        &'tetra;tracingpolicy;help;domains'= {
        }
        &'tetra;tracingpolicy;help;lint'= {
        }
        &'tetra;tracingpolicy;help;test'= {
        }
        &'tetra;tracingpolicy;help;modify'= {
        }
        &'tetra;tracingpolicy;help;generate'= {
            cand empty 'A policy without hooks, to begin with'
            cand all-syscalls 'A kprobe for each system call'
            cand all-syscalls-list 'One kprobe for a list of all system calls'
            cand ftrace-list 'One kprobe for the kernel''s functions whose names match a regular expression'
            cand uprobes 'A uprobe for all functions of a program or library'
            cand usdts 'A hook for each USDT probe of a program or library'
        }
        &'tetra;tracingpolicy;help;generate;empty'= {
        }
        &'tetra;tracingpolicy;help;generate;all-syscalls'= {
        }
        &'tetra;tracingpolicy;help;generate;all-syscalls-list'= {
        }
        &'tetra;tracingpolicy;help;generate;ftrace-list'= {
        }
        &'tetra;tracingpolicy;help;generate;uprobes'= {
        }
        &'tetra;tracingpolicy;help;generate;usdts'= {
        }
        &'tetra;tracingpolicy;help;help'= {
        }
        &'tetra;tp;help'= {
            cand add 'Load a policy into the agent'
            cand delete 'Remove a policy from the agent'
            cand enable 'Put a disabled policy into effect again'
            cand disable 'Take a policy out of effect, but keep it in the agent'
            cand set-mode 'Let a policy enforce its actions, or only watch'
            cand list 'List the policies that the agent has loaded'
            cand domains 'List the domains that policies may belong to'
            cand lint 'Say what is wrong with policy files, and mend them'
            cand test 'Tell from a log which processes a policy would have hit'
            cand modify 'Print a policy file with its mode set'
            cand generate 'Write a policy that hooks many functions at once'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tetra;tp;help;add'= {
        }
        &'tetra;tp;help;delete'= {
        }
        &'tetra;tp;help;enable'= {
        }
        &'tetra;tp;help;disable'= {
        }
        &'tetra;tp;help;set-mode'= {
        }
        &'tetra;tp;help;list'= {
        }
        &'tetra;tp;help;domains'= {
        }
        &'tetra;tp;help;lint'= {
        }
        &'tetra;tp;help;test'= {
        }
        &'tetra;tp;help;modify'= {
        }
        &'tetra;tp;help;generate'= {
            cand empty 'A policy without hooks, to begin with'
            cand all-syscalls 'A kprobe for each system call'
            cand all-syscalls-list 'One kprobe for a list of all system calls'
            cand ftrace-list 'One kprobe for the kernel''s functions whose names match a regular expression'
            cand uprobes 'A uprobe for all functions of a program or library'
            cand usdts 'A hook for each USDT probe of a program or library'
        }
        &'tetra;tp;help;generate;empty'= {
        }
        &'tetra;tp;help;generate;all-syscalls'= {
        }
        &'tetra;tp;help;generate;all-syscalls-list'= {
        }
        &'tetra;tp;help;generate;ftrace-list'= {
        }
        &'tetra;tp;help;generate;uprobes'= {
        }
        &'tetra;tp;help;generate;usdts'= {
        }
        &'tetra;tp;help;help'= {
        }
        &'tetra;loglevel'= {
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand get 'Print the log level'
            cand set 'Change the log level, until the agent restarts'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tetra;log'= {
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand get 'Print the log level'
            cand set 'Change the log level, until the agent restarts'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tetra;loglevel;get'= {
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;log;get'= {
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;loglevel;set'= {
            cand 'panic' ''
            cand 'fatal' ''
            cand 'error' ''
            cand 'warn' ''
            cand 'info' ''
            cand 'debug' ''
            cand 'trace' ''
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;log;set'= {
            cand 'panic' ''
            cand 'fatal' ''
            cand 'error' ''
            cand 'warn' ''
            cand 'info' ''
            cand 'debug' ''
            cand 'trace' ''
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;loglevel;help'= {
            cand get 'Print the log level'
            cand set 'Change the log level, until the agent restarts'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tetra;loglevel;help;get'= {
        }
        &'tetra;loglevel;help;set'= {
        }
        &'tetra;loglevel;help;help'= {
        }
        &'tetra;log;help'= {
            cand get 'Print the log level'
            cand set 'Change the log level, until the agent restarts'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tetra;log;help;get'= {
        }
        &'tetra;log;help;set'= {
        }
        &'tetra;log;help;help'= {
        }
        &'tetra;eventlog'= {
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand get 'Print the settings'
            cand set 'Change settings, until the agent restarts'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tetra;eventlog;get'= {
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;eventlog;set'= {
            cand --max-size 'Size at which the file is rotated, in megabytes'
            cand --max-backups 'How many rotated files are kept'
            cand --rotation-interval 'Time after which the file is rotated, like 1h30m; 0s doesn''t rotate by time'
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;eventlog;help'= {
            cand get 'Print the settings'
            cand set 'Change settings, until the agent restarts'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tetra;eventlog;help;get'= {
        }
        &'tetra;eventlog;help;set'= {
        }
        &'tetra;eventlog;help;help'= {
        }
        &'tetra;version'= {
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand -s 'Also ask the agent for its version'
            cand --server 'Also ask the agent for its version'
            cand -b 'Also say what it was built from and with'
            cand --build 'Also say what it was built from and with'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;completion'= {
            cand 'bash' ''
            cand 'elvish' ''
            cand 'fish' ''
            cand 'powershell' ''
            cand 'zsh' ''
            cand -d 'Say on standard error what is being done'
            cand --debug 'Say on standard error what is being done'
            cand --server-address 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense'
            cand --timeout 'How long a call may take, and a stream to be connected; 30s if not given'
            cand --retries 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given'
            cand --max-recv-size 'Refuse messages larger than this, in bytes; 10485760 if not given'
            cand --tls-ca-cert-files 'Encrypt, and trust the authorities in these PEM files'
            cand --tls-cert-file 'Encrypt, and show the agent this certificate, a PEM file'
            cand --tls-key-file 'The key of --tls-cert-file, a PEM file'
            cand --tls-server-name 'Encrypt, and expect the agent''s certificate to be for this name'
            cand --tls-skip-verify 'Encrypt, and take any certificate: anybody in between can read along'
            cand --no-descriptions 'Leave out the descriptions of commands and flags'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tetra;help'= {
            cand getevents 'Print events from a log or from agents'
            cand sensor 'Watch this host''s processes without an agent'
            cand probe 'Print what this kernel lets the sensor do'
            cand status 'Print whether agents are running'
            cand info 'Print version, build, settings and kernel features of an agent, as JSON'
            cand tracingpolicy 'Add, list and change tracing policies, or write new ones'
            cand loglevel 'Read or change how much an agent logs'
            cand eventlog 'Read or change how an agent rotates its event log'
            cand version 'Print the version'
            cand completion 'Print a script that completes commands, flags and their values in a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tetra;help;getevents'= {
        }
        &'tetra;help;sensor'= {
            cand run 'Watch this host''s processes, and print, store or serve their events'
            cand stop 'Take out of the kernel what sensors with --keep-enforcing left there'
        }
        &'tetra;help;sensor;run'= {
        }
        &'tetra;help;sensor;stop'= {
        }
        &'tetra;help;probe'= {
        }
        &'tetra;help;status'= {
        }
        &'tetra;help;info'= {
        }
        &'tetra;help;tracingpolicy'= {
            cand add 'Load a policy into the agent'
            cand delete 'Remove a policy from the agent'
            cand enable 'Put a disabled policy into effect again'
            cand disable 'Take a policy out of effect, but keep it in the agent'
            cand set-mode 'Let a policy enforce its actions, or only watch'
            cand list 'List the policies that the agent has loaded'
            cand domains 'List the domains that policies may belong to'
            cand lint 'Say what is wrong with policy files, and mend them'
            cand test 'Tell from a log which processes a policy would have hit'
            cand modify 'Print a policy file with its mode set'
            cand generate 'Write a policy that hooks many functions at once'
        }
        &'tetra;help;tracingpolicy;add'= {
        }
        &'tetra;help;tracingpolicy;delete'= {
        }
        &'tetra;help;tracingpolicy;enable'= {
        }
        &'tetra;help;tracingpolicy;disable'= {
        }
        &'tetra;help;tracingpolicy;set-mode'= {
        }
        &'tetra;help;tracingpolicy;list'= {
        }
        &'tetra;help;tracingpolicy;domains'= {
        }
        &'tetra;help;tracingpolicy;lint'= {
        }
        &'tetra;help;tracingpolicy;test'= {
        }
        &'tetra;help;tracingpolicy;modify'= {
        }
        &'tetra;help;tracingpolicy;generate'= {
            cand empty 'A policy without hooks, to begin with'
            cand all-syscalls 'A kprobe for each system call'
            cand all-syscalls-list 'One kprobe for a list of all system calls'
            cand ftrace-list 'One kprobe for the kernel''s functions whose names match a regular expression'
            cand uprobes 'A uprobe for all functions of a program or library'
            cand usdts 'A hook for each USDT probe of a program or library'
        }
        &'tetra;help;tracingpolicy;generate;empty'= {
        }
        &'tetra;help;tracingpolicy;generate;all-syscalls'= {
        }
        &'tetra;help;tracingpolicy;generate;all-syscalls-list'= {
        }
        &'tetra;help;tracingpolicy;generate;ftrace-list'= {
        }
        &'tetra;help;tracingpolicy;generate;uprobes'= {
        }
        &'tetra;help;tracingpolicy;generate;usdts'= {
        }
        &'tetra;help;loglevel'= {
            cand get 'Print the log level'
            cand set 'Change the log level, until the agent restarts'
        }
        &'tetra;help;loglevel;get'= {
        }
        &'tetra;help;loglevel;set'= {
        }
        &'tetra;help;eventlog'= {
            cand get 'Print the settings'
            cand set 'Change settings, until the agent restarts'
        }
        &'tetra;help;eventlog;get'= {
        }
        &'tetra;help;eventlog;set'= {
        }
        &'tetra;help;version'= {
        }
        &'tetra;help;completion'= {
        }
        &'tetra;help;help'= {
        }
    ]
    var values = [
        &'tetra;getevents;-e'= {
            cand 'PROCESS_EXEC' ''
            cand 'PROCESS_EXIT' ''
            cand 'PROCESS_KPROBE' ''
            cand 'PROCESS_TRACEPOINT' ''
            cand 'PROCESS_LOADER' ''
            cand 'PROCESS_UPROBE' ''
            cand 'PROCESS_THROTTLE' ''
            cand 'PROCESS_LSM' ''
            cand 'PROCESS_USDT' ''
            cand 'TEST' ''
            cand 'RATE_LIMIT_INFO' ''
        }
        &'tetra;getevents;--event-types'= {
            cand 'PROCESS_EXEC' ''
            cand 'PROCESS_EXIT' ''
            cand 'PROCESS_KPROBE' ''
            cand 'PROCESS_TRACEPOINT' ''
            cand 'PROCESS_LOADER' ''
            cand 'PROCESS_UPROBE' ''
            cand 'PROCESS_THROTTLE' ''
            cand 'PROCESS_LSM' ''
            cand 'PROCESS_USDT' ''
            cand 'TEST' ''
            cand 'RATE_LIMIT_INFO' ''
        }
        &'tetra;getevents;-o'= {
            cand 'json' 'One JSON object a line, as it came in'
            cand 'compact' 'One short line an event'
        }
        &'tetra;getevents;--output'= {
            cand 'json' 'One JSON object a line, as it came in'
            cand 'compact' 'One short line an event'
        }
        &'tetra;getevents;--color'= {
            cand 'auto' 'If the output is a terminal, and neither NO_COLOR nor TERM=dumb is set'
            cand 'always' ''
            cand 'never' ''
        }
        &'tetra;sensor;run;-e'= {
            cand 'PROCESS_EXEC' ''
            cand 'PROCESS_EXIT' ''
            cand 'PROCESS_KPROBE' ''
            cand 'PROCESS_TRACEPOINT' ''
            cand 'PROCESS_LOADER' ''
            cand 'PROCESS_UPROBE' ''
            cand 'PROCESS_THROTTLE' ''
            cand 'PROCESS_LSM' ''
            cand 'PROCESS_USDT' ''
            cand 'TEST' ''
            cand 'RATE_LIMIT_INFO' ''
        }
        &'tetra;sensor;run;--event-types'= {
            cand 'PROCESS_EXEC' ''
            cand 'PROCESS_EXIT' ''
            cand 'PROCESS_KPROBE' ''
            cand 'PROCESS_TRACEPOINT' ''
            cand 'PROCESS_LOADER' ''
            cand 'PROCESS_UPROBE' ''
            cand 'PROCESS_THROTTLE' ''
            cand 'PROCESS_LSM' ''
            cand 'PROCESS_USDT' ''
            cand 'TEST' ''
            cand 'RATE_LIMIT_INFO' ''
        }
        &'tetra;sensor;run;-o'= {
            cand 'json' 'One JSON object a line, as it came in'
            cand 'compact' 'One short line an event'
        }
        &'tetra;sensor;run;--output'= {
            cand 'json' 'One JSON object a line, as it came in'
            cand 'compact' 'One short line an event'
        }
        &'tetra;sensor;run;--color'= {
            cand 'auto' 'If the output is a terminal, and neither NO_COLOR nor TERM=dumb is set'
            cand 'always' ''
            cand 'never' ''
        }
        &'tetra;probe;-o'= {
            cand 'text' 'A table'
            cand 'json' 'JSON'
        }
        &'tetra;probe;--output'= {
            cand 'text' 'A table'
            cand 'json' 'JSON'
        }
        &'tetra;tracingpolicy;add;-m'= {
            cand 'enforce' 'Actions take effect'
            cand 'monitor' 'Actions are only reported'
        }
        &'tetra;tracingpolicy;add;--mode'= {
            cand 'enforce' 'Actions take effect'
            cand 'monitor' 'Actions are only reported'
        }
        &'tetra;tracingpolicy;list;-o'= {
            cand 'text' 'A table'
            cand 'json' 'JSON'
        }
        &'tetra;tracingpolicy;list;--output'= {
            cand 'text' 'A table'
            cand 'json' 'JSON'
        }
        &'tetra;tracingpolicy;domains;-o'= {
            cand 'text' 'A table'
            cand 'json' 'JSON'
        }
        &'tetra;tracingpolicy;domains;--output'= {
            cand 'text' 'A table'
            cand 'json' 'JSON'
        }
        &'tetra;tracingpolicy;lint;-o'= {
            cand 'text' 'A table'
            cand 'json' 'JSON'
        }
        &'tetra;tracingpolicy;lint;--output'= {
            cand 'text' 'A table'
            cand 'json' 'JSON'
        }
        &'tetra;tracingpolicy;test;-o'= {
            cand 'text' 'A table'
            cand 'json' 'JSON'
        }
        &'tetra;tracingpolicy;test;--output'= {
            cand 'text' 'A table'
            cand 'json' 'JSON'
        }
        &'tetra;tracingpolicy;modify;-m'= {
            cand 'enforce' 'Actions take effect'
            cand 'monitor' 'Actions are only reported'
        }
        &'tetra;tracingpolicy;modify;--mode'= {
            cand 'enforce' 'Actions take effect'
            cand 'monitor' 'Actions are only reported'
        }
        &'tetra;tp;add;-m'= {
            cand 'enforce' 'Actions take effect'
            cand 'monitor' 'Actions are only reported'
        }
        &'tetra;tp;add;--mode'= {
            cand 'enforce' 'Actions take effect'
            cand 'monitor' 'Actions are only reported'
        }
        &'tetra;tp;list;-o'= {
            cand 'text' 'A table'
            cand 'json' 'JSON'
        }
        &'tetra;tp;list;--output'= {
            cand 'text' 'A table'
            cand 'json' 'JSON'
        }
        &'tetra;tp;domains;-o'= {
            cand 'text' 'A table'
            cand 'json' 'JSON'
        }
        &'tetra;tp;domains;--output'= {
            cand 'text' 'A table'
            cand 'json' 'JSON'
        }
        &'tetra;tp;lint;-o'= {
            cand 'text' 'A table'
            cand 'json' 'JSON'
        }
        &'tetra;tp;lint;--output'= {
            cand 'text' 'A table'
            cand 'json' 'JSON'
        }
        &'tetra;tp;test;-o'= {
            cand 'text' 'A table'
            cand 'json' 'JSON'
        }
        &'tetra;tp;test;--output'= {
            cand 'text' 'A table'
            cand 'json' 'JSON'
        }
        &'tetra;tp;modify;-m'= {
            cand 'enforce' 'Actions take effect'
            cand 'monitor' 'Actions are only reported'
        }
        &'tetra;tp;modify;--mode'= {
            cand 'enforce' 'Actions take effect'
            cand 'monitor' 'Actions are only reported'
        }
    ]
    var flag = $command';'$words[-2]
    if (has-key $values $flag) {
        $values[$flag]
    } else {
        $completions[$command]
    }
}
