"""One worksheet part: cut into rows and cells, read, edited; the styles it names."""
