package dev.cgroupns.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the script with which a shell completes this program's commands and options. */
@Command(
        name = "completion",
        description = {
            "Prints a completion script for a shell. In bash, load it with:",
            "  source <(cgroupns-injector completion bash)",
            "In zsh, put this in front: autoload -U +X bashcompinit && bashcompinit"
        })
final class CompletionCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "One of bash, zsh.")
    @SuppressWarnings("UnusedVariable")
    private Shell shell = Shell.BASH;

    /** The shells that can read picocli's script: zsh does so through bashcompinit. */
    enum Shell {
        BASH,
        ZSH
    }

    @Override
    public Integer call() {
        CommandSpec program = spec.root();
        spec.commandLine().getOut().print(AutoComplete.bash(program.name(), program.commandLine()));
        OutputException.throwIfFailed(spec.commandLine().getOut());
        return ExitCode.OK;
    }
}
