package io.tidemark.sync.importing;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;

/** Strict reading of one line. What is there and cannot be read refuses the line and names the column. Pure. */
final class Cells {

    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,30}");
    private static final Pattern GROUPED = Pattern.compile("[0-9]{1,3}([,\u00a0\u202f][0-9]{3}){1,9}");
    private static final Pattern SHARE = Pattern.compile("[0-9]{1,2}(\\.[0-9]{1,40})?");
    private static final Pattern SCIENTIFIC = Pattern.compile("[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+");
    private static final int LONGEST_TEXT = 20_000;
    private static final int FIRST_YEAR = 1990;
    private static final int LAST_YEAR = 2200;

    private final Header header;
    private final List<String> fields;

    private Cells(Header header, List<String> fields) {
        this.header = header;
        this.fields = fields;
    }

    /** @throws RefusedLineException when the line does not fit the header or has characters that no line has */
    static Cells of(Header header, List<String> fields) {
        if (fields.size() != header.size()) {
            throw new RefusedLineException(
                    null, "The line has " + fields.size() + " columns and the header " + header.size() + ".");
        }
        for (int i = 0; i < fields.size(); i++) {
            String field = fields.get(i);
            if (field.indexOf(CsvFile.NOT_UTF8) >= 0) {
                throw new RefusedLineException(
                        header.shown(i), "There are bytes that are not UTF-8: save the file as UTF-8.");
            }
            if (field.indexOf('\0') >= 0) {
                throw new RefusedLineException(header.shown(i), "There is a NUL character.");
            }
        }
        return new Cells(header, fields);
    }

    RefusedLineException refusal(String column, String reason) {
        return new RefusedLineException(header.shown(column), reason);
    }

    /** The cell without outer spaces; null when it is empty or the file has no such column. */
    String text(String column) {
        int position = header.position(column);
        String text = position < 0 ? "" : fields.get(position).strip();
        if (text.length() > LONGEST_TEXT) {
            throw refusal(column, "The text has more than 20,000 characters.");
        }
        return text.isEmpty() ? null : text;
    }

    /** A text that must be there. */
    String required(String column) {
        String text = text(column);
        if (text == null) {
            throw refusal(column, "The cell is empty.");
        }
        return text;
    }

    /** A whole number from 0 to 2^63-1 in digits alone; null when the cell is empty. */
    Long count(String column) {
        String text = text(column);
        return text == null ? null : count(column, text);
    }

    /**
     * A whole number as X exports it: {@code 18}, {@code 18.0} or with thousands set apart, {@code 1,938.0}; null for an
     * empty cell or {@code -}.
     */
    Long exportedCount(String column) {
        String text = text(column);
        if (text == null || text.equals("-")) {
            return null;
        }
        String whole = text.replaceFirst("\\.0{1,20}$", "");
        return count(column, GROUPED.matcher(whole).matches() ? whole.replaceAll("[^0-9]", "") : whole);
    }

    /** A share from 0 to 1 with a point before its decimals; null for an empty cell or {@code -}. */
    BigDecimal share(String column) {
        String text = text(column);
        if (text == null || text.equals("-")) {
            return null;
        }
        if (!SHARE.matcher(text).matches()) {
            throw refusal(column, noNumber(text, "not a share from 0 to 1"));
        }
        return new BigDecimal(text);
    }

    /** An id of digits. */
    String digits(String column, String text) {
        if (text.length() <= 19 && WHOLE.matcher(text).matches()) {
            return text;
        }
        throw refusal(column, noNumber(text, "not an id of up to 19 digits"));
    }

    /** A moment in one of the forms, cut to microseconds, from 1990 to 2200; null when the cell is empty. */
    Instant time(String column, DateTimeFormatter... forms) {
        String text = text(column);
        if (text == null) {
            return null;
        }
        for (DateTimeFormatter form : forms) {
            try {
                OffsetDateTime time = OffsetDateTime.parse(text, form).withOffsetSameInstant(ZoneOffset.UTC);
                if (time.getYear() >= FIRST_YEAR && time.getYear() < LAST_YEAR) {
                    return time.toInstant().truncatedTo(ChronoUnit.MICROS);
                }
            } catch (DateTimeException e) {
                // the next form may fit
            }
        }
        throw refusal(column, "The cell is no time with its offset, or one before 1990 or after 2200.");
    }

    private Long count(String column, String text) {
        if (WHOLE.matcher(text).matches()) {
            try {
                return Long.valueOf(text);
            } catch (NumberFormatException e) {
                throw refusal(column, "The number is above 9223372036854775807.");
            }
        }
        throw refusal(column, noNumber(text, "not a whole number"));
    }

    private static String noNumber(String text, String otherwise) {
        if (text.startsWith("=")) {
            return "The cell is a formula where a figure belongs.";
        }
        if (SCIENTIFIC.matcher(text).matches()) {
            return "The cell is in scientific notation: a spreadsheet rounded it. Send the file as it was exported.";
        }
        if (text.matches("-[0-9.,]+")) {
            return "The cell is negative.";
        }
        return "The cell is " + otherwise + ".";
    }
}
