package dev.cgroupns.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.verdict.PlainText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * The style of a text: additions are written in the same style.
 *
 * @param dashes the column of a list below its key
 * @param lineBreak {@code \n}, {@code \r\n} or {@code \r}
 */
record YamlStyle(Dashes dashes, String lineBreak) {
    /** The style in which kubectl prints objects. */
    static final YamlStyle KUBECTL = new YamlStyle(Dashes.BELOW_KEY, "\n");

    /** How many columns a mapping is indented below its key. */
    static final int INDENT = 2;

    private static final KubernetesResolver RESOLVER = new KubernetesResolver();

    private static final int UNLIMITED = Integer.MAX_VALUE;

    /** The column of the dashes of a list that is the value of a key. */
    enum Dashes {
        /** In the key's column. */
        BELOW_KEY(0),
        /** Two columns to the right of it. */
        INDENTED(INDENT);

        private final int columns;

        Dashes(int columns) {
            this.columns = columns;
        }

        /** How far to the right of the key. */
        int columns() {
            return columns;
        }
    }

    /** The style that most of a text is written in. */
    static YamlStyle of(String text, Node root) {
        Map<Dashes, Integer> lists = new EnumMap<>(Dashes.class);
        count(root, lists);
        int indented = lists.getOrDefault(Dashes.INDENTED, 0);
        int below = lists.getOrDefault(Dashes.BELOW_KEY, 0);
        return new YamlStyle(indented > below ? Dashes.INDENTED : Dashes.BELOW_KEY, lineBreak(text));
    }

    private static String lineBreak(String text) {
        if (text.contains("\r\n")) {
            return "\r\n";
        }
        return text.contains("\r") && !text.contains("\n") ? "\r" : "\n";
    }

    private static void count(Node node, Map<Dashes, Integer> lists) {
        switch (node) {
            case MappingNode mapping -> {
                for (NodeTuple tuple : mapping.getValue()) {
                    dashes(tuple).ifPresent(dashes -> lists.merge(dashes, 1, Integer::sum));
                    count(tuple.getValueNode(), lists);
                }
            }
            case SequenceNode sequence -> sequence.getValue().forEach(each -> count(each, lists));
            default -> {
                // Not a list.
            }
        }
    }

    private static Optional<Dashes> dashes(NodeTuple tuple) {
        Node value = tuple.getValueNode();
        Node key = tuple.getKeyNode();
        boolean isBelow = value instanceof SequenceNode list
                && list.getFlowStyle() == FlowStyle.BLOCK
                && value.getEndMark() != null
                // A list with an anchor starts on its key's line.
                && YamlTree.line(value) > YamlTree.line(key);
        if (!isBelow) {
            return Optional.empty();
        }
        int column = key.getStartMark().getColumn();
        return Optional.of(value.getStartMark().getColumn() > column ? Dashes.INDENTED : Dashes.BELOW_KEY);
    }

    /** A value as lines, in block style. */
    List<String> block(JsonNode value) {
        return write(YamlTree.toNode(value, FlowStyle.BLOCK)).lines().toList();
    }

    /** A value on one line. */
    String flow(JsonNode value) {
        // In a list: a value that is the whole document is written by other rules.
        Node list = new SequenceNode(Tag.SEQ, List.of(YamlTree.toNode(value, FlowStyle.FLOW)), FlowStyle.FLOW);
        String written = write(list).strip();
        return written.substring(1, written.length() - 1);
    }

    /** A document as text. */
    String write(Node document) {
        DumperOptions options = new DumperOptions();
        options.setSplitLines(false);
        options.setWidth(UNLIMITED);
        options.setIndent(INDENT);
        options.setIndicatorIndent(dashes.columns());
        options.setIndentWithIndicator(dashes == Dashes.INDENTED);
        StringWriter out = new StringWriter();
        try {
            Serializer serializer = new Serializer(new Emitter(out, options), RESOLVER, options, null);
            serializer.open();
            serializer.serialize(document);
            serializer.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot happen in memory", e);
        }
        return escaped(out.toString());
    }

    /**
     * Whether a text must be double-quoted because of a character: a line break of YAML 1.1, which readers turn into a
     * space, or a character that would move a terminal's cursor.
     */
    static boolean hasEscaped(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            boolean isAscii = text.charAt(i) >= ' ' && text.charAt(i) <= '~';
            if (!isAscii && isEscaped(text.codePointAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isEscaped(int codePoint) {
        return !PlainText.isShown(codePoint) && codePoint != '\n' && codePoint != '\t';
    }

    private static String escaped(String yaml) {
        if (!hasEscaped(yaml)) {
            return yaml;
        }
        StringBuilder escaped = new StringBuilder(yaml.length() + 10);
        yaml.codePoints().forEach(each -> {
            if (isEscaped(each)) {
                escaped.append("\\U%08X".formatted(each));
            } else {
                escaped.appendCodePoint(each);
            }
        });
        return escaped.toString();
    }
}
