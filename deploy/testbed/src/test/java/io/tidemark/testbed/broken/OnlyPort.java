package io.tidemark.testbed.broken;

/** The single implementation. */
final class OnlyPort implements Port {

    @Override
    public int number() {
        return 1;
    }
}
