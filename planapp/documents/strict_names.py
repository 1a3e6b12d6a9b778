"""Strict files name the same things by other addresses: translated as they are read, all else is one."""

import re
from typing import IO

STRICT = b"http://purl.oclc.org/ooxml/"
_STRICT_NAME = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w{1,40})/(\w{1,60})")
_PLAIN_NAME = rb"http://schemas.openxmlformats.org/\1/2006/\2"
_LONGEST = len(STRICT) + 102


def in_plain_names(data: bytes) -> bytes:
    """A part of a Strict file with the names that other files use."""
    return _STRICT_NAME.sub(_PLAIN_NAME, data)


class PlainStream:
    """A part of a Strict file as a stream, in the names that other files use."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """Some of the next bytes, not always as many as asked for; b"" at the end."""
        while True:
            fresh = self.stream.read(size)
            data = self._rest + fresh
            # A name may be cut in two: what could be the beginning of one waits for what follows.
            begun = data.rfind(b"h", max(0, len(data) - _LONGEST)) if fresh else -1
            kept = _begun_name(data, begun) if fresh else len(data)
            data, self._rest = data[:kept], data[kept:]
            if data or not fresh:
                return in_plain_names(data)

    def close(self) -> None:
        """Close the part."""
        self.stream.close()

    def __enter__(self) -> "PlainStream":
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()


def _begun_name(data: bytes, begun: int) -> int:
    """Where a name begins that the end of the data may have cut; the data's length where none is."""
    first = max(0, len(data) - _LONGEST)
    while begun >= first:
        tail = data[begun:]
        if STRICT.startswith(tail[: len(STRICT)]) and b'"' not in tail and b"'" not in tail:
            return begun
        begun = data.rfind(b"h", first, begun)
    return len(data)
