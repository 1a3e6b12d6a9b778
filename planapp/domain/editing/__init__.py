"""What a planner does to a plan's text: each edit is a function on the record, whose result is valid."""
