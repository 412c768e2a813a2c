package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * FULL_TRANSITIVE: whatever is in a topic can be read by today's code, and what today's code writes can be read by every
 * consumer that was ever released.
 */
class SchemaHistoryTest {

    private static final Path CURRENT = Path.of("src/main/avro");

    @TestFactory
    Stream<DynamicTest> everyReleasedSchemaAndTheCurrentOneReadEachOther() {
        return names().flatMap(name -> {
            Schema current = current(name);
            List<Schema> history = history(name);
            return Stream.iterate(0, i -> i < history.size(), i -> i + 1).flatMap(i -> {
                Schema released = history.get(i);
                return Stream.of(
                        dynamicTest("the current " + name + " reads v" + (i + 1), () -> assertReads(current, released)),
                        dynamicTest(
                                "v" + (i + 1) + " of " + name + " reads the current one",
                                () -> assertReads(released, current)));
            });
        });
    }

    @TestFactory
    Stream<DynamicTest> theCurrentSchemaIsTheNewestOfItsHistory() {
        return names().map(name -> dynamicTest(name, () -> {
            List<Schema> history = history(name);
            assertThat(history)
                    .as("%s has no history: copy src/main/avro/%s.avsc to %s", name, name, file(name, 1))
                    .isNotEmpty();
            assertThat(history.getLast())
                    .as(
                            "src/main/avro/%s.avsc differs from v%d of its history: leave the released file as it is and"
                                    + " copy the current schema to %s",
                            name, history.size(), file(name, history.size() + 1))
                    .isEqualTo(current(name));
        }));
    }

    @Test
    void everyTopicHasItsSchemaFileAndEverySchemaFileItsTopic() {
        assertThat(names())
                .containsExactlyInAnyOrderElementsOf(Topics.all().stream()
                        .map(topic -> topic.schema().getName())
                        .toList());
    }

    @Test
    void everyNullableFieldDefaultsToNull() {
        assertThat(names().flatMap(name -> current(name).getFields().stream()))
                .filteredOn(field -> field.schema().isNullable())
                .isNotEmpty()
                .allSatisfy(
                        field -> assertThat(field.defaultVal()).as(field.name()).isEqualTo(JsonProperties.NULL_VALUE));
    }

    private static void assertReads(Schema reader, Schema writer) {
        SchemaPairCompatibility compatibility = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        assertThat(compatibility.getType())
                .as(() -> compatibility.getResult().getIncompatibilities().toString())
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }

    private static Stream<String> names() {
        try (Stream<Path> files = Files.list(CURRENT)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".avsc"))
                    .map(file -> file.substring(0, file.length() - ".avsc".length()))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Schema current(String name) {
        try {
            return new Schema.Parser().parse(CURRENT.resolve(name + ".avsc").toFile());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Schema> history(String name) {
        List<Schema> history = new ArrayList<>();
        while (true) {
            String resource = "/schema-history/" + name + "/v" + (history.size() + 1) + ".avsc";
            try (InputStream released = SchemaHistoryTest.class.getResourceAsStream(resource)) {
                if (released == null) {
                    return history;
                }
                history.add(new Schema.Parser().parse(released));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static String file(String name, int version) {
        return "src/main/resources/schema-history/" + name + "/v" + version + ".avsc";
    }
}
