"""Mail addresses, where this room has always looked for them; see `sitegen.address`."""

from __future__ import annotations

from sitegen.address import Address, AddressError, parse_address

__all__ = ["Address", "AddressError", "parse_address"]
