"""The zip of parts that a workbook or a document is, read under a budget."""
