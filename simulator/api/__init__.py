"""The Twilio routes, one module a resource."""
