"""The database: one module a subject, each with plain functions over an open transaction.

Rows become the records of `engine.model` here and nowhere else. No function calls out of the process: whoever opens a
transaction closes it before speaking to the provider or the mail server. A statement that messages often need is made
once and takes parameters: making it costs three times what running it does.
"""
