"""The routes of the HTTP API, a file a resource: parse, do, render. Field names stand in `doors.wire`, not here."""
