package dev.cgroupns.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.image.credentials.PullSecrets;
import dev.cgroupns.image.credentials.PullSecrets.PodPullSecrets;
import dev.cgroupns.image.lookup.ImageResolver;
import dev.cgroupns.image.lookup.Owner;
import dev.cgroupns.image.lookup.Owner.Purpose;
import dev.cgroupns.image.lookup.PodImages;
import java.time.Duration;
import java.util.List;

/**
 * Looks up the images of a review's pod.
 *
 * @param resolver finds what the images run
 * @param pullSecrets the source of the pods' credentials
 * @param budget the longest time that all lookups of one review may take
 */
record ImageLookups(ImageResolver resolver, PullSecrets pullSecrets, Duration budget) implements AutoCloseable {

    PodImages of(Review review) {
        JsonNode spec = review.object().path("spec");
        List<String> secrets = spec.path("imagePullSecrets")
                .valueStream()
                .map(secret -> secret.path("name").asText())
                .toList();
        String serviceAccount = spec.path("serviceAccountName").asText("default");
        Owner owner = new Owner(
                review.namespace(),
                switch (review.run()) {
                    case REAL -> Purpose.POD;
                    case DRY -> Purpose.DRY_RUN;
                });
        return new PodImages(
                resolver, pullSecrets, new PodPullSecrets(review.namespace(), secrets, serviceAccount), owner);
    }

    /** Ends the lookups, which no review waits for any more. */
    @Override
    public void close() {
        resolver.close();
    }
}
