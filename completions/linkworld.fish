# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_linkworld_global_optspecs
    string join \n color= profile= h/help V/version
end

function __fish_linkworld_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_linkworld_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_linkworld_using_subcommand
    set -l cmd (__fish_linkworld_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c linkworld -n "__fish_linkworld_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_needs_command" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_needs_command" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_needs_command" -s V -l version -d 'Print the version'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "try" -d 'Try everything on a built-in sample app'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "init" -d 'Create a project with a manifest, a handler, a page and documentation'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "validate" -d 'Check the manifest, docs, templates and dev file of a project, offline'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "lint" -d 'Check the manifest and the sources of a project, offline'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "explain" -d 'Explain a finding code, a manifest field, a scope or a tool, offline'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "scopes" -d 'List the scopes of the platform, or those that a project uses'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "tools" -d 'List platform tools with their scopes and integrations, offline'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "schema" -d 'Print the JSON Schema of the manifest'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "doctor" -d 'Check this machine, the login and the project, and name each fix'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "eval" -d 'Run the scenario tests of an app on the local platform'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "docs" -d 'Preview the app\'s documentation as shown in the Help tab'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "dev" -d 'Run the apps of one or more projects on the local platform'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "chat" -d 'Send messages to the app on a page, and see what its handler does'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "trigger" -d 'Send a tool call or an event to the running app'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "audit" -d 'Search the calls on the local platform, allowed and denied'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "trace" -d 'Show a call on the local platform and all that it caused'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "logs" -d 'Print what handlers on the local platform wrote to stdout and stderr'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "cost" -d 'Sum up what calls on the local platform used and cost'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "clock" -d 'Show or set the clock of the local platform'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "schedules" -d 'List, pause or run the schedules and heartbeats of apps'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "heartbeats" -d 'List, pause or run the schedules and heartbeats of apps'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "world" -d 'Save, load or reset the state of the local platform'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "instances" -d 'List the handlers of the local platform, or start, stop or restart one'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "tenant" -d 'List, create or delete tenants of the local platform'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "users" -d 'List, add or remove users of a tenant'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "connect" -d 'Connect an integration in a tenant'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "disconnect" -d 'Disconnect an integration in a tenant'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "bind" -d 'Bind a collection of documents to a slot of an app'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "unbind" -d 'Remove the collection of a slot of an app'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "routes" -d 'List and call the HTTP routes of apps'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "route" -d 'List and call the HTTP routes of apps'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "wires" -d 'List, approve, revoke or emit the events between apps'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "rooms" -d 'List, create and read rooms, and write in them'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "commitments" -d 'List or dismiss the commitments of agents'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "approve" -d 'Approve an upgrade with new scopes, or a call of a platform tool'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "mail" -d 'List, show or receive mails of a tenant'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "calendar" -d 'List, show, add or delete events of a tenant\'s calendar'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "files" -d 'List, show, add or delete files of a tenant'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "records" -d 'List, show, add or delete business records of a tenant'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "kv" -d 'List, get, set or delete keys of an installed app'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "rag" -d 'List, add, search or delete documents of knowledge collections'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "install" -d 'Install a deployed app in a tenant'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "uninstall" -d 'Uninstall an app from a tenant and delete its data there'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "grant" -d 'Grant scopes to an installed app'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "revoke" -d 'Revoke scopes of an installed app'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "settings" -d 'Show or change the install settings of an app'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "agents" -d 'List, show, edit or ask the agents of a tenant\'s apps'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "visions" -d 'List visions of agents, and make the steps of their loops'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "templates" -d 'List, show, edit or render the document templates of a tenant'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "projects" -d 'List or add projects of a tenant'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "package" -d 'Show what a deploy would send, and pack the frontend'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "deploy" -d 'Deploy a version of an app to the platform'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "rollback" -d 'Roll an app back to an earlier version'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "upgrade" -d 'Upgrade tenants to the current version of an app'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "apps" -d 'List your apps on the platform, or show one with its versions'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "versions" -d 'List the versions of an app, newest first'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "secrets" -d 'Manage the secrets of an app'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "login" -d 'Log in with a developer token'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "logout" -d 'Delete a saved token'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "whoami" -d 'Show which account, platform and token are in use'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "env" -d 'List the settings in use and where each comes from'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "mcp" -d 'Issue MCP tokens for editors and agents, and print their configuration'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "help" -d 'Print the help of a command or a topic'
complete -c linkworld -n "__fish_linkworld_using_subcommand try" -l port -d 'Loopback port of the platform; 0 for any free port' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand try" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand try" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand try" -l once -d 'Exit at the end instead of keeping the app running until Ctrl-C'
complete -c linkworld -n "__fish_linkworld_using_subcommand try" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand init" -l name -d 'Display name [default: made from the app id]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand init" -l description -d 'Short description of the app [default: that of the template]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand init" -l lang -d 'Programming language of the handler [default: python]' -r -f -a "python\t''
typescript\t''
rust\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand init" -l template -d 'What the app starts with [default: blank]' -r -f -a "blank\t'a tool and an agent'
email-triage\t'an agent classifies mails, and urgent ones are sent to a team'
report-publisher\t'a schedule sends a report of business records'
webhook-handler\t'a public route takes signed messages of another service'
multi-agent\t'a team of agents that delegate to each other'"
complete -c linkworld -n "__fish_linkworld_using_subcommand init" -l github-owner -d 'Owner of the container image on ghcr.io' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand init" -l directory -d 'Folder to create [default: the app id]' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand init" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand init" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand init" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand init" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l manifest -d 'Same as PATH, for scripts written for the Python command line' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l stdin-filename -d 'File name to use in findings for text from stdin' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l fail-on -d 'Lowest severity that makes the exit code 1' -r -f -a "error\t''
warning\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l allow -d 'Do not report findings with this code (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l warn -d 'Report findings with this code as warnings (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l deny -d 'Report findings with this code as errors (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l baseline -d 'Do not report findings listed in this baseline file' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l include -d 'Accept what looks like a secret in this file, or at this dotted path of the manifest (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l write-baseline -d 'Write all current findings to this baseline file, and report none' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l compat -d 'Rules to apply: `ours`, or those of the published SDK' -r -f -a "ours\t''
sdk-1.7\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l format -d 'Format of the findings on stdout [default: human on a terminal, else concise]' -r -f -a "human\t'Snippets of the source with the place marked'
concise\t'One line each'
json\t'One JSON envelope'
ndjson\t'One JSON object a line, for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Workflow commands of GitHub Actions'
gitlab\t'GitLab\'s code quality report'
junit\t'JUnit XML'"
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -s o -l output -d 'Also write the findings to a file, for example `sarif=out.sarif`; `-` is stdout (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l fix -d 'Apply the fixes that keep the meaning; comments and layout are preserved'
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l unsafe-fixes -d 'With --fix: also apply fixes that are a guess, such as a similar name'
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l diff -l dry-run -d 'With --fix: show the changes without writing them'
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l modeline -d 'With --fix: add a first line that refers editors to `linkworld.schema.json`'
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l json -d 'Same as `--format json`'
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l normal -d 'With --json: add the manifest as it is sent, with all defaults; null if it has errors'
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l manifest -d 'Same as PATH, for scripts written for the Python command line' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l stdin-filename -d 'File name to use in findings for text from stdin' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l fail-on -d 'Lowest severity that makes the exit code 1' -r -f -a "error\t''
warning\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l allow -d 'Do not report findings with this code (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l warn -d 'Report findings with this code as warnings (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l deny -d 'Report findings with this code as errors (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l baseline -d 'Do not report findings listed in this baseline file' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l include -d 'Accept what looks like a secret in this file, or at this dotted path of the manifest (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l write-baseline -d 'Write all current findings to this baseline file, and report none' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l compat -d 'Rules to apply: `ours`, or those of the published SDK' -r -f -a "ours\t''
sdk-1.7\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l format -d 'Format of the findings on stdout [default: human on a terminal, else concise]' -r -f -a "human\t'Snippets of the source with the place marked'
concise\t'One line each'
json\t'One JSON envelope'
ndjson\t'One JSON object a line, for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Workflow commands of GitHub Actions'
gitlab\t'GitLab\'s code quality report'
junit\t'JUnit XML'"
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -s o -l output -d 'Also write the findings to a file, for example `sarif=out.sarif`; `-` is stdout (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l fix -d 'Apply the fixes that keep the meaning; comments and layout are preserved'
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l unsafe-fixes -d 'With --fix: also apply fixes that are a guess, such as a similar name'
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l diff -l dry-run -d 'With --fix: show the changes without writing them'
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l modeline -d 'With --fix: add a first line that refers editors to `linkworld.schema.json`'
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l json -d 'Same as `--format json`'
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l normal -d 'With --json: add the manifest as it is sent, with all defaults; null if it has errors'
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand explain" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand explain" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand explain" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand explain" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand scopes; and not __fish_seen_subcommand_from minimise" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand scopes; and not __fish_seen_subcommand_from minimise" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand scopes; and not __fish_seen_subcommand_from minimise" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand scopes; and not __fish_seen_subcommand_from minimise" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand scopes; and not __fish_seen_subcommand_from minimise" -l used -d 'List which scopes of the project in this folder are used, unused and missing'
complete -c linkworld -n "__fish_linkworld_using_subcommand scopes; and not __fish_seen_subcommand_from minimise" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand scopes; and not __fish_seen_subcommand_from minimise" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand scopes; and not __fish_seen_subcommand_from minimise" -a "minimise" -d 'Remove unused scopes from the manifest; comments and layout stay'
complete -c linkworld -n "__fish_linkworld_using_subcommand scopes; and __fish_seen_subcommand_from minimise" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand scopes; and __fish_seen_subcommand_from minimise" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand scopes; and __fish_seen_subcommand_from minimise" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand scopes; and __fish_seen_subcommand_from minimise" -l write -d 'Write the manifest; without it, the change is shown'
complete -c linkworld -n "__fish_linkworld_using_subcommand scopes; and __fish_seen_subcommand_from minimise" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand scopes; and __fish_seen_subcommand_from minimise" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand scopes; and __fish_seen_subcommand_from minimise" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand tools" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand tools" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand tools" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand tools" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand schema" -s o -l output -d 'Write to this file instead of stdout, which is `-`' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand schema" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand schema" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand schema" -l dev-file -d 'Print the schema of `linkworld.dev.yaml` instead'
complete -c linkworld -n "__fish_linkworld_using_subcommand schema" -l eval-file -d 'Print the schema of `linkworld.eval.yaml` instead'
complete -c linkworld -n "__fish_linkworld_using_subcommand schema" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand doctor" -l api-url -d 'Address of the platform\'s API [default: `LINKWORLD_API_URL`, the project, the saved login]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand doctor" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand doctor" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand doctor" -l fix -d 'Change what can be changed safely; everything else is only described'
complete -c linkworld -n "__fish_linkworld_using_subcommand doctor" -l local -d 'Use the running local platform (`linkworld dev`), which needs no login'
complete -c linkworld -n "__fish_linkworld_using_subcommand doctor" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand doctor" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -l main -d 'The file that starts the handler; the project is in its folder [default: detected from the files of the project]' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -l filter -d 'Run only scenarios whose name contains this text' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -l shard -d 'Run only part I of N of the scenarios, for example `3/8`' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -l repeat -d 'Run each scenario this many times; it passes if all its runs do' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -l pass-rate -d 'With --repeat: share of the runs of a scenario that must pass, from 0 to 1' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -l model -d 'Model of the dev file that replies for agents without a reply in `given` (repeatable: each scenario runs with each)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -s j -l jobs -d 'Handlers that run at a time [default: one for each 100 scenarios, at most one for each core]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -l start-timeout -d 'Maximum time until `GET /health` of the handler succeeds' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -l env -d 'Variable for the handler (repeatable); without a value, that of this environment' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -l allow -d 'Do not report findings with this code (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -l warn -d 'Report findings with this code as warnings (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -l deny -d 'Report findings with this code as errors (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -l baseline -d 'Do not report findings listed in this baseline file' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -l junit -d 'Write a JUnit report' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -l json -d 'Write a JSON report, or print one JSON envelope if there is no FILE' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -l report -d 'Write a page for browsers and one trace for each failed scenario into this folder' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -l fresh -d 'Start a new handler for each scenario'
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -l update -d 'Write the snapshots of scenarios with `then.snapshot` again, to the file beside the scenarios'
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -l grade -d 'Ask models for the grades of `then.graded` that are missing, and keep them in a file beside the scenarios'
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -l watch -d 'Run again when the app or the scenarios change, until Ctrl-C'
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -l all-traces -d 'With --report: write the trace of each scenario, not only of those that failed'
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -l quiet -d 'Print only the summary'
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -a "merge" -d 'Merge the JSON reports of several runs, for example of all shards'
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and not __fish_seen_subcommand_from merge record" -a "record" -d 'Record a call of the handler as a scenario'
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and __fish_seen_subcommand_from merge" -l junit -d 'Write a JUnit report' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and __fish_seen_subcommand_from merge" -l json -d 'Write a JSON report, or print one JSON envelope if there is no FILE' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and __fish_seen_subcommand_from merge" -l report -d 'Write a page for browsers and one trace for each failed scenario into this folder' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and __fish_seen_subcommand_from merge" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and __fish_seen_subcommand_from merge" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and __fish_seen_subcommand_from merge" -l all-traces -d 'With --report: write the trace of each scenario, not only of those that failed'
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and __fish_seen_subcommand_from merge" -l quiet -d 'Print only the summary'
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and __fish_seen_subcommand_from merge" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and __fish_seen_subcommand_from record" -l name -d 'Name of the scenario [default: what was called, with the id]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and __fish_seen_subcommand_from record" -l file -d 'The eval file, which is created if it is missing' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and __fish_seen_subcommand_from record" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and __fish_seen_subcommand_from record" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and __fish_seen_subcommand_from record" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and __fish_seen_subcommand_from record" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and __fish_seen_subcommand_from record" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand eval; and __fish_seen_subcommand_from record" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand docs" -s o -l output -d 'Write static HTML pages to this new or empty folder instead of serving them' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand docs" -l port -d 'Loopback port; 0 for any free port' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand docs" -l allow -d 'Do not report findings with this code (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand docs" -l warn -d 'Report findings with this code as warnings (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand docs" -l deny -d 'Report findings with this code as errors (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand docs" -l baseline -d 'Do not report findings listed in this baseline file' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand docs" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand docs" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand docs" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand docs" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l port -d 'Loopback port of the platform; 0 for any free port [default: 4600]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l grant -d 'Scopes the tenant grants, or `none` [default: all scopes of the manifest]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l tenant -d 'Tenant to install the app in [default: the first one of the dev file, or dev]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l dev-file -d 'File with the tenants and apps [default: `linkworld.dev.yaml` of the project]' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l mocks -d 'File with the replies of platform tools [default: `linkworld.dev.json` of the project]' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l setting -d 'Value of an install setting (repeatable); use --settings for secrets' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l settings -d 'File with values of install settings, one JSON object' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l world -d 'Saved world to start from; replaces what the platform has' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l start-timeout -d 'Maximum time until `GET /health` of the handler succeeds' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l handler-port -d 'Port of the handler [default: `runtime.port`, or a free port if it is in use]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l idle -d 'Minutes without a call after which a handler sleeps; 0 keeps it running [default: 15]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l engine -d 'What runs the handler: a process of this machine, or a container [default: process]' -r -f -a "process\t''
docker\t''
podman\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l limits -d 'Limits of handlers that run as processes, from `runtime.resources`, where the system allows it' -r -f -a "none\t'None'
memory\t'Memory, and the number of processes'
all\t'These, and processor time, which makes starts slower'"
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l env -d 'Variable for the handler (repeatable); without a value, that of this environment' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l max-cost -d 'Exit with 1 once the run has cost more, by `prices` of the dev file' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l dir -d 'Folder of the bundle [default: `dist` of the project, else `web`]' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l bundle-url -d 'Show the pages of this server in place of a folder, such as that of Vite' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l app-id -d 'App that the shell shows first [default: that of the first project]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l bundle-port -d 'Loopback port of the bundle; 0 for any free port [default: 5173, or a free port if it is in use]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l parent-port -d 'Loopback port of the shell around it; 0 for any free port [default: 5174, or a free port if it is in use]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l allow -d 'Do not report findings with this code (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l warn -d 'Report findings with this code as warnings (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l deny -d 'Report findings with this code as errors (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l baseline -d 'Do not report findings listed in this baseline file' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l no-dev-file -d 'Do not read `linkworld.dev.yaml`'
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l ephemeral -d 'Keep all data in memory; it is deleted when the process exits'
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l insecure-storage -d 'Keep the vault\'s key in a file instead of the system keyring; moves an existing key'
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l inspect -d 'Start handlers so that a debugger can attach: debugpy for Python, the inspector of Node.js'
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l auto-approve -d 'Make calls of platform tools that need an approval without one'
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l record-agents -d 'Let a model of the dev file reply for agents, and record its replies'
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l probe-isolation -d 'Report state that handlers carry between tenants, and exit; keeps nothing'
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l no-open -d 'Do not open the shell in a browser'
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l no-reload -d 'Keep the handler and the manifest as they are when files change'
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l no-venv -d 'Do not install `requirements.txt` for a project without a virtual environment'
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l json -d 'Print one JSON line when the platform is ready'
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand chat" -l main -d 'File with the handlers [default: found in this folder]' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand chat" -l mocks -d 'File with replies of platform tools and agents, and with secrets [default: `linkworld.dev.json` of the project]' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand chat" -l port -d 'Loopback port of the page; 0 for any free port' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand chat" -l message -d 'Send this message (repeatable), print what came of it, and exit' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand chat" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand chat" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand chat" -l live -d 'Let a model reply for agents: that of the dev file, else one of Anthropic'
complete -c linkworld -n "__fish_linkworld_using_subcommand chat" -l no-open -d 'Do not open the page in a browser'
complete -c linkworld -n "__fish_linkworld_using_subcommand chat" -l json -d 'Print one JSON line when the page is ready, or one for each message'
complete -c linkworld -n "__fish_linkworld_using_subcommand chat" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added event webhook" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added event webhook" -l app -d 'App to call, needed only when several are installed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added event webhook" -l tenant -d 'Tenant whose install is called [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added event webhook" -l user -d 'User of an event: an id, or the address of a user of the tenant' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added event webhook" -l payload -d 'Fields of an event\'s payload to override: a JSON object, @FILE, or - for stdin' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added event webhook" -l max-cost -d 'Exit with 1 if the call and all that it caused cost more, by `prices` of `linkworld.dev.yaml`' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added event webhook" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added event webhook" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added event webhook" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added event webhook" -l follow -d 'Also print the calls it caused'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added event webhook" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added event webhook" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added event webhook" -f -a "tool" -d 'Call a tool of the app, as the tenant\'s agent would'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added event webhook" -f -a "inbound" -d 'Send an inbound message from a channel'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added event webhook" -f -a "schedule" -d 'Run a schedule of the manifest now'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added event webhook" -f -a "install" -d 'Send the `install` event again'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added event webhook" -f -a "uninstall" -d 'Send the `uninstall` event; the app stays installed'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added event webhook" -f -a "user-added" -d 'Send the event that a user joined the tenant [default: a random user]'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added event webhook" -f -a "event" -d 'Send an event of another app that the manifest subscribes to'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added event webhook" -f -a "webhook" -d 'Send a third party\'s message to a public POST route'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from tool" -l args -d 'Arguments of the tool: a JSON object, @FILE, or - for stdin' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from tool" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from tool" -l app -d 'App to call, needed only when several are installed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from tool" -l tenant -d 'Tenant whose install is called [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from tool" -l user -d 'User of an event: an id, or the address of a user of the tenant' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from tool" -l payload -d 'Fields of an event\'s payload to override: a JSON object, @FILE, or - for stdin' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from tool" -l max-cost -d 'Exit with 1 if the call and all that it caused cost more, by `prices` of `linkworld.dev.yaml`' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from tool" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from tool" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from tool" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from tool" -l follow -d 'Also print the calls it caused'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from tool" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from tool" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l text -d 'Text of the message' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l channel -d 'Channel of the message' -r -f -a "whatsapp\t''
email\t''
web\t''
voice\t''
webhook\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l sender -d 'Display name of the sender' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l thread -d 'Conversation [default: a new one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l message -d 'Id of the message [default: a new one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l app -d 'App to call, needed only when several are installed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l tenant -d 'Tenant whose install is called [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l user -d 'User of an event: an id, or the address of a user of the tenant' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l payload -d 'Fields of an event\'s payload to override: a JSON object, @FILE, or - for stdin' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l max-cost -d 'Exit with 1 if the call and all that it caused cost more, by `prices` of `linkworld.dev.yaml`' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l follow -d 'Also print the calls it caused'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from schedule" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from schedule" -l app -d 'App to call, needed only when several are installed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from schedule" -l tenant -d 'Tenant whose install is called [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from schedule" -l user -d 'User of an event: an id, or the address of a user of the tenant' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from schedule" -l payload -d 'Fields of an event\'s payload to override: a JSON object, @FILE, or - for stdin' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from schedule" -l max-cost -d 'Exit with 1 if the call and all that it caused cost more, by `prices` of `linkworld.dev.yaml`' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from schedule" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from schedule" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from schedule" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from schedule" -l follow -d 'Also print the calls it caused'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from schedule" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from schedule" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from install" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from install" -l app -d 'App to call, needed only when several are installed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from install" -l tenant -d 'Tenant whose install is called [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from install" -l user -d 'User of an event: an id, or the address of a user of the tenant' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from install" -l payload -d 'Fields of an event\'s payload to override: a JSON object, @FILE, or - for stdin' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from install" -l max-cost -d 'Exit with 1 if the call and all that it caused cost more, by `prices` of `linkworld.dev.yaml`' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from install" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from install" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from install" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from install" -l follow -d 'Also print the calls it caused'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from install" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from install" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from uninstall" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from uninstall" -l app -d 'App to call, needed only when several are installed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from uninstall" -l tenant -d 'Tenant whose install is called [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from uninstall" -l user -d 'User of an event: an id, or the address of a user of the tenant' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from uninstall" -l payload -d 'Fields of an event\'s payload to override: a JSON object, @FILE, or - for stdin' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from uninstall" -l max-cost -d 'Exit with 1 if the call and all that it caused cost more, by `prices` of `linkworld.dev.yaml`' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from uninstall" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from uninstall" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from uninstall" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from uninstall" -l follow -d 'Also print the calls it caused'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from uninstall" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from uninstall" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from user-added" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from user-added" -l app -d 'App to call, needed only when several are installed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from user-added" -l tenant -d 'Tenant whose install is called [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from user-added" -l user -d 'User of an event: an id, or the address of a user of the tenant' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from user-added" -l payload -d 'Fields of an event\'s payload to override: a JSON object, @FILE, or - for stdin' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from user-added" -l max-cost -d 'Exit with 1 if the call and all that it caused cost more, by `prices` of `linkworld.dev.yaml`' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from user-added" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from user-added" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from user-added" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from user-added" -l follow -d 'Also print the calls it caused'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from user-added" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from user-added" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from event" -l data -d 'What the app sends with it: a JSON object, @FILE, or - for stdin' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from event" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from event" -l app -d 'App to call, needed only when several are installed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from event" -l tenant -d 'Tenant whose install is called [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from event" -l user -d 'User of an event: an id, or the address of a user of the tenant' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from event" -l payload -d 'Fields of an event\'s payload to override: a JSON object, @FILE, or - for stdin' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from event" -l max-cost -d 'Exit with 1 if the call and all that it caused cost more, by `prices` of `linkworld.dev.yaml`' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from event" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from event" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from event" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from event" -l follow -d 'Also print the calls it caused'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from event" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from event" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from webhook" -l body -d 'The message: a text, @FILE, or - for stdin' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from webhook" -l secret -d 'Secret of the app with the key that signs the message [default: unsigned]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from webhook" -l id -d 'Id of the message, to send the same one again [default: a new one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from webhook" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from webhook" -l app -d 'App to call, needed only when several are installed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from webhook" -l tenant -d 'Tenant whose install is called [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from webhook" -l user -d 'User of an event: an id, or the address of a user of the tenant' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from webhook" -l payload -d 'Fields of an event\'s payload to override: a JSON object, @FILE, or - for stdin' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from webhook" -l max-cost -d 'Exit with 1 if the call and all that it caused cost more, by `prices` of `linkworld.dev.yaml`' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from webhook" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from webhook" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from webhook" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from webhook" -l follow -d 'Also print the calls it caused'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from webhook" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from webhook" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and not __fish_seen_subcommand_from list show verify" -l app -d 'Only calls of this app' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and not __fish_seen_subcommand_from list show verify" -l tenant -d 'Only calls in this tenant' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and not __fish_seen_subcommand_from list show verify" -l tool -d 'Only calls of this tool; `*` stands for any characters' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and not __fish_seen_subcommand_from list show verify" -l decision -d 'Only calls with this decision: `allowed`, `denied`, or why, such as `no_scope`' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and not __fish_seen_subcommand_from list show verify" -l since -d 'Only calls since then: a duration such as `10m`, or a time such as `14:30` or `2026-03-01T14:30:00Z`' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and not __fish_seen_subcommand_from list show verify" -l until -d 'Only calls before then' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and not __fish_seen_subcommand_from list show verify" -l limit -d 'Maximum number of entries; the newest are listed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and not __fish_seen_subcommand_from list show verify" -l after -d 'Only entries after the one with this id' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and not __fish_seen_subcommand_from list show verify" -l before -d 'Only entries before the one with this id' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and not __fish_seen_subcommand_from list show verify" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and not __fish_seen_subcommand_from list show verify" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and not __fish_seen_subcommand_from list show verify" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and not __fish_seen_subcommand_from list show verify" -s f -l follow -d 'Keep printing new entries until Ctrl-C; with --json one object on each line'
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and not __fish_seen_subcommand_from list show verify" -l denied -d 'Only calls that were denied'
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and not __fish_seen_subcommand_from list show verify" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and not __fish_seen_subcommand_from list show verify" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and not __fish_seen_subcommand_from list show verify" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and not __fish_seen_subcommand_from list show verify" -a "list" -d 'Search the calls'
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and not __fish_seen_subcommand_from list show verify" -a "show" -d 'Show everything that is known about one call'
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and not __fish_seen_subcommand_from list show verify" -a "verify" -d 'Check that no entry was changed or removed after it was written'
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from list" -l app -d 'Only calls of this app' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from list" -l tenant -d 'Only calls in this tenant' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from list" -l tool -d 'Only calls of this tool; `*` stands for any characters' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from list" -l decision -d 'Only calls with this decision: `allowed`, `denied`, or why, such as `no_scope`' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from list" -l since -d 'Only calls since then: a duration such as `10m`, or a time such as `14:30` or `2026-03-01T14:30:00Z`' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from list" -l until -d 'Only calls before then' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from list" -l limit -d 'Maximum number of entries; the newest are listed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from list" -l after -d 'Only entries after the one with this id' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from list" -l before -d 'Only entries before the one with this id' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from list" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from list" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from list" -s f -l follow -d 'Keep printing new entries until Ctrl-C; with --json one object on each line'
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from list" -l denied -d 'Only calls that were denied'
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from list" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from show" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from show" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from show" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from verify" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from verify" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from verify" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from verify" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from verify" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand audit; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand trace; and not __fish_seen_subcommand_from show" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trace; and not __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand trace; and not __fish_seen_subcommand_from show" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trace; and not __fish_seen_subcommand_from show" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand trace; and not __fish_seen_subcommand_from show" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand trace; and not __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand trace; and not __fish_seen_subcommand_from show" -f -a "show" -d 'Show the trace that a call belongs to'
complete -c linkworld -n "__fish_linkworld_using_subcommand trace; and __fish_seen_subcommand_from show" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trace; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand trace; and __fish_seen_subcommand_from show" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trace; and __fish_seen_subcommand_from show" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand trace; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand trace; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand logs" -l app -d 'Only handlers of this app' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand logs" -l tenant -d 'Only handlers in this tenant' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand logs" -l instance -d 'Only the handler of this app in this tenant' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand logs" -l since -d 'Only lines since then: a duration such as `10m`, or a time such as `14:30` or `2026-03-01T14:30:00Z`' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand logs" -l trace -d 'Only lines that belong to this call, its causes and all that they caused' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand logs" -l limit -d 'Maximum number of lines; the newest are printed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand logs" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand logs" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand logs" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand logs" -s f -l follow -d 'Keep printing new lines until Ctrl-C; with --json one object on each line'
complete -c linkworld -n "__fish_linkworld_using_subcommand logs" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand logs" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand logs" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand cost" -l app -d 'Only calls of this app' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand cost" -l tenant -d 'Only calls in this tenant' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand cost" -l tool -d 'Only calls of this tool; `*` stands for any characters' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand cost" -l decision -d 'Only calls with this decision: `allowed`, `denied`, or why, such as `no_scope`' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand cost" -l since -d 'Only calls since then: a duration such as `10m`, or a time such as `14:30` or `2026-03-01T14:30:00Z`' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand cost" -l until -d 'Only calls before then' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand cost" -l by -d 'What one row is about' -r -f -a "tenant\t'A tenant'
app\t'An app, in all tenants'
tool\t'A tool, event or agent of an app'"
complete -c linkworld -n "__fish_linkworld_using_subcommand cost" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand cost" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand cost" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand cost" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand cost" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand cost" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and not __fish_seen_subcommand_from show freeze run set advance run-until" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and not __fish_seen_subcommand_from show freeze run set advance run-until" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and not __fish_seen_subcommand_from show freeze run set advance run-until" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and not __fish_seen_subcommand_from show freeze run set advance run-until" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and not __fish_seen_subcommand_from show freeze run set advance run-until" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and not __fish_seen_subcommand_from show freeze run set advance run-until" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and not __fish_seen_subcommand_from show freeze run set advance run-until" -f -a "show" -d 'Show the time and the next schedule'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and not __fish_seen_subcommand_from show freeze run set advance run-until" -f -a "freeze" -d 'Stop the clock'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and not __fish_seen_subcommand_from show freeze run set advance run-until" -f -a "run" -d 'Let a stopped clock run on from its time'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and not __fish_seen_subcommand_from show freeze run set advance run-until" -f -a "set" -d 'Jump to a time; each schedule that was due in between runs once'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and not __fish_seen_subcommand_from show freeze run set advance run-until" -f -a "advance" -d 'Let time pass; every schedule that is due in between runs at its time'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and not __fish_seen_subcommand_from show freeze run set advance run-until" -f -a "run-until" -d 'Let time pass until the next schedule has run'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from show" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from show" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from show" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from freeze" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from freeze" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from freeze" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from freeze" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from freeze" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from freeze" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from run" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from run" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from run" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from run" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from run" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from set" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from set" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from set" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from set" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from set" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from advance" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from advance" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from advance" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from advance" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from advance" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from advance" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from run-until" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from run-until" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from run-until" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from run-until" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from run-until" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand clock; and __fish_seen_subcommand_from run-until" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and not __fish_seen_subcommand_from pause resume run" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and not __fish_seen_subcommand_from pause resume run" -l app -d 'Only those of this app; for `pause`, `resume` and `run` needed only when several are installed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and not __fish_seen_subcommand_from pause resume run" -l tenant -d 'Only those in this tenant; for `pause`, `resume` and `run` [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and not __fish_seen_subcommand_from pause resume run" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and not __fish_seen_subcommand_from pause resume run" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and not __fish_seen_subcommand_from pause resume run" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and not __fish_seen_subcommand_from pause resume run" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and not __fish_seen_subcommand_from pause resume run" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and not __fish_seen_subcommand_from pause resume run" -f -a "pause" -d 'Skip the runs of one until it is resumed'
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and not __fish_seen_subcommand_from pause resume run" -f -a "resume" -d 'Run one again, from its next time on'
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and not __fish_seen_subcommand_from pause resume run" -f -a "run" -d 'Run one now, at any hour and within its cooldown'
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and __fish_seen_subcommand_from pause" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and __fish_seen_subcommand_from pause" -l app -d 'Only those of this app; for `pause`, `resume` and `run` needed only when several are installed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and __fish_seen_subcommand_from pause" -l tenant -d 'Only those in this tenant; for `pause`, `resume` and `run` [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and __fish_seen_subcommand_from pause" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and __fish_seen_subcommand_from pause" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and __fish_seen_subcommand_from pause" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and __fish_seen_subcommand_from pause" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and __fish_seen_subcommand_from pause" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and __fish_seen_subcommand_from resume" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and __fish_seen_subcommand_from resume" -l app -d 'Only those of this app; for `pause`, `resume` and `run` needed only when several are installed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and __fish_seen_subcommand_from resume" -l tenant -d 'Only those in this tenant; for `pause`, `resume` and `run` [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and __fish_seen_subcommand_from resume" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and __fish_seen_subcommand_from resume" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and __fish_seen_subcommand_from resume" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and __fish_seen_subcommand_from resume" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and __fish_seen_subcommand_from resume" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and __fish_seen_subcommand_from run" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and __fish_seen_subcommand_from run" -l app -d 'Only those of this app; for `pause`, `resume` and `run` needed only when several are installed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and __fish_seen_subcommand_from run" -l tenant -d 'Only those in this tenant; for `pause`, `resume` and `run` [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and __fish_seen_subcommand_from run" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and __fish_seen_subcommand_from run" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and __fish_seen_subcommand_from run" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and __fish_seen_subcommand_from run" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand schedules; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and not __fish_seen_subcommand_from pause resume run" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and not __fish_seen_subcommand_from pause resume run" -l app -d 'Only those of this app; for `pause`, `resume` and `run` needed only when several are installed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and not __fish_seen_subcommand_from pause resume run" -l tenant -d 'Only those in this tenant; for `pause`, `resume` and `run` [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and not __fish_seen_subcommand_from pause resume run" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and not __fish_seen_subcommand_from pause resume run" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and not __fish_seen_subcommand_from pause resume run" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and not __fish_seen_subcommand_from pause resume run" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and not __fish_seen_subcommand_from pause resume run" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and not __fish_seen_subcommand_from pause resume run" -f -a "pause" -d 'Skip the runs of one until it is resumed'
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and not __fish_seen_subcommand_from pause resume run" -f -a "resume" -d 'Run one again, from its next time on'
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and not __fish_seen_subcommand_from pause resume run" -f -a "run" -d 'Run one now, at any hour and within its cooldown'
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and __fish_seen_subcommand_from pause" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and __fish_seen_subcommand_from pause" -l app -d 'Only those of this app; for `pause`, `resume` and `run` needed only when several are installed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and __fish_seen_subcommand_from pause" -l tenant -d 'Only those in this tenant; for `pause`, `resume` and `run` [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and __fish_seen_subcommand_from pause" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and __fish_seen_subcommand_from pause" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and __fish_seen_subcommand_from pause" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and __fish_seen_subcommand_from pause" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and __fish_seen_subcommand_from pause" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and __fish_seen_subcommand_from resume" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and __fish_seen_subcommand_from resume" -l app -d 'Only those of this app; for `pause`, `resume` and `run` needed only when several are installed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and __fish_seen_subcommand_from resume" -l tenant -d 'Only those in this tenant; for `pause`, `resume` and `run` [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and __fish_seen_subcommand_from resume" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and __fish_seen_subcommand_from resume" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and __fish_seen_subcommand_from resume" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and __fish_seen_subcommand_from resume" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and __fish_seen_subcommand_from resume" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and __fish_seen_subcommand_from run" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and __fish_seen_subcommand_from run" -l app -d 'Only those of this app; for `pause`, `resume` and `run` needed only when several are installed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and __fish_seen_subcommand_from run" -l tenant -d 'Only those in this tenant; for `pause`, `resume` and `run` [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and __fish_seen_subcommand_from run" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and __fish_seen_subcommand_from run" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and __fish_seen_subcommand_from run" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and __fish_seen_subcommand_from run" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand heartbeats; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and not __fish_seen_subcommand_from save load reset list delete" -l project -d 'Manifest of the project, or the folder with it' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and not __fish_seen_subcommand_from save load reset list delete" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and not __fish_seen_subcommand_from save load reset list delete" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and not __fish_seen_subcommand_from save load reset list delete" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and not __fish_seen_subcommand_from save load reset list delete" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and not __fish_seen_subcommand_from save load reset list delete" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and not __fish_seen_subcommand_from save load reset list delete" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and not __fish_seen_subcommand_from save load reset list delete" -f -a "save" -d 'Save the state under a name'
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and not __fish_seen_subcommand_from save load reset list delete" -f -a "load" -d 'Replace the state by a saved one'
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and not __fish_seen_subcommand_from save load reset list delete" -f -a "reset" -d 'Delete the state, or replace that of one tenant'
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and not __fish_seen_subcommand_from save load reset list delete" -f -a "list" -d 'List the saved worlds'
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and not __fish_seen_subcommand_from save load reset list delete" -f -a "delete" -d 'Delete a saved world'
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from save" -l project -d 'Manifest of the project, or the folder with it' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from save" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from save" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from save" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from save" -l force -d 'Replace a world of this name'
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from save" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from save" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from save" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from load" -l project -d 'Manifest of the project, or the folder with it' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from load" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from load" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from load" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from load" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from load" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from load" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from reset" -l tenant -d 'Reset only this tenant' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from reset" -l project -d 'Manifest of the project, or the folder with it' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from reset" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from reset" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from reset" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from reset" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from reset" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from reset" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from list" -l project -d 'Manifest of the project, or the folder with it' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from list" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from list" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from list" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from delete" -l project -d 'Manifest of the project, or the folder with it' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from delete" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from delete" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from delete" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from delete" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from delete" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand world; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and not __fish_seen_subcommand_from start stop restart" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and not __fish_seen_subcommand_from start stop restart" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and not __fish_seen_subcommand_from start stop restart" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and not __fish_seen_subcommand_from start stop restart" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and not __fish_seen_subcommand_from start stop restart" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and not __fish_seen_subcommand_from start stop restart" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and not __fish_seen_subcommand_from start stop restart" -f -a "start" -d 'Start a handler that sleeps or was stopped'
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and not __fish_seen_subcommand_from start stop restart" -f -a "stop" -d 'Stop a handler; calls are refused until it is started'
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and not __fish_seen_subcommand_from start stop restart" -f -a "restart" -d 'Stop a handler and start it again'
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and __fish_seen_subcommand_from start" -l tenant -d 'Tenant [default: the only one that the app runs in]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and __fish_seen_subcommand_from start" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and __fish_seen_subcommand_from start" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and __fish_seen_subcommand_from start" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and __fish_seen_subcommand_from start" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and __fish_seen_subcommand_from start" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and __fish_seen_subcommand_from start" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and __fish_seen_subcommand_from stop" -l tenant -d 'Tenant [default: the only one that the app runs in]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and __fish_seen_subcommand_from stop" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and __fish_seen_subcommand_from stop" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and __fish_seen_subcommand_from stop" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and __fish_seen_subcommand_from stop" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and __fish_seen_subcommand_from stop" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and __fish_seen_subcommand_from stop" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and __fish_seen_subcommand_from restart" -l tenant -d 'Tenant [default: the only one that the app runs in]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and __fish_seen_subcommand_from restart" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and __fish_seen_subcommand_from restart" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and __fish_seen_subcommand_from restart" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and __fish_seen_subcommand_from restart" -l inspect -d 'Start it so that a debugger can attach: debugpy for Python, the inspector of Node.js'
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and __fish_seen_subcommand_from restart" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and __fish_seen_subcommand_from restart" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand instances; and __fish_seen_subcommand_from restart" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and not __fish_seen_subcommand_from list create delete" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and not __fish_seen_subcommand_from list create delete" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and not __fish_seen_subcommand_from list create delete" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and not __fish_seen_subcommand_from list create delete" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and not __fish_seen_subcommand_from list create delete" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and not __fish_seen_subcommand_from list create delete" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and not __fish_seen_subcommand_from list create delete" -f -a "list" -d 'List the tenants'
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and not __fish_seen_subcommand_from list create delete" -f -a "create" -d 'Create a tenant with the user who activates its apps'
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and not __fish_seen_subcommand_from list create delete" -f -a "delete" -d 'Delete a tenant with everything it has'
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and __fish_seen_subcommand_from list" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and __fish_seen_subcommand_from list" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and __fish_seen_subcommand_from list" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and __fish_seen_subcommand_from create" -l email -d 'Address of that user [default: admin@TENANT.example]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and __fish_seen_subcommand_from create" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and __fish_seen_subcommand_from create" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and __fish_seen_subcommand_from create" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and __fish_seen_subcommand_from create" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and __fish_seen_subcommand_from create" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and __fish_seen_subcommand_from delete" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and __fish_seen_subcommand_from delete" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and __fish_seen_subcommand_from delete" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and __fish_seen_subcommand_from delete" -l force -d 'Delete it even if it has installed apps'
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and __fish_seen_subcommand_from delete" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and __fish_seen_subcommand_from delete" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand tenant; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and not __fish_seen_subcommand_from list add remove" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and not __fish_seen_subcommand_from list add remove" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and not __fish_seen_subcommand_from list add remove" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and not __fish_seen_subcommand_from list add remove" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and not __fish_seen_subcommand_from list add remove" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and not __fish_seen_subcommand_from list add remove" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and not __fish_seen_subcommand_from list add remove" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and not __fish_seen_subcommand_from list add remove" -f -a "list" -d 'List the users'
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and not __fish_seen_subcommand_from list add remove" -f -a "add" -d 'Add a user'
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and not __fish_seen_subcommand_from list add remove" -f -a "remove" -d 'Remove a user'
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from list" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from list" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from list" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from list" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from add" -l name -d 'Name that people see [default: the address up to the `@`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from add" -l zone -d 'Time zone, for example Europe/Vienna [default: UTC]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from add" -l locale -d 'Language, for example de [default: en]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from add" -l role -d 'Role (repeatable) [default: member]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from add" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from add" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from add" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from add" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from add" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from remove" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from remove" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from remove" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from remove" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from remove" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand users; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand connect" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand connect" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand connect" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand connect" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand connect" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand connect" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand connect" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand disconnect" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand disconnect" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand disconnect" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand disconnect" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand disconnect" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand disconnect" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand disconnect" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand bind" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand bind" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand bind" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand bind" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand bind" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand bind" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand bind" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand unbind" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand unbind" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand unbind" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand unbind" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand unbind" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand unbind" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand unbind" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and not __fish_seen_subcommand_from list call open token" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and not __fish_seen_subcommand_from list call open token" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and not __fish_seen_subcommand_from list call open token" -l app -d 'App, needed only when several declare the route' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and not __fish_seen_subcommand_from list call open token" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and not __fish_seen_subcommand_from list call open token" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and not __fish_seen_subcommand_from list call open token" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and not __fish_seen_subcommand_from list call open token" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and not __fish_seen_subcommand_from list call open token" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and not __fish_seen_subcommand_from list call open token" -f -a "list" -d 'List the routes with their URLs'
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and not __fish_seen_subcommand_from list call open token" -f -a "call" -d 'Call a route through the proxy, as a browser or a third party does'
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and not __fish_seen_subcommand_from list call open token" -f -a "open" -d 'Print a URL that opens a private route once, within 60 seconds'
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and not __fish_seen_subcommand_from list call open token" -f -a "token" -d 'Print a public token for a path of a public route'
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from list" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from list" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from list" -l app -d 'App, needed only when several declare the route' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from list" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from list" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from call" -l method -d 'Method' -r -f -a "GET\t''
POST\t''
PUT\t''
DELETE\t''
PATCH\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from call" -l body -d 'Body: a text, @FILE, or - for stdin' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from call" -l header -d 'Header, for example \'Content-Type: text/csv\' (repeatable) [default with a body: Content-Type: application/json]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from call" -l query -d 'Value of the query, NAME=VALUE (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from call" -l user -d 'Call a private route as this user: an id, or an address [default: the user who activates the app]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from call" -s o -l output -d 'Write the body of the answer to a file' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from call" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from call" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from call" -l app -d 'App, needed only when several declare the route' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from call" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from call" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from call" -l public -d 'Call the public route where a private one has the same path'
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from call" -l anonymous -d 'Send neither a session nor a public token'
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from call" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from call" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from call" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from open" -l user -d 'Open it as this user: an id, or an address [default: the user who activates the app]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from open" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from open" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from open" -l app -d 'App, needed only when several declare the route' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from open" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from open" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from open" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from open" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from open" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from token" -l ttl -d 'Seconds that the token is valid, from 30 to 3600' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from token" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from token" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from token" -l app -d 'App, needed only when several declare the route' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from token" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from token" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from token" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from token" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand routes; and __fish_seen_subcommand_from token" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and not __fish_seen_subcommand_from list call open token" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and not __fish_seen_subcommand_from list call open token" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and not __fish_seen_subcommand_from list call open token" -l app -d 'App, needed only when several declare the route' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and not __fish_seen_subcommand_from list call open token" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and not __fish_seen_subcommand_from list call open token" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and not __fish_seen_subcommand_from list call open token" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and not __fish_seen_subcommand_from list call open token" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and not __fish_seen_subcommand_from list call open token" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and not __fish_seen_subcommand_from list call open token" -f -a "list" -d 'List the routes with their URLs'
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and not __fish_seen_subcommand_from list call open token" -f -a "call" -d 'Call a route through the proxy, as a browser or a third party does'
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and not __fish_seen_subcommand_from list call open token" -f -a "open" -d 'Print a URL that opens a private route once, within 60 seconds'
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and not __fish_seen_subcommand_from list call open token" -f -a "token" -d 'Print a public token for a path of a public route'
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from list" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from list" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from list" -l app -d 'App, needed only when several declare the route' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from list" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from list" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from call" -l method -d 'Method' -r -f -a "GET\t''
POST\t''
PUT\t''
DELETE\t''
PATCH\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from call" -l body -d 'Body: a text, @FILE, or - for stdin' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from call" -l header -d 'Header, for example \'Content-Type: text/csv\' (repeatable) [default with a body: Content-Type: application/json]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from call" -l query -d 'Value of the query, NAME=VALUE (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from call" -l user -d 'Call a private route as this user: an id, or an address [default: the user who activates the app]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from call" -s o -l output -d 'Write the body of the answer to a file' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from call" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from call" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from call" -l app -d 'App, needed only when several declare the route' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from call" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from call" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from call" -l public -d 'Call the public route where a private one has the same path'
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from call" -l anonymous -d 'Send neither a session nor a public token'
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from call" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from call" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from call" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from open" -l user -d 'Open it as this user: an id, or an address [default: the user who activates the app]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from open" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from open" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from open" -l app -d 'App, needed only when several declare the route' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from open" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from open" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from open" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from open" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from open" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from token" -l ttl -d 'Seconds that the token is valid, from 30 to 3600' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from token" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from token" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from token" -l app -d 'App, needed only when several declare the route' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from token" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from token" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from token" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from token" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand route; and __fish_seen_subcommand_from token" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and not __fish_seen_subcommand_from list approve revoke emit" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and not __fish_seen_subcommand_from list approve revoke emit" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and not __fish_seen_subcommand_from list approve revoke emit" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and not __fish_seen_subcommand_from list approve revoke emit" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and not __fish_seen_subcommand_from list approve revoke emit" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and not __fish_seen_subcommand_from list approve revoke emit" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and not __fish_seen_subcommand_from list approve revoke emit" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and not __fish_seen_subcommand_from list approve revoke emit" -f -a "list" -d 'List the wires'
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and not __fish_seen_subcommand_from list approve revoke emit" -f -a "approve" -d 'Deliver the event from now on'
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and not __fish_seen_subcommand_from list approve revoke emit" -f -a "revoke" -d 'Deliver the event no more'
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and not __fish_seen_subcommand_from list approve revoke emit" -f -a "emit" -d 'Emit an event in place of an app, such as a stub'
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from list" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from list" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from list" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from list" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from approve" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from approve" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from approve" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from approve" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from approve" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from approve" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from approve" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from revoke" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from revoke" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from revoke" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from revoke" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from revoke" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from revoke" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from revoke" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from emit" -l data -d 'What the app sends with it: a JSON object, @FILE, or - for stdin' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from emit" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from emit" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from emit" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from emit" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from emit" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from emit" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand wires; and __fish_seen_subcommand_from emit" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and not __fish_seen_subcommand_from list create delete join leave show post" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and not __fish_seen_subcommand_from list create delete join leave show post" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and not __fish_seen_subcommand_from list create delete join leave show post" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and not __fish_seen_subcommand_from list create delete join leave show post" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and not __fish_seen_subcommand_from list create delete join leave show post" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and not __fish_seen_subcommand_from list create delete join leave show post" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and not __fish_seen_subcommand_from list create delete join leave show post" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and not __fish_seen_subcommand_from list create delete join leave show post" -f -a "list" -d 'List the rooms'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and not __fish_seen_subcommand_from list create delete join leave show post" -f -a "create" -d 'Create a room'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and not __fish_seen_subcommand_from list create delete join leave show post" -f -a "delete" -d 'Delete a room with its messages'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and not __fish_seen_subcommand_from list create delete join leave show post" -f -a "join" -d 'Add a member'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and not __fish_seen_subcommand_from list create delete join leave show post" -f -a "leave" -d 'Remove a member'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and not __fish_seen_subcommand_from list create delete join leave show post" -f -a "show" -d 'Print the newest messages'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and not __fish_seen_subcommand_from list create delete join leave show post" -f -a "post" -d 'Write as the user who activates the apps'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from list" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from list" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from list" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from list" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from create" -l member -d 'First member: APP:AGENT or user:ID (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from create" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from create" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from create" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from create" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from create" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from create" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from delete" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from delete" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from delete" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from delete" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from delete" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from delete" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from join" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from join" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from join" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from join" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from join" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from join" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from join" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from leave" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from leave" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from leave" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from leave" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from leave" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from leave" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from leave" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from show" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from show" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from show" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from show" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from post" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from post" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from post" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from post" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from post" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from post" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand rooms; and __fish_seen_subcommand_from post" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and not __fish_seen_subcommand_from list dismiss" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and not __fish_seen_subcommand_from list dismiss" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and not __fish_seen_subcommand_from list dismiss" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and not __fish_seen_subcommand_from list dismiss" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and not __fish_seen_subcommand_from list dismiss" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and not __fish_seen_subcommand_from list dismiss" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and not __fish_seen_subcommand_from list dismiss" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and not __fish_seen_subcommand_from list dismiss" -f -a "list" -d 'List the commitments'
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and not __fish_seen_subcommand_from list dismiss" -f -a "dismiss" -d 'Take a commitment back'
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and __fish_seen_subcommand_from list" -l app -d 'Only those of this app' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and __fish_seen_subcommand_from list" -l state -d 'Only those in this state' -r -f -a "pending\t''
attempted\t''
sent\t''
dismissed\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and __fish_seen_subcommand_from list" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and __fish_seen_subcommand_from list" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and __fish_seen_subcommand_from list" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and __fish_seen_subcommand_from list" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and __fish_seen_subcommand_from dismiss" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and __fish_seen_subcommand_from dismiss" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and __fish_seen_subcommand_from dismiss" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and __fish_seen_subcommand_from dismiss" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and __fish_seen_subcommand_from dismiss" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and __fish_seen_subcommand_from dismiss" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand commitments; and __fish_seen_subcommand_from dismiss" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand approve" -l call -d 'Call of a platform tool, by the start of its id [default: the upgrade]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand approve" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand approve" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand approve" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand approve" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand approve" -l reject -d 'Reject the call'
complete -c linkworld -n "__fish_linkworld_using_subcommand approve" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand approve" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand approve" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and not __fish_seen_subcommand_from list show receive" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and not __fish_seen_subcommand_from list show receive" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and not __fish_seen_subcommand_from list show receive" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and not __fish_seen_subcommand_from list show receive" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and not __fish_seen_subcommand_from list show receive" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and not __fish_seen_subcommand_from list show receive" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and not __fish_seen_subcommand_from list show receive" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and not __fish_seen_subcommand_from list show receive" -f -a "list" -d 'List mails, the newest first'
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and not __fish_seen_subcommand_from list show receive" -f -a "show" -d 'Show a mail'
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and not __fish_seen_subcommand_from list show receive" -f -a "receive" -d 'Receive a mail, and tell the apps'
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from list" -l folder -d 'Folder: inbox, sent or drafts' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from list" -l inbox -d 'Mailbox, by its address [default: all]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from list" -l search -d 'Words that must all occur, in any folder' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from list" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from list" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from list" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from list" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from show" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from show" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from show" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from show" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from receive" -l from -d 'Address of the sender' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from receive" -l inbox -d 'Mailbox that receives it [default: that of the user who activates apps]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from receive" -l subject -d 'Subject' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from receive" -l body -d 'Text' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from receive" -l reply-to -d 'Mail that it answers, by id' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from receive" -l attach -d 'File to attach (repeatable)' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from receive" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from receive" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from receive" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from receive" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from receive" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from receive" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand mail; and __fish_seen_subcommand_from receive" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and not __fish_seen_subcommand_from list show add delete" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and not __fish_seen_subcommand_from list show add delete" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and not __fish_seen_subcommand_from list show add delete" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and not __fish_seen_subcommand_from list show add delete" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and not __fish_seen_subcommand_from list show add delete" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and not __fish_seen_subcommand_from list show add delete" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and not __fish_seen_subcommand_from list show add delete" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and not __fish_seen_subcommand_from list show add delete" -f -a "list" -d 'List events, the earliest first'
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and not __fish_seen_subcommand_from list show add delete" -f -a "show" -d 'Show an event'
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and not __fish_seen_subcommand_from list show add delete" -f -a "add" -d 'Add an event'
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and not __fish_seen_subcommand_from list show add delete" -f -a "delete" -d 'Delete an event'
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from list" -l start -d 'First time [default: any]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from list" -l end -d 'Time before which they start [default: any]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from list" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from list" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from list" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from list" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from show" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from show" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from show" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from show" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from add" -l start -d 'When it starts, RFC 3339 or a date' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from add" -l end -d 'When it ends [default: an hour later]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from add" -l location -d 'Where it is' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from add" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from add" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from add" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from add" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from add" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from delete" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from delete" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from delete" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from delete" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from delete" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from delete" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand calendar; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and not __fish_seen_subcommand_from list show add delete" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and not __fish_seen_subcommand_from list show add delete" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and not __fish_seen_subcommand_from list show add delete" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and not __fish_seen_subcommand_from list show add delete" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and not __fish_seen_subcommand_from list show add delete" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and not __fish_seen_subcommand_from list show add delete" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and not __fish_seen_subcommand_from list show add delete" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and not __fish_seen_subcommand_from list show add delete" -f -a "list" -d 'List files, the newest first'
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and not __fish_seen_subcommand_from list show add delete" -f -a "show" -d 'Show a file with its content'
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and not __fish_seen_subcommand_from list show add delete" -f -a "add" -d 'Add a file'
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and not __fish_seen_subcommand_from list show add delete" -f -a "delete" -d 'Delete a file and the links that share it'
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from list" -l search -d 'Words that must all occur in the name or the text' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from list" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from list" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from list" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from list" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from show" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from show" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from show" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from show" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from add" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from add" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from add" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from add" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from add" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from delete" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from delete" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from delete" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from delete" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from delete" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from delete" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand files; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and not __fish_seen_subcommand_from list show add delete" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and not __fish_seen_subcommand_from list show add delete" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and not __fish_seen_subcommand_from list show add delete" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and not __fish_seen_subcommand_from list show add delete" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and not __fish_seen_subcommand_from list show add delete" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and not __fish_seen_subcommand_from list show add delete" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and not __fish_seen_subcommand_from list show add delete" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and not __fish_seen_subcommand_from list show add delete" -f -a "list" -d 'List the records of a model, or the models'
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and not __fish_seen_subcommand_from list show add delete" -f -a "show" -d 'Show a record'
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and not __fish_seen_subcommand_from list show add delete" -f -a "add" -d 'Add a record, or several'
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and not __fish_seen_subcommand_from list show add delete" -f -a "delete" -d 'Delete a record'
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from list" -l domain -d 'Condition, as Odoo has it: JSON' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from list" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from list" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from list" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from list" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from show" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from show" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from show" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from show" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from add" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from add" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from add" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from add" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from add" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from delete" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from delete" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from delete" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from delete" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from delete" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from delete" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand records; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and not __fish_seen_subcommand_from list get set delete" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and not __fish_seen_subcommand_from list get set delete" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and not __fish_seen_subcommand_from list get set delete" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and not __fish_seen_subcommand_from list get set delete" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and not __fish_seen_subcommand_from list get set delete" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and not __fish_seen_subcommand_from list get set delete" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and not __fish_seen_subcommand_from list get set delete" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and not __fish_seen_subcommand_from list get set delete" -f -a "list" -d 'List keys with their values'
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and not __fish_seen_subcommand_from list get set delete" -f -a "get" -d 'Print the value of a key'
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and not __fish_seen_subcommand_from list get set delete" -f -a "set" -d 'Set a key'
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and not __fish_seen_subcommand_from list get set delete" -f -a "delete" -d 'Delete a key'
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from list" -l prefix -d 'Start of the keys' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from list" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from list" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from list" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from list" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from get" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from get" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from get" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from get" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from get" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from get" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from set" -l ttl -d 'Seconds until it expires [default: never]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from set" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from set" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from set" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from set" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from set" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from set" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from delete" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from delete" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from delete" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from delete" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from delete" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from delete" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand kv; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and not __fish_seen_subcommand_from list add search delete" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and not __fish_seen_subcommand_from list add search delete" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and not __fish_seen_subcommand_from list add search delete" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and not __fish_seen_subcommand_from list add search delete" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and not __fish_seen_subcommand_from list add search delete" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and not __fish_seen_subcommand_from list add search delete" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and not __fish_seen_subcommand_from list add search delete" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and not __fish_seen_subcommand_from list add search delete" -f -a "list" -d 'List the documents of a collection, or the collections'
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and not __fish_seen_subcommand_from list add search delete" -f -a "add" -d 'Add a Markdown file, or replace it'
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and not __fish_seen_subcommand_from list add search delete" -f -a "search" -d 'Search a collection'
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and not __fish_seen_subcommand_from list add search delete" -f -a "delete" -d 'Delete a document'
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from list" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from list" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from list" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from list" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from add" -l id -d 'Id of the document [default: the name of the file]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from add" -l tag -d 'Tag (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from add" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from add" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from add" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from add" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from add" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from search" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from search" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from search" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from search" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from search" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from search" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from search" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from delete" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from delete" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from delete" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from delete" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from delete" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from delete" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand rag; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand install" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand install" -l version -d 'Version to install [default: the current one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand install" -l grant -d 'Scopes the tenant grants, or `none` [default: all scopes of the manifest]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand install" -l setting -d 'Value of an install setting (repeatable); use --settings for secrets' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand install" -l settings -d 'File with values of install settings, one JSON object' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand install" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand install" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand install" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand install" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand install" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand install" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand uninstall" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand uninstall" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand uninstall" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand uninstall" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand uninstall" -l retain -d 'Keep key-value data, secrets and settings'
complete -c linkworld -n "__fish_linkworld_using_subcommand uninstall" -l force -d 'Uninstall it even if other apps depend on it'
complete -c linkworld -n "__fish_linkworld_using_subcommand uninstall" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand uninstall" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand uninstall" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand grant" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand grant" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand grant" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand grant" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand grant" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand grant" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand grant" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand revoke" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand revoke" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand revoke" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand revoke" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand revoke" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand revoke" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand revoke" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand settings" -l settings -d 'File with new values, one JSON object' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand settings" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand settings" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand settings" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand settings" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand settings" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand settings" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand settings" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and not __fish_seen_subcommand_from list show ask replies edit" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and not __fish_seen_subcommand_from list show ask replies edit" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and not __fish_seen_subcommand_from list show ask replies edit" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and not __fish_seen_subcommand_from list show ask replies edit" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and not __fish_seen_subcommand_from list show ask replies edit" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and not __fish_seen_subcommand_from list show ask replies edit" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and not __fish_seen_subcommand_from list show ask replies edit" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and not __fish_seen_subcommand_from list show ask replies edit" -f -a "list" -d 'List the agents'
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and not __fish_seen_subcommand_from list show ask replies edit" -f -a "show" -d 'Show an agent with its instructions'
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and not __fish_seen_subcommand_from list show ask replies edit" -f -a "ask" -d 'Ask an agent, as a handler of its app does'
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and not __fish_seen_subcommand_from list show ask replies edit" -f -a "replies" -d 'List the recorded replies, and which were used'
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and not __fish_seen_subcommand_from list show ask replies edit" -f -a "edit" -d 'Change system_prompt, display_name, allowed_skills, tools_allowed or routing_hints'
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from list" -l app -d 'Only those of this app' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from list" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from list" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from list" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from list" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from show" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from show" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from show" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from show" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from ask" -l schema -d 'File with a JSON Schema that the reply matches' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from ask" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from ask" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from ask" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from ask" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from ask" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from ask" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from ask" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from replies" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from replies" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from replies" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from replies" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from replies" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from replies" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from replies" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from edit" -l reset -d 'Field to reset to the value of the manifest (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from edit" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from edit" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from edit" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from edit" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from edit" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from edit" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand agents; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and not __fish_seen_subcommand_from list show step" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and not __fish_seen_subcommand_from list show step" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and not __fish_seen_subcommand_from list show step" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and not __fish_seen_subcommand_from list show step" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and not __fish_seen_subcommand_from list show step" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and not __fish_seen_subcommand_from list show step" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and not __fish_seen_subcommand_from list show step" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and not __fish_seen_subcommand_from list show step" -f -a "list" -d 'List the visions'
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and not __fish_seen_subcommand_from list show step" -f -a "show" -d 'Show a vision with its newest steps'
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and not __fish_seen_subcommand_from list show step" -f -a "step" -d 'Make the next step'
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and __fish_seen_subcommand_from list" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and __fish_seen_subcommand_from list" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and __fish_seen_subcommand_from list" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and __fish_seen_subcommand_from list" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and __fish_seen_subcommand_from show" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and __fish_seen_subcommand_from show" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and __fish_seen_subcommand_from show" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and __fish_seen_subcommand_from show" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and __fish_seen_subcommand_from step" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and __fish_seen_subcommand_from step" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and __fish_seen_subcommand_from step" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and __fish_seen_subcommand_from step" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and __fish_seen_subcommand_from step" -l approve -d 'Approve the plan of a supervised vision'
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and __fish_seen_subcommand_from step" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and __fish_seen_subcommand_from step" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand visions; and __fish_seen_subcommand_from step" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and not __fish_seen_subcommand_from list show edit render" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and not __fish_seen_subcommand_from list show edit render" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and not __fish_seen_subcommand_from list show edit render" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and not __fish_seen_subcommand_from list show edit render" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and not __fish_seen_subcommand_from list show edit render" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and not __fish_seen_subcommand_from list show edit render" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and not __fish_seen_subcommand_from list show edit render" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and not __fish_seen_subcommand_from list show edit render" -f -a "list" -d 'List the templates'
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and not __fish_seen_subcommand_from list show edit render" -f -a "show" -d 'Show a template as JSON'
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and not __fish_seen_subcommand_from list show edit render" -f -a "edit" -d 'Change name, description, sections, metadata or is_active'
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and not __fish_seen_subcommand_from list show edit render" -f -a "render" -d 'Make a PDF from a template, as `business_render_pdf` does'
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from list" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from list" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from list" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from list" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from show" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from show" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from show" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from show" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from edit" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from edit" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from edit" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from edit" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from edit" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from edit" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from render" -l data -d 'Values of the placeholders: a JSON object, @FILE, or - for stdin' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from render" -s o -l output -d 'File to write [default: the slug, in the current directory]' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from render" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from render" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from render" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from render" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from render" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from render" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand templates; and __fish_seen_subcommand_from render" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand projects; and not __fish_seen_subcommand_from list add" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand projects; and not __fish_seen_subcommand_from list add" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand projects; and not __fish_seen_subcommand_from list add" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand projects; and not __fish_seen_subcommand_from list add" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand projects; and not __fish_seen_subcommand_from list add" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand projects; and not __fish_seen_subcommand_from list add" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand projects; and not __fish_seen_subcommand_from list add" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand projects; and not __fish_seen_subcommand_from list add" -f -a "list" -d 'List the projects'
complete -c linkworld -n "__fish_linkworld_using_subcommand projects; and not __fish_seen_subcommand_from list add" -f -a "add" -d 'Add a project, or change its name'
complete -c linkworld -n "__fish_linkworld_using_subcommand projects; and __fish_seen_subcommand_from list" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand projects; and __fish_seen_subcommand_from list" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand projects; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand projects; and __fish_seen_subcommand_from list" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand projects; and __fish_seen_subcommand_from list" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand projects; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand projects; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand projects; and __fish_seen_subcommand_from add" -l name -d 'Name that people see [default: the id]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand projects; and __fish_seen_subcommand_from add" -l api-url -d 'Address of the local platform, needed only when several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand projects; and __fish_seen_subcommand_from add" -l tenant -d 'Tenant [default: the tenant of `linkworld dev`]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand projects; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand projects; and __fish_seen_subcommand_from add" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand projects; and __fish_seen_subcommand_from add" -l local -d 'Accepted as in other commands; this one always uses the running local platform'
complete -c linkworld -n "__fish_linkworld_using_subcommand projects; and __fish_seen_subcommand_from add" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand projects; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand package" -l bundle -d 'Folder of the built frontend [default: `dist` of the project, else `web`]' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand package" -l include -d 'Include files with this name even if they are hidden or look like secrets (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand package" -l allow -d 'Do not report findings with this code (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand package" -l warn -d 'Report findings with this code as warnings (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand package" -l deny -d 'Report findings with this code as errors (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand package" -l baseline -d 'Do not report findings listed in this baseline file' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand package" -s o -l output -d 'Write the archive of the frontend to this file' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand package" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand package" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand package" -l no-bundle -d 'Leave the frontend out'
complete -c linkworld -n "__fish_linkworld_using_subcommand package" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand package" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l manifest -d 'Same as PATH, for scripts written for the Python command line' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l bundle -d 'Folder of the built frontend [default: `dist` of the project, else `web`]' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l include -d 'Include files with this name even if they are hidden or look like secrets (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l engine -d 'Container engine that builds and pushes the image [default: the first of docker and podman that responds]' -r -f -a "docker\t''
podman\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l allow -d 'Do not report findings with this code (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l warn -d 'Report findings with this code as warnings (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l deny -d 'Report findings with this code as errors (repeatable)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l baseline -d 'Do not report findings listed in this baseline file' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l version -d 'Register this version instead of the manifest\'s; one that exists with other content becomes current again' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -s o -l output -d 'With --plan: also write the plan to this file, for --plan-file; `-` is stdout' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l plan-file -d 'Apply exactly this plan; fails if the platform or the project has changed since' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l api-url -d 'Address of the platform\'s API [default: `LINKWORLD_API_URL`, the project, the saved login]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l no-bundle -d 'Leave the frontend out'
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l skip-build -d 'Do not build and push the image; it must already be in the registry'
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l no-promote -d 'Register the version without making it the current one'
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l staging -d 'Deploy as `<app>-staging`, a separate app'
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l no-preflight -d 'Skip the platform\'s own check of the sources'
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l plan -l dry-run -d 'Show what would change, field by field, without changing anything'
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l show-env -d 'With --plan: show the values of `runtime.env`, which are otherwise hidden'
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l exit-code -d 'With --plan: exit with code 10 if anything would change'
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l resume -d 'Only resume an interrupted deploy of the same content'
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l local -d 'Use the running local platform (`linkworld dev`), which needs no login'
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand rollback" -l app -d 'App to roll back [default: the app of this folder\'s manifest]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rollback" -l api-url -d 'Address of the platform\'s API [default: `LINKWORLD_API_URL`, the project, the saved login]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rollback" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand rollback" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rollback" -l local -d 'Use the running local platform (`linkworld dev`), which needs no login'
complete -c linkworld -n "__fish_linkworld_using_subcommand rollback" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand rollback" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand upgrade" -l app -d 'Same as APP' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand upgrade" -l target-version -d 'Version to install [default: the current version]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand upgrade" -l tenant -d 'Upgrade only the tenant with this id' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand upgrade" -l api-url -d 'Address of the platform\'s API [default: `LINKWORLD_API_URL`, the project, the saved login]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand upgrade" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand upgrade" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand upgrade" -l force-grant-new-scopes -d 'Grant new scopes without the consent of the tenants'
complete -c linkworld -n "__fish_linkworld_using_subcommand upgrade" -l local -d 'Use the running local platform (`linkworld dev`), which needs no login'
complete -c linkworld -n "__fish_linkworld_using_subcommand upgrade" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand upgrade" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and not __fish_seen_subcommand_from list show" -l api-url -d 'Address of the platform\'s API [default: `LINKWORLD_API_URL`, the project, the saved login]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and not __fish_seen_subcommand_from list show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and not __fish_seen_subcommand_from list show" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and not __fish_seen_subcommand_from list show" -l local -d 'Use the running local platform (`linkworld dev`), which needs no login'
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and not __fish_seen_subcommand_from list show" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and not __fish_seen_subcommand_from list show" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and not __fish_seen_subcommand_from list show" -f -a "list" -d 'List your apps'
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and not __fish_seen_subcommand_from list show" -f -a "show" -d 'Show one app with its versions'
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and __fish_seen_subcommand_from list" -l api-url -d 'Address of the platform\'s API [default: `LINKWORLD_API_URL`, the project, the saved login]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and __fish_seen_subcommand_from list" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and __fish_seen_subcommand_from list" -l local -d 'Use the running local platform (`linkworld dev`), which needs no login'
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and __fish_seen_subcommand_from show" -l app -d 'Same as APP' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and __fish_seen_subcommand_from show" -l api-url -d 'Address of the platform\'s API [default: `LINKWORLD_API_URL`, the project, the saved login]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and __fish_seen_subcommand_from show" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and __fish_seen_subcommand_from show" -l local -d 'Use the running local platform (`linkworld dev`), which needs no login'
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand versions" -l app -d 'Same as APP' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand versions" -l api-url -d 'Address of the platform\'s API [default: `LINKWORLD_API_URL`, the project, the saved login]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand versions" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand versions" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand versions" -l local -d 'Use the running local platform (`linkworld dev`), which needs no login'
complete -c linkworld -n "__fish_linkworld_using_subcommand versions" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand versions" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -l app -d 'App whose secrets to manage [default: the app of this folder\'s manifest]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -l tenant -d 'Use this tenant\'s own values instead of the developer\'s defaults (local platform only)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -l api-url -d 'Address of the platform\'s API [default: `LINKWORLD_API_URL`, the saved login]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -l local -d 'Use the running local platform (`linkworld dev`), which needs no login'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -f -a "set" -d 'Set a secret from a prompt, stdin or a file'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -f -a "import" -d 'Set all secrets of a dotenv file'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -f -a "list" -d 'List the keys'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -f -a "get" -d 'Show the description and date of a key'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -f -a "delete" -d 'Delete a secret'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -f -a "rotate-key" -d 'Re-encrypt all secrets of the local platform with a new key'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -l description -d 'What the secret is for, shown to the tenant\'s administrator; at most 200 characters' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -l from-file -d 'Read the value from a file' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -l app -d 'App whose secrets to manage [default: the app of this folder\'s manifest]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -l tenant -d 'Use this tenant\'s own values instead of the developer\'s defaults (local platform only)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -l api-url -d 'Address of the platform\'s API [default: `LINKWORLD_API_URL`, the saved login]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -l allow-empty -d 'Accept an empty value; the platform may still reject it'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -l keep-newline -d 'Keep line breaks at the end, CR, NUL and a byte order mark'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -l trim -d 'Remove a byte order mark at the start and line breaks at the end'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -l local -d 'Use the running local platform (`linkworld dev`), which needs no login'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from import" -l app -d 'App whose secrets to manage [default: the app of this folder\'s manifest]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from import" -l tenant -d 'Use this tenant\'s own values instead of the developer\'s defaults (local platform only)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from import" -l api-url -d 'Address of the platform\'s API [default: `LINKWORLD_API_URL`, the saved login]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from import" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from import" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from import" -l dry-run -d 'Show what would change without changing anything'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from import" -l prune -d 'Also delete the secrets that are not in the file, after confirmation'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from import" -s y -l yes -d 'Do not ask for confirmation'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from import" -l allow-empty -d 'Accept empty values'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from import" -l local -d 'Use the running local platform (`linkworld dev`), which needs no login'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from import" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from list" -l app -d 'App whose secrets to manage [default: the app of this folder\'s manifest]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from list" -l tenant -d 'Use this tenant\'s own values instead of the developer\'s defaults (local platform only)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from list" -l api-url -d 'Address of the platform\'s API [default: `LINKWORLD_API_URL`, the saved login]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from list" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from list" -l local -d 'Use the running local platform (`linkworld dev`), which needs no login'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from get" -l app -d 'App whose secrets to manage [default: the app of this folder\'s manifest]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from get" -l tenant -d 'Use this tenant\'s own values instead of the developer\'s defaults (local platform only)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from get" -l api-url -d 'Address of the platform\'s API [default: `LINKWORLD_API_URL`, the saved login]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from get" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from get" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from get" -l local -d 'Use the running local platform (`linkworld dev`), which needs no login'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from get" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from delete" -l app -d 'App whose secrets to manage [default: the app of this folder\'s manifest]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from delete" -l tenant -d 'Use this tenant\'s own values instead of the developer\'s defaults (local platform only)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from delete" -l api-url -d 'Address of the platform\'s API [default: `LINKWORLD_API_URL`, the saved login]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from delete" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from delete" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from delete" -l local -d 'Use the running local platform (`linkworld dev`), which needs no login'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from delete" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from rotate-key" -l app -d 'App whose secrets to manage [default: the app of this folder\'s manifest]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from rotate-key" -l tenant -d 'Use this tenant\'s own values instead of the developer\'s defaults (local platform only)' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from rotate-key" -l api-url -d 'Address of the platform\'s API [default: `LINKWORLD_API_URL`, the saved login]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from rotate-key" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from rotate-key" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from rotate-key" -l local -d 'Use the running local platform (`linkworld dev`), which needs no login'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from rotate-key" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from rotate-key" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand login" -l token -d 'Token; it stays in your shell\'s history. `dev` stands for that of the local platform at --api-url' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand login" -l api-url -d 'Address of the platform\'s API [default: `LINKWORLD_API_URL`, the current login unless it is a local platform\'s]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand login" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand login" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand login" -l token-stdin -d 'Read the token from stdin'
complete -c linkworld -n "__fish_linkworld_using_subcommand login" -l no-verify -d 'Save the token without verifying it'
complete -c linkworld -n "__fish_linkworld_using_subcommand login" -l insecure-storage -d 'Save the token in `config.toml` instead of the system keyring; the Python command line reads it from there'
complete -c linkworld -n "__fish_linkworld_using_subcommand login" -l switch -d 'Make the saved login of --api-url the current one, without a new token'
complete -c linkworld -n "__fish_linkworld_using_subcommand login" -l list -d 'List the saved logins and the running local platforms'
complete -c linkworld -n "__fish_linkworld_using_subcommand login" -l json -d 'With --list: print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand login" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand logout" -l api-url -d 'Address of the login to delete [default: `LINKWORLD_API_URL`, the current login]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand logout" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand logout" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand logout" -l all -d 'Delete all logins of all profiles'
complete -c linkworld -n "__fish_linkworld_using_subcommand logout" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand whoami" -l api-url -d 'Address of the platform\'s API [default: `LINKWORLD_API_URL`, the project, the saved login]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand whoami" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand whoami" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand whoami" -l local -d 'Use the running local platform (`linkworld dev`), which needs no login'
complete -c linkworld -n "__fish_linkworld_using_subcommand whoami" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand whoami" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand env" -l api-url -d 'Address of the platform\'s API [default: `LINKWORLD_API_URL`, the project, the saved login]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand env" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand env" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand env" -l local -d 'Use the running local platform (`linkworld dev`), which needs no login'
complete -c linkworld -n "__fish_linkworld_using_subcommand env" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand env" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and not __fish_seen_subcommand_from token config" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and not __fish_seen_subcommand_from token config" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and not __fish_seen_subcommand_from token config" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and not __fish_seen_subcommand_from token config" -f -a "token" -d 'Issue a token and print where to use it'
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and not __fish_seen_subcommand_from token config" -f -a "config" -d 'Print a configuration to paste into a program'
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from token" -l audience -d 'Lifetime of the token: one day for `dev`, five minutes for `session`' -r -f -a "dev\t''
session\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from token" -l api-url -d 'Address of the platform\'s API [default: `LINKWORLD_API_URL`, the project, the saved login]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from token" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from token" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from token" -s q -l quiet -d 'Print only the token'
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from token" -l show -d 'Print the address with the token in it'
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from token" -l local -d 'Use the running local platform (`linkworld dev`), which needs no login'
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from token" -l json -d 'Print one JSON envelope; it contains the token only with --show or --quiet'
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from token" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from config" -l token -d 'Use this token instead of a new one; it stays in your shell\'s history' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from config" -l api-url -d 'Address of the platform\'s API [default: `LINKWORLD_API_URL`, the project, the saved login]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from config" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from config" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from config" -l show -d 'Include the token instead of `***`'
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from config" -l local -d 'Use the running local platform (`linkworld dev`), which needs no login'
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from config" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand completions" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand completions" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand help" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand help" -l profile -d 'Saved login to use [default: `LINKWORLD_PROFILE`, else the unnamed one]' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand help" -s h -l help -d 'Print help'
