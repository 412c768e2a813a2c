package io.tidemark.testbed.broken;

/** Breaks a rule on purpose: an interface for a single class. */
interface Port {
    int number();
}
