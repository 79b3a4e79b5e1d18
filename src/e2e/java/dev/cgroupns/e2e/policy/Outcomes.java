package dev.cgroupns.e2e.policy;

import com.fasterxml.jackson.databind.JsonNode;
import org.assertj.core.api.SoftAssertions;

/** The result of each engine for a pod. */
record Outcomes(JsonNode none, JsonNode policy, JsonNode webhook, JsonNode both) {
    static Outcomes of(Engines engines, JsonNode pod) {
        return new Outcomes(
                engines.create(Engine.NONE, pod),
                engines.create(Engine.POLICY, pod),
                engines.create(Engine.WEBHOOK, pod),
                engines.create(Engine.BOTH, pod));
    }

    /** Whether the webhook changes it. */
    boolean isInjected() {
        return !webhook.equals(none);
    }

    /**
     * Expects no difference, except that the policy does not inject a pod that it leaves to the webhook.
     *
     * @param name the pod's name, for messages
     */
    void check(String name, boolean left, SoftAssertions all) {
        all.assertThat(both)
                .as("policy and webhook, compared with the webhook: " + name)
                .isEqualTo(webhook);
        all.assertThat(policy).as("the policy alone: " + name).isEqualTo(left ? none : webhook);
    }
}
