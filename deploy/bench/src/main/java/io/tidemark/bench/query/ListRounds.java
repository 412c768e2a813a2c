package io.tidemark.bench.query;

import io.tidemark.bench.CpuTime;
import io.tidemark.bench.Ratio;
import io.tidemark.bench.Report;
import io.tidemark.testbed.ChildProcess;
import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.Ports;
import io.tidemark.testbed.PostgresDatabase;
import io.tidemark.testbed.stack.ServiceProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The lists: the references and the gateway in turns, then the gateway at half of what it can do. */
record ListRounds(
        Report report,
        LocalPostgres postgres,
        PostgresDatabase database,
        ServiceProcess gateway,
        QueryData data,
        PgBench pgBench,
        Path folder) {

    private static final int CLIENTS = 8;
    private static final int CONNECTIONS_AT_HALF = 64;

    void run(Path checkout, List<String> jvm, int rounds, int seconds, int connections)
            throws IOException, SQLException {
        Pages pages = new Pages(gateway.url(), data);
        Map<ListQuery, ListSql> sql = new EnumMap<>(ListQuery.class);
        Map<ListQuery, Load> loads = new EnumMap<>(ListQuery.class);
        Map<String, byte[]> top = Map.of();
        for (ListQuery query : ListQuery.values()) {
            sql.put(query, ListSql.of(query, pages, data, database));
            Map<String, byte[]> compared = pages.compared(query, database);
            loads.put(query, new Load(gateway.port(), exchanges(query, pages, compared)));
            top = query == ListQuery.TOP_BY_VIEWS ? compared : top;
        }
        report.say(
                "%d pages of each list hold what SQL finds; the first has %,d bytes",
                data.projects().size(), top.get(data.projectOf(0)).length);
        byte[] page = top.get(data.projectOf(0));
        int port = Ports.free(1).getFirst();
        ChildProcess server = GatewayProcess.startPageServer(
                checkout, jvm, Files.write(folder.resolve("page.json"), page), port, folder);
        try {
            byte[] fromMemory = new Pages("http://127.0.0.1:" + port, data).get("/page", "");
            if (!Arrays.equals(fromMemory, page)) {
                throw new IllegalStateException("The page from memory is not the one that the gateway answered");
            }
            Load memory = new Load(port, List.of(new Load.Exchange(request("/page", ""), page)));
            report.say("warming up");
            memory.closed(connections, seconds);
            loads.get(ListQuery.TOP_BY_VIEWS).closed(connections, 2.0 * seconds);
            Map<ListQuery, List<Double>> peaks = new EnumMap<>(ListQuery.class);
            Map<ListQuery, List<Double>> shares = new EnumMap<>(ListQuery.class);
            for (int round = 0; round < rounds; round++) {
                double b = measured("HTTP and JSON alone", memory, server, connections, seconds);
                for (ListQuery query : ListQuery.values()) {
                    double a = sql.get(query).perSecond(pgBench, CLIENTS, seconds, folder);
                    report.say("%-34s %,9.0f /s  pgbench, %d clients, prepared", query.title(), a, CLIENTS);
                    double rate = measured(query.title(), loads.get(query), gateway.process(), connections, seconds);
                    double limit = 1 / (1 / a + 1 / b);
                    report.say(
                            "%-34s %,9.0f /s  is the limit, of which that is %.0f %%", "", limit, 100 * rate / limit);
                    peaks.computeIfAbsent(query, unused -> new ArrayList<>()).add(rate);
                    shares.computeIfAbsent(query, unused -> new ArrayList<>()).add(rate / limit);
                }
            }
            for (ListQuery query : ListQuery.values()) {
                report.say("%-34s reaches %s the limit", query.title(), new Ratio(shares.get(query)));
                double half = new Ratio(peaks.get(query)).median() / 2;
                Load.Figures figures = loads.get(query).open(CONNECTIONS_AT_HALF, half, seconds);
                report.say(
                        "%-34s %,9.0f /s  p50 %.2f ms, p99 %.2f ms, longest %.1f ms, at half the peak",
                        query.title(),
                        figures.perSecond(),
                        figures.millis(0.5),
                        figures.millis(0.99),
                        figures.millis(1));
            }
        } finally {
            server.terminate(Duration.ofSeconds(10));
        }
    }

    private double measured(String title, Load load, ChildProcess process, int connections, int seconds)
            throws IOException {
        double cpu = CpuTime.seconds(process.handle());
        double postgresCpu = CpuTime.seconds(postgres.process().handle());
        double ownCpu = ownCpuSeconds();
        Load.Figures figures = load.closed(connections, seconds);
        double micros = 1e6 / figures.sortedNanos().length;
        report.say(
                "%-34s %,9.0f /s  CPU for each: server %.0f µs, postgres %.0f µs, driver %.0f µs; %d MB",
                title,
                figures.perSecond(),
                (CpuTime.seconds(process.handle()) - cpu) * micros,
                (CpuTime.seconds(postgres.process().handle()) - postgresCpu) * micros,
                (ownCpuSeconds() - ownCpu) * micros,
                process.residentBytes() >> 20);
        return figures.perSecond();
    }

    /** Of this process without its children. */
    private static double ownCpuSeconds() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toNanos()
                / 1e9;
    }

    private List<Load.Exchange> exchanges(ListQuery query, Pages pages, Map<String, byte[]> answers)
            throws IOException {
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < data.projects().size(); i++) {
            addresses.add(pages.address(query, i));
        }
        List<Load.Exchange> exchanges = new ArrayList<>();
        for (int key = 0; key < data.keys().size(); key++) {
            exchanges.add(new Load.Exchange(
                    request(
                            addresses.get(key % addresses.size()),
                            "Authorization: Bearer " + data.keys().get(key) + "\r\n"),
                    answers.get(data.projectOf(key))));
        }
        return exchanges;
    }

    private static byte[] request(String address, String header) {
        return ("GET " + address + " HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
