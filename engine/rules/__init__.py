"""What every system decides in the same way: which number is texted, what an answer means, where a message goes.

Decides: values and `now` go in, values come out. No database, HTTP, time or chance; what systems differ in is in
`policies`.
"""
