package io.tidemark.scoring.cycle;

import io.tidemark.scoring.eligibility.Facts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * What is stored of the ads_contents of a project, one array per column as in
 * {@link io.tidemark.scoring.formula.PoolInputs}, beside whose rows they stand: 60 bytes a row.
 */
final class ProjectRows {

    private static final short NO_SCORE = -1;

    /** Instead of the code of a decision. */
    static final byte UNDECIDED = -1;

    private final List<String> words = new ArrayList<>();
    private int size;
    private long[] idHigh;
    private long[] idLow;
    private int[] block;
    private short[] placeInBlock;
    private long[] metricsObservedAt;
    private boolean[] safetyFailed;
    private byte[] version;
    private short[] score;
    private byte[] reason;
    private double[] quality;
    private double[] reach;
    private double[] outperformance;
    private byte[] decision;

    /** @param capacity how many rows fit before the arrays grow; at least 1 */
    ProjectRows(int capacity) {
        idHigh = new long[capacity];
        idLow = new long[capacity];
        block = new int[capacity];
        placeInBlock = new short[capacity];
        metricsObservedAt = new long[capacity];
        safetyFailed = new boolean[capacity];
        version = new byte[capacity];
        score = new short[capacity];
        reason = new byte[capacity];
        quality = new double[capacity];
        reach = new double[capacity];
        outperformance = new double[capacity];
        decision = new byte[capacity];
    }

    void add(ProjectRow row) {
        if (size == idHigh.length) {
            grow();
        }
        idHigh[size] = row.adsContentId().getMostSignificantBits();
        idLow[size] = row.adsContentId().getLeastSignificantBits();
        block[size] = (int) (row.place() >>> 16);
        placeInBlock[size] = (short) row.place();
        metricsObservedAt[size] = row.metricsObservedAtMicros();
        safetyFailed[size] = row.safetyFailed();
        addPrevious(row.previous());
        decision[size] = row.decided() == null ? UNDECIDED : row.decided().code();
        size++;
    }

    private void addPrevious(ProjectRow.Previous previous) {
        if (previous != null) {
            version[size] = word(previous.version());
            score[size] = score(previous.score());
            reason[size] = word(previous.reason());
            quality[size] = previous.quality();
            reach[size] = previous.reach();
            outperformance[size] = previous.outperformance();
        }
    }

    int size() {
        return size;
    }

    UUID adsContentId(int row) {
        return new UUID(idHigh[row], idLow[row]);
    }

    /** Where the row stood when it was read; see {@link io.tidemark.messaging.postgres.BinaryRows#tid}. */
    long place(int row) {
        return (block[row] & 0xffffffffL) << 16 | placeInBlock[row] & 0xffff;
    }

    boolean safetyFailed(int row) {
        return safetyFailed[row];
    }

    /** When the newest metric was measured, in microseconds since 1970; {@link ProjectRow#NEVER} when none was. */
    long metricsObservedAt(int row) {
        return metricsObservedAt[row];
    }

    /** Of the stored outcome; null when the row was never scored. */
    String previousVersion(int row) {
        return word(version[row]);
    }

    /** In hundredths; null when unscored. */
    Integer previousScore(int row) {
        return score(score[row], version[row] == 0);
    }

    /** Null when scored. */
    String previousReason(int row) {
        return word(reason[row]);
    }

    double previousQuality(int row) {
        return quality[row];
    }

    double previousReach(int row) {
        return reach[row];
    }

    double previousOutperformance(int row) {
        return outperformance[row];
    }

    /** Of the last decision; {@link #UNDECIDED} when nothing was judged. See {@link Facts#code}. */
    byte decision(int row) {
        return decision[row];
    }

    private static short score(Integer hundredths) {
        return hundredths == null ? NO_SCORE : hundredths.shortValue();
    }

    private static Integer score(short stored, boolean missing) {
        return missing || stored == NO_SCORE ? null : Integer.valueOf(stored);
    }

    /** Versions, reasons and choices are few; 0 is null. */
    private byte word(String text) {
        if (text == null) {
            return 0;
        }
        int index = words.indexOf(text);
        if (index < 0) {
            index = words.size();
            words.add(text);
            if (index == Byte.MAX_VALUE) {
                throw new IllegalStateException("too many different versions and reasons: " + words);
            }
        }
        return (byte) (index + 1);
    }

    private String word(byte number) {
        return number == 0 ? null : words.get(number - 1);
    }

    private void grow() {
        int capacity = Math.max(16, size + (size >> 1));
        idHigh = Arrays.copyOf(idHigh, capacity);
        idLow = Arrays.copyOf(idLow, capacity);
        block = Arrays.copyOf(block, capacity);
        placeInBlock = Arrays.copyOf(placeInBlock, capacity);
        metricsObservedAt = Arrays.copyOf(metricsObservedAt, capacity);
        safetyFailed = Arrays.copyOf(safetyFailed, capacity);
        version = Arrays.copyOf(version, capacity);
        score = Arrays.copyOf(score, capacity);
        reason = Arrays.copyOf(reason, capacity);
        quality = Arrays.copyOf(quality, capacity);
        reach = Arrays.copyOf(reach, capacity);
        outperformance = Arrays.copyOf(outperformance, capacity);
        decision = Arrays.copyOf(decision, capacity);
    }
}
