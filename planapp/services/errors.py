"""What a verb says when it cannot be done; each message is a plain Swedish sentence for the person."""


class ServiceError(Exception):
    """Something that the person can mend: the message says what is wrong and what to do."""


class NotFound(ServiceError):
    """There is no such thing, or the visitor may not know that there is."""


class Conflict(ServiceError):
    """Somebody else was first; nothing is overwritten."""


class FieldErrors(ServiceError):
    """Several things to mend: `fields` has a sentence for each field of the form."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = fields
