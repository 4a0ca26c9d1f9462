"""What a sheet is and holds: a form recognised, read into a record, generated from one."""
