package dev.cgroupns.verdict;

/** The outcome for one container. */
public sealed interface Verdict {
    /** The code of {@link Inject}. */
    String INJECT = "INJECT";
    /** The code of {@link WouldInject}. */
    String WOULD_INJECT = "WOULD_INJECT";

    /** The container. */
    Container container();

    /**
     * A stable code for metrics and audit annotations: {@link #INJECT}, {@link #WOULD_INJECT}, or the name of a
     * {@link Reason}.
     */
    default String code() {
        return switch (this) {
            case Inject _ -> INJECT;
            case WouldInject _ -> WOULD_INJECT;
            case Skip skip -> skip.reason().name();
        };
    }

    /**
     * The container must start through the launcher.
     *
     * @param evidence what showed that it runs a build daemon
     * @param entrypoint what the launcher must run
     */
    record Inject(Container container, Evidence evidence, Entrypoint entrypoint) implements Verdict {}

    /**
     * The container would be injected, but stays unchanged because of {@link Mode#OBSERVE}.
     *
     * @param inject what {@link Mode#INJECT} would do
     */
    record WouldInject(Inject inject) implements Verdict {
        @Override
        public Container container() {
            return inject.container();
        }
    }

    /**
     * The container stays unchanged.
     *
     * @param reason why
     * @param detail what was seen in this pod, for people; empty if the reason says it all
     */
    record Skip(Container container, Reason reason, String detail) implements Verdict {
        /** What the pod's owner can do about this container. */
        public String remedy() {
            return reason == Reason.ENTRYPOINT_UNKNOWN ? EntrypointRemedy.of(container) : reason.remedy();
        }
    }
}
