"""How a webhook looks: its address and time limits, its parameters, its signature, the cookies it carries.

Decides, and sends nothing: `simulator.runtime.courier` does that. What an account has owed or sent belongs to `world`.
"""
