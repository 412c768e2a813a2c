package io.tidemark.messaging;

/** Decides whether a failure will pass by itself. */
public final class FailureClassifier {}
