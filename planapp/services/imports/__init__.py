"""Reading documents in: upload, check, answers, confirm, receipt, undo."""
