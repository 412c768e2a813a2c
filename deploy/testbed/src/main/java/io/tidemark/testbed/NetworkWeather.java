package io.tidemark.testbed;

/** The fault that a proxy's connections are under at this moment. */
final class NetworkWeather {

    private NetworkFault fault = new NetworkFault.None();
    private long since;
    private boolean ended;

    /**
     * A fault with the number of its setting, by which two equal ones are told apart.
     *
     * @param since goes up by one whenever a fault is set
     */
    record Spell(NetworkFault fault, long since) {}

    synchronized void set(NetworkFault next) {
        fault = next;
        since++;
        notifyAll();
    }

    /** Lets everything go that a blackhole holds, for good. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized boolean refusesConnections() {
        return ended || fault instanceof NetworkFault.Reset || fault instanceof NetworkFault.Refuse;
    }

    synchronized Spell current() {
        return new Spell(fault, since);
    }

    /** The present fault as soon as it lets bytes through at all. */
    synchronized Spell awaitPassage() throws InterruptedException {
        while (fault instanceof NetworkFault.Blackhole && !ended) {
            wait();
        }
        return current();
    }
}
