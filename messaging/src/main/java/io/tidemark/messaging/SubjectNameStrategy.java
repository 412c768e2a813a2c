package io.tidemark.messaging;

import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;

/** Under which name the registry keeps a topic's schema: Confluent's three strategies. */
public enum SubjectNameStrategy {
    /** {@code <topic>-key} or {@code <topic>-value}; the default. */
    TOPIC_NAME {
        @Override
        String subject(String topic, boolean key, Schema schema) {
            return topic + (key ? "-key" : "-value");
        }
    },
    /** The record's full name. */
    RECORD_NAME {
        @Override
        String subject(String topic, boolean key, Schema schema) {
            return schema.getFullName();
        }
    },
    /** {@code <topic>-<record's full name>}. */
    TOPIC_RECORD_NAME {
        @Override
        String subject(String topic, boolean key, Schema schema) {
            return topic + "-" + schema.getFullName();
        }
    };

    abstract String subject(String topic, boolean key, Schema schema);

    /**
     * @param key the configuration key, for the error
     * @param className Confluent's class name, with or without its package; empty for the default
     */
    static SubjectNameStrategy of(String key, String className) {
        return switch (className.substring(className.lastIndexOf('.') + 1)) {
            case "", "TopicNameStrategy" -> TOPIC_NAME;
            case "RecordNameStrategy" -> RECORD_NAME;
            case "TopicRecordNameStrategy" -> TOPIC_RECORD_NAME;
            default ->
                throw new ConfigException(
                        key, className, "TopicNameStrategy, RecordNameStrategy or TopicRecordNameStrategy");
        };
    }
}
