"""A Twilio on your machine, for tests and programs: `from stopgap import Stopgap`.

Stands alone: of Stopgap's other packages nothing is imported here, because the program that uses this may have an
`engine`, a `simulator` or `features` of its own. Needs nothing but the standard library.
"""

from stopgap.account import Stopgap
from stopgap.server import Server
from stopgap.wire import StopgapError

__all__ = ["Server", "Stopgap", "StopgapError"]
