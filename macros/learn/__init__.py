"""登记表样: a user teaches a form; a sheet of labels and concepts becomes a form like any other."""
