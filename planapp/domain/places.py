"""Places in a document, in words."""

from planapp.domain.record import Column, Place


def place_words(place: Place, columns: list[Column]) -> str:
    """A place as a person says it: «tabell 4, rad 7, Status»; the empty text for the whole document."""
    headers = {column.key: column.header for column in columns}
    parts = []
    if "sheet" in place:
        parts.append(f"bladet {place['sheet']}")
    if "table" in place:
        parts.append(f"tabell {place['table']}")
    if "row" in place:
        parts.append(f"rad {place['row']}")
    if "column" in place:
        parts.append(headers.get(place["column"], str(place["column"])))
    return ", ".join(parts)
