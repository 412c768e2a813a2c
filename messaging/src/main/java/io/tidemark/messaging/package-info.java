/**
 * Kafka in and out.
 *
 * <p><b>In.</b> A listener ({@link io.tidemark.messaging.BatchListener}) hands each poll to a
 * {@link io.tidemark.messaging.BatchConsumer}, which decodes it and calls a {@link io.tidemark.messaging.BatchHandler}. Every
 * record then has one of three outcomes:
 *
 * <ol>
 *   <li><b>Stored.</b> The handler returned; its transaction is committed.
 *   <li><b>Dead letter.</b> The record is not the event that its topic promises, or the handler refuses this very event
 *       however small the batch around it. It is in {@code <group>.dlq}, acknowledged, with its original key, value and
 *       headers, and with the headers {@code tidemark.dlq.topic}, {@code .partition}, {@code .offset}, {@code .timestamp},
 *       {@code .group}, {@code .reason}, {@code .message} and {@code .failed-at}.
 *   <li><b>Read again.</b> Something around it failed: the database, the brokers, the registry, or something that
 *       {@link io.tidemark.messaging.FailureClassifier} does not know. The partition is moved back, the thread pauses for at
 *       most five seconds, and the next poll brings the record again, for ever.
 * </ol>
 *
 * Offsets are committed after the first two and never past the third, so a crash at any point repeats work and loses none.
 * Handlers must therefore be idempotent. A handler that refuses everything empties no topic: after
 * {@code tidemark.consumer.dead-letter-budget} refusals that no stored event has made up for, the consumer stops with an alarm
 * and reads again. Records whose bytes alone show that they are broken do not count.
 *
 * <p><b>Out.</b> {@link io.tidemark.messaging.EventPublisher} returns when the brokers have every event, or throws.
 *
 * <p><b>Beside.</b> Values are Avro in Confluent's wire format ({@link io.tidemark.messaging.AvroDecoder}); topics are created
 * before the first consumer exists; liveness is DOWN when a poll thread is stuck or dead; readiness is DOWN while the schema
 * registry does not answer. Counters: {@code tidemark.consumer.stored}, {@code .dead.letters} and {@code .retries}, by
 * {@code group}.
 */
package io.tidemark.messaging;
