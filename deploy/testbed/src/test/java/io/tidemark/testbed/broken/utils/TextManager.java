package io.tidemark.testbed.broken.utils;

import io.tidemark.schemas.Topics;

/** Breaks rules on purpose: the room, the name, and a sleep. */
final class TextManager {

    private TextManager() {}

    static int waitForTopics() throws InterruptedException {
        Thread.sleep(1);
        return Topics.class.getName().length();
    }
}
