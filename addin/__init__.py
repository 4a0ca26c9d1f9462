"""The doors: workbook files, the command line, Excel, LibreOffice. Only here is the outside world touched."""
