package dev.cgroupns.launcher;

import org.teavm.interop.Address;
import org.teavm.interop.Export;
import org.teavm.interop.Function;
import org.teavm.interop.Import;
import org.teavm.interop.Unmanaged;

/** Where the binary starts. */
public final class Main {
    /** More than TeaVM's runtime takes when it starts, and it does not ask whether it got it. */
    private static final int RUNTIME_BYTES = 2 << 20;

    private Main() {}

    /** C's {@code main}. Without parameters, so that no word is decoded: {@link LinuxKernel} finds them in memory. */
    @Export(name = "main")
    @Unmanaged
    static int start() {
        Address room = Libc.malloc(RUNTIME_BYTES);
        if (room.toLong() == 0) {
            withoutRuntime();
        }
        Libc.free(room);
        return startRuntime(0, Address.fromInt(0));
    }

    /** Where TeaVM's runtime would print or abort, this is called: see src/launcher/compile.sh. */
    @Export(name = "launcher_without_runtime")
    @Unmanaged
    static void withoutRuntime() {
        Libc.exit(WithoutRuntime.start());
    }

    /** What TeaVM makes of {@link #main}. */
    @Import(name = "launcher_runtime")
    @Unmanaged
    private static native int startRuntime(int count, Address words);

    /** The runtime's entry point. */
    public static void main(String[] unused) {
        // Without a reference TeaVM would leave the function out.
        Function.get(Start.class, Main.class, "start");
        Function.get(WithoutRuntimeStart.class, Main.class, "withoutRuntime");
        Libc.exit(new Launcher(new LinuxKernel(), LinuxKernel.copy(Libc.version())).run());
    }

    /** The type of {@link #withoutRuntime}. */
    abstract static class WithoutRuntimeStart extends Function {
        abstract void start();
    }

    /** The type of {@link #start}. */
    abstract static class Start extends Function {
        abstract int start();
    }
}
