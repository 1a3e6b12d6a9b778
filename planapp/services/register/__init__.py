"""The register of an organisation: its units, its users, who stands in for whom, and what is disposed of."""
