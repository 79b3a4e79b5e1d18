package dev.cgroupns.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.emitter.Emitter;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.serializer.Serializer;

/**
 * How a text is written, so that what is added to it looks like the rest.
 *
 * @param dashes where lists stand below their key
 * @param lineBreak {@code \n} or {@code \r\n}
 */
record YamlStyle(Dashes dashes, String lineBreak) {
    /** As kubectl prints objects. */
    static final YamlStyle KUBECTL = new YamlStyle(Dashes.BELOW_KEY, "\n");

    /** Columns by which a mapping stands to the right of its key. */
    static final int INDENT = 2;

    private static final int UNLIMITED = Integer.MAX_VALUE;

    /** Where the dashes of a list stand that is the value of a key. */
    enum Dashes {
        /** In the key's column. */
        BELOW_KEY(0),
        /** Two columns to the right of it. */
        INDENTED(INDENT);

        private final int columns;

        Dashes(int columns) {
            this.columns = columns;
        }

        /** To the right of the key. */
        int columns() {
            return columns;
        }
    }

    /** The style of most of a text. */
    static YamlStyle of(String text, Node root) {
        long indented = lists(root).filter(Dashes.INDENTED::equals).count();
        long below = lists(root).filter(Dashes.BELOW_KEY::equals).count();
        return new YamlStyle(
                indented > below ? Dashes.INDENTED : Dashes.BELOW_KEY, text.contains("\r\n") ? "\r\n" : "\n");
    }

    private static Stream<Dashes> lists(Node node) {
        return switch (node) {
            case MappingNode mapping -> mapping.getValue().stream().flatMap(YamlStyle::lists);
            case SequenceNode sequence -> sequence.getValue().stream().flatMap(YamlStyle::lists);
            default -> Stream.of();
        };
    }

    private static Stream<Dashes> lists(NodeTuple tuple) {
        Node value = tuple.getValueNode();
        Node key = tuple.getKeyNode();
        boolean isBelow = value instanceof SequenceNode list
                && list.getFlowStyle() == FlowStyle.BLOCK
                && value.getEndMark() != null
                // Behind an anchor the list starts in its key's line.
                && YamlTree.line(value) > YamlTree.line(key);
        if (!isBelow) {
            return lists(value);
        }
        int column = key.getStartMark().getColumn();
        boolean isIndented = value.getStartMark().getColumn() > column;
        return Stream.concat(Stream.of(isIndented ? Dashes.INDENTED : Dashes.BELOW_KEY), lists(value));
    }

    /** A value as lines, in block style. */
    List<String> block(JsonNode value) {
        return write(YamlTree.toNode(value, FlowStyle.BLOCK)).lines().toList();
    }

    /** A value on one line. */
    String flow(JsonNode value) {
        // In a list, because a value that stands alone in a document is written by other rules.
        Node list = new SequenceNode(Tag.SEQ, List.of(YamlTree.toNode(value, FlowStyle.FLOW)), FlowStyle.FLOW);
        String written = write(list).strip();
        return written.substring(1, written.length() - 1);
    }

    /** Nodes as they were read, comments included, but for white space. */
    String write(Node document) {
        DumperOptions options = new DumperOptions();
        options.setProcessComments(true);
        options.setSplitLines(false);
        options.setWidth(UNLIMITED);
        options.setIndent(INDENT);
        options.setIndicatorIndent(dashes.columns());
        options.setIndentWithIndicator(dashes == Dashes.INDENTED);
        StringWriter out = new StringWriter();
        try {
            Serializer serializer = new Serializer(new Emitter(out, options), new KubernetesResolver(), options, null);
            serializer.open();
            serializer.serialize(document);
            serializer.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot happen in memory", e);
        }
        return out.toString();
    }
}
