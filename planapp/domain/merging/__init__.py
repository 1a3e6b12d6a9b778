"""A plan and a newer reading of it put together: rows paired, cells compared three ways, one result."""
