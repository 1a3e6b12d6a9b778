"""What a reader or writer says when a document cannot be used."""


class DocumentError(Exception):
    """A document that cannot be read or written; the message is one or two plain Swedish sentences."""
