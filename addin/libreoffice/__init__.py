"""LibreOffice: the extension with the functions, and a headless office for recalculating and printing."""
