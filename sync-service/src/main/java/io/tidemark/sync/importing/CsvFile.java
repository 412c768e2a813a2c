package io.tidemark.sync.importing;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines of a file on disk, one at a time. */
final class CsvFile implements AutoCloseable {

    /** Stands for bytes that are not UTF-8. A lone surrogate, which no UTF-8 decodes to. */
    static final char NOT_UTF8 = '\udc80';

    /** The reader fetches this much at once, whatever a line may have. */
    private static final int SMALLEST_BUFFER = 1 << 16;

    private static final Pattern LINE_IN_MESSAGE = Pattern.compile("line ([0-9]{1,18})");

    private final Counted bytes;
    private final CsvReader<CsvRecord> reader;
    private final CloseableIterator<CsvRecord> records;
    private long lastLine;

    /** A line with the place where it begins, from 1. */
    record Row(long line, List<String> fields) {}

    private CsvFile(Counted bytes, ImportConfig config) {
        this.bytes = bytes;
        CharsetDecoder utf8 = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE)
                .replaceWith(String.valueOf(NOT_UTF8));
        // Fields have limits of their own in the reader; a line breaks whichever it meets first.
        CsvRecordHandler limits = CsvRecordHandler.of(handler -> handler.maxFields(config.maxColumns())
                .maxFieldSize(config.maxLineLength())
                .maxRecordSize(config.maxLineLength()));
        this.reader = CsvReader.builder()
                .allowUnclosedQuote(false)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .maxBufferSize(Math.max(2 * config.maxLineLength(), SMALLEST_BUFFER))
                .build(limits, new InputStreamReader(bytes, utf8));
        this.records = reader.iterator();
    }

    /** @throws UnusableFileException when its first bytes tell that it is no UTF-8 text */
    static CsvFile open(Path file, ImportConfig config) throws IOException {
        Counted bytes = new Counted(Files.newInputStream(file));
        try {
            byte[] start = bytes.start();
            if (startsWith(start, 0xff, 0xfe) || startsWith(start, 0xfe, 0xff)) {
                throw new UnusableFileException(1, null, "The file is UTF-16: save it as CSV in UTF-8.");
            }
            if (startsWith(start, 'P', 'K') || startsWith(start, 0x1f, 0x8b)) {
                throw new UnusableFileException(1, null, "The file is packed or a spreadsheet: save it as CSV.");
            }
            bytes.skipNBytes(startsWith(start, 0xef, 0xbb, 0xbf) ? 3 : 0);
            return new CsvFile(bytes, config);
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    private static boolean startsWith(byte[] start, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= start.length || (start[i] & 0xff) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * The next line that is not empty, or null at the end.
     *
     * @throws UnusableFileException when the rest cannot be told apart into lines
     * @throws IOException when the disk fails
     */
    Row next() throws IOException {
        try {
            if (!records.hasNext()) {
                return null;
            }
            CsvRecord record = records.next();
            lastLine = record.getStartingLineNumber();
            return new Row(lastLine, record.getFields());
        } catch (CsvParseException e) {
            throw new UnusableFileException(line(e), null, why(e));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** How far the disk has been read. */
    long bytesRead() {
        return bytes.count;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private long line(CsvParseException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            Matcher told = LINE_IN_MESSAGE.matcher(String.valueOf(cause.getMessage()));
            if (told.find()) {
                return Long.parseLong(told.group(1));
            }
        }
        return lastLine + 1;
    }

    private static String why(CsvParseException e) {
        StringBuilder said = new StringBuilder();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            said.append(cause.getMessage()).append(' ');
        }
        String reason = said.toString().contains("aximum")
                ? "The line is too long or has too many columns, or a quote before it is not closed."
                : "A quote is not closed, or something stands behind a closing quote.";
        return reason + " What follows was not read.";
    }

    /** Counts what is read. */
    private static final class Counted extends FilterInputStream {

        private volatile long count;

        Counted(InputStream in) {
            super(new BufferedInputStream(in, 1 << 16));
        }

        byte[] start() throws IOException {
            in.mark(3);
            byte[] start = in.readNBytes(3);
            in.reset();
            return start;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            count += Math.max(read, 0);
            return read;
        }
    }
}
