"""Personal values that have to be kept for a while, encrypted: a file, a backup or a log of the store never shows them.

XSalsa20-Poly1305 (libsodium's secretbox) with a key derived from the store's own; whoever has the key file can read
them, so they are also deleted as soon as they have served.
"""

from __future__ import annotations

import hashlib
import hmac

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from processor.errors import ConfigurationError


def seal(secret: bytes, plain: bytes) -> bytes:
    """`plain`, encrypted and authenticated; another text every time."""
    return bytes(_box(secret).encrypt(plain))


def unseal(secret: bytes, sealed: bytes) -> bytes:
    """
    Raises:
        ConfigurationError: it was sealed with another key, or altered.
    """
    try:
        return _box(secret).decrypt(sealed)
    except (CryptoError, ValueError) as error:
        raise ConfigurationError(
            "A sealed value of the store cannot be opened; put the key file back that it was made with."
        ) from error


def _box(secret: bytes) -> SecretBox:
    return SecretBox(hmac.new(secret, b"sealing", hashlib.sha256).digest())
