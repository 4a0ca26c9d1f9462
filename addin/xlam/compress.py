"""The compression of VBA streams: [MS-OVBA] 2.4.1. Chunks of 4096 bytes, literals and copies of what came before."""

from __future__ import annotations

_CHUNK = 4096
_COMPRESSED = 0xB000  # chunk header: signature 011 and the flag for compressed data
_RAW = 0x3000
_MIN = 3  # a shorter copy is no gain


def compress(data: bytes) -> bytes:
    """The container of ``data``: a signature byte and the chunks. The same bytes for the same data, on every machine."""
    chunks = (data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK))
    return b"\x01" + b"".join(_chunk(chunk) for chunk in chunks)


def decompress(container: bytes) -> bytes:
    """The data of a container. Raises ValueError for one that is damaged."""
    if container[:1] != b"\x01":
        raise ValueError("not a compressed container")
    data = bytearray()
    at = 1
    while at < len(container):
        header = int.from_bytes(container[at : at + 2], "little")
        end = at + (header & 0x0FFF) + 3
        body = container[at + 2 : end]
        data += _inflate(body) if header & 0x8000 else body
        at = end
    return bytes(data)


def _chunk(data: bytes) -> bytes:
    tokens = _tokens(data)
    body = b"".join(_flagged(tokens[start : start + 8]) for start in range(0, len(tokens), 8))
    if len(body) > _CHUNK:  # only noise grows; source text never does
        return (_RAW | (_CHUNK - 1)).to_bytes(2, "little") + data.ljust(_CHUNK, b"\0")
    return (_COMPRESSED | (len(body) - 1)).to_bytes(2, "little") + body


def _flagged(tokens: list[bytes]) -> bytes:
    """Up to eight tokens behind the byte that says which of them are copies (two bytes)."""
    flags = sum(1 << place for place, token in enumerate(tokens) if len(token) == 2)
    return bytes([flags]) + b"".join(tokens)


def _tokens(data: bytes) -> list[bytes]:
    """Literals (one byte) and copy tokens (two bytes), taking at each place the longest copy, the nearest of equals."""
    seen: dict[bytes, list[int]] = {}
    tokens: list[bytes] = []
    at = 0
    while at < len(data):
        offset_bits = _offset_bits(at)
        length_bits = 16 - offset_bits
        limit = min((1 << length_bits) + _MIN - 1, len(data) - at)
        start, length = _longest(data, at, limit, seen)
        if length >= _MIN:
            token = (at - start - 1) << length_bits | (length - _MIN)
            tokens.append(token.to_bytes(2, "little"))
        else:
            length = 1
            tokens.append(data[at : at + 1])
        for place in range(at, at + length):
            seen.setdefault(data[place : place + _MIN], []).append(place)
        at += length
    return tokens


def _longest(data: bytes, at: int, limit: int, seen: dict[bytes, list[int]]) -> tuple[int, int]:
    best = (0, 0)
    for start in reversed(seen.get(data[at : at + _MIN], ())):
        length = _MIN
        while length < limit and data[start + length] == data[at + length]:
            length += 1
        if min(length, limit) > best[1]:
            best = (start, min(length, limit))
        if best[1] == limit:
            break
    return best


def _offset_bits(at: int) -> int:
    """How many bits of a copy token hold the offset: as many as reach back to the chunk's start, at least four."""
    return max((at - 1).bit_length(), 4) if at else 4


def _inflate(body: bytes) -> bytes:
    data = bytearray()
    at = 0
    while at < len(body):
        flags = body[at]
        at += 1
        for place in range(8):
            if at >= len(body):
                break
            if not flags >> place & 1:
                data.append(body[at])
                at += 1
                continue
            token = int.from_bytes(body[at : at + 2], "little")
            length_bits = 16 - _offset_bits(len(data))
            offset = (token >> length_bits) + 1
            if offset > len(data):
                raise ValueError("a copy from before the start")
            for _ in range((token & (1 << length_bits) - 1) + _MIN):
                data.append(data[-offset])
            at += 2
    return bytes(data)
