package io.tidemark.sync.importing;

import io.tidemark.schemas.AccountMetricCatalog;
import io.tidemark.schemas.AccountMetricDefinition;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Metrics of accounts, a line per account and day. The columns of metrics have the ids of {@link AccountMetricCatalog}; an
 * empty cell was not measured, 0 is 0.
 */
final class AccountMetricsCsv implements LineFormat {

    private static final String DATE = "date";
    private static final Set<String> OWN = Set.of(Owners.PLATFORM, Owners.HANDLE, DATE);

    private final Header header;
    private final List<String> metrics;
    private final Owners owners;

    private AccountMetricsCsv(Header header, List<String> metrics, Owners owners) {
        this.header = header;
        this.metrics = metrics;
        this.owners = owners;
    }

    static AccountMetricsCsv of(List<String> names, ImportRequest request) {
        Header header = Header.of(names, UnaryOperator.identity());
        header.require(DATE);
        for (String column : header.columns()) {
            if (!OWN.contains(column) && AccountMetricCatalog.find(column).isEmpty()) {
                throw new UnusableFileException(1, header.shown(column), "No metric of accounts has this name.");
            }
        }
        List<String> metrics = AccountMetricCatalog.all().stream()
                .map(AccountMetricDefinition::id)
                .filter(header::has)
                .toList();
        if (metrics.isEmpty()) {
            throw new UnusableFileException(1, null, "The file has no column of a metric.");
        }
        return new AccountMetricsCsv(header, metrics, Owners.of(header, request));
    }

    @Override
    public Header header() {
        return header;
    }

    @Override
    public Line read(Cells cells) {
        Map<String, Long> values = new TreeMap<>();
        for (String metric : metrics) {
            Long value = cells.count(metric);
            if (value != null) {
                values.put(metric, value);
            }
        }
        return new Line.AccountDay(owners.platform(cells), owners.handle(cells), day(cells), values);
    }

    @Override
    public List<String> ignored() {
        return List.of();
    }

    private static LocalDate day(Cells cells) {
        String text = cells.required(DATE);
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw cells.refusal(DATE, "The cell is no date such as 2026-01-31.");
        }
    }
}
