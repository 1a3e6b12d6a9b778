"""How groups of settings are read: each module checks its own, `config` puts them together."""
