"""The words and rules of plans: plain dataclasses and functions, standard library only."""
