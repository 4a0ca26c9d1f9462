"""``python -m jixiao.addin`` is the command ``jx``."""

from jixiao.addin.cli.main import main

main()
