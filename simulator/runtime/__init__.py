"""Where decisions are carried out: time, chance, files, threads, mail in and HTTP out.

Acts: it gathers facts from a world, asks the rules and applies what they say. A rule does not belong here, nor a route.
"""
