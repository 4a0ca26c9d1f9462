"""The two values between doors and macros: the grid of a sheet, and the edits to it."""
