package dev.cgroupns.image.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.deadline.Deadline;
import dev.cgroupns.image.LookupFailure;
import dev.cgroupns.image.credentials.Credential;
import dev.cgroupns.image.registry.Transport.Reply;
import dev.cgroupns.image.registry.Transport.Request;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one lookup to one endpoint, with one credential or none. Answers challenges and follows redirects.
 * Tokens are kept for this lookup only.
 */
final class Session {
    private static final int REDIRECTS = 5;
    private static final int LONGEST_TOKEN = 64 * 1024;
    private static final String AGENT = "cgroupns-injector";

    private final Transport transport;
    private final HostHealth health;
    private final Endpoint endpoint;
    private final @Nullable Credential credential;
    private final String repository;
    private final Deadline deadline;
    private final Origin home;
    private final Map<Origin, String> authorizations = new ConcurrentHashMap<>();

    Session(
            Transport transport,
            HostHealth health,
            Endpoint endpoint,
            @Nullable Credential credential,
            String repository,
            Deadline deadline) {
        this.transport = transport;
        this.health = health;
        this.endpoint = endpoint;
        this.credential = credential;
        this.repository = repository;
        this.deadline = deadline;
        this.home = Origin.of(endpoint.api());
    }

    /**
     * The target of a request.
     *
     * @param listed addresses that may be connected to although they are special
     */
    private record Target(URI uri, List<AddressRange> listed) {}

    String host() {
        return endpoint.host();
    }

    /**
     * Requests something from the repository.
     *
     * @param path such as {@code /manifests/latest}
     * @param accept media types
     * @param limit of the body in bytes
     * @return a reply with status 200
     */
    Reply request(HttpMethod method, String path, String accept, int limit) throws LookupException {
        health.checkRate(home, credential);
        Target at = new Target(endpoint.uri("/" + repository + path), endpoint.addresses());
        for (int redirects = 0; redirects <= REDIRECTS; redirects++) {
            Reply reply = authorized(method, at, accept, limit);
            switch (reply.status()) {
                case 200 -> {
                    return uncompressed(reply, at.uri());
                }
                case 301, 302, 303, 307, 308 -> at = redirect(at.uri(), reply);
                default -> throw refusal(reply, Origin.of(at.uri()), credential);
            }
        }
        throw new LookupException(
                LookupFailure.TOO_MANY_REDIRECTS, host() + " redirected more than " + REDIRECTS + " times");
    }

    private Reply authorized(HttpMethod method, Target at, String accept, int limit) throws LookupException {
        Origin origin = Origin.of(at.uri());
        Reply reply = send(method, at, accept, authorizations.get(origin), limit);
        if (reply.status() != 401) {
            return reply;
        }
        String authorization = authenticate(at.uri(), reply);
        authorizations.put(origin, authorization);
        return send(method, at, accept, authorization, limit);
    }

    private Reply send(HttpMethod method, Target at, String accept, @Nullable String authorization, int limit)
            throws LookupException {
        Map<String, String> headers = new HashMap<>();
        headers.put("Accept", accept);
        headers.put("User-Agent", AGENT);
        if (authorization != null) {
            headers.put("Authorization", authorization);
        }
        return transport.send(new Request(endpoint, at.listed(), method, at.uri(), headers, limit), deadline);
    }

    /** The value of an {@code Authorization} header. */
    private String authenticate(URI at, Reply challenged) throws LookupException {
        // The registry's credential is never sent to a host that it redirected to.
        Credential own = Origin.of(at).equals(home) ? credential : null;
        for (Challenge challenge : Challenge.parse(challenged.headers().getAll("WWW-Authenticate"))) {
            if (challenge.scheme().equals("bearer") && challenge.parameters().containsKey("realm")) {
                return "Bearer " + token(at, challenge.parameters(), own);
            }
            if (challenge.scheme().equals("basic") && own != null) {
                return own.basicAuthorization();
            }
        }
        throw unauthorized(Origin.of(at).host());
    }

    /** Docker Registry v2 authentication via central service: "Token Authentication Specification". */
    private String token(URI at, Map<String, String> challenge, @Nullable Credential own) throws LookupException {
        URI realm = target(at, challenge.getOrDefault("realm", ""), "a challenge");
        StringBuilder query = new StringBuilder(realm.getRawQuery() == null ? "" : realm.getRawQuery() + "&");
        String service = challenge.get("service");
        if (service != null) {
            query.append("service=").append(encoded(service)).append('&');
        }
        // The scope in the challenge takes precedence: a mirror under another path has other names.
        query.append("scope=").append(encoded(challenge.getOrDefault("scope", "repository:" + repository + ":pull")));
        URI asked = URI.create(realm.getScheme() + "://" + realm.getRawAuthority() + realm.getRawPath() + "?" + query);
        health.checkRate(Origin.of(asked), own);
        Reply reply = send(
                HttpMethod.GET,
                new Target(asked, endpoint.addresses()),
                "application/json",
                own == null ? null : own.basicAuthorization(),
                LONGEST_TOKEN);
        if (reply.status() != 200) {
            throw refusal(reply, Origin.of(asked), own);
        }
        JsonNode json = Json.tree(reply.body(), asked.getHost() + "'s token");
        String token = json.path("token").asText(json.path("access_token").asText(""));
        if (token.isEmpty() || !token.chars().allMatch(letter -> letter > ' ' && letter < 0x7f)) {
            throw new LookupException(LookupFailure.MALFORMED, asked.getHost() + " sent an answer without a token");
        }
        return token;
    }

    /**
     * Redirects to listed addresses may use certain ports only: a registry must not make the webhook scan a private
     * network.
     */
    private Target redirect(URI at, Reply reply) throws LookupException {
        URI uri = target(at, String.valueOf(reply.headers().get(HttpHeaders.LOCATION)), "a redirect");
        return new Target(uri, endpoint.redirected(Origin.of(uri).port()));
    }

    /** The target of a redirect or challenge. It is never less secure than the request, and names no user. */
    private URI target(URI at, String location, String what) throws LookupException {
        URI target;
        try {
            target = URI.create(at.resolve(location).toASCIIString());
        } catch (IllegalArgumentException e) {
            throw new LookupException(
                    LookupFailure.MALFORMED, at.getHost() + " sent " + what + " whose URL is not valid");
        }
        boolean safe = "https".equals(target.getScheme())
                || "http".equals(target.getScheme()) && at.getScheme().equals("http");
        if (!safe || target.getHost() == null || target.getRawUserInfo() != null) {
            throw new LookupException(
                    LookupFailure.MALFORMED,
                    at.getHost() + " sent " + what + " whose URL is not an https URL of a host");
        }
        return target;
    }

    private Reply uncompressed(Reply reply, URI at) throws LookupException {
        String encoding = reply.headers().get(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new LookupException(
                    LookupFailure.MALFORMED,
                    at.getHost() + " sent a compressed answer, which the webhook does not accept");
        }
        return reply;
    }

    private LookupException refusal(Reply reply, Origin origin, @Nullable Credential asked) {
        String host = origin.host();
        if (reply.status() == 429 || Json.errorCodes(reply.body()).contains("TOOMANYREQUESTS")) {
            return health.rateLimited(origin, asked, retryAfter(reply));
        }
        return switch (reply.status()) {
            case 401, 403 -> unauthorized(host);
            case 404 -> new LookupException(LookupFailure.NOT_FOUND, host + " has no " + repository + " of that name");
            default ->
                new LookupException(
                        reply.status() >= 500 ? LookupFailure.REGISTRY_FAILED : LookupFailure.MALFORMED,
                        host + " answered " + reply.status());
        };
    }

    private LookupException unauthorized(String host) {
        return new LookupException(
                LookupFailure.UNAUTHORIZED,
                host + (credential == null ? " does not answer anonymously" : " refused the pull secret"));
    }

    private static Duration retryAfter(Reply reply) {
        String seconds = reply.headers().get("Retry-After");
        return seconds != null && seconds.matches("[0-9]{1,6}")
                ? Duration.ofSeconds(Long.parseLong(seconds))
                : Duration.ZERO;
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
