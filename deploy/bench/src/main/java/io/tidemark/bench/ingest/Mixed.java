package io.tidemark.bench.ingest;

/** Numbers that look random and are the same each time: Steele, Lea and Flood's SplitMix64. */
final class Mixed {

    private Mixed() {}

    static long of(long from) {
        long mixed = (from ^ from >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
