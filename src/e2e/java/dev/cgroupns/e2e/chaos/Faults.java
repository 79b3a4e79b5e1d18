package dev.cgroupns.e2e.chaos;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.webhook.TlsClient;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** All faults, in the order in which they are injected. */
final class Faults {
    static final List<Fault> ALL = List.of(
            new ReplicaKilled(),
            new ReplicaStopped(),
            new ApiServerKilled(),
            new EtcdSlow(),
            new RegistryHanging(),
            new DiskFull(),
            new DescriptorsExhausted(),
            new SlowClients(),
            new ManyConnections());

    private Faults() {}

    /** The kernel kills a replica, for example because memory runs out. */
    record ReplicaKilled() implements Fault {
        @Override
        public String title() {
            return "replica killed";
        }

        @Override
        public Promise promise() {
            return Promise.FAILURE_POLICY_DECIDES;
        }

        @Override
        public Running begin(Site site) {
            site.inUse().signal("KILL");
            return () -> {};
        }
    }

    /** A replica hangs, and keeps its connections open. */
    record ReplicaStopped() implements Fault {
        @Override
        public String title() {
            return "replica stopped (SIGSTOP)";
        }

        @Override
        public Promise promise() {
            return Promise.FAILURE_POLICY_DECIDES;
        }

        @Override
        public Running begin(Site site) {
            Replica replica = site.inUse();
            long pid = replica.pid();
            replica.signal("STOP");
            // The liveness probe may have replaced it in the meantime.
            return () -> Command.run(List.of("kill", "-CONT", Long.toString(pid)));
        }
    }

    /** The API server crashes and is restarted. */
    record ApiServerKilled() implements Fault {
        @Override
        public String title() {
            return "API server killed";
        }

        @Override
        public Promise promise() {
            return Promise.API_SERVER_FAILS;
        }

        @Override
        public Running begin(Site site) {
            site.cluster().killApiServer();
            return () -> site.cluster().startApiServer();
        }
    }

    /** etcd answers only every other second. */
    record EtcdSlow() implements Fault {
        private static final Duration TURN = Duration.ofSeconds(1);

        @Override
        public String title() {
            return "etcd slow (SIGSTOP in turns)";
        }

        @Override
        public Promise promise() {
            return Promise.API_SERVER_FAILS;
        }

        @Override
        public Running begin(Site site) {
            Thread turns = Thread.ofPlatform().daemon().start(() -> {
                try {
                    while (!Thread.interrupted()) {
                        site.cluster().etcd().signal("STOP");
                        Thread.sleep(TURN);
                        site.cluster().etcd().signal("CONT");
                        Thread.sleep(TURN);
                    }
                } catch (InterruptedException e) {
                    // It ends.
                }
            });
            return () -> {
                turns.interrupt();
                turns.join();
                site.cluster().etcd().signal("CONT");
            };
        }
    }

    /** Pods whose image has to be looked up in a registry that accepts connections and never answers. */
    record RegistryHanging() implements Fault {
        @Override
        public String title() {
            return "registry hanging";
        }

        @Override
        public Promise promise() {
            return Promise.ALL_INJECTED;
        }

        @Override
        public Running begin(Site site) {
            HangingPods pods = HangingPods.start(site);
            return pods::close;
        }
    }

    /** The disk with a replica's log and temporary files is full. */
    record DiskFull() implements Fault {
        @Override
        public String title() {
            return "disk full";
        }

        @Override
        public Promise promise() {
            return Promise.ALL_INJECTED;
        }

        @Override
        public Running begin(Site site) {
            Path filler = site.inUse().disk().resolve("filler");
            try (OutputStream out = Files.newOutputStream(filler)) {
                byte[] page = new byte[4096];
                while (true) {
                    out.write(page);
                }
            } catch (IOException e) {
                // It is full.
            }
            return () -> Files.deleteIfExists(filler);
        }
    }

    /** A replica can open no files and accept no connections. */
    record DescriptorsExhausted() implements Fault {
        @Override
        public String title() {
            return "descriptors exhausted (prlimit)";
        }

        @Override
        public Promise promise() {
            return Promise.FAILURE_POLICY_DECIDES;
        }

        @Override
        public Running begin(Site site) throws IOException {
            long pid = site.inUse().pid();
            String usual = Files.readAllLines(Path.of("/proc/" + pid + "/limits")).stream()
                    .filter(line -> line.startsWith("Max open files"))
                    .findFirst()
                    .orElseThrow()
                    .split("\\s+")[3];
            limit(pid, "1");
            return () -> limit(pid, usual);
        }

        private static void limit(long pid, String descriptors) {
            Command.run(List.of("prlimit", "--pid=" + pid, "--nofile=" + descriptors + ":"))
                    .success();
        }
    }

    /** Clients that send one byte of headers or body per second, or read nothing. */
    record SlowClients() implements Fault {
        private static final int CLIENTS = 150;

        @Override
        public String title() {
            return "slow clients";
        }

        @Override
        public Promise promise() {
            return Promise.ALL_INJECTED;
        }

        @Override
        public Running begin(Site site) {
            Clients clients = new Clients();
            for (int i = 0; i < CLIENTS; i++) {
                int port = site.replicas().get(i % site.replicas().size()).port();
                String sent = i % 3 == 0
                        ? "POST /mutate HTTP/1.1\r\nHost: slow"
                        : "POST /mutate HTTP/1.1\r\nHost: slow\r\nContent-Length: 30000\r\n\r\n";
                clients.connect(port, sent, Duration.ofSeconds(1));
            }
            return clients::close;
        }
    }

    /** One client opens far more connections than the limit, and keeps them open. */
    record ManyConnections() implements Fault {
        private static final int CONNECTIONS = 2_000;

        @Override
        public String title() {
            return CONNECTIONS + " connections";
        }

        @Override
        public Promise promise() {
            return Promise.FAILURE_POLICY_DECIDES;
        }

        @Override
        public Running begin(Site site) {
            Clients clients = new Clients();
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.connect(site.replicas().get(i % site.replicas().size()).port(), "", Duration.ZERO);
            }
            return clients::close;
        }
    }

    /** A few threads that keep connections open. */
    private static final class Clients {
        private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
        private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

        private void connect(int port, String first, Duration pause) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    Socket socket = TlsClient.connect(URI.create("https://127.0.0.1:" + port));
                    open.add(socket);
                    socket.getOutputStream().write(first.getBytes(StandardCharsets.US_ASCII));
                    while (!pause.isZero()) {
                        Thread.sleep(pause);
                        socket.getOutputStream().write('x');
                    }
                } catch (IOException | InterruptedException e) {
                    // One of the sides has closed it.
                }
            }));
        }

        private void close() throws IOException, InterruptedException {
            threads.forEach(Thread::interrupt);
            for (Thread thread : threads) {
                thread.join(Duration.ofSeconds(30));
            }
            for (Socket socket : open) {
                socket.close();
            }
        }
    }
}
