"""Mail: letters written from templates, handed over to the installation's server, and noted."""
