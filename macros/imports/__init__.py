"""Forms out of the tables of a document."""
