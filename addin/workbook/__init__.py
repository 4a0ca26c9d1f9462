"""The file door: open a workbook, apply edits, prove and save it."""
