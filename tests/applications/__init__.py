"""Applications as people write them, judged as they are.

Each sends reminders by text and hears STOP, in a version that handles it well and in one that does not. They know
nothing of Stopgap: `stopgap run --audit` is put before them, `walk.py` is the world around them, and the audit tells
the two apart.

| folder | what it proves |
|---|---|
| `flask_app` `django_app` | Twilio's Python SDK, which goes by `HTTPS_PROXY` and `REQUESTS_CA_BUNDLE` |
| `node` | Express and Twilio's Node SDK, which goes by `HTTP_PROXY` and `NODE_EXTRA_CA_CERTS` |
| `go` | Twilio's Go SDK, by `HTTPS_PROXY` and `SSL_CERT_FILE`; `judge` holds the provider's answers to it |
| `java` | Twilio's Java SDK, by the trust store and the properties in `JAVA_TOOL_OPTIONS`; `Judge` as in Go |
| `php` | Symfony's notifier, by `https_proxy` and settings of PHP's own |
"""
