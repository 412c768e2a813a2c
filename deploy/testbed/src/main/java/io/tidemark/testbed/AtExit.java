package io.tidemark.testbed;

/** What is shared by all tests of a JVM is closed when the JVM ends. */
final class AtExit {

    private AtExit() {}

    static <T extends AutoCloseable> T close(T shared) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> closeNow(shared), "close shared part"));
        return shared;
    }

    private static void closeNow(AutoCloseable shared) {
        try {
            shared.close();
        } catch (Exception e) {
            throw new IllegalStateException("Could not close " + shared, e);
        }
    }
}
