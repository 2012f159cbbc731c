"""Public ids: a three-letter kind and 14 base62 characters, `rec4fT…`.

Metadata objects store theirs (`new_uid`). Records do not: theirs is a keyed permutation of the table's bigint, so it
costs no column and no index, and neighbours cannot be guessed (R3). The permutation is a balanced Feistel network over
80 bits; 62^14 just holds them. 16 of the bits are zero before encryption, so a made-up id is almost always refused
without a look at the database.
"""

import secrets
from functools import lru_cache
from hashlib import blake2b
from struct import Struct

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LENGTH = 14
_HALF = 40
_MASK = (1 << _HALF) - 1
_ROUNDS = 4
_DIGIT = {character: value for value, character in enumerate(ALPHABET)}
_PAIRS = [a + b for a in ALPHABET for b in ALPHABET]
_U64 = Struct("<Q")


def new_uid(kind: str) -> str:
    """A fresh random id of a kind, such as `bas3kD…`; 83 bits, so a clash is not a case to plan for."""
    return kind + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def to_base62(number: int) -> str:
    """14 characters, most significant first; `number` < 62**14."""
    pairs = []
    for _ in range(LENGTH // 2):
        number, low = divmod(number, 3844)
        pairs.append(_PAIRS[low])
    return "".join(reversed(pairs))


def from_base62(text: str) -> int | None:
    number = 0
    for character in text:
        digit = _DIGIT.get(character)
        if digit is None:
            return None
        number = number * 62 + digit
    return number


class RecordIds:
    """Turns record keys into public ids and back, under the installation's secret."""

    KIND = "rec"

    def __init__(self, secret: bytes) -> None:
        self._keys = [blake2b(bytes([i]), key=secret[:64], digest_size=16).digest() for i in range(_ROUNDS)]
        # A page asks for the same ids again and again; a hit costs a twentieth of the rounds.
        self.encode = lru_cache(maxsize=50_000)(self._encode)

    def _round(self, number: int, half: int) -> int:
        digest = blake2b(_U64.pack(half), key=self._keys[number], digest_size=8).digest()
        return int(_U64.unpack(digest)[0]) & _MASK

    def _encode(self, key: int) -> str:
        left, right = key >> _HALF, key & _MASK
        for number in range(_ROUNDS):
            left, right = right, left ^ self._round(number, right)
        return self.KIND + to_base62(left << _HALF | right)

    def decode(self, uid: str) -> int | None:
        """The record's key, or None where the text is no id of ours."""
        if len(uid) != len(self.KIND) + LENGTH or not uid.startswith(self.KIND):
            return None
        number = from_base62(uid[len(self.KIND) :])
        if number is None or number >> (2 * _HALF):
            return None
        left, right = number >> _HALF, number & _MASK
        for i in reversed(range(_ROUNDS)):
            left, right = right ^ self._round(i, left), left
        key = left << _HALF | right
        return key if 0 < key < 1 << 63 else None
