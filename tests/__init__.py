"""The tests of planapp; the folders mirror those of the program."""
