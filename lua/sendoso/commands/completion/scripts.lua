--- What each shell is told: to ask the program what may stand next, and to offer that. Everything else is known there.
local scripts = {}

scripts.bash = [==[
# bash completion for sendoso. Load it with: source <(sendoso completion bash)
_sendoso() {
    local kind line
    COMPREPLY=()
    {
        IFS= read -r kind
        while IFS= read -r line; do COMPREPLY+=("$line"); done
    } < <("${1:-sendoso}" __complete bash "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
    # Where nothing matches, bash offers files: only where one may stand.
    [ "$kind" = :files ] || compopt +o default 2>/dev/null
}
complete -o default -F _sendoso sendoso
]==]

scripts.zsh = [==[
#compdef sendoso
# zsh completion for sendoso. Save it as _sendoso in a folder of $fpath, or load it behind compinit with:
# source <(sendoso completion zsh)
_sendoso() {
    local -a before lines values descriptions
    local kind line
    (( CURRENT > 2 )) && before=("${(@Q)words[2,CURRENT-1]}")
    lines=("${(@f)$("${words[1]}" __complete zsh "${before[@]}" "${(Q)PREFIX}" 2>/dev/null)}")
    kind=$lines[1]
    shift lines
    for line in $lines; do
        values+=("${line%%$'\t'*}")
        descriptions+=("${line//$'\t'/  }")
    done
    (( $#values )) && compadd -l -d descriptions -a values
    if [[ $kind == :files ]]; then _files; fi
}
if [[ $funcstack[1] == _sendoso ]]; then _sendoso "$@"; else compdef _sendoso sendoso; fi
]==]

scripts.fish = [==[
# fish completion for sendoso. Load it with: sendoso completion fish | source
function __sendoso_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program $words[1]
    set -e words[1]
    set -l lines ($program __complete fish $words "$current" 2>/dev/null)
    if test "$lines[1]" = :files
        __fish_complete_path "$current"
    end
    set -e lines[1]
    printf '%s\n' $lines
end
complete -c sendoso -f -a '(__sendoso_complete)'
]==]

return scripts
