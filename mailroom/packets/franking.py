"""A packet's postage (MR8): what it weighs and where it goes, by the price list of the mailing day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from intranet.customers.models import CustomerAddress
from intranet.firm import queries as firm
from intranet.platform.database import db
from intranet.values.reason import Reason, reason
from intranet.values.text import N_
from mailroom.packets.content import PacketContent
from mailroom.packets.models import Packet
from mailroom.packets.values import PacketState
from mailroom.postage import queries as tariffs
from mailroom.postage.rules import Postage, ServiceTotal, no_table, postage_of, totals
from mailroom.postage.tariff import TariffTable
from mailroom.postage.values import Mailpiece
from mailroom.press.envelopes.sizes import UnknownEnvelope, find_envelope

MOST_SUMMED = 5000


@dataclass(frozen=True)
class Franking:
    """The price list of one day for the country the firm posts from. ``table`` None: there is none."""

    country: str
    day: date
    table: TariffTable | None

    def of_packet(self, packet: Packet) -> Postage:
        """What this packet costs; one that is mailed keeps what it cost."""
        if packet.postage is not None:
            return Postage.from_json(packet.postage)
        if packet.state is PacketState.MAILED:
            return _unknown("postage_not_kept", N_("It was mailed without its postage being written down."))
        address = packet.address.country if packet.address else ""
        return self.of(
            packet.envelope, packet.weight_g, packet.thickness_mm, address, packet.rush, packet.service
        )

    def of(
        self, envelope: str, weight_g: float, thickness_mm: float, country: str, rush: bool, service: str = ""
    ) -> Postage:
        """What an envelope of this weight in g and thickness in mm costs to this country."""
        try:
            size = find_envelope(envelope)
        except UnknownEnvelope:
            return _unknown("no_envelope_yet", N_("It has no envelope yet, so no postage."))
        if not country:
            return _unknown("no_address_yet", N_("It has no address yet, so no postage."))
        if self.table is None:
            return no_table(self.country, self.day)
        piece = Mailpiece(
            size.width_mm, size.height_mm, thickness_mm, weight_g, country, size.code, rush, service
        )
        return postage_of(piece, self.table)


def _unknown(code: str, text: str) -> Postage:
    return Postage(None, (reason(code, text),))


def franking_on(day: date) -> Franking:
    """Everything needed to frank packets on this day. At most three statements, whatever the number of packets."""
    country = firm.profile().country
    return Franking(country, day, tariffs.table_of(country, day))


def frank(packet: Packet, franking: Franking) -> Postage:
    """Write the service and the postage down on a packet that is being mailed; they stay what they were that day."""
    postage = franking.of_packet(packet)
    packet.postage = postage.to_json()
    return postage


def totals_of(packets: Iterable[Packet], franking: Franking) -> list[ServiceTotal]:
    """Sums by service."""
    return totals(franking.of_packet(packet) for packet in packets)


def waiting_totals(states: Sequence[PacketState], franking: Franking) -> list[ServiceTotal]:
    """Sums by service over all packets in these states. One statement."""
    query = (
        sa.select(
            Packet.envelope,
            Packet.weight_g,
            Packet.thickness_mm,
            sa.func.coalesce(CustomerAddress.country, ""),
            Packet.rush,
            Packet.service,
        )
        .outerjoin(CustomerAddress, CustomerAddress.id == Packet.address_id)
        .where(Packet.state.in_(states))
        .order_by(Packet.id)
        .limit(MOST_SUMMED)
    )
    return totals(franking.of(*row) for row in db.session.execute(query))


@dataclass(frozen=True)
class FrozenFranking:
    """The price list of a run's day, and the services that people chose, by packet number."""

    franking: Franking
    services: Mapping[str, str]

    def of(self, content: PacketContent) -> Postage:
        """The postage of a packet as it was frozen."""
        return self.franking.of(
            content.envelope,
            content.weight_g,
            content.thickness_mm,
            content.recipient.country,
            content.rush,
            self.services.get(content.number, ""),
        )


def frozen_franking(numbers: Iterable[str], day: date) -> FrozenFranking:
    """What franks the packets of these numbers as they were frozen. At most four statements."""
    chosen = sa.select(Packet.number, Packet.service).where(
        Packet.number.in_(list(numbers)), Packet.service != ""
    )
    services: dict[str, str] = {row.number: row.service for row in db.session.execute(chosen)}
    return FrozenFranking(franking_on(day), services)


def services_of(franking: Franking, country: str) -> list[str]:
    """The services that reach a country, for a person to choose among."""
    if franking.table is None or not country:
        return []
    return list(dict.fromkeys(rate.service for rate in franking.table.reaching(country)))


def why_unpriced(postages: Iterable[Postage]) -> list[Reason]:
    """Why packets have no price, each reason once."""
    found = {str(why): why for one in postages if one.price is None for why in one.reasons}
    return list(found.values())
