"""The HTTP API: routes by noun, each declared as a row of data.

A noun's module holds its request and answer structs, its handlers and, at the end, its `ROUTES`:

    class NewNote(Body):                      # requests are strict: an unknown property is refused (R10)
        text: str

    class Note(Answer):                       # answers are structs too: OpenAPI and the TypeScript types come from them
        id: str
        text: str

    async def create_note(call: Call[NewNote]) -> Note:
        uid = await notes.create_note(call.connection, call.context, call.path["table"], call.body.text)
        return Note(uid, call.body.text)

    ROUTES = (
        Route("POST", "/api/bases/{base}/tables/{table}/notes", create_note, id="createNote", op="notes.create",
              mode=Mode.TRANSACTION, role=Role.EDITOR, body=NewNote, answer=Note, errors=(LimitReached,)),
    )

and is named in `registry.ROUTES`. `tests/api/test_routes.py` fails until the route has its row of expected answers.

What the declaration decides, before the handler runs (`dispatch.py`):

- `who`: ANYONE, PEOPLE (a session) or MEMBERS (a session or a token; the default). Never decided by the address (R33).
- the path: `{base}` gives `call.base`, `call.lens` and `call.context`; `{workspace}` gives `call.workspace_id` and
  `call.role`. Whoever has no role there gets the answer of an unknown id. `role` is the least role that may go on.
  Every other id is resolved together with its parents, by the lens or by the action (R7).
- `mode`: which connection `call.connection` is. NONE: none; the handler borrows its own from `call.services.database`.
  READ and WRITE: one that commits each statement by itself. TRANSACTION: one transaction, committed before the answer
  is sent. SCHEMA: a transaction that may change tables, fields and views, under the schema lock.
- a POST that writes takes an `Idempotency-Key`: the answer is saved in the same transaction as the effect and given
  again to whoever repeats the request (R36). Without a key, WRITE stays one statement that commits itself.
- `body`: a struct, decoded strictly; `Multipart` for uploads, whose handler calls `receive_files(call)`; or None.
- what the handler returns: a struct, dict or list (sent as JSON), or a `Reply` for anything else: bytes that are JSON
  already, a stream, a cookie, another status.

Handlers are thin: decode, call one action or query, present. They hold no SQL.
"""
