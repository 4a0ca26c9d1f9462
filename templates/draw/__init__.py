"""Build tools that draw the template workbooks and the Word template: ``python -m jixiao.templates.draw``."""
