"""The proxy: what an untouched application says to `*.twilio.com`, handed to the simulator by host.

Acts, and is a process of its own: it knows the simulator by URL alone, and none of the simulator's rooms may come in.
"""
