package dev.cgroupns.admission;

import dev.cgroupns.patch.Injection;
import dev.cgroupns.verdict.Judgement;
import dev.cgroupns.verdict.Notice;
import dev.cgroupns.verdict.PlainText;
import dev.cgroupns.verdict.Reason;
import dev.cgroupns.verdict.Reason.Audience;
import dev.cgroupns.verdict.Verdict;
import dev.cgroupns.verdict.Verdict.Inject;
import dev.cgroupns.verdict.Verdict.Skip;
import dev.cgroupns.verdict.Verdict.WouldInject;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages about an injection: warnings for the user who creates the pod, and audit annotations for the cluster's
 * administrators.
 *
 * <p>Names in them are tenants' input that the API server has not checked yet. They are cut and made {@link PlainText},
 * because the API server refuses control characters in a Warning header (RFC 9110).
 */
final class Messages {
    /** The API server cuts each warning at 256 characters once all of them together exceed 4096. */
    private static final int MAX_WARNINGS = 10;

    private static final String WOULD_START =
            " would start in a cgroup namespace of its own; cgroupns-injector only observes (mode: observe)";

    private static final int MAX_WARNING_LENGTH = 250;
    private static final int MAX_NAME_LENGTH = 63;
    private static final int MAX_AUDIT_LENGTH = 1000;

    private Messages() {}

    static List<String> warnings(Injection injection, Review.Run run) {
        List<String> warnings = new ArrayList<>();
        int untold = 0;
        for (Verdict verdict : injection.judgement().verdicts()) {
            List<String> told = warnings(verdict, run);
            if (!told.isEmpty() && warnings.size() + told.size() > MAX_WARNINGS) {
                untold++;
            } else {
                told.forEach(warning -> warnings.add(printable(warning)));
            }
        }
        for (Notice notice : injection.notices()) {
            warnings.add(printable(notice.code() + ": " + notice.text()));
        }
        if (untold > 0) {
            warnings.add("cgroupns-injector: and " + untold + " more containers");
        }
        return warnings;
    }

    private static List<String> warnings(Verdict verdict, Review.Run run) {
        String container = "container \"" + name(verdict) + "\"";
        return switch (verdict) {
            case Inject _ -> List.of("INJECT: " + container + " starts in a cgroup namespace of its own");
            case WouldInject _ ->
                switch (run) {
                    // Nothing changes for the pod, and its owner cannot do anything.
                    case REAL -> List.of();
                    case DRY -> List.of(verdict.code() + ": " + container + WOULD_START);
                };
            case Skip skip
            when skip.reason().audience() == Audience.OWNER -> {
                String left = skip.reason() + ": " + container + " stays in the node's cgroup namespace: "
                        + skip.reason().meaning();
                yield switch (skip.reason()) {
                    // Reason and remedy do not fit into one warning, and the reason is of no use without the remedy.
                    case ENTRYPOINT_UNKNOWN, BUILDER_UNRECOGNIZED ->
                        List.of(left + " (" + skip.detail() + ")", skip.reason() + ": " + skip.remedy());
                    default -> List.of(left);
                };
            }
            case Skip _ -> List.of();
        };
    }

    /** {@code name=CODE} for each container that is, or may be, a builder. */
    static String audit(Judgement judgement) {
        StringBuilder text = new StringBuilder();
        for (Verdict verdict : judgement.verdicts()) {
            boolean interesting = switch (verdict) {
                case Inject _, WouldInject _ -> true;
                case Skip skip -> skip.reason() != Reason.NOT_PRIVILEGED;
            };
            if (interesting && text.length() < MAX_AUDIT_LENGTH) {
                text.append(text.isEmpty() ? "" : ",")
                        .append(name(verdict))
                        .append('=')
                        .append(verdict.code());
            }
        }
        return PlainText.of(text.toString());
    }

    private static String name(Verdict verdict) {
        String name = verdict.container().name();
        return name.length() <= MAX_NAME_LENGTH ? name : name.substring(0, MAX_NAME_LENGTH) + "...";
    }

    /** Plain text, cut to a length that every API server passes on. */
    static String printable(String text) {
        boolean fits = text.length() <= MAX_WARNING_LENGTH;
        return PlainText.of(fits ? text : text.substring(0, MAX_WARNING_LENGTH) + "...");
    }
}
