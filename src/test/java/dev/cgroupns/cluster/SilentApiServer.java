package dev.cgroupns.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;

/** Accepts one connection and never answers. Tells when the client has closed it. */
final class SilentApiServer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final CompletableFuture<Integer> received = new CompletableFuture<>();

    SilentApiServer() throws IOException {
        Thread.ofVirtual().start(this::listen);
    }

    String url() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    /** Waits until the client closes its connection. Returns how many bytes it had sent. */
    int bytesOfTheClosedConnection() {
        return received.join();
    }

    private void listen() {
        try (Socket connection = socket.accept()) {
            connection.setSoTimeout(PATIENCE_MILLIS);
            InputStream request = connection.getInputStream();
            int bytes = 0;
            while (request.read() >= 0) {
                bytes++;
            }
            received.complete(bytes);
        } catch (IOException e) {
            received.completeExceptionally(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
