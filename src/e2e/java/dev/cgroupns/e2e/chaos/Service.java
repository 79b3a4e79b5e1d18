package dev.cgroupns.e2e.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One address for all replicas, as kube-proxy implements a Service: each new connection goes to the next replica that
 * is ready, and stays there.
 */
final class Service implements AutoCloseable {
    private final ServerSocket socket;
    private final List<Replica> replicas;
    private final AtomicInteger turn = new AtomicInteger();

    private Service(List<Replica> replicas, ServerSocket socket) {
        this.replicas = replicas;
        this.socket = socket;
    }

    static Service of(List<Replica> replicas) {
        try {
            Service service = new Service(replicas, new ServerSocket(0, 500, InetAddress.getLoopbackAddress()));
            Thread.ofPlatform().daemon().name("service").start(service::accept);
            return service;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                connect(socket.accept());
            } catch (IOException e) {
                // The Service is closed, or the client is gone.
            }
        }
    }

    /** Without a replica that is ready, a Service refuses connections. */
    private void connect(Socket client) throws IOException {
        List<Replica> ready = replicas.stream().filter(Replica::isReady).toList();
        if (ready.isEmpty()) {
            client.close();
            return;
        }
        Replica next = ready.get(Math.floorMod(turn.getAndIncrement(), ready.size()));
        try {
            Socket replica = new Socket(InetAddress.getLoopbackAddress(), next.port());
            Thread.ofVirtual().start(() -> {
                next.connections().incrementAndGet();
                pump(client, replica);
                next.connections().decrementAndGet();
            });
            Thread.ofVirtual().start(() -> pump(replica, client));
        } catch (IOException e) {
            client.close();
        }
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // One side is gone, and so is the other.
        }
    }
}
