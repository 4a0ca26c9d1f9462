"""A unit's report on its own evaluation, as facts and sentences."""
