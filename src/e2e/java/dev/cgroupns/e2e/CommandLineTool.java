package dev.cgroupns.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line, by the built jar. */
public final class CommandLineTool {
    private CommandLineTool() {}

    /**
     * Runs a command on a cluster.
     *
     * @param kubeconfig which cluster, and as whom
     * @param arguments the command's name, and its options
     */
    public static Command.Result run(Path kubeconfig, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(Tools.javaOptions());
        command.addAll(List.of("-jar", Tools.applicationJar().toString()));
        command.addAll(List.of(arguments));
        command.add("--kubeconfig=" + kubeconfig);
        return Command.run(command);
    }
}
