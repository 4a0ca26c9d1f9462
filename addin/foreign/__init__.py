"""Workbooks in other formats, read as the same grids: .xls and .et (one format), .ods. Values only, never written back."""
