"""Paper in, paper out: bytes of Word and Excel files to and from the plan record."""
