"""The scoring rules: pure functions of what was read."""
