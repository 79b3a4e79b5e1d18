package dev.cgroupns.e2e.realnode;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.RunningProgram;
import dev.cgroupns.e2e.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The node's machine: booted from the disks that {@code src/e2e/vm} makes, thrown away when it is closed. */
final class VirtualMachine implements AutoCloseable {
    /** This side of the network between them. */
    static final String HOST_ADDRESS = "10.77.0.1";

    static final String ADDRESS = "10.77.0.2";

    private static final String CONSOLE = "console.log";

    private static final Duration BOOT = Duration.ofMinutes(2);

    private final Folder folder = Folder.create("vm");
    private final HttpClient client = HttpClient.newHttpClient();
    private final RunningProgram program;

    /** The cgroup version of the node. */
    enum Cgroups {
        V1,
        V2
    }

    private VirtualMachine(Cgroups cgroups) {
        program = RunningProgram.start(
                "console",
                folder.path(),
                Map.of("HOST_ADDRESS", HOST_ADDRESS, "NODE_ADDRESS", ADDRESS),
                List.of(
                        "bash",
                        Tools.script("vm/boot-" + machine(cgroups) + ".sh"),
                        Tools.nodeDisk("root"),
                        Tools.nodeDisk("store"),
                        cgroups.name().toLowerCase(Locale.ROOT),
                        folder.path().toString()));
    }

    /** Only QEMU's has all controllers of cgroup v1. */
    private static String machine(Cgroups cgroups) {
        return switch (cgroups) {
            case V1 -> "qemu";
            case V2 -> Tools.nodeMachine();
        };
    }

    /** Starts one, and waits only until its network is up. */
    static VirtualMachine start(Cgroups cgroups) {
        VirtualMachine machine = new VirtualMachine(cgroups);
        machine.program.awaitReady(
                BOOT,
                () -> Command.run(List.of("ip", "route", "get", ADDRESS))
                        .success()
                        .contains("src " + HOST_ADDRESS));
        return machine;
    }

    /** Waits until it accepts commands. */
    void awaitShell() {
        program.awaitReady(BOOT, this::answers);
    }

    /** Whether it accepts commands. One that hangs gets the timeout of every command. */
    boolean answers() {
        try {
            return shell("true").exitCode() == 0;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Runs a shell script there, in the node's own view of its cgroups. Output and errors come together. */
    Command.Result shell(String script) {
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://" + ADDRESS + "/cgi-bin/sh"))
                            .timeout(Duration.ofMinutes(2))
                            .POST(HttpRequest.BodyPublishers.ofString(script))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            // The exit code is the last line.
            String body = answer.body();
            int end = body.lastIndexOf('\n');
            return new Command.Result(Integer.parseInt(body.substring(end + 1)), body.substring(0, end), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What its kernel wrote. */
    String console() {
        try {
            return Files.readString(folder.path().resolve(CONSOLE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keeps its console and the logs of kubelet and container runtime. */
    void keepLogs(Path target) throws IOException {
        Files.createDirectories(target);
        Files.writeString(target.resolve(CONSOLE), console());
        for (String program : List.of("kubelet", "runtime")) {
            Files.writeString(
                    target.resolve(program + ".log"),
                    shell("cat /var/log/" + program + ".log").output());
        }
    }

    @Override
    public void close() {
        program.close();
        client.close();
        folder.close();
    }
}
