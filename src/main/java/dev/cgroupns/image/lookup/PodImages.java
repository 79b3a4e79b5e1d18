package dev.cgroupns.image.lookup;

import dev.cgroupns.image.ImageReference;
import dev.cgroupns.image.LookupFailure;
import dev.cgroupns.image.LookupResult;
import dev.cgroupns.image.credentials.Keyring;
import dev.cgroupns.image.credentials.PullSecrets;
import dev.cgroupns.image.credentials.PullSecrets.PodPullSecrets;
import dev.cgroupns.image.credentials.PullSecretsException;
import dev.cgroupns.image.registry.Deadline;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The images of one pod, asked in two passes: first what is at hand, which takes no waiting; then, where something was
 * missing, {@link #resolve} on a thread that may wait, and the same questions again.
 */
public final class PodImages {
    private record Asked(ImageReference image, Optional<String> architecture) {}

    private final ImageResolver resolver;
    private final PullSecrets pullSecrets;
    private final PodPullSecrets pod;
    private final Owner owner;
    private final Set<Asked> open = new LinkedHashSet<>();
    private final Map<Asked, LookupResult> answers = new LinkedHashMap<>();

    /** The images of a pod with these credentials. */
    public PodImages(ImageResolver resolver, PullSecrets pullSecrets, PodPullSecrets pod, Owner owner) {
        this.resolver = resolver;
        this.pullSecrets = pullSecrets;
        this.pod = pod;
        this.owner = owner;
    }

    /** The answer that is at hand; where there is none, the question is kept for {@link #resolve}. */
    public Optional<LookupResult> find(ImageReference image, Optional<String> architecture) {
        Asked asked = new Asked(image, architecture);
        Optional<LookupResult> answer = Optional.ofNullable(answers.get(asked))
                .or(() -> pullSecrets
                        .cached(pod)
                        .flatMap(keyring -> resolver.cached(new ImageQuestion(image, keyring, architecture))));
        if (answer.isEmpty()) {
            open.add(asked);
        }
        return answer;
    }

    /** Whether a question had no answer at hand. */
    public boolean hasOpenQuestions() {
        return !open.isEmpty();
    }

    /**
     * Answers all open questions. Blocks its caller, which should be a virtual thread.
     *
     * @param budget the longest that this takes, credentials and registries together
     */
    public void resolve(Duration budget) {
        Deadline deadline = Deadline.after(budget);
        try {
            Keyring keyring = pullSecrets.read(pod, budget);
            Map<Asked, ImageQuestion> questions = new LinkedHashMap<>();
            open.forEach(
                    asked -> questions.put(asked, new ImageQuestion(asked.image(), keyring, asked.architecture())));
            Map<ImageQuestion, LookupResult> found =
                    resolver.resolve(new LinkedHashSet<>(questions.values()), owner, deadline.remaining());
            questions.forEach((asked, question) -> answers.put(asked, found.get(question)));
        } catch (PullSecretsException e) {
            open.forEach(asked -> answers.put(
                    asked,
                    new LookupResult.Failed(LookupFailure.UNAUTHORIZED, "the pod's pull secrets could not be read")));
        }
        open.clear();
    }
}
