package dev.cgroupns.yaml;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A tree in which no node stands twice: aliases and merge keys are written out, so that a change to one container
 * cannot change another one that was written as its alias.
 */
final class Unshared {
    /** Aliases of aliases grow without bound ("billion laughs"). */
    private static final int MAX_NODES = 2_000_000;

    private int nodes;

    private Unshared() {}

    static Node copy(Node root) {
        return new Unshared().node(root, new LinkedHashSet<>());
    }

    private Node node(Node node, Set<Node> parents) {
        if (++nodes > MAX_NODES) {
            throw new InvalidYamlException(line(node), "aliases expand to more than " + MAX_NODES + " values");
        }
        if (!parents.add(node)) {
            throw new InvalidYamlException(line(node), "an alias stands inside the value that it repeats");
        }
        Node copy = switch (node) {
            case MappingNode mapping -> mapping(mapping, parents);
            case SequenceNode sequence -> sequence(sequence, parents);
            case ScalarNode scalar ->
                new ScalarNode(
                        scalar.getTag(),
                        scalar.getValue(),
                        scalar.getStartMark(),
                        scalar.getEndMark(),
                        scalar.getScalarStyle());
            default -> throw new InvalidYamlException(line(node), "unexpected " + node.getNodeId());
        };
        parents.remove(node);
        copy.setBlockComments(node.getBlockComments());
        copy.setInLineComments(node.getInLineComments());
        copy.setEndComments(node.getEndComments());
        return copy;
    }

    private Node sequence(SequenceNode sequence, Set<Node> parents) {
        List<Node> elements = new ArrayList<>(sequence.getValue().size());
        for (Node element : sequence.getValue()) {
            elements.add(node(element, parents));
        }
        return new SequenceNode(
                sequence.getTag(),
                true,
                elements,
                sequence.getStartMark(),
                sequence.getEndMark(),
                sequence.getFlowStyle());
    }

    private Node mapping(MappingNode mapping, Set<Node> parents) {
        Set<String> keys = new HashSet<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!isMerge(tuple) && !keys.add(key(tuple))) {
                throw new InvalidYamlException(line(tuple.getKeyNode()), "the key \"" + key(tuple) + "\" stands twice");
            }
        }
        List<NodeTuple> tuples = new ArrayList<>(mapping.getValue().size());
        for (NodeTuple tuple : mapping.getValue()) {
            if (isMerge(tuple)) {
                merge(tuple.getValueNode(), keys, tuples, parents);
            } else {
                tuples.add(tuple(tuple, parents));
            }
        }
        return new MappingNode(
                mapping.getTag(), true, tuples, mapping.getStartMark(), mapping.getEndMark(), mapping.getFlowStyle());
    }

    /** What the mapping says itself stands before what it merges, and earlier merges before later ones. */
    private void merge(Node from, Set<String> keys, List<NodeTuple> into, Set<Node> parents) {
        switch (node(from, parents)) {
            case MappingNode mapping ->
                mapping.getValue().stream()
                        .filter(tuple -> keys.add(key(tuple)))
                        .forEach(into::add);
            case SequenceNode sequence -> sequence.getValue().forEach(each -> merge(each, keys, into, parents));
            default -> throw new InvalidYamlException(line(from), "<<: expected a mapping, or a list of mappings");
        }
    }

    private NodeTuple tuple(NodeTuple tuple, Set<Node> parents) {
        return new NodeTuple(node(tuple.getKeyNode(), parents), node(tuple.getValueNode(), parents));
    }

    private static boolean isMerge(NodeTuple tuple) {
        return tuple.getKeyNode().getTag().equals(Tag.MERGE);
    }

    private static String key(NodeTuple tuple) {
        if (tuple.getKeyNode() instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw new InvalidYamlException(line(tuple.getKeyNode()), "expected a word as key");
    }

    private static int line(Node node) {
        return node.getStartMark() == null ? 1 : node.getStartMark().getLine() + 1;
    }
}
