"""Formulas: read, computed, written."""
