"""For every test of the simulator: what the SDK's tests start from too."""

from tests.simulator.fixtures import app, application, provider

__all__ = ["app", "application", "provider"]
