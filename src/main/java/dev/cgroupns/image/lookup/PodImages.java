package dev.cgroupns.image.lookup;

import dev.cgroupns.deadline.Deadline;
import dev.cgroupns.image.ImageQuery;
import dev.cgroupns.image.LookupFailure;
import dev.cgroupns.image.LookupResult;
import dev.cgroupns.image.credentials.Keyring;
import dev.cgroupns.image.credentials.PullSecrets;
import dev.cgroupns.image.credentials.PullSecrets.PodPullSecrets;
import dev.cgroupns.image.credentials.PullSecretsException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Looks up the images of one pod, with its credentials.
 *
 * @param resolver finds what the images run
 * @param pullSecrets the source of the credentials
 * @param pod names the pod's pull secrets
 * @param owner the owner of the quota
 */
public record PodImages(ImageResolver resolver, PullSecrets pullSecrets, PodPullSecrets pod, Owner owner) {
    /** The results from the cache, without waiting. */
    public Map<ImageQuery, LookupResult> cached(Set<ImageQuery> queries) {
        Map<ImageQuery, LookupResult> results = new LinkedHashMap<>();
        pullSecrets
                .cached(pod)
                .ifPresent(keyring -> queries.forEach(query ->
                        resolver.cached(question(query, keyring)).ifPresent(result -> results.put(query, result))));
        return results;
    }

    /**
     * A result for each query. Blocks its caller, which should be a virtual thread.
     *
     * @param budget the longest this takes, for credentials and registries together
     */
    public Map<ImageQuery, LookupResult> resolve(Set<ImageQuery> queries, Duration budget) {
        Deadline deadline = Deadline.after(budget);
        Map<ImageQuery, LookupResult> results = new LinkedHashMap<>();
        try {
            Keyring keyring = pullSecrets.read(pod, budget);
            Map<ImageQuery, ImageQuestion> questions = new LinkedHashMap<>();
            queries.forEach(query -> questions.put(query, question(query, keyring)));
            Map<ImageQuestion, LookupResult> found =
                    resolver.resolve(new LinkedHashSet<>(questions.values()), owner, deadline.remaining());
            questions.forEach((query, question) -> results.put(query, found.get(question)));
        } catch (PullSecretsException e) {
            LookupResult failed =
                    new LookupResult.Failed(LookupFailure.UNAUTHORIZED, "the pod's pull secrets could not be read");
            queries.forEach(query -> results.put(query, failed));
        }
        return results;
    }

    private static ImageQuestion question(ImageQuery query, Keyring keyring) {
        return new ImageQuestion(query.image(), keyring, query.architecture());
    }
}
