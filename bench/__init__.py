"""How fast the product is, against the least that anyone could do on the same server with the same data.

`afterbase bench` loads seeded data into the real product over its HTTP API and the same data into plain tables,
measures the two alternately, and prints one table: ours, the floor, their ratio, the bar. Absolute times depend on the
machine and what else it does; a ratio within one run does not.

    data.py       the seeded tickets
    http.py       a client that costs next to nothing
    floors.py     the floors: plain tables, hand-written SQL, the smallest ASGI handler that serves it
    product.py    the product, started and filled
    measures.py   the rows of the table
    processes.py  memory and start-up
"""
