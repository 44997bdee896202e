"""Scenarios of one's own: those of the folder that `verify --features` names."""
