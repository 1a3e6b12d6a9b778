"""Tests that look for faults: a small sample in every run, thousands in `make faults`."""
