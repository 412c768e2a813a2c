package io.tidemark.testbed;

import kafka.Kafka;
import kafka.tools.StorageTool;

/** Runs in the broker's JVM: formats the folder if it is empty, then serves. */
final class KafkaMain {

    private KafkaMain() {}

    /** Arguments: the server's properties file and the cluster id. */
    public static void main(String[] args) {
        int formatted = StorageTool.execute(
                new String[] {"format", "--ignore-formatted", "--config", args[0], "--cluster-id", args[1]},
                System.out);
        if (formatted != 0) {
            System.exit(formatted);
        }
        Kafka.main(new String[] {args[0]});
    }
}
