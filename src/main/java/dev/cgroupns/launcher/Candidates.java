package dev.cgroupns.launcher;

/** The candidate programs, of which the first that exists is started, as positions on the command line. */
final class Candidates {
    /** First word and end of each candidate. */
    private int[] bounds = new int[16];

    private int count;

    /** @param word index of an {@link Option#ENTRYPOINT} */
    void add(int word) {
        if (2 * count == bounds.length) {
            int[] more = new int[2 * bounds.length];
            System.arraycopy(bounds, 0, more, 0, bounds.length);
            bounds = more;
        }
        bounds[2 * count] = word;
        bounds[2 * count + 1] = word + 1;
        count++;
    }

    /**
     * Adds an argument to the last candidate. It counts only directly after the candidate or another argument of it.
     *
     * @param word index of an {@link Option#ARGUMENT}
     */
    void addArgument(int word) {
        if (count > 0 && bounds[2 * count - 1] == word) {
            bounds[2 * count - 1]++;
        }
    }

    int count() {
        return count;
    }

    /** Index of a candidate's first word, the one with its name. */
    int first(int candidate) {
        return bounds[2 * candidate];
    }

    /** The number of a candidate's words, including its name. */
    int words(int candidate) {
        return bounds[2 * candidate + 1] - bounds[2 * candidate];
    }
}
