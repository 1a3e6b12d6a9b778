"""The history as people read it: of a row, of a plan, of a person; exported, and undone press by press."""
