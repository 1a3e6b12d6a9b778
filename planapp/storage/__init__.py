"""The memory: models, queries, and to and from the plan record. Never commits."""
