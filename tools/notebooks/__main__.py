"""``python -m tools.notebooks``: build the notebooks."""

from tools.notebooks.build import main

raise SystemExit(main())
