"""Word and PDF files as pages of tables and text; read in a process of its own."""
