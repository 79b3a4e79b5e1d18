package dev.cgroupns.launcher;

import org.teavm.interop.Address;
import org.teavm.interop.Export;
import org.teavm.interop.Function;
import org.teavm.interop.Import;
import org.teavm.interop.Unmanaged;

/** The binary's entry point. */
public final class LauncherMain {
    private LauncherMain() {}

    /** C's {@code main}. Without parameters, so that no word is decoded: {@link LinuxKernel} finds them in memory. */
    @Export(name = "main")
    @Unmanaged
    static int start() {
        return startRuntime(0, Address.fromInt(0));
    }

    /** Called where TeaVM's runtime would print or abort: see src/launcher/compile.sh. */
    @Export(name = "launcher_without_runtime")
    @Unmanaged
    static void withoutRuntime() {
        Libc.exit(WithoutRuntime.start());
    }

    /** The C function that TeaVM generates for {@link #main}. */
    @Import(name = "launcher_runtime")
    @Unmanaged
    private static native int startRuntime(int count, Address words);

    /** The runtime's entry point. */
    public static void main(String[] unused) {
        // TeaVM leaves out functions without a reference.
        Function.get(StartFunction.class, LauncherMain.class, "start");
        WrappedLibc.keep();
        Function.get(WithoutRuntimeFunction.class, LauncherMain.class, "withoutRuntime");
        Libc.exit(new Launcher(new LinuxKernel(), LinuxKernel.copy(Libc.version())).run());
    }

    /** The type of {@link #withoutRuntime}. */
    abstract static class WithoutRuntimeFunction extends Function {
        abstract void start();
    }

    /** The type of {@link #start}. */
    abstract static class StartFunction extends Function {
        abstract int start();
    }
}
