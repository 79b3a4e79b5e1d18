package dev.cgroupns.yaml;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Copies a tree so that no node appears twice: aliases and merge keys are written out. A change to one container then
 * cannot change another one that was written as its alias.
 *
 * <p>A node that stands for an alias or comes from a merge has no text of its own: its start mark is that of the text
 * it repeats, and it has no end mark.
 */
final class AliasExpansion {
    /** Aliases of aliases grow without bound ("billion laughs"). */
    private static final int MAX_REPEATED = 500_000;
    /** SnakeYAML limits the depth of the text, not that of the expanded tree. */
    private static final int MAX_DEPTH = 100;

    private static final int FEW = 12;

    private final Set<Node> written = new HashSet<>();
    private final Set<Node> parents = new HashSet<>();
    private final Queue<Span> spans;
    private final Map<Node, Span> aliases;
    private int repeated;
    private int repeatedParents;

    private AliasExpansion(Queue<Span> spans, Map<Node, Span> aliases) {
        this.spans = spans;
        this.aliases = aliases;
    }

    /**
     * Copies a tree.
     *
     * @param spans the positions of its aliases, in the order of the text
     * @param aliases receives the copies of nodes that are written as an alias
     * @throws InvalidYamlException if a key appears twice or is not a word, or aliases expand to too much
     */
    static Node copy(Node root, Queue<Span> spans, Map<Node, Span> aliases) {
        return spans.isEmpty() && isTree(root) ? root : new AliasExpansion(spans, aliases).node(root);
    }

    /** Whether there is nothing to expand, as in most documents and in the largest ones. */
    private static boolean isTree(Node node) {
        return switch (node) {
            case MappingNode mapping -> {
                boolean isTree = true;
                for (NodeTuple tuple : mapping.getValue()) {
                    isTree &= !isMerge(tuple) && isTree(tuple.getValueNode());
                }
                if (isTree && !areDistinct(mapping.getValue())) {
                    keys(mapping);
                }
                yield isTree;
            }
            case SequenceNode sequence -> sequence.getValue().stream().allMatch(AliasExpansion::isTree);
            default -> true;
        };
    }

    /** Whether the keys are known to be distinct. Few keys are compared with one another sooner than put into a set. */
    private static boolean areDistinct(List<NodeTuple> tuples) {
        boolean areDistinct = tuples.size() <= FEW;
        for (int i = 1; areDistinct && i < tuples.size(); i++) {
            String key = YamlTree.key(tuples.get(i));
            for (int j = 0; areDistinct && j < i; j++) {
                areDistinct = !key.equals(YamlTree.key(tuples.get(j)));
            }
        }
        return areDistinct;
    }

    private Node node(Node node) {
        boolean isRepeated = !written.add(node);
        // Aliases inside a repeated value are not in the text again.
        @Nullable Span alias = isRepeated && repeatedParents == 0 ? spans.poll() : null;
        repeatedParents += isRepeated ? 1 : 0;
        Node copy = copy(node, isRepeated);
        repeatedParents -= isRepeated ? 1 : 0;
        if (alias != null) {
            aliases.put(copy, alias);
        }
        return copy;
    }

    private Node copy(Node node, boolean isRepeated) {
        if (isRepeated && ++repeated > MAX_REPEATED) {
            throw new InvalidYamlException(
                    YamlTree.line(node), "aliases expand to more than " + MAX_REPEATED + " values");
        }
        if (!parents.add(node)) {
            throw new InvalidYamlException(YamlTree.line(node), "an alias stands inside the value that it repeats");
        }
        if (parents.size() > MAX_DEPTH) {
            throw new InvalidYamlException(YamlTree.line(node), "nested more than " + MAX_DEPTH + " levels deep");
        }
        Mark start = node.getStartMark();
        @Nullable Mark end = isRepeated ? null : node.getEndMark();
        Node copy = switch (node) {
            case MappingNode mapping ->
                new MappingNode(mapping.getTag(), true, tuples(mapping), start, end, mapping.getFlowStyle());
            case SequenceNode sequence ->
                new SequenceNode(sequence.getTag(), true, elements(sequence), start, end, sequence.getFlowStyle());
            case ScalarNode scalar ->
                new ScalarNode(scalar.getTag(), scalar.getValue(), start, end, scalar.getScalarStyle());
            default -> throw new InvalidYamlException(YamlTree.line(node), "unexpected " + node.getNodeId());
        };
        parents.remove(node);
        return copy;
    }

    private List<Node> elements(SequenceNode sequence) {
        List<Node> elements = new ArrayList<>(sequence.getValue().size());
        for (Node element : sequence.getValue()) {
            elements.add(node(element));
        }
        return elements;
    }

    private static Set<String> keys(MappingNode mapping) {
        Set<String> keys = HashSet.newHashSet(mapping.getValue().size());
        for (NodeTuple tuple : mapping.getValue()) {
            if (!isMerge(tuple) && !keys.add(YamlTree.key(tuple))) {
                throw new InvalidYamlException(
                        YamlTree.line(tuple.getKeyNode()), "the key \"" + YamlTree.key(tuple) + "\" appears twice");
            }
        }
        return keys;
    }

    private List<NodeTuple> tuples(MappingNode mapping) {
        Set<String> keys = keys(mapping);
        List<NodeTuple> tuples = new ArrayList<>(mapping.getValue().size());
        for (NodeTuple tuple : mapping.getValue()) {
            if (isMerge(tuple)) {
                merge(node(tuple.getValueNode()), keys, tuples);
            } else {
                tuples.add(new NodeTuple(node(tuple.getKeyNode()), node(tuple.getValueNode())));
            }
        }
        return tuples;
    }

    /** A mapping's own keys take precedence over merged ones, and earlier merges over later ones. */
    private static void merge(Node from, Set<String> keys, List<NodeTuple> into) {
        switch (from) {
            case MappingNode mapping ->
                mapping.getValue().stream()
                        .filter(tuple -> keys.add(YamlTree.key(tuple)))
                        .forEach(into::add);
            case SequenceNode sequence -> sequence.getValue().forEach(each -> merge(each, keys, into));
            default ->
                throw new InvalidYamlException(YamlTree.line(from), "<<: expected a mapping, or a list of mappings");
        }
    }

    private static boolean isMerge(NodeTuple tuple) {
        return tuple.getKeyNode().getTag().equals(Tag.MERGE);
    }
}
