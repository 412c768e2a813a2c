package io.tidemark.bench.freshness;

import io.tidemark.bench.CpuTime;
import io.tidemark.testbed.stack.LocalStack;
import io.tidemark.testbed.stack.Service;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Seconds of CPU by process.
 *
 * @param seconds by the names of processes
 */
record CpuShares(Map<String, Double> seconds) {

    /** What every process of the stack, and this one, has used until this moment, and what a host kept from all. */
    static CpuShares of(LocalStack stack) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        seconds.put("driver", CpuTime.ownSeconds());
        seconds.put("kafka", CpuTime.seconds(stack.kafka().process().handle()));
        seconds.put("postgres", CpuTime.seconds(stack.postgres().process().handle()));
        for (Service service : Service.values()) {
            seconds.put(
                    service.module(),
                    CpuTime.seconds(stack.service(service).process().handle()));
        }
        seconds.put("taken by the machine's host", CpuTime.stolenSeconds());
        return new CpuShares(seconds);
    }

    CpuShares minus(CpuShares before) {
        Map<String, Double> used = new LinkedHashMap<>();
        seconds.forEach((name, until) -> used.put(name, until - before.seconds.get(name)));
        return new CpuShares(used);
    }

    /** As a part of what the machine's processors can give in the time. */
    double busy(double elapsed) {
        return seconds.values().stream().mapToDouble(Double::doubleValue).sum()
                / (elapsed * Runtime.getRuntime().availableProcessors());
    }

    /** As in {@code kafka 5.1 s, postgres 60.2 s}; those who did nothing are left out. */
    @Override
    public String toString() {
        return seconds.entrySet().stream()
                .filter(each -> each.getValue() >= 0.05)
                .map(each -> String.format(Locale.ROOT, "%s %.1f s", each.getKey(), each.getValue()))
                .collect(Collectors.joining(", "));
    }
}
