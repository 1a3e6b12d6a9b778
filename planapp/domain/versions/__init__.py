"""A plan's versions: which parts are the same, how they differ, and a draft brought into the decided plan."""
