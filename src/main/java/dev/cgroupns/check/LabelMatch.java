package dev.cgroupns.check;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.HashMap;
import java.util.Map;

/** Label selectors, as the API server evaluates them; an empty one selects all. */
public final class LabelMatch {
    private LabelMatch() {}

    /** Whether the selector selects these labels. */
    public static boolean of(Map<String, String> labels, LabelSelector selector) {
        return labels.entrySet().containsAll(selector.getMatchLabels().entrySet())
                && selector.getMatchExpressions().stream().allMatch(requirement -> meets(labels, requirement));
    }

    /** Labels that the selector selects, unless its requirements contradict each other. */
    public static Map<String, String> example(LabelSelector selector) {
        Map<String, String> labels = new HashMap<>(selector.getMatchLabels());
        for (LabelSelectorRequirement requirement : selector.getMatchExpressions()) {
            switch (requirement.getOperator()) {
                case "In" ->
                    labels.putIfAbsent(
                            requirement.getKey(), requirement.getValues().getFirst());
                case "Exists" -> labels.putIfAbsent(requirement.getKey(), "");
                default -> {}
            }
        }
        return labels;
    }

    private static boolean meets(Map<String, String> labels, LabelSelectorRequirement requirement) {
        String value = labels.get(requirement.getKey());
        return switch (requirement.getOperator()) {
            case "In" -> value != null && requirement.getValues().contains(value);
            case "NotIn" -> value == null || !requirement.getValues().contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            // The API server refuses other operators today. A newer one may select the object.
            default -> true;
        };
    }
}
