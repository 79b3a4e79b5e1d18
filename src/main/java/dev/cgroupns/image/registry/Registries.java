package dev.cgroupns.image.registry;

import dev.cgroupns.deadline.Deadline;
import dev.cgroupns.image.ImageContents;
import dev.cgroupns.image.ImageReference;
import dev.cgroupns.image.LookupFailure;
import dev.cgroupns.image.credentials.Credential;
import dev.cgroupns.image.credentials.Keyring;
import dev.cgroupns.image.registry.AddressGuard.Names;
import dev.cgroupns.image.registry.Endpoint.Capability;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every registry that may be asked. As in containerd, the first endpoint that may resolve turns a tag into a digest,
 * and the first that may pull sends the digest's content. If an endpoint fails, the next one is asked.
 */
public final class Registries implements AutoCloseable {
    private final RegistryPolicy policy;
    private final AddressGuard guard;
    private final HostHealth health;
    private final Transport transport;

    /**
     * Connects to nothing yet.
     *
     * @param vertx the owner of the sockets' event loops
     * @param names {@link Names#SYSTEM}, except in tests
     * @param proxies the proxies to reach registries through
     * @param downFor how long a host that could not be connected to is not tried again
     */
    public Registries(Vertx vertx, RegistryPolicy policy, Names names, Proxies proxies, Duration downFor) {
        this.policy = policy;
        this.guard = new AddressGuard(names, policy.refused());
        this.health = new HostHealth(downFor);
        this.transport = new Transport(vertx, guard, proxies, health);
    }

    /** An endpoint to ask, and the credential to ask with. */
    private record Attempt(Endpoint endpoint, @Nullable Credential credential) {}

    /** A call to one endpoint with one credential. */
    @FunctionalInterface
    private interface EndpointCall<T> {
        T at(Repository repository) throws LookupException;
    }

    private record EndpointResult<T>(T value, Attempt attempt) {}

    /** Whether the image's registry may be asked. */
    public boolean allows(ImageReference image) {
        return policy.allows(image.registry());
    }

    /**
     * The {@link Credential#fingerprint()} of every credential that could be used for an image, in order. Pods with the
     * same credentials can see the same images.
     */
    public List<String> scope(ImageReference image, Keyring keyring) {
        if (keyring == Keyring.EMPTY) {
            return List.of();
        }
        Set<String> scope = new LinkedHashSet<>();
        for (String host : policy.hostsOf(image.registry())) {
            for (Credential credential : keyring.lookup(host, image.repository())) {
                scope.add(credential.fingerprint());
            }
        }
        return List.copyOf(scope);
    }

    /**
     * Reads what an image runs. Blocks until the deadline at the latest.
     *
     * @param contents content that was read earlier with the same credentials
     * @throws LookupException if no endpoint told, with the reason of the endpoint that was asked last
     */
    public ImageContents read(ImageReference image, Keyring keyring, Deadline deadline, ContentCache contents)
            throws LookupException {
        if (!allows(image)) {
            throw new LookupException(
                    LookupFailure.REGISTRY_NOT_ALLOWED, image.registry() + " is not listed in registries.allow");
        }
        List<Attempt> attempts = policy.endpointsOf(image.registry()).stream()
                .flatMap(endpoint -> attempts(endpoint, image, keyring))
                .toList();
        String digest = image.digest();
        String tag = image.tag();
        if (digest != null || tag == null) {
            return pull(image, attempts, Digest.parse(String.valueOf(digest)), deadline, contents);
        }
        EndpointResult<Digest> resolved =
                first(image, attempts, Capability.RESOLVE, deadline, repository -> repository.resolve(tag));
        // One credential could resolve the tag, so the others need not be tried.
        List<Attempt> left = attempts.stream()
                .filter(attempt ->
                        !attempt.endpoint().equals(resolved.attempt().endpoint()) || attempt.equals(resolved.attempt()))
                .toList();
        return pull(image, left, resolved.value(), deadline, contents);
    }

    private ImageContents pull(
            ImageReference image, List<Attempt> attempts, Digest digest, Deadline deadline, ContentCache contents)
            throws LookupException {
        Optional<ImageContents> before = contents.known(digest);
        if (before.isPresent()) {
            return before.get();
        }
        ImageContents pulled = first(image, attempts, Capability.PULL, deadline, repository -> repository.pull(digest))
                .value();
        contents.learned(digest, pulled);
        return pulled;
    }

    /**
     * The kubelet tries all credentials that match. Here anonymous access is tried last, so that a stale secret does
     * not hide a public image.
     */
    private static Stream<Attempt> attempts(Endpoint endpoint, ImageReference image, Keyring keyring) {
        return Stream.concat(
                keyring.lookup(endpoint.host(), image.repository()).stream()
                        .map(credential -> new Attempt(endpoint, credential)),
                Stream.of(new Attempt(endpoint, null)));
    }

    private <T> EndpointResult<T> first(
            ImageReference image,
            List<Attempt> attempts,
            Capability capability,
            Deadline deadline,
            EndpointCall<T> step)
            throws LookupException {
        List<Attempt> able = attempts.stream()
                .filter(attempt -> attempt.endpoint().capabilities().contains(capability))
                .toList();
        LookupException telling =
                new LookupException(LookupFailure.NOT_FOUND, "no endpoint of " + image.registry() + " may be asked");
        @Nullable Endpoint asked = null;
        @Nullable Endpoint failed = null;
        for (Attempt attempt : able) {
            if (attempt.endpoint().equals(failed)) {
                continue;
            }
            boolean last = attempt.endpoint().equals(able.getLast().endpoint());
            Deadline own = last ? deadline : deadline.half();
            try {
                Session session = new Session(
                        transport, health, attempt.endpoint(), attempt.credential(), image.repository(), own);
                return new EndpointResult<>(step.at(new Repository(session, own)), attempt);
            } catch (LookupException e) {
                // The first refusal says more than that of the anonymous attempt after it.
                if (!attempt.endpoint().equals(asked) || !mayDependOnUser(e)) {
                    telling = e;
                }
                asked = attempt.endpoint();
                failed = mayDependOnUser(e) ? failed : attempt.endpoint();
            }
        }
        throw telling;
    }

    /** GitLab and others answer 404 if the client is not allowed to see the image. */
    private static boolean mayDependOnUser(LookupException e) {
        return switch (e.failure()) {
            case UNAUTHORIZED, NOT_FOUND, RATE_LIMITED -> true;
            default -> false;
        };
    }

    @Override
    public void close() {
        transport.close();
        guard.close();
    }
}
