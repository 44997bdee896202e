"""The HTTP API: parse, do, render. Wire names appear in `parsing`, `rendering` and `webhooks` alone."""
