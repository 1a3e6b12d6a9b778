"""Column types that the models share."""

from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, DateTime, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; SQLite, which has no time zones, gives it back with its zone too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """A moment with a zone, as UTC."""
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The stored moment, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Paragraphs(TypeDecorator[list[str]]):
    """A list of paragraphs as one text, a line each: paragraphs of a record hold no line breaks."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> str | None:
        """The lines, joined."""
        return "\n".join(value) if value else ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> list[str]:
        """The lines as a list; the empty text is no paragraph."""
        return value.split("\n") if value else []


Id = Annotated[int, mapped_column(primary_key=True)]
Label = Annotated[str, mapped_column(String(200))]
Code = Annotated[str, mapped_column(String(20))]
LongText = Annotated[str, mapped_column(Text, default="")]
Lines = Annotated[list[str], mapped_column(Paragraphs, default=list)]
Data = Annotated[Any, mapped_column(JSON)]
At = Annotated[datetime, mapped_column(Moment)]
MaybeAt = Annotated[datetime | None, mapped_column(Moment)]
