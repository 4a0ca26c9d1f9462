"""The command jx: one module a group of commands; what a verb does is in addin/verbs."""
