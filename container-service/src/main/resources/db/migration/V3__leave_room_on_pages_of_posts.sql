-- A post that is edited finds room beside its old row, and needs no entries in the index then. Pages that are full stay so.
ALTER TABLE platform_posts SET (fillfactor = 50);
