"""What a workbook gains or loses as a whole: sheets out of a template, links, properties."""
