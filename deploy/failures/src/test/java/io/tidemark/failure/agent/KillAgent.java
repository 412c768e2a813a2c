package io.tidemark.failure.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Ends the process that it is loaded into, without any farewell, at a named point of the shipped code. A file of the point's
 * name in the agent's folder arms it, and holds how many passes are let through first. With the argument {@code unsafe}
 * behind the folder it also takes the batch loop out: see {@link UnsafeLoop}. Needs nothing but the JDK.
 */
public final class KillAgent {

    private static final ClassDesc SELF = ClassDesc.of(KillAgent.class.getName());
    private static final MethodTypeDesc TEXT = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String);
    private static final int KILLED = 137;

    /** A method and the point that is passed as it begins or ends. */
    private record Hook(String type, String method, boolean atEnd, String point) {}

    private static final List<Hook> HOOKS = List.of(
            new Hook("io/tidemark/messaging/BatchConsumer", "commit", false, "before-offset-commit"),
            new Hook("io/tidemark/messaging/DeadLetterQueue", "write", true, "after-dead-letter"),
            new Hook("io/tidemark/container/container/ContainerAnnouncer", "mark", false, "after-acknowledgement"),
            new Hook("io/tidemark/messaging/EventPublisher", "publish", true, "before-cursor"),
            new Hook(
                    "org/flywaydb/core/internal/sqlscript/DefaultSqlScriptExecutor",
                    "executeStatement",
                    true,
                    "in-migration"));

    private static volatile Path folder;

    private KillAgent() {}

    /** @param arguments the folder, and {@code ,unsafe} where the batch loop is to be taken out */
    public static void premain(String arguments, Instrumentation instrumentation) {
        String[] parts = arguments.split(",");
        folder = Path.of(parts[0]);
        boolean unsafe = parts.length > 1 && parts[1].equals("unsafe");
        instrumentation.addTransformer(new ClassFileTransformer() {
            @Override
            public byte[] transform(
                    ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] bytes) {
                return transformed(name, bytes, unsafe);
            }
        });
    }

    private static byte[] transformed(String name, byte[] bytes, boolean unsafe) {
        byte[] changed = null;
        for (Hook hook : HOOKS) {
            if (hook.type().equals(name)) {
                changed = transform(
                        changed == null ? bytes : changed,
                        hook.method(),
                        hook.atEnd()
                                ? atEnd(code -> hit(code, hook.point()))
                                : atStart(code -> hit(code, hook.point())));
            }
        }
        if (unsafe && UnsafeLoop.BATCH_CONSUMER.equals(name)) {
            changed = transform(bytes, "consume", inPlace(UnsafeLoop::instead));
        }
        if (unsafe && UnsafeLoop.CONSUMER_INFO.equals(name)) {
            changed = transform(bytes, "<init>", atEnd(UnsafeLoop::retryOnError));
        }
        return changed;
    }

    private static byte[] transform(byte[] bytes, String method, CodeTransform code) {
        ClassFile classFile = ClassFile.of();
        return classFile.transformClass(
                classFile.parse(bytes),
                ClassTransform.transformingMethodBodies(
                        model -> model.methodName().equalsString(method), code));
    }

    private static CodeTransform atStart(Consumer<CodeBuilder> insert) {
        // One transform serves all overloads, each of which has a start of its own.
        return CodeTransform.ofStateful(() -> {
            AtomicBoolean begun = new AtomicBoolean();
            return (code, element) -> {
                if (begun.compareAndSet(false, true)) {
                    insert.accept(code);
                }
                code.with(element);
            };
        });
    }

    /** Nothing of the method's own code stays. */
    private static CodeTransform inPlace(Consumer<CodeBuilder> body) {
        return CodeTransform.ofStateful(() -> {
            AtomicBoolean begun = new AtomicBoolean();
            return (code, element) -> {
                if (begun.compareAndSet(false, true)) {
                    body.accept(code);
                }
            };
        });
    }

    private static CodeTransform atEnd(Consumer<CodeBuilder> insert) {
        return (CodeBuilder code, CodeElement element) -> {
            if (element instanceof ReturnInstruction) {
                insert.accept(code);
            }
            code.with(element);
        };
    }

    private static void hit(CodeBuilder code, String point) {
        code.ldc(point).invokestatic(SELF, "hit", TEXT);
    }

    /** Called from the changed code. */
    public static void hit(String point) {
        Path armed = folder.resolve(point);
        if (Files.exists(armed)) {
            countDown(point, armed);
        }
    }

    private static synchronized void countDown(String point, Path armed) {
        try {
            int passes = Integer.parseInt(Files.readString(armed).strip());
            if (passes > 0) {
                Files.writeString(armed, Integer.toString(passes - 1));
                return;
            }
            Files.move(armed, folder.resolve(point + ".fired"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | NumberFormatException e) {
            throw new UncheckedIOException(new IOException("The agent lost " + armed, e));
        }
        Runtime.getRuntime().halt(KILLED);
    }
}
