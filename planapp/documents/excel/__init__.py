"""Excel and CSV in, Excel out: `read` and `csv_read` make blocks of bytes, `write` a workbook of a record."""
