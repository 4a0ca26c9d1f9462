"""What jixiao does with files: one module a verb, the same for the command line and the buttons."""
