"""Codes that one can read aloud: Crockford base32, and six digits for a projected square.

https://www.crockford.com/base32.html: no I, L, O or U, and a reader's mistakes are forgiven.
"""

import hashlib
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CLAIM_LENGTH = 13  # 65 bits: guessing one is hopeless, so a claim needs no other secret (rule U24)
PAGE_LENGTH = 8  # 40 bits, and short enough for the smallest QR code on paper
_FORGIVEN = str.maketrans("OIL", "011", " -·.\u00a0\u202f")


def new(length: int = CLAIM_LENGTH) -> str:
    """A random code of *length* characters, five bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def out_of(secret: str) -> str:
    """The claim code that follows from *secret*, for a form that may be sent twice."""
    digest = hashlib.sha256(secret.encode()).digest()
    return "".join(ALPHABET[byte % 32] for byte in digest[:CLAIM_LENGTH])


def new_digits() -> str:
    """Six random digits, for people who type what they see on the wall."""
    return f"{secrets.randbelow(1_000_000):06d}"


def normal(typed: str) -> str:
    """What a person typed or read aloud, as it was printed: case, spaces and O/0 forgiven."""
    return typed.strip().upper().translate(_FORGIVEN)


def spoken(code: str) -> str:
    """*code* in groups of three or four with narrow spaces, for reading aloud."""
    size = 3 if len(code) % 3 == 0 else 4
    return "\u202f".join(code[i : i + size] for i in range(0, len(code), size))
