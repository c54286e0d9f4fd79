"""What makes an address undeliverable, said so that a person can mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from intranet.values.country_rules import CountryRules, any_rules, rules_for
from intranet.values.postcodes import postcode_fits, without_place
from intranet.values.reason import Reason, reason

# Firms with so much mail that the post gives them a delivery office line instead of a street.
_CEDEX = re.compile(r"\bCEDEX\b", re.IGNORECASE)
_FORCES_POST = re.compile(r"\bBFPO\s*\d", re.IGNORECASE)


def address_problems(fields: Mapping[str, str], country: str) -> Iterator[Reason]:
    """The problems of the cleaned ``fields`` (by letter, see :mod:`country_rules`), in the order of the form."""
    rules = rules_for(country)
    if not fields["N"] and not fields["O"]:
        yield reason("nobody_named", "Nobody is named: give a person or an organisation.")
    yield from _place_problems(fields, rules or any_rules())
    if not country:
        yield reason("country_missing", "The country is missing.")
    elif rules is None:
        yield reason("country_unknown", "There is no country with the code %(country)s.", country=country)
    else:
        yield from _postcode_problems(fields, rules)


def _place_problems(fields: Mapping[str, str], rules: CountryRules) -> Iterator[Reason]:
    if not fields["A"] and rules.street_required and not _CEDEX.search(fields["C"]):
        yield reason("street_missing", "The street or PO box is missing.")
    city = fields["C"] or (not rules.city_required and (fields["S"] or fields["D"]))
    if not city and rules.place_required and not _is_forces_post(fields, rules):
        yield reason("city_missing", "The city is missing.")
    if not fields["S"] and rules.region_required:
        yield reason("region_missing", "The state or province is missing: the post there sorts by it.")


def _is_forces_post(fields: Mapping[str, str], rules: CountryRules) -> bool:
    """A British Forces Post Office is found by its number alone."""
    return rules.country == "GB" and bool(_FORCES_POST.search(f"{fields['A']} {fields['C']}"))


def _postcode_problems(fields: Mapping[str, str], rules: CountryRules) -> Iterator[Reason]:
    postcode = fields["Z"]
    if not postcode:
        if rules.postcode_required and not _is_forces_post(fields, rules):
            yield reason(
                "postcode_missing",
                "The postcode is missing. In that country it looks like %(example)s.",
                example=rules.postcode_example,
            )
    elif rules.postcode and not postcode_fits(without_place(postcode, fields, rules), rules):
        yield reason(
            "postcode_wrong",
            "%(postcode)s is no postcode of that country. There it looks like %(example)s.",
            postcode=postcode,
            example=rules.postcode_example,
        )
