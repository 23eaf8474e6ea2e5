
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
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('getevents', 'getevents', [CompletionResultType]::ParameterValue, 'Print events from a log')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Print the version')
            [CompletionResult]::new('completion', 'completion', [CompletionResultType]::ParameterValue, 'Print a script that completes commands, flags and their values in a shell')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tetra;getevents' {
            [CompletionResult]::new('--input', '--input', [CompletionResultType]::ParameterName, 'Read this file instead of standard input; - is standard input. May be given several times')
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
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print events')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print events')
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
            [CompletionResult]::new('--not', '--not', [CompletionResultType]::ParameterName, 'Take the next filter flag the other way round: drop the events that it matches')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;version' {
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is being done')
            [CompletionResult]::new('-b', '-b', [CompletionResultType]::ParameterName, 'Also say what it was built from and with')
            [CompletionResult]::new('--build', '--build', [CompletionResultType]::ParameterName, 'Also say what it was built from and with')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
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
            [CompletionResult]::new('--no-descriptions', '--no-descriptions', [CompletionResultType]::ParameterName, 'Leave out the descriptions of commands and flags')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tetra;help' {
            [CompletionResult]::new('getevents', 'getevents', [CompletionResultType]::ParameterValue, 'Print events from a log')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Print the version')
            [CompletionResult]::new('completion', 'completion', [CompletionResultType]::ParameterValue, 'Print a script that completes commands, flags and their values in a shell')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tetra;help;getevents' {
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
    })
    if ($values) {
        $completions = $values
    }

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
