"""Who answers for rows: linking them, suggesting them, rows handed back, rows that nobody really owns."""
