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
            "In zsh, put this in front: autoload -U +X bashcompinit && bashcompinit",
            "In fish, load it with:",
            "  cgroupns-injector completion fish | source"
        })
final class CompletionCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "One of bash, zsh, fish.")
    private Shell shell = Shell.BASH;

    /** The shells that have a script. */
    enum Shell {
        BASH,
        /** Reads bash's script through bashcompinit. */
        ZSH,
        FISH
    }

    @Override
    public Integer call() {
        CommandSpec program = spec.root();
        String script = switch (shell) {
            case BASH, ZSH -> AutoComplete.bash(program.name(), program.commandLine());
            case FISH -> FishCompletion.of(program);
        };
        spec.commandLine().getOut().print(script);
        OutputException.throwIfFailed(spec.commandLine().getOut());
        return ExitCode.OK;
    }
}
