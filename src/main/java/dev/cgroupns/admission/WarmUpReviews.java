package dev.cgroupns.admission;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.UUID;

/** The reviews that the webhook sends to itself. A random uid identifies them, so that they are not counted. */
@Singleton
final class WarmUpReviews {
    private static final String RESOURCE = "/warm-up-review.json";
    private static final String UID = "UID";

    private final String uid = UUID.randomUUID().toString();
    private final byte[] body;

    @Inject
    WarmUpReviews() {
        try (InputStream in = WarmUpReviews.class.getResourceAsStream(RESOURCE)) {
            String review = new String(Objects.requireNonNull(in, RESOURCE).readAllBytes(), StandardCharsets.UTF_8);
            body = review.replace(UID, uid).getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE, e);
        }
    }

    boolean isOurs(Review review) {
        return isOurs(review.uid());
    }

    boolean isOurs(String otherUid) {
        return otherUid.equals(uid);
    }

    String uid() {
        return uid;
    }

    /** A review of a pod with a builder, as the API server would send it. */
    byte[] body() {
        return body;
    }

    /** Whether this is the response that the API server would expect. */
    boolean isAnsweredBy(String response) {
        return response.contains(uid) && response.contains("\"allowed\":true");
    }
}
