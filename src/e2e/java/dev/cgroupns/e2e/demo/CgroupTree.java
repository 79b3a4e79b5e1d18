package dev.cgroupns.e2e.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Draws the groups of a cgroup hierarchy as a tree, with what runs in them. */
final class CgroupTree {
    private static final int NAME_LENGTH = 12;

    private final Map<String, CgroupTree> children = new TreeMap<>();
    private final StringBuilder labels = new StringBuilder();

    /**
     * Adds a group.
     *
     * @param path from the hierarchy's root, such as {@code /kubepods/burstable}
     * @param label what runs there; empty for nothing
     */
    CgroupTree add(String path, String label) {
        CgroupTree group = this;
        for (String name : path.substring(1).split("/", -1)) {
            group = group.children.computeIfAbsent(name, each -> new CgroupTree());
        }
        group.labels.append(label.isEmpty() ? "" : "  <- " + label);
        return this;
    }

    /** One line a group, the root first. */
    List<String> lines() {
        List<String> lines = new ArrayList<>(List.of("/" + labels));
        draw(lines, "");
        return lines;
    }

    private void draw(List<String> lines, String indent) {
        int left = children.size();
        for (Map.Entry<String, CgroupTree> child : children.entrySet()) {
            left--;
            CgroupTree group = child.getValue();
            lines.add(indent + (left == 0 ? "└ " : "├ ") + shortened(child.getKey()) + group.labels);
            group.draw(lines, indent + (left == 0 ? "  " : "│ "));
        }
    }

    private static String shortened(String name) {
        return name.length() <= NAME_LENGTH ? name : name.substring(0, NAME_LENGTH - 1) + "…";
    }
}
