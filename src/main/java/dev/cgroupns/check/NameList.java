package dev.cgroupns.check;

import java.util.Collection;
import java.util.stream.Collectors;

/** Lists of names, cut to fit on a line. */
final class NameList {
    private static final int SHOWN = 5;

    private NameList() {}

    static String of(Collection<String> all) {
        String shown = all.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return all.size() <= SHOWN ? shown : shown + " and " + (all.size() - SHOWN) + " more";
    }

    static String counted(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
