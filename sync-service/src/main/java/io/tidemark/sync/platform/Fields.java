package io.tidemark.sync.platform;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Strict reading of the fields of one JSON object. Nothing is coerced: a count in quotes is not a count. */
public record Fields(Json.Obj object) {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{1,128}");
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,30}");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,30}(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?");
    private static final int LONGEST_NUMBER = 60;
    /** Beyond it arithmetic on a few characters of the wire takes seconds. */
    private static final int MOST_PLACES = 400;

    /** The longest posts have 25,000 characters, and a lone one of theirs may become two of ours. */
    private static final int LONGEST_TEXT = 50_000;

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final DateTimeFormatter COMPACT_OFFSET =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssZ", Locale.ROOT);
    private static final int FIRST_YEAR = 1990;
    private static final int LAST_YEAR = 2200;

    /** Text, with NUL and lone surrogates replaced by U+FFFD; at most 50,000 characters. */
    public Reading<String> text(String name) {
        return raw(name).then(value -> switch (value) {
            case Json.Text(String text) when text.length() <= LONGEST_TEXT -> new Reading.Value<>(storable(text));
            case Json.Text ignored -> new Reading.Unreadable<>("text of more than 50,000 characters");
            case Json.Num ignored -> new Reading.Unreadable<>("a number where text belongs");
            case Json.Bool ignored -> new Reading.Unreadable<>("a truth value where text belongs");
            case Json.Obj ignored -> new Reading.Unreadable<>("an object where text belongs");
            case Json.Arr ignored -> new Reading.Unreadable<>("an array where text belongs");
            case Json.Null ignored -> new Reading.Null<>();
        });
    }

    /** An id, always as text, even where the wire has a whole number; letters, digits, {@code _ . -}, at most 128. */
    public Reading<String> id(String name) {
        return raw(name).then(value -> switch (value) {
            case Json.Text(String text) when ID.matcher(text).matches() -> new Reading.Value<>(text);
            case Json.Num(String literal) when WHOLE.matcher(literal).matches() -> new Reading.Value<>(literal);
            case Json.Null ignored -> new Reading.Null<>();
            case Json other -> new Reading.Unreadable<>("not an id");
        });
    }

    /** A whole number from 0 to 2^63-1. */
    public Reading<Long> count(String name) {
        return decimal(name).then(Fields::count);
    }

    /** A whole number from 0 to 2^63-1, in quotes or not; for platforms that write every figure as text. */
    public Reading<Long> quotedCount(String name) {
        return quotedDecimal(name).then(Fields::count);
    }

    /** An exact number, in quotes or not; for platforms that write every figure as text. */
    public Reading<BigDecimal> quotedDecimal(String name) {
        return raw(name).then(value -> switch (value) {
            case Json.Text(String text) when NUMBER.matcher(text).matches() -> decimalOf(text);
            case Json.Num(String literal) when literal.length() <= LONGEST_NUMBER -> decimalOf(literal);
            case Json.Null ignored -> new Reading.Null<>();
            case Json other -> new Reading.Unreadable<>("not a number");
        });
    }

    /** A length of time given in seconds, with or without decimals, as whole milliseconds; not negative. */
    public Reading<Long> secondsAsMillis(String name) {
        return decimal(name).then(seconds -> {
            if (seconds.signum() < 0) {
                return new Reading.Unreadable<>("negative");
            }
            if (seconds.precision() - seconds.scale() > 15) {
                return new Reading.Unreadable<>("more seconds than there are");
            }
            return new Reading.Value<>(
                    seconds.movePointRight(3).setScale(0, RoundingMode.HALF_UP).longValueExact());
        });
    }

    /** A share from 0 to 1. */
    public Reading<Double> ratio(String name) {
        return decimal(name)
                .then(value -> value.signum() < 0 || value.compareTo(BigDecimal.ONE) > 0
                        ? new Reading.Unreadable<>("not between 0 and 1")
                        : new Reading.Value<>(value.doubleValue()));
    }

    /** A percentage from 0 to 100, with or without decimals, as a share from 0 to 1. */
    public Reading<Double> percent(String name) {
        return decimal(name)
                .then(value -> value.signum() < 0 || value.compareTo(HUNDRED) > 0
                        ? new Reading.Unreadable<>("not between 0 and 100")
                        : new Reading.Value<>(value.movePointLeft(2).doubleValue()));
    }

    /** A truth value. */
    public Reading<Boolean> flag(String name) {
        return raw(name).then(value -> switch (value) {
            case Json.Bool(boolean flag) -> new Reading.Value<>(flag);
            case Json.Null ignored -> new Reading.Null<>();
            case Json other -> new Reading.Unreadable<>("not true or false");
        });
    }

    /** A nested object. */
    public Reading<Fields> object(String name) {
        return raw(name).then(value -> switch (value) {
            case Json.Obj nested -> new Reading.Value<>(new Fields(nested));
            case Json.Null ignored -> new Reading.Null<>();
            case Json other -> new Reading.Unreadable<>("not an object");
        });
    }

    /** An array. */
    public Reading<List<Json>> list(String name) {
        return raw(name).then(value -> switch (value) {
            case Json.Arr(List<Json> items) -> new Reading.Value<>(items);
            case Json.Null ignored -> new Reading.Null<>();
            case Json other -> new Reading.Unreadable<>("not an array");
        });
    }

    /** A time given as epoch seconds, in quotes or not; from 1990 to 2200. */
    public Reading<Instant> epochSeconds(String name) {
        return raw(name).then(value -> switch (value) {
            case Json.Text(String digits) when WHOLE.matcher(digits).matches() -> time(digits);
            case Json.Num(String literal) when WHOLE.matcher(literal).matches() -> time(literal);
            case Json.Null ignored -> new Reading.Null<>();
            case Json other -> new Reading.Unreadable<>("not epoch seconds");
        });
    }

    /** A time whose offset has no colon, such as {@code 2026-06-12T19:20:02+0000}; from 1990 to 2200. */
    public Reading<Instant> compactOffsetTime(String name) {
        return text(name).then(text -> {
            try {
                return inRange(OffsetDateTime.parse(text, COMPACT_OFFSET).toInstant());
            } catch (DateTimeException e) {
                return new Reading.Unreadable<>("not a time");
            }
        });
    }

    /** A time given as ISO 8601 with its offset, cut to microseconds; from 1990 to 2200. */
    public Reading<Instant> isoTime(String name) {
        return text(name).then(text -> {
            try {
                return inRange(OffsetDateTime.parse(text).toInstant());
            } catch (DateTimeException e) {
                return new Reading.Unreadable<>("not a time");
            }
        });
    }

    private Reading<Json> raw(String name) {
        if (object.repeated().contains(name)) {
            return new Reading.Unreadable<>("the key came twice");
        }
        return switch (object.fields().get(name)) {
            case null -> new Reading.Missing<>();
            case Json.Null ignored -> new Reading.Null<>();
            case Json value -> new Reading.Value<>(value);
        };
    }

    private Reading<BigDecimal> decimal(String name) {
        return raw(name).then(value -> switch (value) {
            case Json.Num(String literal) when literal.length() <= LONGEST_NUMBER -> decimalOf(literal);
            case Json.Num ignored -> new Reading.Unreadable<>("a number of more than 60 characters");
            case Json.Null ignored -> new Reading.Null<>();
            case Json other -> new Reading.Unreadable<>("not a number");
        });
    }

    private static Reading<BigDecimal> decimalOf(String literal) {
        try {
            BigDecimal value = new BigDecimal(literal);
            return Math.abs((long) value.scale()) > MOST_PLACES
                    ? new Reading.Unreadable<>("an exponent that no figure has")
                    : new Reading.Value<>(value);
        } catch (NumberFormatException e) {
            return new Reading.Unreadable<>("not a finite number");
        }
    }

    private static Reading<Long> count(BigDecimal value) {
        if (value.signum() < 0) {
            return new Reading.Unreadable<>("negative");
        }
        try {
            return new Reading.Value<>(value.longValueExact());
        } catch (ArithmeticException e) {
            return new Reading.Unreadable<>("not a whole number below 2^63");
        }
    }

    private static Reading<Instant> time(String seconds) {
        try {
            return inRange(Instant.ofEpochSecond(Long.parseLong(seconds)));
        } catch (NumberFormatException | DateTimeException e) {
            return new Reading.Unreadable<>("a time out of range");
        }
    }

    private static Reading<Instant> inRange(Instant time) {
        int year = time.atOffset(ZoneOffset.UTC).getYear();
        return year < FIRST_YEAR || year > LAST_YEAR
                ? new Reading.Unreadable<>("a time out of range")
                : new Reading.Value<>(time.truncatedTo(ChronoUnit.MICROS));
    }

    /** The text as Postgres and UTF-8 can hold it: NUL and lone surrogates become U+FFFD. */
    static String storable(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .map(point -> point == 0 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)
                        ? '\uFFFD'
                        : point)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}
