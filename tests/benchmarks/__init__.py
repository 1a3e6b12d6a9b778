"""Benchmarks: ratios of our work to the least that could be done, taken side by side in one run."""
