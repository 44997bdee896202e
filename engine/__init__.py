"""The messaging engine that has to live with the provider."""
