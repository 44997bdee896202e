"""The small worlds that `stopgap up` begins with, one for each policy of the engine.

Acts, over HTTP like everybody else. What a command says or does once the world stands belongs beside this folder.
"""
