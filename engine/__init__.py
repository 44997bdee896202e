"""The messaging engine that has to live with the provider."""

import sys

# httpx has a command line, which takes longer to load than the rest of it: told that there is none, it does without.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
