package dev.cgroupns.e2e.demo;

import dev.cgroupns.e2e.demo.Screen.Style;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The change to a pod: its containers as the owner wrote them, and as the API server stored them.
 *
 * @param written the pod as its owner wrote it
 * @param kept the pod as the API server stored it
 */
record PodChange(Pod written, Pod kept) {
    void show(Screen screen) {
        Map<String, Container> before = containers(written);
        boolean unchanged = true;
        for (Container container : containers(kept).values()) {
            Container old = before.get(container.getName());
            if (old == null) {
                unchanged = false;
                screen.line(Style.FAINT, "    init container " + container.getName());
                screen.wrapped(Style.GOOD, "    + image   ", container.getImage());
                screen.wrapped(Style.GOOD, "    + command ", words(container.getCommand()));
            } else if (!old.getCommand().equals(container.getCommand())) {
                unchanged = false;
                screen.line(Style.FAINT, "    container " + container.getName());
                if (!old.getCommand().isEmpty()) {
                    screen.wrapped(Style.BAD, "    - command ", words(old.getCommand()));
                }
                screen.wrapped(Style.GOOD, "    + command ", words(container.getCommand()));
                if (!container.getArgs().isEmpty()) {
                    screen.wrapped(Style.FAINT, "      args    ", words(container.getArgs()));
                }
            }
        }
        if (unchanged) {
            screen.line(Style.FAINT, "    unchanged");
        }
    }

    private static Map<String, Container> containers(Pod pod) {
        return Stream.concat(pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
                .collect(Collectors.toMap(
                        Container::getName, each -> each, (first, second) -> first, LinkedHashMap::new));
    }

    private static String words(List<String> command) {
        return command.stream()
                .map(word -> word.contains(" ") ? "\"" + word + "\"" : word)
                .collect(Collectors.joining(" "));
    }
}
