package io.tidemark.failure.agent;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/**
 * What a listener would be without the batch loop: it decodes and stores, every exception goes to micronaut-kafka, and that
 * commits by itself and retries once ({@code RETRY_ON_ERROR}). The harness must find what this loses.
 */
public final class UnsafeLoop {

    static final String BATCH_CONSUMER = "io/tidemark/messaging/BatchConsumer";
    static final String CONSUMER_INFO = "io/micronaut/configuration/kafka/processor/ConsumerInfo";

    private static final ClassDesc SELF = ClassDesc.of(UnsafeLoop.class.getName());
    private static final ClassDesc INFO = ClassDesc.ofInternalName(CONSUMER_INFO);
    private static final ClassDesc OFFSETS = ClassDesc.of("io.micronaut.configuration.kafka.annotation.OffsetStrategy");
    private static final ClassDesc ERRORS =
            ClassDesc.of("io.micronaut.configuration.kafka.annotation.ErrorStrategyValue");

    private UnsafeLoop() {}

    /** Leaves the batch loop's method at once, through {@link #consume}. */
    static void instead(CodeBuilder code) {
        code.aload(0)
                .aload(1)
                .invokestatic(
                        SELF,
                        "consume",
                        MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object, ConstantDescs.CD_Object))
                .return_();
    }

    /** At the end of a constructor, where final fields may still be written. */
    static void retryOnError(CodeBuilder code) {
        code.aload(0)
                .getstatic(OFFSETS, "SYNC", OFFSETS)
                .putfield(INFO, "offsetStrategy", OFFSETS)
                .aload(0)
                .getstatic(ERRORS, "RETRY_ON_ERROR", ERRORS)
                .putfield(INFO, "errorStrategy", ERRORS)
                .aload(0)
                .iconst_1()
                .putfield(INFO, "retryCount", ConstantDescs.CD_int);
    }

    /** Called in place of the batch loop. */
    public static void consume(Object loop, Object records) throws Exception {
        Object decoder = field(loop, "decoder");
        Object handler = field(loop, "handler");
        Method decode = method(decoder, "decode", 1);
        Method handle = method(handler, "handle", 1);
        List<Object> events = new ArrayList<>();
        try {
            for (Object record : (Iterable<?>) records) {
                events.add(decode.invoke(
                        decoder, record.getClass().getMethod("value").invoke(record)));
            }
            handle.invoke(handler, events);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception thrown ? thrown : e;
        }
    }

    private static Object field(Object of, String name) throws ReflectiveOperationException {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }

    private static Method method(Object of, String name, int parameters) throws NoSuchMethodException {
        for (Method method : of.getClass().getDeclaredMethods()) {
            if (method.getName().equals(name) && method.getParameterCount() == parameters) {
                method.setAccessible(true);
                return method;
            }
        }
        throw new NoSuchMethodException(of.getClass() + "." + name);
    }
}
