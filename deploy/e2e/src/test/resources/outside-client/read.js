// Usage: node read.js BOOTSTRAP REGISTRY TOPIC RECORDS
// Reads RECORDS records from the start of TOPIC and prints each as a line of JSON: {key, headers, event}.
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { Kafka, logLevel } from 'kafkajs';

const [bootstrap, registryUrl, topic, records] = process.argv.slice(2);
const registry = new SchemaRegistry({ host: registryUrl });
const kafka = new Kafka({ clientId: 'outside-client', brokers: bootstrap.split(','), logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: `outside-client-${process.pid}` });

let left = Number(records);
await consumer.connect();
await consumer.subscribe({ topics: [topic], fromBeginning: true });
await new Promise((resolve, reject) => {
  consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
  consumer.run({
    eachMessage: async ({ message }) => {
      if (left === 0) {
        return;
      }
      const headers = Object.fromEntries(
        Object.entries(message.headers ?? {}).map(([name, value]) => [name, value?.toString()]),
      );
      console.log(JSON.stringify({ key: message.key?.toString(), headers, event: await registry.decode(message.value) }));
      left -= 1;
      if (left === 0) {
        resolve();
      }
    },
  });
});
await consumer.disconnect();
