"""Blocks understood as a plan: what columns mean, where tables and chapters begin, what is asked."""
