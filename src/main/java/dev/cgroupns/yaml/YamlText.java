package dev.cgroupns.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.representer.Representer;

/** Text to YAML nodes and back. */
public final class YamlText {
    /** A list of Kubernetes objects can be large; a text that is not a manifest should not fill the memory. */
    private static final int MAX_LENGTH = 64 << 20;

    private static final int MAX_DEPTH = 100;
    private static final int WIDE = 10_000;

    private YamlText() {}

    /**
     * Reads one document, comments included.
     *
     * @return empty where the text has no content: blank, or comments alone
     * @throws InvalidYamlException if it is not one YAML document
     */
    public static Optional<Node> read(String text) {
        try {
            return Optional.ofNullable(yaml().compose(new StringReader(text))).map(Unshared::copy);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new InvalidYamlException(line, "not valid YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw new InvalidYamlException(1, "not valid YAML: " + e.getMessage());
        }
    }

    /** Writes nodes as they were read: scalar styles and comments stay. */
    public static String write(Node document) {
        StringWriter out = new StringWriter();
        yaml().serialize(document, out);
        return out.toString();
    }

    /** Writes a JSON tree as YAML. */
    public static String write(JsonNode json) {
        return write(YamlTree.toNode(json));
    }

    // One for each call: SnakeYAML's objects are not made for several threads.
    private static Yaml yaml() {
        LoaderOptions loading = new LoaderOptions();
        loading.setProcessComments(true);
        loading.setCodePointLimit(MAX_LENGTH);
        loading.setNestingDepthLimit(MAX_DEPTH);
        loading.setAllowDuplicateKeys(false);
        DumperOptions dumping = new DumperOptions();
        dumping.setProcessComments(true);
        dumping.setDefaultFlowStyle(FlowStyle.BLOCK);
        dumping.setSplitLines(false);
        dumping.setWidth(WIDE);
        return new Yaml(
                new SafeConstructor(loading), new Representer(dumping), dumping, loading, new KubernetesResolver());
    }
}
