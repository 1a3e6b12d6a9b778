"""One press that changes many rows: seen before it is stored, and undone as one."""
