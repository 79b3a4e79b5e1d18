package dev.cgroupns.launcher;

/** The users of this process as the node knows them, user_namespaces(7). */
final class UserMap {
    private static final String USERS = "/proc/self/uid_map";
    /** All users of the node, as they are. */
    private static final String ALL = "0 0 4294967295";

    private UserMap() {}

    /** Whether they are other users there: the process is in a user namespace. */
    static boolean hasOtherUsers(Kernel kernel) {
        try {
            return !Bytes.equal(words(KernelFile.read(kernel, USERS)), ALL);
        } catch (Failure unknown) {
            return false;
        }
    }

    /** The file's words with one space between them: its columns are padded. */
    private static byte[] words(byte[] text) {
        byte[] words = new byte[0];
        int start = 0;
        for (int i = 0; i <= text.length; i++) {
            boolean end = i == text.length || text[i] == ' ' || text[i] == '\n';
            if (end && i > start) {
                words = Bytes.list(words, " ", Bytes.slice(text, start, i));
            }
            if (end) {
                start = i + 1;
            }
        }
        return words;
    }
}
