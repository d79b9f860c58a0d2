# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for opsctl; asks opsctl itself for the names of tools and runs.

_opsctl_tools() { "${COMP_WORDS[0]}" tools list --names 2>/dev/null; }
_opsctl_parameters() {
    "${COMP_WORDS[0]}" tools show "$1" --names 2>/dev/null
}
_opsctl_channels() { "${COMP_WORDS[0]}" alerts channels --names 2>/dev/null; }
_opsctl_assets() { "${COMP_WORDS[0]}" assets list --names --limit 200 ${1:+--where "hostname=$1"} 2>/dev/null; }
_opsctl_runs() { "${COMP_WORDS[0]}" runs list --limit 50 --names 2>/dev/null; }

_opsctl() {
    local cur=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]:-} sub=${COMP_WORDS[2]:-}
    local launch="--target --json --events --yes --dry-run --help"
    COMPREPLY=()
    # Bash splits words at '=': what stands before it belongs to the word as typed.
    if (( COMP_CWORD == 1 )); then
        mapfile -t COMPREPLY < <(compgen -W "tools plan run call runs assets alerts doctor help --version --help" -- "$cur")
        return
    fi
    case $command in
        tools)
            if (( COMP_CWORD == 2 )); then
                mapfile -t COMPREPLY < <(compgen -W "list show check" -- "$cur")
            elif [[ ${COMP_WORDS[COMP_CWORD - 1]} == --domain ]]; then
                mapfile -t COMPREPLY < <(compgen -W "automation communication asset network" -- "$cur")
            elif [[ $sub == show && $cur != -* ]]; then
                mapfile -t COMPREPLY < <(compgen -W "$(_opsctl_tools)" -- "$cur")
            elif [[ $sub == check && $cur != -* ]]; then
                mapfile -t COMPREPLY < <(compgen -d -- "$cur")
            elif [[ $sub == list ]]; then
                mapfile -t COMPREPLY < <(compgen -W "--domain --search --names --json --help" -- "$cur")
            else
                mapfile -t COMPREPLY < <(compgen -W "--json --names --help" -- "$cur")
            fi ;;
        plan)
            if (( COMP_CWORD == 2 )); then
                mapfile -t COMPREPLY < <(compgen -W "check preview" -- "$cur")
            elif [[ $cur == -* ]]; then
                mapfile -t COMPREPLY < <(compgen -W "--json --input --help" -- "$cur")
            else
                mapfile -t COMPREPLY < <(compgen -f -- "$cur")
            fi ;;
        run)
            if [[ $cur == -* ]]; then
                mapfile -t COMPREPLY < <(compgen -W "--input $launch" -- "$cur")
            else
                mapfile -t COMPREPLY < <(compgen -f -- "$cur")
            fi ;;
        call)
            if (( COMP_CWORD == 2 )); then
                mapfile -t COMPREPLY < <(compgen -W "$(_opsctl_tools)" -- "$cur")
            elif [[ $cur == -* ]]; then
                mapfile -t COMPREPLY < <(compgen -W "$launch" -- "$cur")
            else
                mapfile -t COMPREPLY < <(compgen -S = -W "$(_opsctl_parameters "$sub")" -- "$cur")
                compopt -o nospace 2>/dev/null
            fi ;;
        runs)
            if (( COMP_CWORD == 2 )); then
                mapfile -t COMPREPLY < <(compgen -W "list show log resume rerun delete" -- "$cur")
            elif [[ $cur == -* ]]; then
                mapfile -t COMPREPLY < <(compgen -W "--json --all --search --limit --failed --events --yes --help" -- "$cur")
            elif (( COMP_CWORD == 3 )) || [[ $sub == delete ]]; then
                mapfile -t COMPREPLY < <(compgen -W "last $(_opsctl_runs)" -- "$cur")
            fi ;;
        assets)
            local columns="id hostname ip_address type status environment location owner tags metadata created_at updated_at version"
            local before=${COMP_WORDS[COMP_CWORD - 1]}
            if (( COMP_CWORD == 2 )); then
                mapfile -t COMPREPLY < <(compgen -W "list show import export log restore" -- "$cur")
            elif [[ $before == --key ]]; then
                mapfile -t COMPREPLY < <(compgen -W "hostname ip_address id" -- "$cur")
            elif [[ $before == --format && $sub == export ]]; then
                mapfile -t COMPREPLY < <(compgen -W "csv tsv json jsonl" -- "$cur")
            elif [[ $before == --format ]]; then
                mapfile -t COMPREPLY < <(compgen -W "csv tsv json jsonl ansible-ini ansible-yaml hosts ssh-config ods xlsx" -- "$cur")
            elif [[ $before == --encoding ]]; then
                mapfile -t COMPREPLY < <(compgen -W "UTF-8 UTF-16 Windows-1252" -- "$cur")
            elif [[ $before == --sort ]]; then
                mapfile -t COMPREPLY < <(compgen -W "$columns" -- "$cur")
            elif [[ $before == --where ]]; then
                mapfile -t COMPREPLY < <(compgen -S = -W "$columns" -- "$cur")
                compopt -o nospace 2>/dev/null
            elif [[ $cur == -* ]]; then
                case $sub in
                    list) mapfile -t COMPREPLY < <(compgen -W "--where --search --sort --limit --names --json --help" -- "$cur") ;;
                    import) mapfile -t COMPREPLY < <(compgen -W "--key --format --dry-run --skip-wrong --ignore-unknown --columns --header --no-header --separator --encoding --json --help" -- "$cur") ;;
                    export) mapfile -t COMPREPLY < <(compgen -W "--format --where --search --sort --bom --help" -- "$cur") ;;
                    log) mapfile -t COMPREPLY < <(compgen -W "--limit --json --help" -- "$cur") ;;
                    *) mapfile -t COMPREPLY < <(compgen -W "--json --help" -- "$cur") ;;
                esac
            elif [[ $sub == @(import|export) ]]; then
                mapfile -t COMPREPLY < <(compgen -f -- "$cur")
            elif [[ $sub == @(show|log) && $COMP_CWORD -eq 3 ]]; then
                mapfile -t COMPREPLY < <(compgen -W "$(_opsctl_assets "$cur")" -- "$cur")
            fi ;;
        alerts)
            if (( COMP_CWORD == 2 )); then
                mapfile -t COMPREPLY < <(compgen -W "channels test send outbox retry discard mute unmute" -- "$cur")
            elif [[ ${COMP_WORDS[COMP_CWORD - 1]} == --severity ]]; then
                mapfile -t COMPREPLY < <(compgen -W "info warning critical" -- "$cur")
            elif [[ ${COMP_WORDS[COMP_CWORD - 1]} == --channel || ($sub == @(test|mute|unmute) && $COMP_CWORD -eq 3) ]]; then
                mapfile -t COMPREPLY < <(compgen -W "$(_opsctl_channels)" -- "$cur")
            elif [[ $sub == send ]]; then
                mapfile -t COMPREPLY < <(compgen -W "--channel --template --run --text --severity --fact --source --key --again --wait --json --help" -- "$cur")
            else
                mapfile -t COMPREPLY < <(compgen -W "--all --channel --limit --reason --json --help" -- "$cur")
            fi ;;
        doctor) mapfile -t COMPREPLY < <(compgen -W "--json --help" -- "$cur") ;;
    esac
}
complete -o filenames -o bashdefault -F _opsctl opsctl
