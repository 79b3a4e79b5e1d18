package dev.cgroupns.image.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.cgroupns.image.LookupFailure;
import dev.cgroupns.image.credentials.Credential;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a while which hosts could not be connected to, so that a host that is down costs the whole budget only
 * once, and which hosts limited the rate (429). A host that is slow to answer does not count as down: it may be slow
 * for one image only, and a tenant who names that image must not block other tenants' images.
 */
final class HostHealth {
    /** A host that had less time than this to connect does not count as down. */
    private static final Duration FAIR_CHANCE = Duration.ofMillis(500);

    private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(5);
    private static final int HOSTS = 1000;

    /** A host, and the authorities that its certificate may come from. */
    record HostKey(CertificateAuthorities trust, Origin origin) {}

    /** Registries count requests by user, and anonymous requests by address. */
    private record Limited(Origin origin, String fingerprint) {}

    private record HostFailure(LookupException failure, Duration lasts) {}

    private final Duration downFor;
    private final Cache<Object, HostFailure> verdicts = Caffeine.newBuilder()
            .maximumSize(HOSTS)
            .expireAfter(Expiry.<Object, HostFailure>writing((_, verdict) -> verdict.lasts()))
            .build();

    HostHealth(Duration downFor) {
        this.downFor = downFor;
    }

    /** @throws LookupException the last failure, while it is remembered */
    void check(HostKey host) throws LookupException {
        recall(host);
    }

    /** @throws LookupException RATE_LIMITED while this user must wait */
    void checkRate(Origin origin, @Nullable Credential credential) throws LookupException {
        recall(limited(origin, credential));
    }

    /**
     * The host's name could not be resolved, or no connection could be made.
     *
     * @return the failure, to be thrown
     */
    LookupException notConnected(HostKey host, LookupException failure, Duration waited) {
        boolean down = switch (failure.failure()) {
            case UNREACHABLE -> true;
            case TIMEOUT -> waited.compareTo(FAIR_CHANCE) >= 0;
            default -> false;
        };
        if (down) {
            verdicts.put(host, new HostFailure(failure, downFor));
        }
        return failure;
    }

    /** @param retryAfter what the registry sent in {@code Retry-After}; zero if it sent none */
    LookupException rateLimited(Origin origin, @Nullable Credential credential, Duration retryAfter) {
        LookupException failure =
                new LookupException(LookupFailure.RATE_LIMITED, origin.host() + " accepts no more requests for now");
        Duration wait = retryAfter.compareTo(LONGEST_PATIENCE) > 0 ? LONGEST_PATIENCE : retryAfter;
        verdicts.put(
                limited(origin, credential), new HostFailure(failure, wait.compareTo(downFor) < 0 ? downFor : wait));
        return failure;
    }

    private void recall(Object key) throws LookupException {
        HostFailure verdict = verdicts.getIfPresent(key);
        if (verdict != null) {
            throw verdict.failure();
        }
    }

    private static Limited limited(Origin origin, @Nullable Credential credential) {
        return new Limited(origin, credential == null ? "" : credential.fingerprint());
    }
}
