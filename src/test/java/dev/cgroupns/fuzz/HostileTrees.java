package dev.cgroupns.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** JSON with unexpected values in some places. */
public final class HostileTrees {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int LONG = 300;

    private HostileTrees() {}

    /** A copy in which a few places have another value, are missing, or are there twice. */
    public static JsonNode mangled(Random random, JsonNode valid) {
        JsonNode tree = valid.deepCopy();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            List<JsonNode> parents = new ArrayList<>();
            collect(tree, parents);
            if (!parents.isEmpty()) {
                switch (Hostile.one(random, parents)) {
                    case ObjectNode object -> change(random, object);
                    case ArrayNode array -> change(random, array);
                    default -> throw new IllegalStateException("only these have children");
                }
            }
        }
        return tree;
    }

    /** A value of any type. */
    public static JsonNode value(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.booleanNode(random.nextBoolean());
            case 2 -> JSON.numberNode(random.nextInt(5) - 2);
            case 3 -> JSON.numberNode(random.nextLong());
            case 4 -> JSON.numberNode(random.nextDouble() * 1e300);
            case 5 -> JSON.objectNode();
            case 6 -> JSON.arrayNode();
            case 7 -> JSON.arrayNode().add(value(random)).add(value(random));
            case 8 -> JSON.objectNode().set(Hostile.text(random), value(random));
            case 9 -> JSON.textNode("");
            default -> JSON.textNode(Hostile.text(random));
        };
    }

    private static void collect(JsonNode node, List<JsonNode> parents) {
        if (!node.isEmpty()) {
            parents.add(node);
            node.forEach(child -> collect(child, parents));
        }
    }

    private static void change(Random random, ObjectNode object) {
        String field = Hostile.one(random, new ArrayList<>(object.properties())).getKey();
        switch (random.nextInt(3)) {
            case 0 -> object.remove(field);
            case 1 ->
                object.set(Hostile.mangled(random, field), object.path(field).deepCopy());
            default -> object.set(field, value(random));
        }
    }

    private static void change(Random random, ArrayNode array) {
        int at = random.nextInt(array.size());
        switch (random.nextInt(3)) {
            case 0 -> array.remove(at);
            case 1 -> {
                int times = Hostile.rarely(random, 20) ? random.nextInt(LONG) : 1;
                JsonNode element = array.get(at).deepCopy();
                for (int i = 0; i < times; i++) {
                    array.insert(at, element.deepCopy());
                }
            }
            default -> array.set(at, value(random));
        }
    }
}
