package io.tidemark.sync.importing;

import java.util.List;

/** How the lines of one kind of file are read. Made for one file, from its header. */
interface LineFormat {

    /** The columns of the file. */
    Header header();

    /** @throws RefusedLineException when the line cannot be used */
    Line read(Cells cells);

    /** Columns of the file that nothing is read from, as its header names them. */
    List<String> ignored();
}
