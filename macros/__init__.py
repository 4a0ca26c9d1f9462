"""What you press: pure functions from a workbook's grids to edits and findings. No file, no Excel."""
