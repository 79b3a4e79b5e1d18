package dev.cgroupns.yaml;

import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Types plain scalars by the rules of kubectl's YAML library (sigs.k8s.io/yaml on go-yaml v2): YAML 1.1 without base 60
 * numbers and timestamps, so that {@code privileged: yes} and {@code defaultMode: 0444} mean the same here.
 */
final class KubernetesResolver extends Resolver {
    private static final Pattern BOOLEAN =
            Pattern.compile("y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE" + "|on|On|ON|off|Off|OFF");
    private static final Pattern INTEGER = Pattern.compile(
            "[-+]?(?:0[bB]_*[01][01_]*|0[xX]_*[0-9a-fA-F][0-9a-fA-F_]*" + "|0[oO]?_*[0-7][0-7_]*|0_*|[1-9][0-9_]*)");
    /** Tried after {@link #INTEGER}: other digits, such as 089, are a float in go-yaml. */
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(?:\\.[0-9][0-9_]*|[0-9][0-9_]*(?:\\.[0-9_]*)?)"
            + "(?:[eE][-+]?[0-9][0-9_]*)?|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");

    @Override
    protected void addImplicitResolvers() {
        addImplicitResolver(Tag.BOOL, BOOLEAN, "yYnNtTfFoO");
        addImplicitResolver(Tag.INT, INTEGER, "-+0123456789");
        addImplicitResolver(Tag.FLOAT, DECIMAL, "-+0123456789.");
        addImplicitResolver(Tag.MERGE, MERGE, "<");
        addImplicitResolver(Tag.NULL, NULL, "~nN");
    }

    /** {@code key:} without a value is null, which SnakeYAML's own table cannot express. */
    @Override
    public Tag resolve(NodeId kind, String value, boolean implicit) {
        boolean isNothing = kind == NodeId.scalar && implicit && value.isEmpty();
        return isNothing ? Tag.NULL : super.resolve(kind, value, implicit);
    }
}
