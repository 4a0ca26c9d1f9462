"""LibreOffice as a program of this machine: where it lies, and files that it turns into .xlsx."""
