"""Many forms as tables."""
