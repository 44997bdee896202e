"""What goes wrong on purpose, as data: which faults there are, when one strikes, and what it then does.

Decides, and spoils nothing itself: `simulator.rules.interference` and `simulator.doors.outages` carry faults out.
"""
