package dev.cgroupns.yaml;

import dev.cgroupns.patch.JsonPatch;
import dev.cgroupns.patch.JsonPatch.Operation;
import java.util.List;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Applies a JSON Patch to YAML nodes, so that everything it does not name stays as it was written. */
public final class YamlPatch {
    private YamlPatch() {}

    /**
     * Changes the document.
     *
     * @param root the document
     * @param patch made for the JSON form of the same document
     */
    public static void apply(Node root, JsonPatch patch) {
        for (Operation operation : patch.operations()) {
            int slash = operation.path().lastIndexOf('/');
            Node parent = at(root, operation.path().substring(0, slash));
            String last = unescape(operation.path().substring(slash + 1));
            put(parent, last, YamlTree.toNode(operation.value()));
        }
    }

    private static Node at(Node root, String pointer) {
        Node node = root;
        for (String segment : pointer.split("/", -1)) {
            if (!segment.isEmpty()) {
                node = YamlTree.child(node, unescape(segment))
                        .orElseThrow(() -> new IllegalArgumentException("nothing is at " + pointer));
            }
        }
        return node;
    }

    private static void put(Node parent, String last, Node value) {
        switch (parent) {
            case MappingNode mapping -> {
                List<NodeTuple> tuples = mapping.getValue();
                for (int i = 0; i < tuples.size(); i++) {
                    Node key = tuples.get(i).getKeyNode();
                    if (((ScalarNode) key).getValue().equals(last)) {
                        tuples.set(i, new NodeTuple(key, value));
                        return;
                    }
                }
                tuples.add(new NodeTuple(YamlTree.text(last), value));
            }
            case SequenceNode sequence -> {
                int index = last.equals("-") ? sequence.getValue().size() : Integer.parseInt(last);
                sequence.getValue().add(index, value);
            }
            default -> throw new IllegalArgumentException("neither an object nor a list holds " + last);
        }
    }

    private static String unescape(String segment) {
        return segment.replace("~1", "/").replace("~0", "~");
    }
}
