
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'tetra' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'tetra'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'tetra' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('getevents', 'getevents', [CompletionResultType]::ParameterValue, 'Print events from a log or from agents')
            [CompletionResult]::new('sensor', 'sensor', [CompletionResultType]::ParameterValue, 'Watch this host''s processes without an agent')
            [CompletionResult]::new('probe', 'probe', [CompletionResultType]::ParameterValue, 'Print what this kernel lets the sensor do')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Print whether agents are running')
            [CompletionResult]::new('info', 'info', [CompletionResultType]::ParameterValue, 'Print version, build, settings and kernel features of an agent, as JSON')
            [CompletionResult]::new('tracingpolicy', 'tracingpolicy', [CompletionResultType]::ParameterValue, 'Add, list and change tracing policies, or write new ones')
            [CompletionResult]::new('tp', 'tp', [CompletionResultType]::ParameterValue, 'Add, list and change tracing policies, or write new ones')
            [CompletionResult]::new('loglevel', 'loglevel', [CompletionResultType]::ParameterValue, 'Read or change how much an agent logs')
            [CompletionResult]::new('log', 'log', [CompletionResultType]::ParameterValue, 'Read or change how much an agent logs')
            [CompletionResult]::new('eventlog', 'eventlog', [CompletionResultType]::ParameterValue, 'Read or change how an agent rotates its event log')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Print the version')
            [CompletionResult]::new('completion', 'completion', [CompletionResultType]::ParameterValue, 'Print a script that completes commands, flags and their values in a shell')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tetra;getevents' {
            [CompletionResult]::new('--input', '--input', [CompletionResultType]::ParameterName, 'Read this file; - is standard input. May be given several times')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Wait for more at the end of the files, across rotation and truncation, as tail -F does')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Show no progress bar')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Kubernetes namespace, exactly; processes outside of pods have none, see --host')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Kubernetes namespace, exactly; processes outside of pods have none, see --host')
            [CompletionResult]::new('--namespace-regex', '--namespace-regex', [CompletionResultType]::ParameterName, 'Kubernetes namespace, by regular expression')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'Processes that run in no pod; adds to --namespace')
            [CompletionResult]::new('--pod', '--pod', [CompletionResultType]::ParameterName, 'Pod name, by regular expression')
            [CompletionResult]::new('--labels', '--labels', [CompletionResultType]::ParameterName, 'Pod labels, by Kubernetes selector: app=web,tier!=db,zone in (a,b),!test')
            [CompletionResult]::new('--containers', '--containers', [CompletionResultType]::ParameterName, 'Container name, by regular expression')
            [CompletionResult]::new('--container-id', '--container-id', [CompletionResultType]::ParameterName, 'Container id, by regular expression or in full')
            [CompletionResult]::new('--process', '--process', [CompletionResultType]::ParameterName, 'Path of the binary, by regular expression')
            [CompletionResult]::new('--arguments', '--arguments', [CompletionResultType]::ParameterName, 'Arguments of the process, by regular expression')
            [CompletionResult]::new('--pid', '--pid', [CompletionResultType]::ParameterName, 'Process id')
            [CompletionResult]::new('--pid-set', '--pid-set', [CompletionResultType]::ParameterName, 'Process id, and those of all descendants that are seen from then on')
            [CompletionResult]::new('--parent-binary', '--parent-binary', [CompletionResultType]::ParameterName, 'Path of the parent''s binary, by regular expression')
            [CompletionResult]::new('--parent-arguments', '--parent-arguments', [CompletionResultType]::ParameterName, 'Arguments of the parent, by regular expression')
            [CompletionResult]::new('--ancestor-binary', '--ancestor-binary', [CompletionResultType]::ParameterName, 'Path of the binary of an ancestor beyond the parent, by regular expression')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Event type; PROCESS_ may be left out, and case doesn''t matter')
            [CompletionResult]::new('--event-types', '--event-types', [CompletionResultType]::ParameterName, 'Event type; PROCESS_ may be left out, and case doesn''t matter')
            [CompletionResult]::new('--policy-names', '--policy-names', [CompletionResultType]::ParameterName, 'Tracing policy that asked for the event, exactly')
            [CompletionResult]::new('--capabilities', '--capabilities', [CompletionResultType]::ParameterName, 'Capabilities of the process: SET is permitted, effective or inheritable; MATCH is any, all, exactly or none. All conditions given have to hold')
            [CompletionResult]::new('--in-init-tree', '--in-init-tree', [CompletionResultType]::ParameterName, 'Whether the process descends from its container''s first process')
            [CompletionResult]::new('--health-check', '--health-check', [CompletionResultType]::ParameterName, 'Whether the process or its parent may be a Kubernetes health check')
            [CompletionResult]::new('--cel-expression', '--cel-expression', [CompletionResultType]::ParameterName, 'CEL expression over process_exec, process_exit, process_kprobe and so on')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only events since then: a time in RFC 3339, or how long ago, as 15m or 2h')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'Only events until then')
            [CompletionResult]::new('--allow-list', '--allow-list', [CompletionResultType]::ParameterName, 'Only events that match one of these filters of the API in JSON; takes the place of the filter flags')
            [CompletionResult]::new('--deny-list', '--deny-list', [CompletionResultType]::ParameterName, 'Drop events that match one of these filters of the API in JSON')
            [CompletionResult]::new('--first', '--first', [CompletionResultType]::ParameterName, 'Stop after this many events')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Print only this many events, the last ones')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Keep only these fields, by path: process.binary, parent.pod, args.sock_arg.daddr')
            [CompletionResult]::new('--include-fields', '--include-fields', [CompletionResultType]::ParameterName, 'Keep only these fields, by path: process.binary, parent.pod, args.sock_arg.daddr')
            [CompletionResult]::new('-F', '-F ', [CompletionResultType]::ParameterName, 'Drop these fields, by path')
            [CompletionResult]::new('--exclude-fields', '--exclude-fields', [CompletionResultType]::ParameterName, 'Drop these fields, by path')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print events; json if not given')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print events; json if not given')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour compact output')
            [CompletionResult]::new('--timestamps', '--timestamps', [CompletionResultType]::ParameterName, 'Begin compact lines with the time')
            [CompletionResult]::new('--local-time', '--local-time', [CompletionResultType]::ParameterName, 'Show times in the local time zone; implies --timestamps')
            [CompletionResult]::new('--wide', '--wide', [CompletionResultType]::ParameterName, 'Add pid, policy, action, arguments and return value to compact lines')
            [CompletionResult]::new('--stack-traces', '--stack-traces', [CompletionResultType]::ParameterName, 'Show stack traces in compact output')
            [CompletionResult]::new('--ima-hash', '--ima-hash', [CompletionResultType]::ParameterName, 'Show IMA hashes in compact output')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Print only what was written to this terminal, as it was: /dev/pts/3')
            [CompletionResult]::new('--tty-encode', '--tty-encode', [CompletionResultType]::ParameterName, 'Print only what was written to this terminal, as it was: /dev/pts/3')
            [CompletionResult]::new('--reconnect', '--reconnect', [CompletionResultType]::ParameterName, 'Connect again whenever the agent''s stream has ended')
            [CompletionResult]::new('--reconnect-wait', '--reconnect-wait', [CompletionResultType]::ParameterName, 'How long to wait before connecting again; 2s if not given')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('--not', '--not', [CompletionResultType]::ParameterName, 'Take the next filter flag the other way round: drop the events that it matches')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;sensor' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Watch this host''s processes, and print, store or serve their events')
            [CompletionResult]::new('stop', 'stop', [CompletionResultType]::ParameterValue, 'Take out of the kernel what sensors with --keep-enforcing left there')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tetra;sensor;run' {
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Be an agent for tetra and others: serve the API on unix:///var/run/tetragon/tetragon.sock, or on these addresses')
            [CompletionResult]::new('--info-file', '--info-file', [CompletionResultType]::ParameterName, 'Where to write the address for tetra to find, with --listen; /var/run/tetragon/tetragon-info.json if not given, nowhere if empty')
            [CompletionResult]::new('--listen-cert-file', '--listen-cert-file', [CompletionResultType]::ParameterName, 'Serve TCP with TLS: the certificate, a PEM file')
            [CompletionResult]::new('--listen-key-file', '--listen-key-file', [CompletionResultType]::ParameterName, 'The key of --listen-cert-file, a PEM file')
            [CompletionResult]::new('--listen-client-ca-files', '--listen-client-ca-files', [CompletionResultType]::ParameterName, 'Serve only clients whose certificate one of these authorities signed, PEM files')
            [CompletionResult]::new('--export-file', '--export-file', [CompletionResultType]::ParameterName, 'Write events as JSON to this file, and rotate it')
            [CompletionResult]::new('--export-file-max-size-mb', '--export-file-max-size-mb', [CompletionResultType]::ParameterName, 'Size at which the export file is rotated, in megabytes; 10 if not given')
            [CompletionResult]::new('--export-file-rotation-interval', '--export-file-rotation-interval', [CompletionResultType]::ParameterName, 'Time after which the export file is rotated, like 1h; never if not given')
            [CompletionResult]::new('--export-file-max-backups', '--export-file-max-backups', [CompletionResultType]::ParameterName, 'How many rotated export files are kept; 5 if not given')
            [CompletionResult]::new('--export-file-compress', '--export-file-compress', [CompletionResultType]::ParameterName, 'Compress rotated export files')
            [CompletionResult]::new('--metrics-address', '--metrics-address', [CompletionResultType]::ParameterName, 'Serve metrics for Prometheus over HTTP; on 127.0.0.1:2112 if no address is given')
            [CompletionResult]::new('--event-queue-size', '--event-queue-size', [CompletionResultType]::ParameterName, 'How many events wait at most for an output or a client that doesn''t keep up, which misses those beyond; 65536 for an output and 16384 for a client if not given')
            [CompletionResult]::new('--rb-size-total', '--rb-size-total', [CompletionResultType]::ParameterName, 'Size of the kernel''s buffer, like 64K or 16M, rounded up to a power of two; what doesn''t fit into it is lost; 8M if not given')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'Load the tracing policy of this file, or those of the YAML and JSON files of this folder, which is watched for changes. May be given several times')
            [CompletionResult]::new('--busy-policy-rate', '--busy-policy-rate', [CompletionResultType]::ParameterName, 'Warn of a policy that matches more calls a second than this; 1000 if not given, and 0 warns of none')
            [CompletionResult]::new('--process-cred', '--process-cred', [CompletionResultType]::ParameterName, 'Add capabilities, credentials and what raised them')
            [CompletionResult]::new('--process-ns', '--process-ns', [CompletionResultType]::ParameterName, 'Add namespaces')
            [CompletionResult]::new('--ancestors', '--ancestors', [CompletionResultType]::ParameterName, 'Add ancestors beyond the parent')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'Add user names')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'Add environment variables; see --redact')
            [CompletionResult]::new('--redact', '--redact', [CompletionResultType]::ParameterName, 'Hide what matches this regular expression in arguments and environment variables. May be given several times')
            [CompletionResult]::new('--existing', '--existing', [CompletionResultType]::ParameterName, 'Begin with an event for each process that runs already')
            [CompletionResult]::new('--node-name', '--node-name', [CompletionResultType]::ParameterName, 'What this host is called in events; its name if not given')
            [CompletionResult]::new('--cluster-name', '--cluster-name', [CompletionResultType]::ParameterName, 'What the cluster is called in events')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Kubernetes namespace, exactly; processes outside of pods have none, see --host')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Kubernetes namespace, exactly; processes outside of pods have none, see --host')
            [CompletionResult]::new('--namespace-regex', '--namespace-regex', [CompletionResultType]::ParameterName, 'Kubernetes namespace, by regular expression')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'Processes that run in no pod; adds to --namespace')
            [CompletionResult]::new('--pod', '--pod', [CompletionResultType]::ParameterName, 'Pod name, by regular expression')
            [CompletionResult]::new('--labels', '--labels', [CompletionResultType]::ParameterName, 'Pod labels, by Kubernetes selector: app=web,tier!=db,zone in (a,b),!test')
            [CompletionResult]::new('--containers', '--containers', [CompletionResultType]::ParameterName, 'Container name, by regular expression')
            [CompletionResult]::new('--container-id', '--container-id', [CompletionResultType]::ParameterName, 'Container id, by regular expression or in full')
            [CompletionResult]::new('--process', '--process', [CompletionResultType]::ParameterName, 'Path of the binary, by regular expression')
            [CompletionResult]::new('--arguments', '--arguments', [CompletionResultType]::ParameterName, 'Arguments of the process, by regular expression')
            [CompletionResult]::new('--pid', '--pid', [CompletionResultType]::ParameterName, 'Process id')
            [CompletionResult]::new('--pid-set', '--pid-set', [CompletionResultType]::ParameterName, 'Process id, and those of all descendants that are seen from then on')
            [CompletionResult]::new('--parent-binary', '--parent-binary', [CompletionResultType]::ParameterName, 'Path of the parent''s binary, by regular expression')
            [CompletionResult]::new('--parent-arguments', '--parent-arguments', [CompletionResultType]::ParameterName, 'Arguments of the parent, by regular expression')
            [CompletionResult]::new('--ancestor-binary', '--ancestor-binary', [CompletionResultType]::ParameterName, 'Path of the binary of an ancestor beyond the parent, by regular expression')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Event type; PROCESS_ may be left out, and case doesn''t matter')
            [CompletionResult]::new('--event-types', '--event-types', [CompletionResultType]::ParameterName, 'Event type; PROCESS_ may be left out, and case doesn''t matter')
            [CompletionResult]::new('--policy-names', '--policy-names', [CompletionResultType]::ParameterName, 'Tracing policy that asked for the event, exactly')
            [CompletionResult]::new('--capabilities', '--capabilities', [CompletionResultType]::ParameterName, 'Capabilities of the process: SET is permitted, effective or inheritable; MATCH is any, all, exactly or none. All conditions given have to hold')
            [CompletionResult]::new('--in-init-tree', '--in-init-tree', [CompletionResultType]::ParameterName, 'Whether the process descends from its container''s first process')
            [CompletionResult]::new('--health-check', '--health-check', [CompletionResultType]::ParameterName, 'Whether the process or its parent may be a Kubernetes health check')
            [CompletionResult]::new('--cel-expression', '--cel-expression', [CompletionResultType]::ParameterName, 'CEL expression over process_exec, process_exit, process_kprobe and so on')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only events since then: a time in RFC 3339, or how long ago, as 15m or 2h')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'Only events until then')
            [CompletionResult]::new('--allow-list', '--allow-list', [CompletionResultType]::ParameterName, 'Only events that match one of these filters of the API in JSON; takes the place of the filter flags')
            [CompletionResult]::new('--deny-list', '--deny-list', [CompletionResultType]::ParameterName, 'Drop events that match one of these filters of the API in JSON')
            [CompletionResult]::new('--first', '--first', [CompletionResultType]::ParameterName, 'Stop after this many events')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Print only this many events, the last ones')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Keep only these fields, by path: process.binary, parent.pod, args.sock_arg.daddr')
            [CompletionResult]::new('--include-fields', '--include-fields', [CompletionResultType]::ParameterName, 'Keep only these fields, by path: process.binary, parent.pod, args.sock_arg.daddr')
            [CompletionResult]::new('-F', '-F ', [CompletionResultType]::ParameterName, 'Drop these fields, by path')
            [CompletionResult]::new('--exclude-fields', '--exclude-fields', [CompletionResultType]::ParameterName, 'Drop these fields, by path')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print events; json if not given')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print events; json if not given')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour compact output')
            [CompletionResult]::new('--timestamps', '--timestamps', [CompletionResultType]::ParameterName, 'Begin compact lines with the time')
            [CompletionResult]::new('--local-time', '--local-time', [CompletionResultType]::ParameterName, 'Show times in the local time zone; implies --timestamps')
            [CompletionResult]::new('--wide', '--wide', [CompletionResultType]::ParameterName, 'Add pid, policy, action, arguments and return value to compact lines')
            [CompletionResult]::new('--stack-traces', '--stack-traces', [CompletionResultType]::ParameterName, 'Show stack traces in compact output')
            [CompletionResult]::new('--ima-hash', '--ima-hash', [CompletionResultType]::ParameterName, 'Show IMA hashes in compact output')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Print only what was written to this terminal, as it was: /dev/pts/3')
            [CompletionResult]::new('--tty-encode', '--tty-encode', [CompletionResultType]::ParameterName, 'Print only what was written to this terminal, as it was: /dev/pts/3')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('--monitor-only', '--monitor-only', [CompletionResultType]::ParameterName, 'Kill and refuse nothing, whatever policies say: only count what they would have done')
            [CompletionResult]::new('--keep-enforcing', '--keep-enforcing', [CompletionResultType]::ParameterName, 'Go on killing and refusing what policies say when the sensor has ended, however it ended, until tetra sensor stop. Needs a BPF file system at /sys/fs/bpf')
            [CompletionResult]::new('--not', '--not', [CompletionResultType]::ParameterName, 'Take the next filter flag the other way round: drop the events that it matches')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;sensor;stop' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;sensor;help' {
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Watch this host''s processes, and print, store or serve their events')
            [CompletionResult]::new('stop', 'stop', [CompletionResultType]::ParameterValue, 'Take out of the kernel what sensors with --keep-enforcing left there')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tetra;sensor;help;run' {
            break
        }
        'tetra;sensor;help;stop' {
            break
        }
        'tetra;sensor;help;help' {
            break
        }
        'tetra;probe' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print the features')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print the features')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;status' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;info' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tracingpolicy' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Load a policy into the agent')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Remove a policy from the agent')
            [CompletionResult]::new('enable', 'enable', [CompletionResultType]::ParameterValue, 'Put a disabled policy into effect again')
            [CompletionResult]::new('disable', 'disable', [CompletionResultType]::ParameterValue, 'Take a policy out of effect, but keep it in the agent')
            [CompletionResult]::new('set-mode', 'set-mode', [CompletionResultType]::ParameterValue, 'Let a policy enforce its actions, or only watch')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the policies that the agent has loaded')
            [CompletionResult]::new('domains', 'domains', [CompletionResultType]::ParameterValue, 'List the domains that policies may belong to')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Say what is wrong with policy files, and mend them')
            [CompletionResult]::new('test', 'test', [CompletionResultType]::ParameterValue, 'Tell from a log which processes a policy would have hit')
            [CompletionResult]::new('modify', 'modify', [CompletionResultType]::ParameterValue, 'Print a policy file with its mode set')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Write a policy that hooks many functions at once')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tetra;tp' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Load a policy into the agent')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Remove a policy from the agent')
            [CompletionResult]::new('enable', 'enable', [CompletionResultType]::ParameterValue, 'Put a disabled policy into effect again')
            [CompletionResult]::new('disable', 'disable', [CompletionResultType]::ParameterValue, 'Take a policy out of effect, but keep it in the agent')
            [CompletionResult]::new('set-mode', 'set-mode', [CompletionResultType]::ParameterValue, 'Let a policy enforce its actions, or only watch')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the policies that the agent has loaded')
            [CompletionResult]::new('domains', 'domains', [CompletionResultType]::ParameterValue, 'List the domains that policies may belong to')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Say what is wrong with policy files, and mend them')
            [CompletionResult]::new('test', 'test', [CompletionResultType]::ParameterValue, 'Tell from a log which processes a policy would have hit')
            [CompletionResult]::new('modify', 'modify', [CompletionResultType]::ParameterValue, 'Print a policy file with its mode set')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Write a policy that hooks many functions at once')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tetra;tracingpolicy;add' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Load it in this mode, whatever the file says')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'Load it in this mode, whatever the file says')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'Domain that the policy is to belong to')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tp;add' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Load it in this mode, whatever the file says')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'Load it in this mode, whatever the file says')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'Domain that the policy is to belong to')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tracingpolicy;delete' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of the policy; none for one of the whole cluster')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of the policy; none for one of the whole cluster')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'Domain of the policy')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tp;delete' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of the policy; none for one of the whole cluster')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of the policy; none for one of the whole cluster')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'Domain of the policy')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tracingpolicy;enable' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of the policy; none for one of the whole cluster')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of the policy; none for one of the whole cluster')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'Domain of the policy')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tp;enable' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of the policy; none for one of the whole cluster')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of the policy; none for one of the whole cluster')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'Domain of the policy')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tracingpolicy;disable' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of the policy; none for one of the whole cluster')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of the policy; none for one of the whole cluster')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'Domain of the policy')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tp;disable' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of the policy; none for one of the whole cluster')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of the policy; none for one of the whole cluster')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'Domain of the policy')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tracingpolicy;set-mode' {
            [CompletionResult]::new('enforce', 'enforce', [CompletionResultType]::ParameterValue, 'Actions take effect')
            [CompletionResult]::new('monitor', 'monitor', [CompletionResultType]::ParameterValue, 'Actions are only reported')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of the policy; none for one of the whole cluster')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of the policy; none for one of the whole cluster')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'Domain of the policy')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tp;set-mode' {
            [CompletionResult]::new('enforce', 'enforce', [CompletionResultType]::ParameterValue, 'Actions take effect')
            [CompletionResult]::new('monitor', 'monitor', [CompletionResultType]::ParameterValue, 'Actions are only reported')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of the policy; none for one of the whole cluster')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of the policy; none for one of the whole cluster')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'Domain of the policy')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tracingpolicy;list' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print the policies')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print the policies')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'Only policies of this domain')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tp;list' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print the policies')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print the policies')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'Only policies of this domain')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tracingpolicy;domains' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print the domains')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print the domains')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tp;domains' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print the domains')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print the domains')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tracingpolicy;lint' {
            [CompletionResult]::new('--kernel-btf', '--kernel-btf', [CompletionResultType]::ParameterName, 'Judge for the kernel with this BTF, raw or in an ELF file; none judges without a kernel')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print what was found; in JSON it is an object a line')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print what was found; in JSON it is an object a line')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('--fix', '--fix', [CompletionResultType]::ParameterName, 'Write what can be mended into the files, comments kept, and say what was changed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tp;lint' {
            [CompletionResult]::new('--kernel-btf', '--kernel-btf', [CompletionResultType]::ParameterName, 'Judge for the kernel with this BTF, raw or in an ELF file; none judges without a kernel')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print what was found; in JSON it is an object a line')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print what was found; in JSON it is an object a line')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('--fix', '--fix', [CompletionResultType]::ParameterName, 'Write what can be mended into the files, comments kept, and say what was changed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tracingpolicy;test' {
            [CompletionResult]::new('--against', '--against', [CompletionResultType]::ParameterName, 'Logs of events as JSON, compressed too; - is standard input')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print what was found')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print what was found')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tp;test' {
            [CompletionResult]::new('--against', '--against', [CompletionResultType]::ParameterName, 'Logs of events as JSON, compressed too; - is standard input')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print what was found')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print what was found')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tracingpolicy;modify' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'The mode to set; without it the file is printed as it is')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'The mode to set; without it the file is printed as it is')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tp;modify' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'The mode to set; without it the file is printed as it is')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'The mode to set; without it the file is printed as it is')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tracingpolicy;generate' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('--match-binary', '--match-binary', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('empty', 'empty', [CompletionResultType]::ParameterValue, 'A policy without hooks, to begin with')
            [CompletionResult]::new('all-syscalls', 'all-syscalls', [CompletionResultType]::ParameterValue, 'A kprobe for each system call')
            [CompletionResult]::new('all-syscalls-list', 'all-syscalls-list', [CompletionResultType]::ParameterValue, 'One kprobe for a list of all system calls')
            [CompletionResult]::new('ftrace-list', 'ftrace-list', [CompletionResultType]::ParameterValue, 'One kprobe for the kernel''s functions whose names match a regular expression')
            [CompletionResult]::new('uprobes', 'uprobes', [CompletionResultType]::ParameterValue, 'A uprobe for all functions of a program or library')
            [CompletionResult]::new('usdts', 'usdts', [CompletionResultType]::ParameterValue, 'A hook for each USDT probe of a program or library')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tetra;tracingpolicy;generate;empty' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('--match-binary', '--match-binary', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tracingpolicy;generate;all-syscalls' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('--match-binary', '--match-binary', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tracingpolicy;generate;all-syscalls-list' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('--match-binary', '--match-binary', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tracingpolicy;generate;ftrace-list' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Regular expression for the names, as ^ksys_; all functions without it')
            [CompletionResult]::new('--regex', '--regex', [CompletionResultType]::ParameterName, 'Regular expression for the names, as ^ksys_; all functions without it')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('--match-binary', '--match-binary', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tracingpolicy;generate;uprobes' {
            [CompletionResult]::new('-b', '-b', [CompletionResultType]::ParameterName, 'Path of the ELF file, as the agent''s machine has it')
            [CompletionResult]::new('--binary', '--binary', [CompletionResultType]::ParameterName, 'Path of the ELF file, as the agent''s machine has it')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('--match-binary', '--match-binary', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tracingpolicy;generate;usdts' {
            [CompletionResult]::new('-b', '-b', [CompletionResultType]::ParameterName, 'Path of the ELF file, as the agent''s machine has it')
            [CompletionResult]::new('--binary', '--binary', [CompletionResultType]::ParameterName, 'Path of the ELF file, as the agent''s machine has it')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('--match-binary', '--match-binary', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tracingpolicy;generate;help' {
            [CompletionResult]::new('empty', 'empty', [CompletionResultType]::ParameterValue, 'A policy without hooks, to begin with')
            [CompletionResult]::new('all-syscalls', 'all-syscalls', [CompletionResultType]::ParameterValue, 'A kprobe for each system call')
            [CompletionResult]::new('all-syscalls-list', 'all-syscalls-list', [CompletionResultType]::ParameterValue, 'One kprobe for a list of all system calls')
            [CompletionResult]::new('ftrace-list', 'ftrace-list', [CompletionResultType]::ParameterValue, 'One kprobe for the kernel''s functions whose names match a regular expression')
            [CompletionResult]::new('uprobes', 'uprobes', [CompletionResultType]::ParameterValue, 'A uprobe for all functions of a program or library')
            [CompletionResult]::new('usdts', 'usdts', [CompletionResultType]::ParameterValue, 'A hook for each USDT probe of a program or library')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tetra;tracingpolicy;generate;help;empty' {
            break
        }
        'tetra;tracingpolicy;generate;help;all-syscalls' {
            break
        }
        'tetra;tracingpolicy;generate;help;all-syscalls-list' {
            break
        }
        'tetra;tracingpolicy;generate;help;ftrace-list' {
            break
        }
        'tetra;tracingpolicy;generate;help;uprobes' {
            break
        }
        'tetra;tracingpolicy;generate;help;usdts' {
            break
        }
        'tetra;tracingpolicy;generate;help;help' {
            break
        }
        'tetra;tp;generate' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('--match-binary', '--match-binary', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('empty', 'empty', [CompletionResultType]::ParameterValue, 'A policy without hooks, to begin with')
            [CompletionResult]::new('all-syscalls', 'all-syscalls', [CompletionResultType]::ParameterValue, 'A kprobe for each system call')
            [CompletionResult]::new('all-syscalls-list', 'all-syscalls-list', [CompletionResultType]::ParameterValue, 'One kprobe for a list of all system calls')
            [CompletionResult]::new('ftrace-list', 'ftrace-list', [CompletionResultType]::ParameterValue, 'One kprobe for the kernel''s functions whose names match a regular expression')
            [CompletionResult]::new('uprobes', 'uprobes', [CompletionResultType]::ParameterValue, 'A uprobe for all functions of a program or library')
            [CompletionResult]::new('usdts', 'usdts', [CompletionResultType]::ParameterValue, 'A hook for each USDT probe of a program or library')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tetra;tp;generate;empty' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('--match-binary', '--match-binary', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tp;generate;all-syscalls' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('--match-binary', '--match-binary', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tp;generate;all-syscalls-list' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('--match-binary', '--match-binary', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tp;generate;ftrace-list' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Regular expression for the names, as ^ksys_; all functions without it')
            [CompletionResult]::new('--regex', '--regex', [CompletionResultType]::ParameterName, 'Regular expression for the names, as ^ksys_; all functions without it')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('--match-binary', '--match-binary', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tp;generate;uprobes' {
            [CompletionResult]::new('-b', '-b', [CompletionResultType]::ParameterName, 'Path of the ELF file, as the agent''s machine has it')
            [CompletionResult]::new('--binary', '--binary', [CompletionResultType]::ParameterName, 'Path of the ELF file, as the agent''s machine has it')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('--match-binary', '--match-binary', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tp;generate;usdts' {
            [CompletionResult]::new('-b', '-b', [CompletionResultType]::ParameterName, 'Path of the ELF file, as the agent''s machine has it')
            [CompletionResult]::new('--binary', '--binary', [CompletionResultType]::ParameterName, 'Path of the ELF file, as the agent''s machine has it')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('--match-binary', '--match-binary', [CompletionResultType]::ParameterName, 'Hook only processes that run this binary, given by its path')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;tp;generate;help' {
            [CompletionResult]::new('empty', 'empty', [CompletionResultType]::ParameterValue, 'A policy without hooks, to begin with')
            [CompletionResult]::new('all-syscalls', 'all-syscalls', [CompletionResultType]::ParameterValue, 'A kprobe for each system call')
            [CompletionResult]::new('all-syscalls-list', 'all-syscalls-list', [CompletionResultType]::ParameterValue, 'One kprobe for a list of all system calls')
            [CompletionResult]::new('ftrace-list', 'ftrace-list', [CompletionResultType]::ParameterValue, 'One kprobe for the kernel''s functions whose names match a regular expression')
            [CompletionResult]::new('uprobes', 'uprobes', [CompletionResultType]::ParameterValue, 'A uprobe for all functions of a program or library')
            [CompletionResult]::new('usdts', 'usdts', [CompletionResultType]::ParameterValue, 'A hook for each USDT probe of a program or library')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tetra;tp;generate;help;empty' {
            break
        }
        'tetra;tp;generate;help;all-syscalls' {
            break
        }
        'tetra;tp;generate;help;all-syscalls-list' {
            break
        }
        'tetra;tp;generate;help;ftrace-list' {
            break
        }
        'tetra;tp;generate;help;uprobes' {
            break
        }
        'tetra;tp;generate;help;usdts' {
            break
        }
        'tetra;tp;generate;help;help' {
            break
        }
        'tetra;tracingpolicy;help' {
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Load a policy into the agent')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Remove a policy from the agent')
            [CompletionResult]::new('enable', 'enable', [CompletionResultType]::ParameterValue, 'Put a disabled policy into effect again')
            [CompletionResult]::new('disable', 'disable', [CompletionResultType]::ParameterValue, 'Take a policy out of effect, but keep it in the agent')
            [CompletionResult]::new('set-mode', 'set-mode', [CompletionResultType]::ParameterValue, 'Let a policy enforce its actions, or only watch')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the policies that the agent has loaded')
            [CompletionResult]::new('domains', 'domains', [CompletionResultType]::ParameterValue, 'List the domains that policies may belong to')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Say what is wrong with policy files, and mend them')
            [CompletionResult]::new('test', 'test', [CompletionResultType]::ParameterValue, 'Tell from a log which processes a policy would have hit')
            [CompletionResult]::new('modify', 'modify', [CompletionResultType]::ParameterValue, 'Print a policy file with its mode set')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Write a policy that hooks many functions at once')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tetra;tracingpolicy;help;add' {
            break
        }
        'tetra;tracingpolicy;help;delete' {
            break
        }
        'tetra;tracingpolicy;help;enable' {
            break
        }
        'tetra;tracingpolicy;help;disable' {
            break
        }
        'tetra;tracingpolicy;help;set-mode' {
            break
        }
        'tetra;tracingpolicy;help;list' {
            break
        }
        'tetra;tracingpolicy;help;domains' {
            break
        }
        'tetra;tracingpolicy;help;lint' {
            break
        }
        'tetra;tracingpolicy;help;test' {
            break
        }
        'tetra;tracingpolicy;help;modify' {
            break
        }
        'tetra;tracingpolicy;help;generate' {
            [CompletionResult]::new('empty', 'empty', [CompletionResultType]::ParameterValue, 'A policy without hooks, to begin with')
            [CompletionResult]::new('all-syscalls', 'all-syscalls', [CompletionResultType]::ParameterValue, 'A kprobe for each system call')
            [CompletionResult]::new('all-syscalls-list', 'all-syscalls-list', [CompletionResultType]::ParameterValue, 'One kprobe for a list of all system calls')
            [CompletionResult]::new('ftrace-list', 'ftrace-list', [CompletionResultType]::ParameterValue, 'One kprobe for the kernel''s functions whose names match a regular expression')
            [CompletionResult]::new('uprobes', 'uprobes', [CompletionResultType]::ParameterValue, 'A uprobe for all functions of a program or library')
            [CompletionResult]::new('usdts', 'usdts', [CompletionResultType]::ParameterValue, 'A hook for each USDT probe of a program or library')
            break
        }
        'tetra;tracingpolicy;help;generate;empty' {
            break
        }
        'tetra;tracingpolicy;help;generate;all-syscalls' {
            break
        }
        'tetra;tracingpolicy;help;generate;all-syscalls-list' {
            break
        }
        'tetra;tracingpolicy;help;generate;ftrace-list' {
            break
        }
        'tetra;tracingpolicy;help;generate;uprobes' {
            break
        }
        'tetra;tracingpolicy;help;generate;usdts' {
            break
        }
        'tetra;tracingpolicy;help;help' {
            break
        }
        'tetra;tp;help' {
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Load a policy into the agent')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Remove a policy from the agent')
            [CompletionResult]::new('enable', 'enable', [CompletionResultType]::ParameterValue, 'Put a disabled policy into effect again')
            [CompletionResult]::new('disable', 'disable', [CompletionResultType]::ParameterValue, 'Take a policy out of effect, but keep it in the agent')
            [CompletionResult]::new('set-mode', 'set-mode', [CompletionResultType]::ParameterValue, 'Let a policy enforce its actions, or only watch')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the policies that the agent has loaded')
            [CompletionResult]::new('domains', 'domains', [CompletionResultType]::ParameterValue, 'List the domains that policies may belong to')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Say what is wrong with policy files, and mend them')
            [CompletionResult]::new('test', 'test', [CompletionResultType]::ParameterValue, 'Tell from a log which processes a policy would have hit')
            [CompletionResult]::new('modify', 'modify', [CompletionResultType]::ParameterValue, 'Print a policy file with its mode set')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Write a policy that hooks many functions at once')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tetra;tp;help;add' {
            break
        }
        'tetra;tp;help;delete' {
            break
        }
        'tetra;tp;help;enable' {
            break
        }
        'tetra;tp;help;disable' {
            break
        }
        'tetra;tp;help;set-mode' {
            break
        }
        'tetra;tp;help;list' {
            break
        }
        'tetra;tp;help;domains' {
            break
        }
        'tetra;tp;help;lint' {
            break
        }
        'tetra;tp;help;test' {
            break
        }
        'tetra;tp;help;modify' {
            break
        }
        'tetra;tp;help;generate' {
            [CompletionResult]::new('empty', 'empty', [CompletionResultType]::ParameterValue, 'A policy without hooks, to begin with')
            [CompletionResult]::new('all-syscalls', 'all-syscalls', [CompletionResultType]::ParameterValue, 'A kprobe for each system call')
            [CompletionResult]::new('all-syscalls-list', 'all-syscalls-list', [CompletionResultType]::ParameterValue, 'One kprobe for a list of all system calls')
            [CompletionResult]::new('ftrace-list', 'ftrace-list', [CompletionResultType]::ParameterValue, 'One kprobe for the kernel''s functions whose names match a regular expression')
            [CompletionResult]::new('uprobes', 'uprobes', [CompletionResultType]::ParameterValue, 'A uprobe for all functions of a program or library')
            [CompletionResult]::new('usdts', 'usdts', [CompletionResultType]::ParameterValue, 'A hook for each USDT probe of a program or library')
            break
        }
        'tetra;tp;help;generate;empty' {
            break
        }
        'tetra;tp;help;generate;all-syscalls' {
            break
        }
        'tetra;tp;help;generate;all-syscalls-list' {
            break
        }
        'tetra;tp;help;generate;ftrace-list' {
            break
        }
        'tetra;tp;help;generate;uprobes' {
            break
        }
        'tetra;tp;help;generate;usdts' {
            break
        }
        'tetra;tp;help;help' {
            break
        }
        'tetra;loglevel' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print the log level')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Change the log level, until the agent restarts')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tetra;log' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print the log level')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Change the log level, until the agent restarts')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tetra;loglevel;get' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;log;get' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;loglevel;set' {
            [CompletionResult]::new('panic', 'panic', [CompletionResultType]::ParameterValue, 'panic')
            [CompletionResult]::new('fatal', 'fatal', [CompletionResultType]::ParameterValue, 'fatal')
            [CompletionResult]::new('error', 'error', [CompletionResultType]::ParameterValue, 'error')
            [CompletionResult]::new('warn', 'warn', [CompletionResultType]::ParameterValue, 'warn')
            [CompletionResult]::new('info', 'info', [CompletionResultType]::ParameterValue, 'info')
            [CompletionResult]::new('debug', 'debug', [CompletionResultType]::ParameterValue, 'debug')
            [CompletionResult]::new('trace', 'trace', [CompletionResultType]::ParameterValue, 'trace')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;log;set' {
            [CompletionResult]::new('panic', 'panic', [CompletionResultType]::ParameterValue, 'panic')
            [CompletionResult]::new('fatal', 'fatal', [CompletionResultType]::ParameterValue, 'fatal')
            [CompletionResult]::new('error', 'error', [CompletionResultType]::ParameterValue, 'error')
            [CompletionResult]::new('warn', 'warn', [CompletionResultType]::ParameterValue, 'warn')
            [CompletionResult]::new('info', 'info', [CompletionResultType]::ParameterValue, 'info')
            [CompletionResult]::new('debug', 'debug', [CompletionResultType]::ParameterValue, 'debug')
            [CompletionResult]::new('trace', 'trace', [CompletionResultType]::ParameterValue, 'trace')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;loglevel;help' {
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print the log level')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Change the log level, until the agent restarts')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tetra;loglevel;help;get' {
            break
        }
        'tetra;loglevel;help;set' {
            break
        }
        'tetra;loglevel;help;help' {
            break
        }
        'tetra;log;help' {
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print the log level')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Change the log level, until the agent restarts')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tetra;log;help;get' {
            break
        }
        'tetra;log;help;set' {
            break
        }
        'tetra;log;help;help' {
            break
        }
        'tetra;eventlog' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print the settings')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Change settings, until the agent restarts')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tetra;eventlog;get' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;eventlog;set' {
            [CompletionResult]::new('--max-size', '--max-size', [CompletionResultType]::ParameterName, 'Size at which the file is rotated, in megabytes')
            [CompletionResult]::new('--max-backups', '--max-backups', [CompletionResultType]::ParameterName, 'How many rotated files are kept')
            [CompletionResult]::new('--rotation-interval', '--rotation-interval', [CompletionResultType]::ParameterName, 'Time after which the file is rotated, like 1h30m; 0s doesn''t rotate by time')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;eventlog;help' {
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print the settings')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Change settings, until the agent restarts')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tetra;eventlog;help;get' {
            break
        }
        'tetra;eventlog;help;set' {
            break
        }
        'tetra;eventlog;help;help' {
            break
        }
        'tetra;version' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Also ask the agent for its version')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Also ask the agent for its version')
            [CompletionResult]::new('-b', '-b', [CompletionResultType]::ParameterName, 'Also say what it was built from and with')
            [CompletionResult]::new('--build', '--build', [CompletionResultType]::ParameterName, 'Also say what it was built from and with')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;completion' {
            [CompletionResult]::new('bash', 'bash', [CompletionResultType]::ParameterValue, 'bash')
            [CompletionResult]::new('elvish', 'elvish', [CompletionResultType]::ParameterValue, 'elvish')
            [CompletionResult]::new('fish', 'fish', [CompletionResultType]::ParameterValue, 'fish')
            [CompletionResult]::new('powershell', 'powershell', [CompletionResultType]::ParameterValue, 'powershell')
            [CompletionResult]::new('zsh', 'zsh', [CompletionResultType]::ParameterValue, 'zsh')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--server-address', '--server-address', [CompletionResultType]::ParameterName, 'Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a call may take, and a stream to be connected; 30s if not given')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given')
            [CompletionResult]::new('--max-recv-size', '--max-recv-size', [CompletionResultType]::ParameterName, 'Refuse messages larger than this, in bytes; 10485760 if not given')
            [CompletionResult]::new('--tls-ca-cert-files', '--tls-ca-cert-files', [CompletionResultType]::ParameterName, 'Encrypt, and trust the authorities in these PEM files')
            [CompletionResult]::new('--tls-cert-file', '--tls-cert-file', [CompletionResultType]::ParameterName, 'Encrypt, and show the agent this certificate, a PEM file')
            [CompletionResult]::new('--tls-key-file', '--tls-key-file', [CompletionResultType]::ParameterName, 'The key of --tls-cert-file, a PEM file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Encrypt, and expect the agent''s certificate to be for this name')
            [CompletionResult]::new('--tls-skip-verify', '--tls-skip-verify', [CompletionResultType]::ParameterName, 'Encrypt, and take any certificate: anybody in between can read along')
            [CompletionResult]::new('--no-descriptions', '--no-descriptions', [CompletionResultType]::ParameterName, 'Leave out the descriptions of commands and flags')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;help' {
            [CompletionResult]::new('getevents', 'getevents', [CompletionResultType]::ParameterValue, 'Print events from a log or from agents')
            [CompletionResult]::new('sensor', 'sensor', [CompletionResultType]::ParameterValue, 'Watch this host''s processes without an agent')
            [CompletionResult]::new('probe', 'probe', [CompletionResultType]::ParameterValue, 'Print what this kernel lets the sensor do')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Print whether agents are running')
            [CompletionResult]::new('info', 'info', [CompletionResultType]::ParameterValue, 'Print version, build, settings and kernel features of an agent, as JSON')
            [CompletionResult]::new('tracingpolicy', 'tracingpolicy', [CompletionResultType]::ParameterValue, 'Add, list and change tracing policies, or write new ones')
            [CompletionResult]::new('loglevel', 'loglevel', [CompletionResultType]::ParameterValue, 'Read or change how much an agent logs')
            [CompletionResult]::new('eventlog', 'eventlog', [CompletionResultType]::ParameterValue, 'Read or change how an agent rotates its event log')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Print the version')
            [CompletionResult]::new('completion', 'completion', [CompletionResultType]::ParameterValue, 'Print a script that completes commands, flags and their values in a shell')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tetra;help;getevents' {
            break
        }
        'tetra;help;sensor' {
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Watch this host''s processes, and print, store or serve their events')
            [CompletionResult]::new('stop', 'stop', [CompletionResultType]::ParameterValue, 'Take out of the kernel what sensors with --keep-enforcing left there')
            break
        }
        'tetra;help;sensor;run' {
            break
        }
        'tetra;help;sensor;stop' {
            break
        }
        'tetra;help;probe' {
            break
        }
        'tetra;help;status' {
            break
        }
        'tetra;help;info' {
            break
        }
        'tetra;help;tracingpolicy' {
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Load a policy into the agent')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Remove a policy from the agent')
            [CompletionResult]::new('enable', 'enable', [CompletionResultType]::ParameterValue, 'Put a disabled policy into effect again')
            [CompletionResult]::new('disable', 'disable', [CompletionResultType]::ParameterValue, 'Take a policy out of effect, but keep it in the agent')
            [CompletionResult]::new('set-mode', 'set-mode', [CompletionResultType]::ParameterValue, 'Let a policy enforce its actions, or only watch')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the policies that the agent has loaded')
            [CompletionResult]::new('domains', 'domains', [CompletionResultType]::ParameterValue, 'List the domains that policies may belong to')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Say what is wrong with policy files, and mend them')
            [CompletionResult]::new('test', 'test', [CompletionResultType]::ParameterValue, 'Tell from a log which processes a policy would have hit')
            [CompletionResult]::new('modify', 'modify', [CompletionResultType]::ParameterValue, 'Print a policy file with its mode set')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Write a policy that hooks many functions at once')
            break
        }
        'tetra;help;tracingpolicy;add' {
            break
        }
        'tetra;help;tracingpolicy;delete' {
            break
        }
        'tetra;help;tracingpolicy;enable' {
            break
        }
        'tetra;help;tracingpolicy;disable' {
            break
        }
        'tetra;help;tracingpolicy;set-mode' {
            break
        }
        'tetra;help;tracingpolicy;list' {
            break
        }
        'tetra;help;tracingpolicy;domains' {
            break
        }
        'tetra;help;tracingpolicy;lint' {
            break
        }
        'tetra;help;tracingpolicy;test' {
            break
        }
        'tetra;help;tracingpolicy;modify' {
            break
        }
        'tetra;help;tracingpolicy;generate' {
            [CompletionResult]::new('empty', 'empty', [CompletionResultType]::ParameterValue, 'A policy without hooks, to begin with')
            [CompletionResult]::new('all-syscalls', 'all-syscalls', [CompletionResultType]::ParameterValue, 'A kprobe for each system call')
            [CompletionResult]::new('all-syscalls-list', 'all-syscalls-list', [CompletionResultType]::ParameterValue, 'One kprobe for a list of all system calls')
            [CompletionResult]::new('ftrace-list', 'ftrace-list', [CompletionResultType]::ParameterValue, 'One kprobe for the kernel''s functions whose names match a regular expression')
            [CompletionResult]::new('uprobes', 'uprobes', [CompletionResultType]::ParameterValue, 'A uprobe for all functions of a program or library')
            [CompletionResult]::new('usdts', 'usdts', [CompletionResultType]::ParameterValue, 'A hook for each USDT probe of a program or library')
            break
        }
        'tetra;help;tracingpolicy;generate;empty' {
            break
        }
        'tetra;help;tracingpolicy;generate;all-syscalls' {
            break
        }
        'tetra;help;tracingpolicy;generate;all-syscalls-list' {
            break
        }
        'tetra;help;tracingpolicy;generate;ftrace-list' {
            break
        }
        'tetra;help;tracingpolicy;generate;uprobes' {
            break
        }
        'tetra;help;tracingpolicy;generate;usdts' {
            break
        }
        'tetra;help;loglevel' {
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print the log level')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Change the log level, until the agent restarts')
            break
        }
        'tetra;help;loglevel;get' {
            break
        }
        'tetra;help;loglevel;set' {
            break
        }
        'tetra;help;eventlog' {
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print the settings')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Change settings, until the agent restarts')
            break
        }
        'tetra;help;eventlog;get' {
            break
        }
        'tetra;help;eventlog;set' {
            break
        }
        'tetra;help;version' {
            break
        }
        'tetra;help;completion' {
            break
        }
        'tetra;help;help' {
            break
        }
    })

    $previous = $commandElements |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { $_.Extent.Text } |
        Select-Object -Last 1
    $values = @(switch -CaseSensitive ("$command;$previous") {
        'tetra;getevents;-e' {
            [CompletionResult]::new('PROCESS_EXEC', 'PROCESS_EXEC', [CompletionResultType]::ParameterValue, 'PROCESS_EXEC')
            [CompletionResult]::new('PROCESS_EXIT', 'PROCESS_EXIT', [CompletionResultType]::ParameterValue, 'PROCESS_EXIT')
            [CompletionResult]::new('PROCESS_KPROBE', 'PROCESS_KPROBE', [CompletionResultType]::ParameterValue, 'PROCESS_KPROBE')
            [CompletionResult]::new('PROCESS_TRACEPOINT', 'PROCESS_TRACEPOINT', [CompletionResultType]::ParameterValue, 'PROCESS_TRACEPOINT')
            [CompletionResult]::new('PROCESS_LOADER', 'PROCESS_LOADER', [CompletionResultType]::ParameterValue, 'PROCESS_LOADER')
            [CompletionResult]::new('PROCESS_UPROBE', 'PROCESS_UPROBE', [CompletionResultType]::ParameterValue, 'PROCESS_UPROBE')
            [CompletionResult]::new('PROCESS_THROTTLE', 'PROCESS_THROTTLE', [CompletionResultType]::ParameterValue, 'PROCESS_THROTTLE')
            [CompletionResult]::new('PROCESS_LSM', 'PROCESS_LSM', [CompletionResultType]::ParameterValue, 'PROCESS_LSM')
            [CompletionResult]::new('PROCESS_USDT', 'PROCESS_USDT', [CompletionResultType]::ParameterValue, 'PROCESS_USDT')
            [CompletionResult]::new('TEST', 'TEST', [CompletionResultType]::ParameterValue, 'TEST')
            [CompletionResult]::new('RATE_LIMIT_INFO', 'RATE_LIMIT_INFO', [CompletionResultType]::ParameterValue, 'RATE_LIMIT_INFO')
            break
        }
        'tetra;getevents;--event-types' {
            [CompletionResult]::new('PROCESS_EXEC', 'PROCESS_EXEC', [CompletionResultType]::ParameterValue, 'PROCESS_EXEC')
            [CompletionResult]::new('PROCESS_EXIT', 'PROCESS_EXIT', [CompletionResultType]::ParameterValue, 'PROCESS_EXIT')
            [CompletionResult]::new('PROCESS_KPROBE', 'PROCESS_KPROBE', [CompletionResultType]::ParameterValue, 'PROCESS_KPROBE')
            [CompletionResult]::new('PROCESS_TRACEPOINT', 'PROCESS_TRACEPOINT', [CompletionResultType]::ParameterValue, 'PROCESS_TRACEPOINT')
            [CompletionResult]::new('PROCESS_LOADER', 'PROCESS_LOADER', [CompletionResultType]::ParameterValue, 'PROCESS_LOADER')
            [CompletionResult]::new('PROCESS_UPROBE', 'PROCESS_UPROBE', [CompletionResultType]::ParameterValue, 'PROCESS_UPROBE')
            [CompletionResult]::new('PROCESS_THROTTLE', 'PROCESS_THROTTLE', [CompletionResultType]::ParameterValue, 'PROCESS_THROTTLE')
            [CompletionResult]::new('PROCESS_LSM', 'PROCESS_LSM', [CompletionResultType]::ParameterValue, 'PROCESS_LSM')
            [CompletionResult]::new('PROCESS_USDT', 'PROCESS_USDT', [CompletionResultType]::ParameterValue, 'PROCESS_USDT')
            [CompletionResult]::new('TEST', 'TEST', [CompletionResultType]::ParameterValue, 'TEST')
            [CompletionResult]::new('RATE_LIMIT_INFO', 'RATE_LIMIT_INFO', [CompletionResultType]::ParameterValue, 'RATE_LIMIT_INFO')
            break
        }
        'tetra;getevents;-o' {
            [CompletionResult]::new('json', 'json', [CompletionResultType]::ParameterValue, 'One JSON object a line, as it came in')
            [CompletionResult]::new('compact', 'compact', [CompletionResultType]::ParameterValue, 'One short line an event')
            break
        }
        'tetra;getevents;--output' {
            [CompletionResult]::new('json', 'json', [CompletionResultType]::ParameterValue, 'One JSON object a line, as it came in')
            [CompletionResult]::new('compact', 'compact', [CompletionResultType]::ParameterValue, 'One short line an event')
            break
        }
        'tetra;getevents;--color' {
            [CompletionResult]::new('auto', 'auto', [CompletionResultType]::ParameterValue, 'If the output is a terminal, and neither NO_COLOR nor TERM=dumb is set')
            [CompletionResult]::new('always', 'always', [CompletionResultType]::ParameterValue, 'always')
            [CompletionResult]::new('never', 'never', [CompletionResultType]::ParameterValue, 'never')
            break
        }
        'tetra;sensor;run;-e' {
            [CompletionResult]::new('PROCESS_EXEC', 'PROCESS_EXEC', [CompletionResultType]::ParameterValue, 'PROCESS_EXEC')
            [CompletionResult]::new('PROCESS_EXIT', 'PROCESS_EXIT', [CompletionResultType]::ParameterValue, 'PROCESS_EXIT')
            [CompletionResult]::new('PROCESS_KPROBE', 'PROCESS_KPROBE', [CompletionResultType]::ParameterValue, 'PROCESS_KPROBE')
            [CompletionResult]::new('PROCESS_TRACEPOINT', 'PROCESS_TRACEPOINT', [CompletionResultType]::ParameterValue, 'PROCESS_TRACEPOINT')
            [CompletionResult]::new('PROCESS_LOADER', 'PROCESS_LOADER', [CompletionResultType]::ParameterValue, 'PROCESS_LOADER')
            [CompletionResult]::new('PROCESS_UPROBE', 'PROCESS_UPROBE', [CompletionResultType]::ParameterValue, 'PROCESS_UPROBE')
            [CompletionResult]::new('PROCESS_THROTTLE', 'PROCESS_THROTTLE', [CompletionResultType]::ParameterValue, 'PROCESS_THROTTLE')
            [CompletionResult]::new('PROCESS_LSM', 'PROCESS_LSM', [CompletionResultType]::ParameterValue, 'PROCESS_LSM')
            [CompletionResult]::new('PROCESS_USDT', 'PROCESS_USDT', [CompletionResultType]::ParameterValue, 'PROCESS_USDT')
            [CompletionResult]::new('TEST', 'TEST', [CompletionResultType]::ParameterValue, 'TEST')
            [CompletionResult]::new('RATE_LIMIT_INFO', 'RATE_LIMIT_INFO', [CompletionResultType]::ParameterValue, 'RATE_LIMIT_INFO')
            break
        }
        'tetra;sensor;run;--event-types' {
            [CompletionResult]::new('PROCESS_EXEC', 'PROCESS_EXEC', [CompletionResultType]::ParameterValue, 'PROCESS_EXEC')
            [CompletionResult]::new('PROCESS_EXIT', 'PROCESS_EXIT', [CompletionResultType]::ParameterValue, 'PROCESS_EXIT')
            [CompletionResult]::new('PROCESS_KPROBE', 'PROCESS_KPROBE', [CompletionResultType]::ParameterValue, 'PROCESS_KPROBE')
            [CompletionResult]::new('PROCESS_TRACEPOINT', 'PROCESS_TRACEPOINT', [CompletionResultType]::ParameterValue, 'PROCESS_TRACEPOINT')
            [CompletionResult]::new('PROCESS_LOADER', 'PROCESS_LOADER', [CompletionResultType]::ParameterValue, 'PROCESS_LOADER')
            [CompletionResult]::new('PROCESS_UPROBE', 'PROCESS_UPROBE', [CompletionResultType]::ParameterValue, 'PROCESS_UPROBE')
            [CompletionResult]::new('PROCESS_THROTTLE', 'PROCESS_THROTTLE', [CompletionResultType]::ParameterValue, 'PROCESS_THROTTLE')
            [CompletionResult]::new('PROCESS_LSM', 'PROCESS_LSM', [CompletionResultType]::ParameterValue, 'PROCESS_LSM')
            [CompletionResult]::new('PROCESS_USDT', 'PROCESS_USDT', [CompletionResultType]::ParameterValue, 'PROCESS_USDT')
            [CompletionResult]::new('TEST', 'TEST', [CompletionResultType]::ParameterValue, 'TEST')
            [CompletionResult]::new('RATE_LIMIT_INFO', 'RATE_LIMIT_INFO', [CompletionResultType]::ParameterValue, 'RATE_LIMIT_INFO')
            break
        }
        'tetra;sensor;run;-o' {
            [CompletionResult]::new('json', 'json', [CompletionResultType]::ParameterValue, 'One JSON object a line, as it came in')
            [CompletionResult]::new('compact', 'compact', [CompletionResultType]::ParameterValue, 'One short line an event')
            break
        }
        'tetra;sensor;run;--output' {
            [CompletionResult]::new('json', 'json', [CompletionResultType]::ParameterValue, 'One JSON object a line, as it came in')
            [CompletionResult]::new('compact', 'compact', [CompletionResultType]::ParameterValue, 'One short line an event')
            break
        }
        'tetra;sensor;run;--color' {
            [CompletionResult]::new('auto', 'auto', [CompletionResultType]::ParameterValue, 'If the output is a terminal, and neither NO_COLOR nor TERM=dumb is set')
            [CompletionResult]::new('always', 'always', [CompletionResultType]::ParameterValue, 'always')
            [CompletionResult]::new('never', 'never', [CompletionResultType]::ParameterValue, 'never')
            break
        }
        'tetra;probe;-o' {
            [CompletionResult]::new('text', 'text', [CompletionResultType]::ParameterValue, 'A table')
            [CompletionResult]::new('json', 'json', [CompletionResultType]::ParameterValue, 'JSON')
            break
        }
        'tetra;probe;--output' {
            [CompletionResult]::new('text', 'text', [CompletionResultType]::ParameterValue, 'A table')
            [CompletionResult]::new('json', 'json', [CompletionResultType]::ParameterValue, 'JSON')
            break
        }
        'tetra;tracingpolicy;add;-m' {
            [CompletionResult]::new('enforce', 'enforce', [CompletionResultType]::ParameterValue, 'Actions take effect')
            [CompletionResult]::new('monitor', 'monitor', [CompletionResultType]::ParameterValue, 'Actions are only reported')
            break
        }
        'tetra;tracingpolicy;add;--mode' {
            [CompletionResult]::new('enforce', 'enforce', [CompletionResultType]::ParameterValue, 'Actions take effect')
            [CompletionResult]::new('monitor', 'monitor', [CompletionResultType]::ParameterValue, 'Actions are only reported')
            break
        }
        'tetra;tracingpolicy;list;-o' {
            [CompletionResult]::new('text', 'text', [CompletionResultType]::ParameterValue, 'A table')
            [CompletionResult]::new('json', 'json', [CompletionResultType]::ParameterValue, 'JSON')
            break
        }
        'tetra;tracingpolicy;list;--output' {
            [CompletionResult]::new('text', 'text', [CompletionResultType]::ParameterValue, 'A table')
            [CompletionResult]::new('json', 'json', [CompletionResultType]::ParameterValue, 'JSON')
            break
        }
        'tetra;tracingpolicy;domains;-o' {
            [CompletionResult]::new('text', 'text', [CompletionResultType]::ParameterValue, 'A table')
            [CompletionResult]::new('json', 'json', [CompletionResultType]::ParameterValue, 'JSON')
            break
        }
        'tetra;tracingpolicy;domains;--output' {
            [CompletionResult]::new('text', 'text', [CompletionResultType]::ParameterValue, 'A table')
            [CompletionResult]::new('json', 'json', [CompletionResultType]::ParameterValue, 'JSON')
            break
        }
        'tetra;tracingpolicy;lint;-o' {
            [CompletionResult]::new('text', 'text', [CompletionResultType]::ParameterValue, 'A table')
            [CompletionResult]::new('json', 'json', [CompletionResultType]::ParameterValue, 'JSON')
            break
        }
        'tetra;tracingpolicy;lint;--output' {
            [CompletionResult]::new('text', 'text', [CompletionResultType]::ParameterValue, 'A table')
            [CompletionResult]::new('json', 'json', [CompletionResultType]::ParameterValue, 'JSON')
            break
        }
        'tetra;tracingpolicy;test;-o' {
            [CompletionResult]::new('text', 'text', [CompletionResultType]::ParameterValue, 'A table')
            [CompletionResult]::new('json', 'json', [CompletionResultType]::ParameterValue, 'JSON')
            break
        }
        'tetra;tracingpolicy;test;--output' {
            [CompletionResult]::new('text', 'text', [CompletionResultType]::ParameterValue, 'A table')
            [CompletionResult]::new('json', 'json', [CompletionResultType]::ParameterValue, 'JSON')
            break
        }
        'tetra;tracingpolicy;modify;-m' {
            [CompletionResult]::new('enforce', 'enforce', [CompletionResultType]::ParameterValue, 'Actions take effect')
            [CompletionResult]::new('monitor', 'monitor', [CompletionResultType]::ParameterValue, 'Actions are only reported')
            break
        }
        'tetra;tracingpolicy;modify;--mode' {
            [CompletionResult]::new('enforce', 'enforce', [CompletionResultType]::ParameterValue, 'Actions take effect')
            [CompletionResult]::new('monitor', 'monitor', [CompletionResultType]::ParameterValue, 'Actions are only reported')
            break
        }
        'tetra;tp;add;-m' {
            [CompletionResult]::new('enforce', 'enforce', [CompletionResultType]::ParameterValue, 'Actions take effect')
            [CompletionResult]::new('monitor', 'monitor', [CompletionResultType]::ParameterValue, 'Actions are only reported')
            break
        }
        'tetra;tp;add;--mode' {
            [CompletionResult]::new('enforce', 'enforce', [CompletionResultType]::ParameterValue, 'Actions take effect')
            [CompletionResult]::new('monitor', 'monitor', [CompletionResultType]::ParameterValue, 'Actions are only reported')
            break
        }
        'tetra;tp;list;-o' {
            [CompletionResult]::new('text', 'text', [CompletionResultType]::ParameterValue, 'A table')
            [CompletionResult]::new('json', 'json', [CompletionResultType]::ParameterValue, 'JSON')
            break
        }
        'tetra;tp;list;--output' {
            [CompletionResult]::new('text', 'text', [CompletionResultType]::ParameterValue, 'A table')
            [CompletionResult]::new('json', 'json', [CompletionResultType]::ParameterValue, 'JSON')
            break
        }
        'tetra;tp;domains;-o' {
            [CompletionResult]::new('text', 'text', [CompletionResultType]::ParameterValue, 'A table')
            [CompletionResult]::new('json', 'json', [CompletionResultType]::ParameterValue, 'JSON')
            break
        }
        'tetra;tp;domains;--output' {
            [CompletionResult]::new('text', 'text', [CompletionResultType]::ParameterValue, 'A table')
            [CompletionResult]::new('json', 'json', [CompletionResultType]::ParameterValue, 'JSON')
            break
        }
        'tetra;tp;lint;-o' {
            [CompletionResult]::new('text', 'text', [CompletionResultType]::ParameterValue, 'A table')
            [CompletionResult]::new('json', 'json', [CompletionResultType]::ParameterValue, 'JSON')
            break
        }
        'tetra;tp;lint;--output' {
            [CompletionResult]::new('text', 'text', [CompletionResultType]::ParameterValue, 'A table')
            [CompletionResult]::new('json', 'json', [CompletionResultType]::ParameterValue, 'JSON')
            break
        }
        'tetra;tp;test;-o' {
            [CompletionResult]::new('text', 'text', [CompletionResultType]::ParameterValue, 'A table')
            [CompletionResult]::new('json', 'json', [CompletionResultType]::ParameterValue, 'JSON')
            break
        }
        'tetra;tp;test;--output' {
            [CompletionResult]::new('text', 'text', [CompletionResultType]::ParameterValue, 'A table')
            [CompletionResult]::new('json', 'json', [CompletionResultType]::ParameterValue, 'JSON')
            break
        }
        'tetra;tp;modify;-m' {
            [CompletionResult]::new('enforce', 'enforce', [CompletionResultType]::ParameterValue, 'Actions take effect')
            [CompletionResult]::new('monitor', 'monitor', [CompletionResultType]::ParameterValue, 'Actions are only reported')
            break
        }
        'tetra;tp;modify;--mode' {
            [CompletionResult]::new('enforce', 'enforce', [CompletionResultType]::ParameterValue, 'Actions take effect')
            [CompletionResult]::new('monitor', 'monitor', [CompletionResultType]::ParameterValue, 'Actions are only reported')
            break
        }
    })
    if ($values) {
        $completions = $values
    }

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
