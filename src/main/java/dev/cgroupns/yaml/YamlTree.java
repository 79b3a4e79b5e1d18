package dev.cgroupns.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Converts YAML nodes to JSON and back, and follows JSON pointers. */
public final class YamlTree {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern INDEX = Pattern.compile("[0-9]{1,9}");
    private static final int MAX_DIGITS = 1024;
    private static final Set<String> YES = Set.of("y", "yes", "true", "on");

    /** Compares numbers by value: the same number can be read into nodes of different types. */
    private static final Comparator<JsonNode> BY_VALUE = (one, other) -> one.equals(other)
                    || one.isNumber() && other.isNumber() && one.decimalValue().compareTo(other.decimalValue()) == 0
            ? 0
            : 1;

    private YamlTree() {}

    /** Whether two trees have the same content. */
    static boolean isSame(JsonNode one, JsonNode other) {
        return one == other || one.equals(BY_VALUE, other);
    }

    /** Whether a node has this value. */
    static boolean says(Node node, JsonNode json) {
        return switch (node) {
            case MappingNode mapping -> {
                boolean isSame =
                        json.isObject() && json.size() == mapping.getValue().size();
                for (NodeTuple tuple : mapping.getValue()) {
                    JsonNode value = isSame ? json.get(key(tuple)) : null;
                    isSame = value != null && says(tuple.getValueNode(), value);
                }
                yield isSame;
            }
            case SequenceNode sequence -> {
                List<Node> elements = sequence.getValue();
                boolean isSame = json.isArray() && json.size() == elements.size();
                for (int i = 0; isSame && i < elements.size(); i++) {
                    isSame = says(elements.get(i), json.get(i));
                }
                yield isSame;
            }
            case ScalarNode scalar
            when scalar.getTag().equals(Tag.STR) && json.isTextual() ->
                scalar.getValue().equals(json.textValue());
            default -> isSame(toJson(node), json);
        };
    }

    /**
     * The value of a node, without comments and styles.
     *
     * @throws InvalidYamlException if a value has no JSON form
     */
    public static JsonNode toJson(Node node) {
        return switch (node) {
            case MappingNode mapping -> {
                ObjectNode object = JSON.objectNode();
                for (NodeTuple tuple : mapping.getValue()) {
                    String key = key(tuple);
                    refuseHalf(tuple.getKeyNode(), key);
                    object.set(key, toJson(tuple.getValueNode()));
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
     * A mapping's key in JSON: {@code yes:} is {@code "true"}, as in kubectl.
     *
     * @throws InvalidYamlException if it is a list or a mapping
     */
    static String key(NodeTuple tuple) {
        if (tuple.getKeyNode() instanceof ScalarNode scalar) {
            return scalar.getTag().equals(Tag.STR)
                    ? scalar.getValue()
                    : scalar(scalar).asText();
        }
        throw new InvalidYamlException(line(tuple.getKeyNode()), "expected a word as key");
    }

    private static JsonNode scalar(ScalarNode scalar) {
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        if (tag.equals(Tag.STR)) {
            refuseHalf(scalar, text);
            return JSON.textNode(text);
        }
        if (tag.equals(Tag.BOOL)) {
            return JSON.booleanNode(YES.contains(text.toLowerCase(Locale.ROOT)));
        }
        if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
            return number(scalar, text.replace("_", ""));
        }
        if (tag.equals(Tag.NULL)) {
            return JSON.nullNode();
        }
        refuseHalf(scalar, text);
        return JSON.textNode(text);
    }

    /** Refuses half of a surrogate pair: UTF-8 cannot encode it. */
    private static void refuseHalf(Node scalar, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
                    throw new InvalidYamlException(
                            line(scalar),
                            "not valid YAML: a \\u escape names half of a character; write the character itself");
                }
                i++;
            }
        }
    }

    private static JsonNode number(ScalarNode scalar, String text) {
        if (text.length() > MAX_DIGITS) {
            // Its value would take minutes to compute. Without a tag, SnakeYAML reads so many digits as a string.
            throw new InvalidYamlException(
                    line(scalar), "a number of " + text.length() + " digits: expected at most " + MAX_DIGITS);
        }
        try {
            return scalar.getTag().equals(Tag.INT) ? integer(text) : decimal(text);
        } catch (NumberFormatException e) {
            throw new InvalidYamlException(line(scalar), "\"" + text + "\" is not a number in JSON");
        }
    }

    /** kubectl reads a number that is too large as a string. */
    private static JsonNode decimal(String text) {
        return Double.isInfinite(Double.parseDouble(text)) && text.chars().anyMatch(each -> each >= '0' && each <= '9')
                ? JSON.textNode(text)
                : JSON.numberNode(new BigDecimal(text));
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

    /** The line, from 1, of the key or element that a JSON pointer names, or of the last part of it that exists. */
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
            boolean isIndex = INDEX.matcher(segment).matches();
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

    /** A key as a part of a JSON pointer (RFC 6901). */
    static String escape(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    /** JSON as nodes. A text of several lines stays readable if the style allows it. */
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
        return new NodeTuple(scalar(Tag.STR, key, textStyle(key, FlowStyle.FLOW)), toNode(value, style));
    }

    private static ScalarStyle textStyle(String text, FlowStyle style) {
        if (YamlStyle.hasEscaped(text)) {
            return ScalarStyle.DOUBLE_QUOTED;
        }
        if (!text.contains("\n")) {
            return ScalarStyle.PLAIN;
        }
        return style == FlowStyle.BLOCK ? ScalarStyle.LITERAL : ScalarStyle.DOUBLE_QUOTED;
    }

    private static Node scalar(Tag tag, String value, ScalarStyle style) {
        return new ScalarNode(tag, value, null, null, style);
    }

    /** The line on which a node starts, from 1. */
    static int line(Node node) {
        return node.getStartMark() == null ? 1 : node.getStartMark().getLine() + 1;
    }
}
