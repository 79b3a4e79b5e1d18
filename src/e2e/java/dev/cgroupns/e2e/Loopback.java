package dev.cgroupns.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Ports of 127.0.0.1. */
public final class Loopback {
    /**
     * Below the ports of clients, which the kernel gives to connections (32768 and up, ip(7)): one of those could be
     * taken before the server opens it. Also below the ports of Services (NodePort, 30000 and up).
     */
    private static final int FIRST = 20_000;

    private static final int PORTS = 10_000;
    /** Test programs that run at the same time begin at different ports. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

    private Loopback() {}

    /** Whether something answers on a port. */
    public static boolean listens(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        }
    }

    /** A port that nothing uses, on any address, and that no other call in this process returns. */
    public static int freePort() {
        for (int tried = 0; tried < PORTS; tried++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), PORTS);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no port from " + FIRST + " to " + (FIRST + PORTS - 1) + " is free");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (BindException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
