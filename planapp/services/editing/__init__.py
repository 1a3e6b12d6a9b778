"""Writing a plan here: each edit is one press, stored with its history, and can be undone."""
