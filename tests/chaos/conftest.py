"""The engine's surroundings, for those who attack it."""

from tests.engine.conftest import mail, mail_server, twilio

__all__ = ["mail", "mail_server", "twilio"]
