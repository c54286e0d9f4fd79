"""The press: label sheets in hand, printers and trays, letters of one's own, postage, back orders, returned mail.

Revision ID: 0002
Revises: 0001
Create Date: 2026-11-22 20:11:33.996483+00:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intranet.platform import ddl

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "collections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("carrier", sa.String(length=80), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections")),
    )
    op.create_table(
        "letter_trials",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("picture_ids", sa.JSON(), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_letter_trials")),
    )
    op.create_table(
        "printers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("says", sa.JSON(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printers")),
        sa.UniqueConstraint("name", name=op.f("uq_printers_name")),
    )
    op.create_table(
        "letter_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=True),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.Column("trial_key", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_letter_versions_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_versions")),
        sa.UniqueConstraint(
            "purpose", "language", "number", name=op.f("uq_letter_versions_purpose_language_number")
        ),
    )
    with op.batch_alter_table("letter_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_versions_trial_key"), ["trial_key"], unique=False)

    op.create_table(
        "own_label_sheets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_key", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_own_label_sheets_created_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_label_sheets")),
        sa.UniqueConstraint("name_key", "version", name=op.f("uq_own_label_sheets_name_key_version")),
    )
    with op.batch_alter_table("own_label_sheets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_own_label_sheets_name"), ["name"], unique=False)

    op.create_table(
        "postage_tables",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["users.id"], name=op.f("fk_postage_tables_changed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postage_tables")),
    )
    with op.batch_alter_table("postage_tables", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_postage_tables_country"), ["country"], unique=False)

    op.create_table(
        "printer_trays",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("printer_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("paper", sa.String(length=24), nullable=False),
        sa.Column("size", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["printer_id"], ["printers.id"], name=op.f("fk_printer_trays_printer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printer_trays")),
        sa.UniqueConstraint("printer_id", "name", name=op.f("uq_printer_trays_printer_id_name")),
    )
    with op.batch_alter_table("printer_trays", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_printer_trays_printer_id"), ["printer_id"], unique=False)

    op.create_table(
        "postage_rates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=80), nullable=False),
        sa.Column("speed", sa.String(length=24), nullable=False),
        sa.Column("zone", sa.String(length=80), nullable=False),
        sa.Column("countries", sa.JSON(), nullable=False),
        sa.Column("format", sa.String(length=80), nullable=False),
        sa.Column("length_mm", sa.Double(), nullable=False),
        sa.Column("width_mm", sa.Double(), nullable=False),
        sa.Column("thickness_mm", sa.Double(), nullable=False),
        sa.Column("over_g", sa.Double(), nullable=False),
        sa.Column("up_to_g", sa.Double(), nullable=False),
        sa.Column("price", sa.Numeric(precision=16, scale=4), nullable=False),
        sa.Column("each_g", sa.Double(), nullable=True),
        sa.Column("each_price", sa.Numeric(precision=16, scale=4), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["table_id"], ["postage_tables.id"], name=op.f("fk_postage_rates_table_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postage_rates")),
    )
    with op.batch_alter_table("postage_rates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_postage_rates_table_id"), ["table_id"], unique=False)

    op.create_table(
        "tray_calibrations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tray_id", sa.Integer(), nullable=False),
        sa.Column("readings", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_tray_calibrations_by_id")),
        sa.ForeignKeyConstraint(
            ["tray_id"], ["printer_trays.id"], name=op.f("fk_tray_calibrations_tray_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tray_calibrations")),
    )
    with op.batch_alter_table("tray_calibrations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tray_calibrations_tray_id"), ["tray_id"], unique=False)
        batch_op.create_index(
            "uq_tray_calibrations_in_force",
            ["tray_id"],
            unique=True,
            sqlite_where=sa.text("in_force = 1"),
            postgresql_where=sa.text("in_force"),
        )

    op.create_table(
        "corrected_outputs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("output_file_id", sa.Integer(), nullable=False),
        sa.Column("printer_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("untouched", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_corrected_outputs_file_id")),
        sa.ForeignKeyConstraint(
            ["output_file_id"], ["stored_files.id"], name=op.f("fk_corrected_outputs_output_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["printer_id"], ["printers.id"], name=op.f("fk_corrected_outputs_printer_id")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["print_runs.id"], name=op.f("fk_corrected_outputs_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrected_outputs")),
        sa.UniqueConstraint(
            "output_file_id",
            "printer_id",
            "key",
            name=op.f("uq_corrected_outputs_output_file_id_printer_id_key"),
        ),
    )
    with op.batch_alter_table("corrected_outputs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_corrected_outputs_run_id"), ["run_id"], unique=False)

    op.create_table(
        "direct_prints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("printer_id", sa.Integer(), nullable=False),
        sa.Column("duplex", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=True),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_direct_prints_by_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_direct_prints_file_id")),
        sa.ForeignKeyConstraint(["printer_id"], ["printers.id"], name=op.f("fk_direct_prints_printer_id")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["print_runs.id"], name=op.f("fk_direct_prints_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_direct_prints")),
    )
    with op.batch_alter_table("direct_prints", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_direct_prints_printer_id"), ["printer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_direct_prints_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_direct_prints_state"), ["state"], unique=False)

    op.create_table(
        "label_sheets_in_hand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(length=80), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=True),
        sa.Column("per_sheet", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("reprint", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_label_sheets_in_hand_created_by_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["print_runs.id"], name=op.f("fk_label_sheets_in_hand_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_sheets_in_hand")),
    )
    with op.batch_alter_table("label_sheets_in_hand", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_label_sheets_in_hand_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_label_sheets_in_hand_sheet"), ["sheet"], unique=False)
        batch_op.create_index(batch_op.f("ix_label_sheets_in_hand_state"), ["state"], unique=False)

    op.create_table(
        "pointer_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["editions.id"], name=op.f("fk_pointer_checks_edition_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_pointer_checks_product_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pointer_checks")),
        sa.UniqueConstraint("edition_id", "product_id", name=op.f("uq_pointer_checks_edition_id_product_id")),
    )
    with op.batch_alter_table("pointer_checks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pointer_checks_edition_id"), ["edition_id"], unique=False)

    op.create_table(
        "back_orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("packet_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("chosen_by_person", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("follow_packet_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ended_by_id"], ["users.id"], name=op.f("fk_back_orders_ended_by_id")),
        sa.ForeignKeyConstraint(
            ["follow_packet_id"], ["packets.id"], name=op.f("fk_back_orders_follow_packet_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["literature_items.id"], name=op.f("fk_back_orders_item_id")),
        sa.ForeignKeyConstraint(
            ["packet_id"], ["packets.id"], name=op.f("fk_back_orders_packet_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_back_orders")),
        sa.UniqueConstraint("packet_id", "item_id", name=op.f("uq_back_orders_packet_id_item_id")),
    )
    with op.batch_alter_table("back_orders", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_back_orders_follow_packet_id"), ["follow_packet_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_back_orders_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_back_orders_status"), ["status"], unique=False)

    op.create_table(
        "bench_asides",
        sa.Column("packet_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_bench_asides_by_id")),
        sa.ForeignKeyConstraint(
            ["packet_id"], ["packets.id"], name=op.f("fk_bench_asides_packet_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("packet_id", name=op.f("pk_bench_asides")),
    )
    op.create_table(
        "bench_openings",
        sa.Column("packet_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("bench", sa.String(length=24), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter_in", sa.Boolean(), nullable=False),
        sa.Column("ticked", sa.JSON(), nullable=False),
        sa.Column("layouts", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_bench_openings_by_id")),
        sa.ForeignKeyConstraint(
            ["packet_id"], ["packets.id"], name=op.f("fk_bench_openings_packet_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("packet_id", name=op.f("pk_bench_openings")),
    )
    op.create_table(
        "direct_print_parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("print_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("stretches", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("announced", sa.Boolean(), nullable=False),
        sa.Column("job_name", sa.String(length=120), nullable=False),
        sa.Column("printer_job_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.JSON(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["print_id"],
            ["direct_prints.id"],
            name=op.f("fk_direct_print_parts_print_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_direct_print_parts")),
        sa.UniqueConstraint("print_id", "position", name=op.f("uq_direct_print_parts_print_id_position")),
    )
    with op.batch_alter_table("direct_print_parts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_direct_print_parts_print_id"), ["print_id"], unique=False)

    op.create_table(
        "returned_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("packet_id", sa.Integer(), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=24), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["address_id"], ["customer_addresses.id"], name=op.f("fk_returned_mail_address_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_returned_mail_by_id")),
        sa.ForeignKeyConstraint(["packet_id"], ["packets.id"], name=op.f("fk_returned_mail_packet_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["users.id"], name=op.f("fk_returned_mail_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_mail")),
    )
    with op.batch_alter_table("returned_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_returned_mail_address_id"), ["address_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_returned_mail_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_returned_mail_packet_id"), ["packet_id"], unique=False)
        batch_op.create_index(
            "uq_returned_mail_packet_id_standing",
            ["packet_id"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )

    op.create_table(
        "sheet_labels",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("packet_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=24), nullable=False),
        sa.Column("reprint", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["packet_id"], ["packets.id"], name=op.f("fk_sheet_labels_packet_id")),
        sa.ForeignKeyConstraint(["run_id"], ["print_runs.id"], name=op.f("fk_sheet_labels_run_id")),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["label_sheets_in_hand.id"],
            name=op.f("fk_sheet_labels_sheet_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sheet_id", "place", name=op.f("pk_sheet_labels")),
    )
    with op.batch_alter_table("sheet_labels", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sheet_labels_packet_id"), ["packet_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sheet_labels_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sheet_labels_state"), ["state"], unique=False)

    with op.batch_alter_table("literature_items", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ten_weigh_g", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("ten_are_mm", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("weighed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("weighed_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_literature_items_weighed_by_id"), "users", ["weighed_by_id"], ["id"]
        )

    with op.batch_alter_table("packet_items", schema=None) as batch_op:
        batch_op.add_column(sa.Column("copies_in", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("packets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("weight_parts", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("service", sa.String(length=80), server_default="", nullable=False))
        batch_op.add_column(sa.Column("postage", sa.JSON(), nullable=True))

    with op.batch_alter_table("reprints", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_page", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("last_page", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("copy", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("run_packets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("live", sa.Boolean(), server_default=sa.false(), nullable=False))

    # Rows of runs that are under way, before the index sees to it that a packet has one at most.
    op.execute(
        "UPDATE run_packets SET live = true WHERE EXISTS (SELECT 1 FROM packets"
        " WHERE packets.id = run_packets.packet_id AND packets.live_run_id = run_packets.run_id)"
    )
    with op.batch_alter_table("run_packets", schema=None) as batch_op:
        batch_op.create_index(
            "uq_run_packets_packet_id_live",
            ["packet_id"],
            unique=True,
            sqlite_where=sa.text("live"),
            postgresql_where=sa.text("live"),
        )

    with op.batch_alter_table("supplies", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ten_weigh_g", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("ten_are_mm", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("weighed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("weighed_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_supplies_weighed_by_id"), "users", ["weighed_by_id"], ["id"]
        )

    ddl.create_extras(op.get_bind())


def downgrade() -> None:
    with op.batch_alter_table("supplies", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_supplies_weighed_by_id"), type_="foreignkey")
        batch_op.drop_column("weighed_by_id")
        batch_op.drop_column("weighed_on")
        batch_op.drop_column("ten_are_mm")
        batch_op.drop_column("ten_weigh_g")

    with op.batch_alter_table("run_packets", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_run_packets_packet_id_live", sqlite_where=sa.text("live"), postgresql_where=sa.text("live")
        )
        batch_op.drop_column("live")

    with op.batch_alter_table("reprints", schema=None) as batch_op:
        batch_op.drop_column("copy")
        batch_op.drop_column("last_page")
        batch_op.drop_column("first_page")

    with op.batch_alter_table("packets", schema=None) as batch_op:
        batch_op.drop_column("postage")
        batch_op.drop_column("service")
        batch_op.drop_column("weight_parts")

    with op.batch_alter_table("packet_items", schema=None) as batch_op:
        batch_op.drop_column("copies_in")

    with op.batch_alter_table("literature_items", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_literature_items_weighed_by_id"), type_="foreignkey")
        batch_op.drop_column("weighed_by_id")
        batch_op.drop_column("weighed_on")
        batch_op.drop_column("ten_are_mm")
        batch_op.drop_column("ten_weigh_g")

    with op.batch_alter_table("sheet_labels", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sheet_labels_state"))
        batch_op.drop_index(batch_op.f("ix_sheet_labels_run_id"))
        batch_op.drop_index(batch_op.f("ix_sheet_labels_packet_id"))

    op.drop_table("sheet_labels")
    with op.batch_alter_table("returned_mail", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_returned_mail_packet_id_standing",
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_returned_mail_packet_id"))
        batch_op.drop_index(batch_op.f("ix_returned_mail_at"))
        batch_op.drop_index(batch_op.f("ix_returned_mail_address_id"))

    op.drop_table("returned_mail")
    with op.batch_alter_table("direct_print_parts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_direct_print_parts_print_id"))

    op.drop_table("direct_print_parts")
    op.drop_table("bench_openings")
    op.drop_table("bench_asides")
    with op.batch_alter_table("back_orders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_back_orders_status"))
        batch_op.drop_index(batch_op.f("ix_back_orders_item_id"))
        batch_op.drop_index(batch_op.f("ix_back_orders_follow_packet_id"))

    op.drop_table("back_orders")
    with op.batch_alter_table("pointer_checks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pointer_checks_edition_id"))

    op.drop_table("pointer_checks")
    with op.batch_alter_table("label_sheets_in_hand", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_label_sheets_in_hand_state"))
        batch_op.drop_index(batch_op.f("ix_label_sheets_in_hand_sheet"))
        batch_op.drop_index(batch_op.f("ix_label_sheets_in_hand_run_id"))

    op.drop_table("label_sheets_in_hand")
    with op.batch_alter_table("direct_prints", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_direct_prints_state"))
        batch_op.drop_index(batch_op.f("ix_direct_prints_run_id"))
        batch_op.drop_index(batch_op.f("ix_direct_prints_printer_id"))

    op.drop_table("direct_prints")
    with op.batch_alter_table("corrected_outputs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_corrected_outputs_run_id"))

    op.drop_table("corrected_outputs")
    with op.batch_alter_table("tray_calibrations", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_tray_calibrations_in_force",
            sqlite_where=sa.text("in_force = 1"),
            postgresql_where=sa.text("in_force"),
        )
        batch_op.drop_index(batch_op.f("ix_tray_calibrations_tray_id"))

    op.drop_table("tray_calibrations")
    with op.batch_alter_table("postage_rates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_postage_rates_table_id"))

    op.drop_table("postage_rates")
    with op.batch_alter_table("printer_trays", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_printer_trays_printer_id"))

    op.drop_table("printer_trays")
    with op.batch_alter_table("postage_tables", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_postage_tables_country"))

    op.drop_table("postage_tables")
    with op.batch_alter_table("own_label_sheets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_own_label_sheets_name"))

    op.drop_table("own_label_sheets")
    with op.batch_alter_table("letter_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letter_versions_trial_key"))

    op.drop_table("letter_versions")
    op.drop_table("printers")
    op.drop_table("letter_trials")
    op.drop_table("collections")
