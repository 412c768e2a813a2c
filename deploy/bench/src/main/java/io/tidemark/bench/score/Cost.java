package io.tidemark.bench.score;

import io.tidemark.bench.CpuTime;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.stack.ServiceProcess;
import java.sql.SQLException;
import java.util.Locale;

/**
 * What a piece of work took.
 *
 * @param seconds of the clock
 * @param service seconds of CPU of scoring-service
 * @param postgres of PostgreSQL
 * @param kafka of the broker
 */
record Cost(double seconds, double service, double postgres, double kafka) {

    /** The processes whose CPU time counts. */
    record Processes(ServiceProcess service, LocalPostgres postgres, LocalKafka kafka) {

        /** Does the work and tells what it took. */
        Cost of(Work work) throws SQLException {
            double serviceCpu = CpuTime.seconds(service.process().handle());
            double postgresCpu = CpuTime.seconds(postgres.process().handle());
            double kafkaCpu = CpuTime.seconds(kafka.process().handle());
            long begin = System.nanoTime();
            work.run();
            return new Cost(
                    (System.nanoTime() - begin) / 1e9,
                    CpuTime.seconds(service.process().handle()) - serviceCpu,
                    CpuTime.seconds(postgres.process().handle()) - postgresCpu,
                    CpuTime.seconds(kafka.process().handle()) - kafkaCpu);
        }
    }

    /** What is measured. */
    interface Work {
        void run() throws SQLException;
    }

    double cpu() {
        return service + postgres + kafka;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%7.2f s  CPU: service %5.1f s, postgres %5.1f s, kafka %4.1f s",
                seconds,
                service,
                postgres,
                kafka);
    }
}
