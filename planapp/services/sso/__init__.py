"""Single sign-on by OpenID Connect: asking the provider, reading its word, finding the account."""
