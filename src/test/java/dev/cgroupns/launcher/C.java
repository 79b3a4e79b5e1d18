package dev.cgroupns.launcher;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Functions of this process's C library, by name. Slow, for tests only. */
final class C {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private C() {}

    /**
     * Calls a function that returns a long or an int.
     *
     * @param arguments ints, longs, memory, or bytes, which are passed as a terminated string
     * @return its result; the negated errno if that is -1
     */
    static long call(String function, Object... arguments) {
        return call(function, List.of(), arguments);
    }

    /** syscall(2): all its arguments but the first are variadic. */
    static long syscall(Object... arguments) {
        return call("syscall", List.of(Linker.Option.firstVariadicArg(1)), arguments);
    }

    private static long call(String function, List<Linker.Option> more, Object... arguments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            List<Object> passed = new ArrayList<>(List.of(state));
            MemoryLayout[] layouts = new MemoryLayout[arguments.length];
            for (int i = 0; i < arguments.length; i++) {
                Object argument = arguments[i] instanceof byte[] bytes ? string(arena, bytes) : arguments[i];
                layouts[i] = layout(argument);
                passed.add(argument);
            }
            boolean pointer = function.equals("signal");
            List<Linker.Option> options = new ArrayList<>(more);
            options.add(Linker.Option.captureCallState("errno"));
            Object result = LINKER.downcallHandle(
                            LINKER.defaultLookup().findOrThrow(function),
                            FunctionDescriptor.of(pointer ? JAVA_LONG : JAVA_INT, layouts),
                            options.toArray(Linker.Option[]::new))
                    .invokeWithArguments(passed);
            long number = ((Number) result).longValue();
            return number == -1 ? -(int) ERRNO.get(state, 0L) : number;
        } catch (RuntimeException | Error unchecked) {
            throw unchecked;
        } catch (Throwable checked) {
            throw new IllegalStateException(function, checked);
        }
    }

    private static MemorySegment string(Arena arena, byte[] bytes) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, Arrays.copyOf(bytes, bytes.length + 1));
    }

    private static MemoryLayout layout(Object argument) {
        return switch (argument) {
            case Integer _ -> JAVA_INT;
            case Long _ -> JAVA_LONG;
            case MemorySegment _ -> ADDRESS;
            default -> throw new IllegalArgumentException(argument.toString());
        };
    }

    /** For calls that must succeed for a test to continue. */
    static long must(String function, Object... arguments) {
        long result = call(function, arguments);
        if (result < 0) {
            throw new AssertionError(
                    function + ": " + new String(Errno.name((int) -result)) + ": these tests need root");
        }
        return result;
    }
}
