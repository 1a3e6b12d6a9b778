"""Link users to the rows that they answer for: the old door to `services.owners.assign`."""

from planapp.services.owners.assign import link_owner, unlink_owner
from planapp.services.owners.people import possible_owners

__all__ = ["link_owner", "possible_owners", "unlink_owner"]
