"""The Excel door: an open workbook through the xlwings object model, and what a ribbon button does with it."""
