"""``python -m tools.site``: build the website."""

from tools.site.build import main

raise SystemExit(main())
