"""Where requests come in: the HTTP API, the institution's pages over it, and what both need to know of a request.

Acts: reads a request, calls `work`, `exchange` or `store`, and writes the answer. Nothing is decided here.
"""
