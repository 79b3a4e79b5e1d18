package dev.cgroupns.e2e.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * An address that never answers, as if the webhook's node were gone: packets are lost, and no connection is refused. It
 * is a listener that never accepts. Linux drops connection requests while a listener's queue is full (tcp(7),
 * tcp_abort_on_overflow).
 */
final class UnreachableNode implements AutoCloseable {
    private static final int QUEUE = 1;
    private static final int PATIENCE_MS = 500;
    /** The queue holds one more than it was asked for. */
    private static final int ENOUGH = 5 * QUEUE;

    private final ServerSocket listener;
    private final List<Socket> queued = new ArrayList<>();

    private UnreachableNode(ServerSocket listener) {
        this.listener = listener;
    }

    static UnreachableNode make() {
        try {
            UnreachableNode node = new UnreachableNode(new ServerSocket(0, QUEUE, InetAddress.getLoopbackAddress()));
            node.fillQueue();
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The URL at which the webhook would be called. */
    URI mutate() {
        return URI.create("https://127.0.0.1:" + listener.getLocalPort() + "/mutate");
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : queued) {
            socket.close();
        }
        listener.close();
    }

    private void fillQueue() throws IOException {
        while (queued.size() < ENOUGH) {
            Socket socket = new Socket();
            queued.add(socket);
            try {
                socket.connect(new InetSocketAddress("127.0.0.1", listener.getLocalPort()), PATIENCE_MS);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
        close();
        throw new IllegalStateException("a listener that never accepts took " + ENOUGH + " connections");
    }
}
