"""Scores, checks and cover of the forms of a workbook, as edits."""
