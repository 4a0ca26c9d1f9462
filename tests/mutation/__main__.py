"""``python tests/mutation``: see trials.py."""

import sys

from trials import main

sys.exit(main())
