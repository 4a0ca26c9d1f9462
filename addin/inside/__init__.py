"""What runs under an office's own Python: in the office, or in the process beside it that speaks to it."""
