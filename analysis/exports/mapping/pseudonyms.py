"""Pseudonyms: what names a person becomes 16 letters that nobody can turn back without the key of the warehouse."""

import secrets

from duckdb import ConstantExpression, DuckDBPyConnection, Expression, FunctionExpression

_BLOCK = 64  # bytes of one block of SHA-256
_LENGTH = 16


def use_key(connection: DuckDBPyConnection, key: bytes | None) -> None:
    """Let the pseudonyms of a connection be made with a key; without one with a key that nobody will know again.

    The key is held as a variable of the connection, so that no view that uses it writes it down.
    """
    block = (key or secrets.token_bytes(32))[:_BLOCK].ljust(_BLOCK, b"\0")
    connection.execute("set variable pseudonym_inner = ?", [bytes(byte ^ 0x36 for byte in block)])
    connection.execute("set variable pseudonym_outer = ?", [bytes(byte ^ 0x5C for byte in block)])


def pseudonym(text: Expression) -> Expression:
    """Make the pseudonym of a text, whatever its capitals and spaces: HMAC-SHA256, cut to 16 hexadecimal digits."""
    inner = _call("sha256", _call("||", _variable("pseudonym_inner"), _call("encode", folded_text(text))))
    outer = _call("sha256", _call("||", _variable("pseudonym_outer"), _call("from_hex", inner)))
    return _call("left", outer, ConstantExpression(_LENGTH))


def folded_text(text: Expression) -> Expression:
    """Fold a text for comparing: small letters, single spaces, one way to write an accent."""
    small = _call("lower", _call("nfc_normalize", text))
    spaces = (ConstantExpression(r"\s+"), ConstantExpression(" "), ConstantExpression("g"))
    return _call("trim", _call("regexp_replace", small, *spaces))


def _variable(name: str) -> Expression:
    return _call("getvariable", ConstantExpression(name))


def _call(name: str, *arguments: Expression) -> Expression:
    return FunctionExpression(name, *arguments)
