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

complete -c linkworld -n "__fish_linkworld_needs_command" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_needs_command" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_needs_command" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_needs_command" -s V -l version -d 'Print version'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "init" -d 'Make a new project: manifest, handler, help page and all'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "validate" -d 'Check the manifest, the docs and the templates of projects, without any account or network'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "lint" -d 'Check the manifest, the docs and the templates of projects, without any account or network'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "explain" -d 'Explain a finding\'s code or a field of the manifest, offline'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "schema" -d 'Print the JSON Schema of the manifest, for editors and other tools'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "package" -d 'Show what a deploy would send, against each cap, and write the frontend as the archive that is uploaded'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "docs" -d 'Show the app\'s documentation as the Help tab does, with the reference made from the manifest'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "dev" -d 'Run the app of a project on the local platform'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "try" -d 'Walk through the whole main job on a sample app: validate, run, deploy, call a tool, read the audit log'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "deploy" -d 'Bring a version of a project to the platform: image, docs, templates and bundle, and make it the current one'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "rollback" -d 'Make an earlier version the current one again'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "apps" -d 'The apps of this account on the platform'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "versions" -d 'The versions of an app, the newest first'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "upgrade" -d 'Bring tenants that have an app to its current version, or another one'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "login" -d 'Verify a developer token and save it'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "logout" -d 'Forget the saved token; the address stays'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "whoami" -d 'Say whose token is used, for which platform, and where it comes from'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "env" -d 'List every setting in force with its source; tokens are not shown'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "mcp" -d 'Issue tokens for editors and agents that speak MCP, and print their configuration'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "secrets" -d 'Set, import, list and remove the secrets of an app; values are never shown'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "trigger" -d 'Send the running app a tool call or an event, as the platform would'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "audit" -d 'List every call on the local platform, allowed or denied, with the scope that decided'
complete -c linkworld -n "__fish_linkworld_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c linkworld -n "__fish_linkworld_using_subcommand init" -l name -d 'Display name; made from the id unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand init" -l description -d 'One line about the app' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand init" -l lang -d 'What the handlers are written in' -r -f -a "python\t''
typescript\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand init" -l github-owner -d 'Owner of the container images at ghcr.io' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand init" -l directory -d 'The folder; one named after the id unless given' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand init" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand init" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand init" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l manifest -d 'The manifest, as the Python CLI\'s `lint` takes it' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l stdin-filename -d 'What the text on stdin is called in findings' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l format -d 'How to write the findings; `human` on a terminal and `concise` elsewhere unless given' -r -f -a "human\t''
concise\t''
json\t''
ndjson\t''
sarif\t''
github\t''
gitlab\t''
junit\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l output -d 'Write the findings to a file too, for example `sarif=out.sarif`; may be given several times' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l fail-on -d 'From which severity on the exit code is 1' -r -f -a "error\t''
warning\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l allow -d 'Do not report findings of this code; may be given several times' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l warn -d 'Report findings of this code as warnings' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l deny -d 'Report findings of this code as errors' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l baseline -d 'Do not report findings that this file knows' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l write-baseline -d 'Write a file that knows all findings of this run, and report none' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l compat -d 'Whose verdict on the manifest: ours, or the published SDK\'s to the letter' -r -f -a "ours\t''
sdk-1.7\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l json -d 'The same as `--format json`'
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l fix -d 'Mend what has one certain answer; comments and layout stay'
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l diff -d 'With --fix: show what would change and write nothing'
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -l modeline -d 'With --fix: let the first line point editors to `linkworld.schema.json`, which `linkworld schema` writes'
complete -c linkworld -n "__fish_linkworld_using_subcommand validate" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l manifest -d 'The manifest, as the Python CLI\'s `lint` takes it' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l stdin-filename -d 'What the text on stdin is called in findings' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l format -d 'How to write the findings; `human` on a terminal and `concise` elsewhere unless given' -r -f -a "human\t''
concise\t''
json\t''
ndjson\t''
sarif\t''
github\t''
gitlab\t''
junit\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l output -d 'Write the findings to a file too, for example `sarif=out.sarif`; may be given several times' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l fail-on -d 'From which severity on the exit code is 1' -r -f -a "error\t''
warning\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l allow -d 'Do not report findings of this code; may be given several times' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l warn -d 'Report findings of this code as warnings' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l deny -d 'Report findings of this code as errors' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l baseline -d 'Do not report findings that this file knows' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l write-baseline -d 'Write a file that knows all findings of this run, and report none' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l compat -d 'Whose verdict on the manifest: ours, or the published SDK\'s to the letter' -r -f -a "ours\t''
sdk-1.7\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l json -d 'The same as `--format json`'
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l fix -d 'Mend what has one certain answer; comments and layout stay'
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l diff -d 'With --fix: show what would change and write nothing'
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -l modeline -d 'With --fix: let the first line point editors to `linkworld.schema.json`, which `linkworld schema` writes'
complete -c linkworld -n "__fish_linkworld_using_subcommand lint" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand explain" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand explain" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand explain" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand explain" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand schema" -s o -l output -d 'Write it to a file instead of stdout' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand schema" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand schema" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand schema" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand package" -l bundle -d 'The folder of the built frontend; the project\'s `dist`, else its `web`, unless given' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand package" -l include -d 'Send files of this name although they are hidden or look like secrets; may be given several times' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand package" -l out -d 'Write the frontend\'s archive to a file' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand package" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand package" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand package" -l no-bundle -d 'Leave the frontend out'
complete -c linkworld -n "__fish_linkworld_using_subcommand package" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand package" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand docs" -l out -d 'Write static HTML pages into a folder that is new or empty' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand docs" -l port -d 'The port on loopback; 0 means any' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand docs" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand docs" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand docs" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand docs" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l port -d 'The platform\'s port on loopback; 0 means any' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l grant -d 'Scopes the tenant grants; all that the manifest declares unless given, `none` for none' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l tenant -d 'The tenant the app is installed in' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l mocks -d 'The file with the answers of platform tools; `linkworld.dev.json` beside the manifest unless given' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l setting -d 'An answer to one of the app\'s install settings; secrets belong into --settings' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l settings -d 'A file with answers, one JSON object of setting ids' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l start-timeout -d 'Seconds the handler gets until it answers `GET /health`' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l ephemeral -d 'Keep nothing: the store is gone with the process'
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l insecure-storage -d 'Keep the key of the vault in a file without asking the system\'s keyring, and move it there'
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -l json -d 'Say that the platform is ready in one JSON line on stdout'
complete -c linkworld -n "__fish_linkworld_using_subcommand dev" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand try" -l port -d 'The platform\'s port on loopback; 0 means any' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand try" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand try" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand try" -l once -d 'End after the walk, instead of staying up until Ctrl-C'
complete -c linkworld -n "__fish_linkworld_using_subcommand try" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l manifest -d 'The manifest, as the Python CLI takes it' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l bundle -d 'The folder of the built frontend; the project\'s `dist`, else its `web`, unless given' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l include -d 'Send files of this name although they are hidden or look like secrets; may be given several times' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l engine -d 'What builds and pushes it; the first of `docker` and `podman` that answers unless given' -r -f -a "docker\t''
podman\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l version -d 'Register another version than the manifest\'s' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l out -d 'With --plan: write the plan to a file as well, for --plan-file' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l plan-file -d 'Carry out this plan, and nothing else: refused when the platform or the project has changed since' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l api-url -d 'The platform\'s address; `LINKWORLD_API_URL`, then the project (not for `login`), then the saved login unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l no-bundle -d 'Leave the frontend out'
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l skip-build -d 'The image is in the registry already: build and push none'
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l no-promote -d 'Register it without making it the current version'
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l staging -d 'Deploy it as `<app>-staging`, an app of its own'
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l no-preflight -d 'Do not ask the platform for its own check first'
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l plan -l dry-run -d 'Show what would change, field by field, and change nothing'
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l exit-code -d 'With --plan: exit with 10 when anything would change'
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l resume -d 'Go on with a deploy that was broken off, and only with the content it had'
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand deploy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c linkworld -n "__fish_linkworld_using_subcommand rollback" -l app -d 'The app\'s id; the one of the manifest in this folder unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rollback" -l api-url -d 'The platform\'s address; `LINKWORLD_API_URL`, then the project (not for `login`), then the saved login unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rollback" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand rollback" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand rollback" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand rollback" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and not __fish_seen_subcommand_from list show" -l api-url -d 'The platform\'s address; `LINKWORLD_API_URL`, then the project (not for `login`), then the saved login unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and not __fish_seen_subcommand_from list show" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and not __fish_seen_subcommand_from list show" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and not __fish_seen_subcommand_from list show" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and not __fish_seen_subcommand_from list show" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and not __fish_seen_subcommand_from list show" -f -a "list" -d 'List them'
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and not __fish_seen_subcommand_from list show" -f -a "show" -d 'One of them, with its versions'
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and __fish_seen_subcommand_from list" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and __fish_seen_subcommand_from list" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and __fish_seen_subcommand_from show" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and __fish_seen_subcommand_from show" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand apps; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand versions" -l api-url -d 'The platform\'s address; `LINKWORLD_API_URL`, then the project (not for `login`), then the saved login unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand versions" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand versions" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand versions" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand versions" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand upgrade" -l target-version -d 'To this version instead of the current one' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand upgrade" -l tenant -d 'Only this tenant' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand upgrade" -l api-url -d 'The platform\'s address; `LINKWORLD_API_URL`, then the project (not for `login`), then the saved login unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand upgrade" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand upgrade" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand upgrade" -l force-grant-new-scopes -d 'Grant new scopes without asking the tenants'
complete -c linkworld -n "__fish_linkworld_using_subcommand upgrade" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand upgrade" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand login" -l token -d 'The token; it stays in your shell\'s history, so prefer --token-stdin' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand login" -l api-url -d 'The platform\'s address; `LINKWORLD_API_URL`, then the project (not for `login`), then the saved login unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand login" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand login" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand login" -l token-stdin -d 'Read the token from stdin'
complete -c linkworld -n "__fish_linkworld_using_subcommand login" -l no-verify -d 'Save the token without asking the platform whether it is good'
complete -c linkworld -n "__fish_linkworld_using_subcommand login" -l insecure-storage -d 'Keep the token in `config.toml` without asking the system\'s keyring; the Python command line reads it there'
complete -c linkworld -n "__fish_linkworld_using_subcommand login" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand logout" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand logout" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand logout" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand whoami" -l api-url -d 'The platform\'s address; `LINKWORLD_API_URL`, then the project (not for `login`), then the saved login unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand whoami" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand whoami" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand whoami" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand whoami" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand env" -l api-url -d 'The platform\'s address; `LINKWORLD_API_URL`, then the project (not for `login`), then the saved login unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand env" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand env" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand env" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand env" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and not __fish_seen_subcommand_from token config" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and not __fish_seen_subcommand_from token config" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and not __fish_seen_subcommand_from token config" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and not __fish_seen_subcommand_from token config" -f -a "token" -d 'Issue a token and print where to use it'
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and not __fish_seen_subcommand_from token config" -f -a "config" -d 'Print a configuration to paste; the token in it is hidden unless --show'
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from token" -l audience -d '`dev` lives a day, `session` five minutes' -r -f -a "dev\t''
session\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from token" -l api-url -d 'The platform\'s address; `LINKWORLD_API_URL`, then the project (not for `login`), then the saved login unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from token" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from token" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from token" -s q -l quiet -d 'Print the token and nothing else'
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from token" -l show -d 'Print the address with the token in it'
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from token" -l json -d 'Print one JSON envelope; with --show or -q the token is in it'
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from token" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from config" -l token -d 'Use this token instead of a new one; it stays in your shell\'s history' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from config" -l api-url -d 'The platform\'s address; `LINKWORLD_API_URL`, then the project (not for `login`), then the saved login unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from config" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from config" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from config" -l show -d 'Put the token into the configuration'
complete -c linkworld -n "__fish_linkworld_using_subcommand mcp; and __fish_seen_subcommand_from config" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -l app -d 'The app; the one of this folder\'s manifest unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -l tenant -d 'One tenant\'s own values, on the local platform, instead of the developer\'s defaults' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -l api-url -d 'The platform\'s address; `LINKWORLD_API_URL`, then the saved login unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -f -a "set" -d 'Set one; the value comes from a hidden prompt, from stdin or from a file, byte for byte'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -f -a "import" -d 'Set everything a dotenv file has; what will change is shown before it does'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -f -a "list" -d 'List the keys'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -f -a "get" -d 'Show one key\'s description and date'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -f -a "delete" -d 'Remove one'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and not __fish_seen_subcommand_from set import list get delete rotate-key" -f -a "rotate-key" -d 'Seal everything on the running local platform with a new key'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -l description -d 'Why it exists, for the tenant\'s administrator; at most 200 characters' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -l from-file -d 'Read the value from a file' -r -F
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -l app -d 'The app; the one of this folder\'s manifest unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -l tenant -d 'One tenant\'s own values, on the local platform, instead of the developer\'s defaults' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -l api-url -d 'The platform\'s address; `LINKWORLD_API_URL`, then the saved login unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -l allow-empty -d 'An empty value is meant; the platform may still refuse it'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -l keep-newline -d 'Every byte is meant: line breaks at the end, CR, byte order mark, NUL'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -l trim -d 'Take a byte order mark at the start and line breaks at the end off'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from import" -l app -d 'The app; the one of this folder\'s manifest unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from import" -l tenant -d 'One tenant\'s own values, on the local platform, instead of the developer\'s defaults' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from import" -l api-url -d 'The platform\'s address; `LINKWORLD_API_URL`, then the saved login unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from import" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from import" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from import" -l dry-run -d 'Show what would change and change nothing'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from import" -l prune -d 'Remove the secrets that the file does not have; asks before'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from import" -s y -l yes -d 'Do not ask'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from import" -l allow-empty -d 'Empty values are meant'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from import" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from list" -l app -d 'The app; the one of this folder\'s manifest unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from list" -l tenant -d 'One tenant\'s own values, on the local platform, instead of the developer\'s defaults' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from list" -l api-url -d 'The platform\'s address; `LINKWORLD_API_URL`, then the saved login unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from list" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from list" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from get" -l app -d 'The app; the one of this folder\'s manifest unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from get" -l tenant -d 'One tenant\'s own values, on the local platform, instead of the developer\'s defaults' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from get" -l api-url -d 'The platform\'s address; `LINKWORLD_API_URL`, then the saved login unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from get" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from get" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from get" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from delete" -l app -d 'The app; the one of this folder\'s manifest unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from delete" -l tenant -d 'One tenant\'s own values, on the local platform, instead of the developer\'s defaults' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from delete" -l api-url -d 'The platform\'s address; `LINKWORLD_API_URL`, then the saved login unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from delete" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from delete" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from delete" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from rotate-key" -l url -d 'The local platform\'s address, where several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from rotate-key" -l app -d 'The app; the one of this folder\'s manifest unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from rotate-key" -l tenant -d 'One tenant\'s own values, on the local platform, instead of the developer\'s defaults' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from rotate-key" -l api-url -d 'The platform\'s address; `LINKWORLD_API_URL`, then the saved login unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from rotate-key" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from rotate-key" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from rotate-key" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand secrets; and __fish_seen_subcommand_from rotate-key" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added" -l url -d 'The local platform\'s address, where several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added" -l app -d 'The app, where several are installed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added" -l tenant -d 'The tenant; the platform\'s default one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added" -f -a "tool" -d 'Call one of the app\'s tools, as the tenant\'s agent would'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added" -f -a "inbound" -d 'Send a message from one of the tenant\'s channels'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added" -f -a "schedule" -d 'Tick one of the manifest\'s schedules'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added" -f -a "install" -d 'Send `install` again'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added" -f -a "uninstall" -d 'Send `uninstall`; the app stays installed'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and not __fish_seen_subcommand_from tool inbound schedule install uninstall user-added" -f -a "user-added" -d 'Send that a user joined the tenant'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from tool" -l args -d 'Its arguments, a JSON object' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from tool" -l url -d 'The local platform\'s address, where several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from tool" -l app -d 'The app, where several are installed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from tool" -l tenant -d 'The tenant; the platform\'s default one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from tool" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from tool" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from tool" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from tool" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l text -d 'The message' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l channel -d 'The channel: whatsapp, email, web, voice or webhook' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l sender -d 'Display name of the sender' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l thread -d 'The conversation; a new one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l payload -d 'Fields of the payload to replace, a JSON object' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l url -d 'The local platform\'s address, where several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l app -d 'The app, where several are installed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l tenant -d 'The tenant; the platform\'s default one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from inbound" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from schedule" -l url -d 'The local platform\'s address, where several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from schedule" -l app -d 'The app, where several are installed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from schedule" -l tenant -d 'The tenant; the platform\'s default one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from schedule" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from schedule" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from schedule" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from schedule" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from install" -l url -d 'The local platform\'s address, where several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from install" -l app -d 'The app, where several are installed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from install" -l tenant -d 'The tenant; the platform\'s default one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from install" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from install" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from install" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from install" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from uninstall" -l url -d 'The local platform\'s address, where several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from uninstall" -l app -d 'The app, where several are installed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from uninstall" -l tenant -d 'The tenant; the platform\'s default one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from uninstall" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from uninstall" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from uninstall" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from uninstall" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from user-added" -l user -d 'The user\'s id; a random one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from user-added" -l url -d 'The local platform\'s address, where several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from user-added" -l app -d 'The app, where several are installed' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from user-added" -l tenant -d 'The tenant; the platform\'s default one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from user-added" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from user-added" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from user-added" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand trigger; and __fish_seen_subcommand_from user-added" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand audit" -l url -d 'The local platform\'s address, where several are running' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit" -l limit -d 'At most this many, the newest' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit" -l after -d 'Only entries after this one' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand audit" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand audit" -l denied -d 'Only calls that were denied'
complete -c linkworld -n "__fish_linkworld_using_subcommand audit" -l json -d 'Print one JSON envelope'
complete -c linkworld -n "__fish_linkworld_using_subcommand audit" -s h -l help -d 'Print help'
complete -c linkworld -n "__fish_linkworld_using_subcommand completions" -l color -d 'When to colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c linkworld -n "__fish_linkworld_using_subcommand completions" -l profile -d 'Which of several saved logins to use; `LINKWORLD_PROFILE`, then the unnamed one unless given' -r
complete -c linkworld -n "__fish_linkworld_using_subcommand completions" -s h -l help -d 'Print help'
