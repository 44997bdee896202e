"""The provider, and the recipients' world around it."""
