package io.tidemark.gateway.overview;

import io.micronaut.core.type.Argument;
import io.micronaut.serde.Encoder;
import io.micronaut.serde.Serializer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Map;

/** Writes reasons as the object that they are. */
@Singleton
final class AbsentReasonsSerializer implements Serializer<AbsentReasons> {

    @Override
    public void serialize(
            Encoder encoder, EncoderContext context, Argument<? extends AbsentReasons> type, AbsentReasons absent)
            throws IOException {
        Encoder object = encoder.encodeObject(type);
        for (Map.Entry<String, String> reason : absent.reasons().entrySet()) {
            object.encodeKey(reason.getKey());
            object.encodeString(reason.getValue());
        }
        object.finishStructure();
    }
}
