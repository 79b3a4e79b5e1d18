package dev.cgroupns.yaml;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Types plain scalars by the rules of kubectl's YAML library (sigs.k8s.io/yaml on go-yaml v2): YAML 1.1 without base 60
 * numbers and timestamps, so that {@code privileged: yes} and {@code defaultMode: 0444} mean the same here.
 */
final class KubernetesResolver extends Resolver {
    /** All values that start with a letter and are not text. */
    private static final Map<String, Tag> CONSTANTS = constants();

    private static final Pattern INTEGER = Pattern.compile(
            "[-+]?(?:0[bB]_*[01][01_]*|0[xX]_*[0-9a-fA-F][0-9a-fA-F_]*" + "|0[oO]?_*[0-7][0-7_]*|0_*|[1-9][0-9_]*)");
    /** Tried after {@link #INTEGER}: other digits, such as 089, are a float in go-yaml. */
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(?:\\.[0-9][0-9_]*|[0-9][0-9_]*(?:\\.[0-9_]*)?)"
            + "(?:[eE][-+]?[0-9][0-9_]*)?|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");

    private static Map<String, Tag> constants() {
        Map<String, Tag> constants = new HashMap<>();
        List.of("y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON", "n|N|no|No|NO|false|False|FALSE|off|Off|OFF")
                .forEach(words -> put(words, Tag.BOOL, constants));
        put("null|Null|NULL", Tag.NULL, constants);
        return constants;
    }

    private static void put(String words, Tag tag, Map<String, Tag> into) {
        for (String word : words.split("\\|")) {
            into.put(word, tag);
        }
    }

    @Override
    protected void addImplicitResolvers() {
        addImplicitResolver(Tag.INT, INTEGER, "-+0123456789");
        addImplicitResolver(Tag.FLOAT, DECIMAL, "-+0123456789.");
        addImplicitResolver(Tag.MERGE, MERGE, "<");
        addImplicitResolver(Tag.NULL, NULL, "~");
    }

    /** {@code key:} without a value is null, which SnakeYAML's own table cannot express. */
    @Override
    public Tag resolve(NodeId kind, String value, boolean implicit) {
        if (kind != NodeId.scalar || !implicit) {
            return super.resolve(kind, value, implicit);
        }
        if (value.isEmpty()) {
            return Tag.NULL;
        }
        // Most values are words: regular expressions would take longer than everything else.
        return Character.isLetter(value.charAt(0))
                ? CONSTANTS.getOrDefault(value, Tag.STR)
                : super.resolve(kind, value, true);
    }
}
