package dev.cgroupns.e2e.policy;

/** What injects the pods of a namespace. */
enum Engine {
    /** Nothing. */
    NONE("none", "none"),
    /** Only the policy. */
    POLICY(ChartObjects.INJECTS, "none"),
    /** Only the webhook. */
    WEBHOOK("none", ChartObjects.INJECTS),
    /** The policy, and the webhook for pods that the policy leaves to it. */
    BOTH(ChartObjects.INJECTS, ChartObjects.INJECTS);

    private final String policy;
    private final String webhook;

    Engine(String policy, String webhook) {
        this.policy = policy;
        this.webhook = webhook;
    }

    /** The value of the namespace's label that the policy's binding selects. */
    String policy() {
        return policy;
    }

    /** The value of the namespace's label that the webhook's configuration selects. */
    String webhook() {
        return webhook;
    }
}
