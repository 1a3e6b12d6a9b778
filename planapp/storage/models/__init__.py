"""The tables, by chapter of the glossary."""

from planapp.storage.models.history import Change, Descent, Edit, ImportRun, RememberedAnswer
from planapp.storage.models.people import Membership, Organisation, SignInAttempt, SignInLink, User
from planapp.storage.models.plans import (
    Activity,
    Area,
    Chapter,
    Owner,
    Plan,
    RccActivity,
    RegionActivity,
    Responsibility,
    Version,
)

__all__ = [
    "Activity",
    "Area",
    "Change",
    "Chapter",
    "Descent",
    "Edit",
    "ImportRun",
    "Membership",
    "Organisation",
    "Owner",
    "Plan",
    "RccActivity",
    "RegionActivity",
    "RememberedAnswer",
    "Responsibility",
    "SignInAttempt",
    "SignInLink",
    "User",
    "Version",
]
