"""What a button does, whichever open workbook it was pressed in."""
