"""What a target or an actual says: numbers, units, dates, words."""
