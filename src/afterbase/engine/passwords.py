"""Passwords and secrets: how they are made, hashed and compared.

Passwords are hashed with argon2id in a thread, at most two at a time: a hash costs 32 MB and 40 ms on purpose. Secrets
that we make ourselves (sessions, tokens, invites) are 256 random bits, of which only the SHA-256 is kept (R34).
"""

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH, MAX_LENGTH = 8, 1_000
_HASHER = PasswordHasher(time_cost=2, memory_cost=32 * 1024, parallelism=1)
# A hash of nothing anybody knows, at the same cost: an unknown account takes as long to refuse as a known one (R31).
_NOBODY = "$argon2id$v=19$m=32768,t=2,p=1$shAehzz+k3NX0moqzjEepQ$LPV70HcZZdFc6OmZ4Jye8nN7l/rOp6W92GXJnG34pTQ"
_threads = ThreadPoolExecutor(2, "passwords")


def new_secret(prefix: str = "") -> str:
    return prefix + secrets.token_urlsafe(32)


def hash_secret(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


async def hash_password(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(_threads, _HASHER.hash, password)


async def is_password(password: str, hashed: str | None) -> bool:
    """Whether the password is the one behind the hash; None (no such account) takes as long and is always wrong."""
    loop = asyncio.get_running_loop()
    matches = await loop.run_in_executor(_threads, _verify, password, hashed or _NOBODY)
    return matches and hashed is not None


def _verify(password: str, hashed: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
