"""What everything above names: errors, findings, records, the log."""
