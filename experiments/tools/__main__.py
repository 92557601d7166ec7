"""`python -m experiments.tools`: write stale documents anew."""

import sys

from experiments.tools.docs_index import main

sys.exit(main())
