"""Word in and out: `read` turns a document's bytes into blocks, `write` a plan record into a document."""
