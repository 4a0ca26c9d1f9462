"""What is official: forms, rule sets, check catalogue, sources. Data first; the code here only loads and validates it."""
