"""The verbs: one file for each, one transaction for each call. Pages and the command line call these."""
