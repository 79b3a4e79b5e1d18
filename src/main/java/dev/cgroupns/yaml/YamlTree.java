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
import java.util.stream.Stream;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** YAML nodes as JSON and back, and where in the text a JSON pointer leads. */
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
                    object.set(key(tuple), toJson(tuple.getValueNode()));
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

    /**
     * A mapping's key as JSON has it: {@code yes:} is {@code "true"}, as for kubectl.
     *
     * @throws InvalidYamlException if it is a list or a mapping
     */
    static String key(NodeTuple tuple) {
        if (tuple.getKeyNode() instanceof ScalarNode scalar) {
            return scalar(scalar).asText();
        }
        throw new InvalidYamlException(line(tuple.getKeyNode()), "expected a word as key");
    }

    private static JsonNode scalar(ScalarNode scalar) {
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        if (tag.equals(Tag.BOOL)) {
            return JSON.booleanNode(YES.contains(text.toLowerCase(Locale.ROOT)));
        }
        if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
            try {
                return number(tag, text.replace("_", ""));
            } catch (NumberFormatException e) {
                throw new InvalidYamlException(line(scalar), "\"" + text + "\" is no number that JSON has");
            }
        }
        return tag.equals(Tag.NULL) ? JSON.nullNode() : JSON.textNode(text);
    }

    private static JsonNode number(Tag tag, String text) {
        return tag.equals(Tag.INT) ? integer(text) : JSON.numberNode(new BigDecimal(text));
    }

    private static JsonNode integer(String text) {
        String sign = text.startsWith("-") ? "-" : "";
        String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        BigInteger number =
                switch (digits.substring(0, Math.min(2, digits.length())).toLowerCase(Locale.ROOT)) {
                    case "0x" -> new BigInteger(sign + digits.substring(2), 16);
                    case "0b" -> new BigInteger(sign + digits.substring(2), 2);
                    case "0o" -> new BigInteger(sign + digits.substring(2), 8);
                    case String start when start.startsWith("0") -> new BigInteger(sign + digits, 8);
                    default -> new BigInteger(sign + digits);
                };
        return number.bitLength() < Long.SIZE ? JSON.numberNode(number.longValue()) : JSON.numberNode(number);
    }

    /** The line, from 1, of the key or list element that a JSON pointer leads to, or of its last part that is there. */
    public static int lineOf(Node root, String pointer) {
        Node node = root;
        int line = line(root);
        for (String segment : segments(pointer)) {
            Optional<Node> next = child(node, segment);
            if (next.isEmpty()) {
                break;
            }
            line = line(tuple(node, segment).map(NodeTuple::getKeyNode).orElse(next.get()));
            node = next.get();
        }
        return line;
    }

    /** The value under a key of a mapping, or at an index of a list. */
    static Optional<Node> child(Node node, String segment) {
        if (node instanceof SequenceNode sequence) {
            List<Node> elements = sequence.getValue();
            boolean isIndex = segment.matches("[0-9]{1,9}");
            return isIndex && Integer.parseInt(segment) < elements.size()
                    ? Optional.of(elements.get(Integer.parseInt(segment)))
                    : Optional.empty();
        }
        return tuple(node, segment).map(NodeTuple::getValueNode);
    }

    /** A mapping's key and value. */
    static Optional<NodeTuple> tuple(Node node, String key) {
        return node instanceof MappingNode mapping
                ? mapping.getValue().stream()
                        .filter(tuple -> key(tuple).equals(key))
                        .findFirst()
                : Optional.empty();
    }

    /** The parts of a JSON pointer (RFC 6901), unescaped. */
    static List<String> segments(String pointer) {
        return pointer.isEmpty()
                ? List.of()
                : Stream.of(pointer.substring(1).split("/", -1))
                        .map(segment -> segment.replace("~1", "/").replace("~0", "~"))
                        .toList();
    }

    /** JSON as nodes; a text of several lines stays readable where the style allows it. */
    static Node toNode(JsonNode json, FlowStyle style) {
        return switch (json.getNodeType()) {
            case OBJECT -> {
                List<NodeTuple> tuples = new ArrayList<>();
                json.properties().forEach(entry -> tuples.add(tuple(entry.getKey(), entry.getValue(), style)));
                yield new MappingNode(Tag.MAP, tuples, style);
            }
            case ARRAY -> {
                List<Node> elements = new ArrayList<>();
                json.forEach(each -> elements.add(toNode(each, style)));
                yield new SequenceNode(Tag.SEQ, elements, style);
            }
            case BOOLEAN -> scalar(Tag.BOOL, json.asText(), ScalarStyle.PLAIN);
            case NUMBER -> scalar(json.isIntegralNumber() ? Tag.INT : Tag.FLOAT, json.asText(), ScalarStyle.PLAIN);
            case NULL, MISSING -> scalar(Tag.NULL, "null", ScalarStyle.PLAIN);
            case STRING, BINARY, POJO -> scalar(Tag.STR, json.asText(), textStyle(json.asText(), style));
        };
    }

    /** A mapping's entry. */
    static NodeTuple tuple(String key, JsonNode value, FlowStyle style) {
        return new NodeTuple(scalar(Tag.STR, key, ScalarStyle.PLAIN), toNode(value, style));
    }

    private static ScalarStyle textStyle(String text, FlowStyle style) {
        if (!text.contains("\n")) {
            return ScalarStyle.PLAIN;
        }
        return style == FlowStyle.BLOCK ? ScalarStyle.LITERAL : ScalarStyle.DOUBLE_QUOTED;
    }

    private static Node scalar(Tag tag, String value, ScalarStyle style) {
        return new ScalarNode(tag, value, null, null, style);
    }

    /** Where a node starts, from 1. */
    static int line(Node node) {
        return node.getStartMark() == null ? 1 : node.getStartMark().getLine() + 1;
    }
}
