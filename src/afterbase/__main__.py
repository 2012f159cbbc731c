"""`python -m afterbase` is `afterbase`."""

import sys

from afterbase.cli import main

sys.exit(main())
