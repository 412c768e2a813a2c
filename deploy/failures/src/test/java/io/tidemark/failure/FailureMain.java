package io.tidemark.failure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The long run; {@code deploy/failures/run} starts it. */
@Command(
        name = "failures",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Lets faults happen to the built services while events come, and compares every topic, table and dead-letter",
            "topic with what must be there. Ends with 0 when nothing is lost, invented or wrong, else with 1 and the first",
            "ten keys of each."
        })
final class FailureMain implements Callable<Integer> {

    @Option(names = "--faults", defaultValue = "40", description = "of each seed; 40 if not given")
    private int faults;

    @Option(names = "--seed", defaultValue = "1", description = "the first; it decides events and faults")
    private long seed;

    @Option(names = "--seeds", defaultValue = "1", description = "how many, one after the other, each from nothing")
    private int seeds;

    @Option(
            names = "--minutes",
            defaultValue = "0",
            description = "ends the faults of a seed after this time, however many there were; 0 for no limit")
    private int minutes;

    @Option(names = "--rate", defaultValue = "100", description = "events per second; 100 if not given")
    private int rate;

    @Option(names = "--without-collecting", description = "leaves sync-service and the simulated platforms out")
    private boolean withoutCollecting;

    @Option(names = "--quiet", description = "tells of the result only, not of each fault")
    private boolean quiet;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new FailureMain()).execute(arguments));
    }

    @Override
    public Integer call() {
        List<FailureReport> reports = new ArrayList<>();
        for (long next = seed; next < seed + seeds; next++) {
            FailureReport report = run(next);
            System.out.println(report);
            reports.add(report);
        }
        System.out.printf(
                "%d seeds, %d faults: lost %d, invented %d, wrong %d%n",
                seeds,
                reports.stream().mapToInt(FailureReport::faultCount).sum(),
                reports.stream().mapToLong(FailureReport::lost).sum(),
                reports.stream().mapToLong(FailureReport::invented).sum(),
                reports.stream().mapToLong(FailureReport::wrong).sum());
        return reports.stream().allMatch(FailureReport::isClean) ? 0 : 1;
    }

    private FailureReport run(long one) {
        System.out.println("seed " + one);
        long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
        try (Collecting platforms = new Collecting(one);
                FailureStack stack = FailureStack.prepare(
                        one,
                        withoutCollecting
                                ? FailureStack.Options.consumers()
                                : FailureStack.Options.collecting(platforms));
                FailureRun run = new FailureRun(one, stack, rate, line -> {
                    if (!quiet) {
                        System.out.println(line);
                    }
                })) {
            run.start();
            int migrations = stack.services().size();
            run.faults(number -> number <= faults - migrations && (minutes == 0 || System.nanoTime() < end));
            return run.finish();
        }
    }
}
