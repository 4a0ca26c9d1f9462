"""Contents that mean harm."""

from __future__ import annotations

OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
