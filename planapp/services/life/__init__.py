"""A plan's life: consultation, decision, the next version, and the end; one verb per file."""
