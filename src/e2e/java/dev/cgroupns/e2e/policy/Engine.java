package dev.cgroupns.e2e.policy;

/** What injects the pods of a namespace. */
enum Engine {
    /** Nothing. */
    NONE("none", "none"),
    /** The policy alone. */
    POLICY(ChartObjects.INJECTS, "none"),
    /** The webhook alone. */
    WEBHOOK("none", ChartObjects.INJECTS),
    /** The policy, and the webhook for what the policy leaves. */
    BOTH(ChartObjects.INJECTS, ChartObjects.INJECTS);

    private final String policy;
    private final String webhook;

    Engine(String policy, String webhook) {
        this.policy = policy;
        this.webhook = webhook;
    }

    /** The value of the namespace's label that the policy's binding selects by. */
    String policy() {
        return policy;
    }

    /** The value of the namespace's label that the webhook's configuration selects by. */
    String webhook() {
        return webhook;
    }
}
