"""LibreOffice: the extension with the functions, and a headless office for recalculating and printing."""

#: How long the headless office may take over one file, in seconds, unless told otherwise.
SECONDS = 300
