"""A finding's sentence beside its place and its answers, which a page shows on their own."""

from collections.abc import Iterable


def finding_words(message: str, place: str, labels: Iterable[str]) -> str:
    """The sentence without what the page says next to it: the place it begins with, the answer it ends with.

    `place` is the place in words, `labels` the words of the answers. A sentence that is built in another
    way is given back as it is.
    """
    for label in labels:
        for said in (f" Förslag: {label}.", f" Du har svarat: {label}."):
            message = message.removesuffix(said)
    begins, colon, rest = message.partition(": ")
    if colon and rest and place.casefold().startswith(begins.casefold()):
        return rest[0].upper() + rest[1:]
    return message
