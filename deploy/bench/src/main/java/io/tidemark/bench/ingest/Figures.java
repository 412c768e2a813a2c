package io.tidemark.bench.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a turn took, from the first row that was seen until the last.
 *
 * @param cpu of all processes in the meantime
 * @param residentBytes of the side's processes at the end
 * @param samples taken now and then, in their order; none of a side whose progress cannot be told
 */
record Figures(int records, double seconds, Cpu cpu, long residentBytes, List<Sample> samples) {

    /**
     * Seconds of CPU.
     *
     * @param own of each process of the side
     * @param driver of the benchmark itself, with the proxy that it may run
     */
    record Cpu(List<Double> own, double postgres, double kafka, double driver) {

        Cpu minus(Cpu before) {
            List<Double> more = new ArrayList<>();
            for (int i = 0; i < own.size(); i++) {
                more.add(own.get(i) - before.own.get(i));
            }
            return new Cpu(more, postgres - before.postgres, kafka - before.kafka, driver - before.driver);
        }

        double ownTotal() {
            return own.stream().mapToDouble(Double::doubleValue).sum();
        }

        /** What storing costs, whoever pays it. */
        double servers() {
            return ownTotal() + postgres + kafka;
        }
    }

    /**
     * Where a turn stands.
     *
     * @param seconds since it began
     * @param records that are stored
     * @param readers consumers that have partitions
     * @param cpu of all processes since they were started
     */
    record Sample(double seconds, long records, int readers, Cpu cpu) {}

    /** A part of a turn, from one sample to another. */
    record Stretch(Sample from, Sample to) {

        long records() {
            return to.records() - from.records();
        }

        double seconds() {
            return to.seconds() - from.seconds();
        }

        double recordsPerSecond() {
            return records() / seconds();
        }

        Cpu cpu() {
            return to.cpu().minus(from.cpu());
        }

        double cpuPerRecord(ToDoubleFunction<Cpu> part) {
            return part.applyAsDouble(cpu()) / records();
        }
    }

    double recordsPerSecond() {
        return records / seconds;
    }

    double cpuSeconds() {
        return cpu.servers();
    }

    /** The turn in parts of so many records or a little more; what is left at the end is one too if it is half as many. */
    List<Stretch> stretches(int each) {
        List<Stretch> stretches = new ArrayList<>();
        Sample from = samples.getFirst();
        for (Sample sample : samples) {
            boolean isNext = sample.records() >= (stretches.size() + 1L) * each;
            boolean isLast = sample == samples.getLast() && sample.records() - from.records() >= each / 2;
            if (isNext || isLast) {
                stretches.add(new Stretch(from, sample));
                from = sample;
            }
        }
        return stretches;
    }

    /**
     * The part of the turn in which so many consumers had partitions, without its beginning, in which processes warm up, and
     * its end, at which some have nothing left.
     *
     * @throws IllegalStateException if the records ran out before
     */
    Stretch steady(int readers) {
        List<Sample> steady = samples.stream()
                .filter(sample -> sample.readers() == readers)
                .filter(sample -> sample.records() >= 0.3 * records && sample.records() <= 0.9 * records)
                .toList();
        if (steady.size() < 2 || steady.getLast().records() - steady.getFirst().records() < 0.2 * records) {
            throw new IllegalStateException(
                    "The records ran out before every process had its share of them: there must be more");
        }
        return new Stretch(steady.getFirst(), steady.getLast());
    }
}
