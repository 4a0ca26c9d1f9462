"""Files that people read: the report in Word and HTML, the summary workbook."""
