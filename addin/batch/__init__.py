"""Many workbooks: all cores or many machines, a ledger, tables."""
