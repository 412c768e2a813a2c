package io.tidemark.metrics.fold;

import java.util.Arrays;
import java.util.function.IntToLongFunction;

/**
 * In which turn each observation of a batch goes into a folded table.
 *
 * <p>A statement can change a row only once. The newest observation of a row has turn 0; an older one follows in a
 * later turn when it has a metric that every newer one of the batch lacks, and has no turn otherwise. Nearly always
 * there is only turn 0.
 */
public final class Turns {

    /** The turn of an observation that the table does not need. */
    public static final int NONE = -1;

    private final int[] turns;
    private int rows;
    private int count;

    /** No observation has a turn yet. */
    public Turns(int observations) {
        turns = new int[observations];
        Arrays.fill(turns, NONE);
    }

    /**
     * Gives turns to the observations of one row, which are those from {@code from} to before {@code to}, sorted.
     *
     * @param measuredBy tells the metrics that an observation has, as bits
     */
    public void takeRow(int from, int to, IntToLongFunction measuredBy) {
        long covered = 0;
        int turn = 0;
        for (int i = to - 1; i >= from; i--) {
            long measured = measuredBy.applyAsLong(i);
            if (turn == 0 || (measured & ~covered) != 0) {
                turns[i] = turn++;
                covered |= measured;
            }
        }
        rows++;
        count = Math.max(count, turn);
    }

    /** The turn of an observation. */
    public int of(int observation) {
        return turns[observation];
    }

    /** How many rows of the table the batch is about: the number of observations with turn 0. */
    public int rows() {
        return rows;
    }

    /** How many turns there are. */
    public int count() {
        return count;
    }
}
