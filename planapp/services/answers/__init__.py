"""What rapportörer answer: unchanged, for their part, a proposal; and what is asked of them."""
