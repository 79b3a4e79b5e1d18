# Prints what an interactive zsh, which has loaded the completion script, makes of a line and Tab.
#
#   zsh -f zsh-completes.zsh SCRIPT LINE EXPECTED      waits until EXPECTED is in the line
zmodload zsh/zpty
zpty shell zsh -f -i
# The quotes keep the shell's echo of the command from being taken for its output.
zpty -w shell "autoload -U +X compinit && compinit -D -u; autoload -U +X bashcompinit && bashcompinit; source ${(q)1}; echo read''y"
zpty -r shell output '*ready*'
zpty -w -n shell "$2"$'\t'
zpty -r -m shell output "*$3*" && print -r -- "$3"
zpty -d shell
