package io.tidemark.gateway.overview;

import io.micronaut.core.type.Argument;
import io.micronaut.serde.Encoder;
import io.micronaut.serde.Serializer;
import io.tidemark.schemas.MetricDefinition;
import jakarta.inject.Singleton;
import java.io.IOException;

/** Writes metrics without a map and without reflection: a page has more than a thousand of them. */
@Singleton
final class MetricValuesSerializer implements Serializer<MetricValues> {

    private static final String[] NAMES =
            MetricValues.METRICS.stream().map(MetricDefinition::jsonName).toArray(String[]::new);

    @Override
    public void serialize(
            Encoder encoder, EncoderContext context, Argument<? extends MetricValues> type, MetricValues metrics)
            throws IOException {
        Encoder object = encoder.encodeObject(type);
        for (int i = 0; i < NAMES.length; i++) {
            object.encodeKey(NAMES[i]);
            switch (metrics.values()[i]) {
                case null -> object.encodeNull();
                case Double share -> object.encodeDouble(share);
                case Number whole -> object.encodeLong(whole.longValue());
            }
        }
        object.finishStructure();
    }
}
