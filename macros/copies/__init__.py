"""Copies of a scored workbook, and their proof: portable, final, computed anew."""
