"""`python -m experiments.docs`: write stale documents anew."""

import sys

from experiments.docs import main

sys.exit(main())
