package dev.cgroupns.image.registry;

import dev.cgroupns.deadline.Awaited;
import dev.cgroupns.deadline.Deadline;
import dev.cgroupns.image.LookupFailure;
import dev.cgroupns.image.registry.Proxies.Proxy;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request, guarded: it connects to checked addresses or through a proxy, never follows a redirect, reads no
 * more than it is allowed, and ends by its deadline however slowly the other side sends. It blocks its caller, which is
 * a virtual thread. The sockets are Vert.x's: an abandoned request is closed and holds no thread.
 */
final class Transport implements AutoCloseable {
    private static final int ADDRESSES_TRIED = 3;
    /** Only a code is read from an error's body. */
    private static final int LONGEST_ERROR = 16 * 1024;
    /**
     * The most that is received at once, from all registries together: a small part of the heap that the chart sets.
     */
    private static final long RECEIVED_AT_ONCE = 12L * 1024 * 1024;

    /**
     * A request without a body.
     *
     * @param endpoint decides which certificates are trusted
     * @param listed addresses that may be connected to although they are special
     * @param limit of the answer's body in bytes
     */
    record Request(
            Endpoint endpoint,
            List<AddressRange> listed,
            HttpMethod method,
            URI uri,
            Map<String, String> headers,
            int limit) {
        /** The host of the URI, an IPv6 address without its brackets. */
        String host() {
            String host = uri.getHost();
            return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        }
    }

    /**
     * What came back.
     *
     * @param headers by name in any case
     * @param body cut off where the status is an error and the body is long
     */
    record Reply(int status, MultiMap headers, byte[] body) {}

    private final RegistryClients clients;
    private final AddressGuard guard;
    private final Proxies proxies;
    private final HostHealth health;
    private final AtomicLong receiving = new AtomicLong();

    Transport(Vertx vertx, AddressGuard guard, Proxies proxies, HostHealth health) {
        this.clients = new RegistryClients(vertx);
        this.proxies = proxies;
        this.guard = guard;
        this.health = health;
    }

    /** @throws LookupException ADDRESS_REFUSED, UNREACHABLE, TIMEOUT, TOO_LARGE, MALFORMED or BUSY */
    Reply send(Request request, Deadline deadline) throws LookupException {
        HostHealth.HostKey host = new HostHealth.HostKey(request.endpoint().trust(), Origin.of(request.uri()));
        health.check(host);
        List<Route> routes;
        Deadline began = Deadline.after(Duration.ZERO);
        try {
            routes = routes(request, deadline);
        } catch (LookupException e) {
            throw health.notConnected(host, e, began.remaining().negated());
        }
        Optional<Reply> reply = attempt(request, routes, deadline, host);
        if (reply.isEmpty()) {
            // A connection that was kept may be closed at the very moment it is used again (RFC 9112, section 9.3.1).
            reply = attempt(request, routes, deadline, host);
        }
        return reply.orElseThrow(() -> new LookupException(
                LookupFailure.MALFORMED, host.origin().host() + " closed the connection without an answer"));
    }

    private List<Route> routes(Request request, Deadline deadline) throws LookupException {
        String host = request.host();
        Origin origin = Origin.of(request.uri());
        Optional<Proxy> proxy = proxies.proxyFor(origin);
        if (proxy.isEmpty()) {
            return guard.addresses(host, request.listed(), deadline).stream()
                    .<Route>map(Route.Direct::new)
                    .toList();
        }
        if (!request.endpoint().ports().contains(origin.port())) {
            throw new LookupException(
                    LookupFailure.ADDRESS_REFUSED,
                    "port " + origin.port() + " of " + host + " is not allowed through a proxy; add it to ports in"
                            + " registries.hosts for this registry");
        }
        guard.checkProxied(host, request.listed(), deadline);
        return List.of(new Route.Proxied(proxy.get()));
    }

    private Optional<Reply> attempt(Request request, List<Route> routes, Deadline deadline, HostHealth.HostKey host)
            throws LookupException {
        return exchange(request, connect(request, routes, deadline, host), deadline);
    }

    private HttpClientRequest connect(Request request, List<Route> routes, Deadline deadline, HostHealth.HostKey asked)
            throws LookupException {
        Deadline began = Deadline.after(Duration.ZERO);
        String host = request.host();
        String problem = "";
        LookupFailure kind = LookupFailure.TIMEOUT;
        boolean waited = false;
        int left = Math.min(routes.size(), ADDRESSES_TRIED);
        for (Route route : routes.subList(0, left)) {
            Duration patience = deadline.remaining().dividedBy(left--);
            if (patience.toMillis() <= 0) {
                break;
            }
            Future<HttpClientRequest> connected = clients.connect(request, route, patience);
            switch (await(connected, Deadline.after(patience), () -> connected.onSuccess(late -> late.reset()))) {
                case Awaited.Completed(HttpClientRequest free) -> {
                    return free;
                }
                case Awaited.Threw(Throwable cause) -> {
                    problem = problem(cause);
                    waited |= isWaiting(cause);
                    kind = cause instanceof ConnectTimeoutException ? LookupFailure.TIMEOUT : LookupFailure.UNREACHABLE;
                }
                case Awaited.Overdue() -> waited = true;
                case Awaited.Interrupted() -> throw cancelled();
            }
        }
        if (waited) {
            // Most likely for one of the connections that there may be: that says nothing of the host.
            throw new LookupException(LookupFailure.TIMEOUT, "no connection to " + host + " was free in time");
        }
        LookupException failure = deadline.passed() || kind == LookupFailure.TIMEOUT
                ? new LookupException(LookupFailure.TIMEOUT, host + " could not be connected to in time")
                : new LookupException(kind, host + ": " + problem);
        throw health.notConnected(asked, failure, began.remaining().negated());
    }

    /** Whether this is the end of waiting for a connection, and not of making one. */
    private static boolean isWaiting(@Nullable Throwable cause) {
        return cause instanceof TimeoutException || cause instanceof ConnectionPoolTooBusyException;
    }

    /** Empty where the other side hung up without an answer. */
    private Optional<Reply> exchange(Request request, HttpClientRequest connected, Deadline deadline)
            throws LookupException {
        String host = request.host();
        request.headers().forEach(connected::putHeader);
        // Before anything is sent: the handler must be there for the answer's first bytes.
        Future<HttpClientResponse> answered = connected.response();
        Future<Reply> received = answered.compose(response -> receive(connected, response, request));
        connected.end();
        return switch (await(received, deadline, connected::reset)) {
            case Awaited.Completed(Reply reply) -> Optional.of(reply);
            case Awaited.Threw(Throwable cause) -> {
                connected.reset();
                if (answered.failed() && cause instanceof IOException) {
                    yield Optional.empty();
                }
                throw cause instanceof LookupException known
                        ? known
                        : new LookupException(
                                LookupFailure.MALFORMED,
                                host + " closed the connection too early, or does not speak HTTP");
            }
            // An answer that never began fails by the reset.
            case Awaited.Overdue() ->
                throw new LookupException(
                        LookupFailure.TIMEOUT,
                        host
                                + (answered.succeeded()
                                        ? " began to answer and did not finish in time"
                                        : " did not answer in time"));
            case Awaited.Interrupted() -> throw cancelled();
        };
    }

    /** Runs on the connection's event loop. */
    private Future<Reply> receive(HttpClientRequest request, HttpClientResponse response, Request asked) {
        Promise<Reply> promise = Promise.promise();
        Buffer body = Buffer.buffer();
        boolean failed = response.statusCode() >= 300;
        int limit = failed ? LONGEST_ERROR : asked.limit();
        promise.future().onComplete(_ -> receiving.addAndGet(-body.length()));
        response.handler(chunk -> {
            if (promise.future().isComplete()) {
                return;
            }
            if (body.length() + chunk.length() > limit) {
                if (failed) {
                    promise.tryComplete(reply(response, body));
                } else {
                    promise.tryFail(tooLarge(asked));
                }
                request.reset();
            } else if (receiving.addAndGet(chunk.length()) > RECEIVED_AT_ONCE) {
                receiving.addAndGet(-chunk.length());
                promise.tryFail(new LookupException(LookupFailure.BUSY, "too much is being received at once"));
                request.reset();
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.exceptionHandler(promise::tryFail);
        response.endHandler(_ -> promise.tryComplete(reply(response, body)));
        return promise.future();
    }

    private static Reply reply(HttpClientResponse response, Buffer body) {
        return new Reply(response.statusCode(), response.headers(), body.getBytes());
    }

    private static LookupException tooLarge(Request request) {
        return new LookupException(
                LookupFailure.TOO_LARGE, request.host() + " sent more than " + request.limit() + " bytes");
    }

    private static <T> Awaited<T> await(Future<T> future, Deadline deadline, Runnable stop) {
        return deadline.await(future.toCompletionStage().toCompletableFuture(), stop);
    }

    private static LookupException cancelled() {
        return new LookupException(LookupFailure.TIMEOUT, "the lookup was cancelled");
    }

    /** In our own words: what libraries say quotes addresses. */
    private static String problem(@Nullable Throwable cause) {
        return switch (cause) {
            case javax.net.ssl.SSLException _ -> "its certificate is not trusted, or it does not speak TLS";
            case io.netty.handler.proxy.ProxyConnectException _ -> "the proxy did not connect to it";
            case ConnectTimeoutException _ -> "no connection in time";
            case java.net.ConnectException _ -> "the connection was refused";
            case null, default -> "no connection could be made";
        };
    }

    @Override
    public void close() {
        clients.close();
    }
}
