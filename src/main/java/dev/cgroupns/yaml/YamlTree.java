package dev.cgroupns.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** YAML nodes as JSON, and where in the text a JSON pointer leads. */
public final class YamlTree {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Set<String> YES = Set.of("y", "yes", "true", "on");

    private YamlTree() {}

    /**
     * The nodes' values, without comments and styles.
     *
     * @throws InvalidYamlException if a value has no JSON form
     */
    public static JsonNode toJson(Node node) {
        return switch (node) {
            case MappingNode mapping -> {
                ObjectNode object = JSON.objectNode();
                for (NodeTuple tuple : mapping.getValue()) {
                    object.set(((ScalarNode) tuple.getKeyNode()).getValue(), toJson(tuple.getValueNode()));
                }
                yield object;
            }
            case SequenceNode sequence -> {
                ArrayNode array = JSON.arrayNode(sequence.getValue().size());
                sequence.getValue().forEach(each -> array.add(toJson(each)));
                yield array;
            }
            case ScalarNode scalar -> scalar(scalar);
            default -> throw new InvalidYamlException(line(node), "unexpected " + node.getNodeId());
        };
    }

    private static JsonNode scalar(ScalarNode scalar) {
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        try {
            if (tag.equals(Tag.BOOL)) {
                return JSON.booleanNode(YES.contains(text.toLowerCase(Locale.ROOT)));
            }
            if (tag.equals(Tag.INT)) {
                return integer(text.replace("_", ""));
            }
            if (tag.equals(Tag.FLOAT)) {
                return JSON.numberNode(new BigDecimal(text.replace("_", "")));
            }
        } catch (NumberFormatException e) {
            throw new InvalidYamlException(line(scalar), "\"" + text + "\" is no number that JSON has");
        }
        return tag.equals(Tag.NULL) ? JSON.nullNode() : JSON.textNode(text);
    }

    private static JsonNode integer(String text) {
        String sign = text.startsWith("-") ? "-" : "";
        String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        BigInteger number;
        if (digits.startsWith("0x")) {
            number = new BigInteger(sign + digits.substring(2), 16);
        } else if (digits.startsWith("0b")) {
            number = new BigInteger(sign + digits.substring(2), 2);
        } else if (digits.startsWith("0") && digits.length() > 1) {
            number = new BigInteger(sign + digits.substring(digits.startsWith("0o") ? 2 : 1), 8);
        } else {
            number = new BigInteger(sign + digits);
        }
        return number.bitLength() < Long.SIZE ? JSON.numberNode(number.longValue()) : JSON.numberNode(number);
    }

    /** The line, from 1, of the value that a JSON pointer leads to, or of the last part of it that is there. */
    public static int lineOf(Node root, String pointer) {
        Node node = root;
        int line = line(root);
        for (String segment : pointer.split("/", -1)) {
            if (segment.isEmpty()) {
                continue;
            }
            Optional<Node> next = child(node, segment.replace("~1", "/").replace("~0", "~"));
            if (next.isEmpty()) {
                return line;
            }
            node = next.get();
            line = line(node);
        }
        return line;
    }

    /** The value under a key of a mapping, or at an index of a list. */
    static Optional<Node> child(Node node, String segment) {
        return switch (node) {
            case MappingNode mapping ->
                mapping.getValue().stream()
                        .filter(tuple ->
                                ((ScalarNode) tuple.getKeyNode()).getValue().equals(segment))
                        .map(NodeTuple::getValueNode)
                        .findFirst();
            case SequenceNode sequence -> {
                boolean isIndex = segment.matches("[0-9]{1,9}");
                yield isIndex && Integer.parseInt(segment) < sequence.getValue().size()
                        ? Optional.of(sequence.getValue().get(Integer.parseInt(segment)))
                        : Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    /** JSON as nodes, in block style. */
    static Node toNode(JsonNode json) {
        return switch (json.getNodeType()) {
            case OBJECT -> {
                List<NodeTuple> tuples = new ArrayList<>();
                json.properties()
                        .forEach(entry -> tuples.add(new NodeTuple(text(entry.getKey()), toNode(entry.getValue()))));
                yield new MappingNode(Tag.MAP, tuples, FlowStyle.BLOCK);
            }
            case ARRAY -> {
                List<Node> elements = new ArrayList<>();
                json.forEach(each -> elements.add(toNode(each)));
                yield new SequenceNode(Tag.SEQ, elements, FlowStyle.BLOCK);
            }
            case BOOLEAN -> scalar(Tag.BOOL, json.asText());
            case NUMBER -> scalar(json.isIntegralNumber() ? Tag.INT : Tag.FLOAT, json.asText());
            case NULL, MISSING -> scalar(Tag.NULL, "null");
            case STRING, BINARY, POJO -> text(json.asText());
        };
    }

    static Node text(String value) {
        return scalar(Tag.STR, value);
    }

    private static Node scalar(Tag tag, String value) {
        return new ScalarNode(tag, value, null, null, ScalarStyle.PLAIN);
    }

    private static int line(Node node) {
        return node.getStartMark() == null ? 1 : node.getStartMark().getLine() + 1;
    }
}
