package dev.cgroupns.scan;

import dev.cgroupns.audit.Finding;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What one scan found. Tenants may be able to create namespaces: builders in those that come after the first
 * {@value #MOST} with a builder are counted together, as in {@code cgroupns_builders_total}.
 */
final class ScanResult {
    static final int MOST = 200;
    /** No namespace has this name: Kubernetes allows no underscore. */
    static final String OTHERS = "_other";

    private final Map<Group, Integer> builders = new HashMap<>();
    private final Set<String> namespaces = new HashSet<>();
    private int pods;
    private int tooLarge;

    /** Builders that are counted together, by the labels of their gauge. */
    record Group(String namespace, String status, String reason) {}

    void add(Finding finding) {
        Group group = new Group(
                known(finding.owner().namespace()),
                finding.status().code(),
                finding.status().reasonCode());
        builders.merge(group, 1, Integer::sum);
    }

    private String known(String namespace) {
        return namespaces.contains(namespace) || namespaces.size() < MOST && namespaces.add(namespace)
                ? namespace
                : OTHERS;
    }

    void addPod() {
        pods++;
    }

    void addTooLarge() {
        tooLarge++;
    }

    Map<Group, Integer> builders() {
        return builders;
    }

    /** Pods that were looked at. */
    int pods() {
        return pods;
    }

    /** Pods that were not looked at because of their size. */
    int tooLarge() {
        return tooLarge;
    }
}
