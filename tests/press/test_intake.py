"""Address files as people's programs write them, and the refused rows that go back."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from intranet.values.reason import reason
from mailroom.press.cli.intake import AddressFileNotUnderstood, RefusedWriter, Row, guarded, open_addresses

HEADER = "id,person,organisation,street,sublocality,city,region,postcode,country,language"
ROW = "A1,Pat Miller,,1 Harbor St,,Oakland,CA,94607,US,en"


def rows_of(folder: Path, content: str | bytes) -> list[Row]:
    path = folder / "list.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with open_addresses(path) as addresses:
        return list(addresses.rows())


def test_a_row_becomes_an_address(tmp_path):
    (row,) = rows_of(tmp_path, f"{HEADER}\n{ROW}\n")
    assert (row.id, row.line, row.name) == ("A1", 2, "A1")
    assert row.address.person == "Pat Miller"
    assert row.address.postcode == "94607"
    assert list(row.values) == ROW.split(",")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_usual_delimiters_are_seen(tmp_path, delimiter):
    text = f"{HEADER}\n{ROW}\n".replace(",", delimiter)
    assert rows_of(tmp_path, text)[0].address.city == "Oakland"


def test_columns_may_stand_in_any_order_and_case_and_by_their_other_names(tmp_path):
    text = "ZIP,Country,City,State,Street,Company\n94607,US,Oakland,CA,1 Harbor St,Widget Supply\n"
    (row,) = rows_of(tmp_path, text)
    assert (row.address.organisation, row.address.region, row.address.postcode) == (
        "Widget Supply",
        "CA",
        "94607",
    )
    assert row.name == "line 2"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_utf_8_is_read_with_and_without_its_mark(tmp_path, mark):
    (row,) = rows_of(tmp_path, mark + f"{HEADER}\nA1,Éloïse,,1 St,,Paris,,75017,FR,fr\n".encode())
    assert (row.id, row.address.person) == ("A1", "Éloïse")


def test_gb18030_is_read_when_the_file_is_not_utf_8(tmp_path):
    (row,) = rows_of(
        tmp_path, f"{HEADER}\nA1,李娜,上海博物馆,人民大道201号,,上海市,,200003,CN,zh\n".encode("gb18030")
    )
    assert row.address.organisation == "上海博物馆"


@pytest.mark.parametrize(
    ("name", "city", "encoding"),
    [
        ("Pat Müller", "Fürth", "cp1252"),
        ("Čeněk Vlček", "Hradec Králové", "cp1250"),
        ("Иван Петров", "Екатеринбург", "cp1251"),
        ("Γιώργος", "Θεσσαλονίκη", "cp1253"),
    ],
)
def test_bytes_that_could_be_chinese_but_were_meant_otherwise_are_not_guessed_at(
    name, city, encoding, tmp_path
):
    text = f"{HEADER}\nA1,{name},,1 St,,{city},,90762,DE,de\n" * 3
    with pytest.raises(AddressFileNotUnderstood, match="save it as CSV UTF-8"):
        rows_of(tmp_path, text.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_read_where_it_begins_with_its_mark(encoding, tmp_path):
    text = f"\ufeff{HEADER}\n{ROW}\n".replace(",", "\t")
    (row,) = rows_of(tmp_path, text.encode(encoding))
    assert (row.id, row.address.city) == ("A1", "Oakland")


@pytest.mark.parametrize("before", ["\n", "\r\n \r\n", "sep=;\n", "SEP=;\r\n\r\n"])
def test_what_spreadsheets_put_before_the_columns_is_passed_over(before, tmp_path):
    text = f"{HEADER}\n{ROW}\n".replace(",", ";" if "=" in before else ",")
    (row,) = rows_of(tmp_path, before + text)
    assert row.address.city == "Oakland"
    assert row.line == 2 + before.count("\n")


@pytest.mark.parametrize(
    "row", ['A2,"Pat,,1 St,,Oakland,CA,94607,US,en', 'A2,"Pat" M,,1 St,,X,CA,94607,US,en']
)
def test_a_quotation_mark_that_is_not_closed_swallows_no_rows(row, tmp_path):
    with pytest.raises(AddressFileNotUnderstood, match="Is a quotation mark not closed"):
        rows_of(tmp_path, f"{HEADER}\n{row}\n{ROW}\n{ROW}\n")


def test_a_street_of_several_lines_keeps_them_and_blank_rows_are_skipped(tmp_path):
    first, last = rows_of(
        tmp_path, f'{HEADER}\nA1,Lee,,"350 Fifth\nFloor 12",,X,,1,US,en\n,,,,,,,,,\n\n{ROW}\n'
    )
    assert first.address.street == "350 Fifth\nFloor 12"
    assert last.address.person == "Pat Miller"


def test_missing_columns_are_named_in_one_sentence(tmp_path):
    with pytest.raises(AddressFileNotUnderstood) as caught:
        rows_of(tmp_path, "name,street\nPat,1 St\n")
    assert str(caught.value).startswith("list.csv has no column city, no column postcode, no column country.")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "is empty"),
        (b"\xff\xff\xfe\xff" * 9, "neither UTF-8 nor GB18030"),
        ("street;city\n", "no column person or organisation"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_a_sentence(tmp_path, content, complaint):
    with pytest.raises(AddressFileNotUnderstood, match=complaint):
        rows_of(tmp_path, content)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(AddressFileNotUnderstood, match="cannot be read"), open_addresses(tmp_path / "no.csv"):
        pass


def test_a_row_with_too_many_values_is_wrong_and_one_with_too_few_is_filled_up(tmp_path):
    long, short = rows_of(tmp_path, f"{HEADER}\n{ROW},Suite 5,x\nA2,Pat,,1 St\n")
    assert long.wrong is not None
    assert "12 values and there are 10 columns" in str(long.wrong)
    assert short.wrong is None
    assert short.address.country == ""


def test_packet_number_code_and_teaser_come_along(tmp_path):
    (row,) = rows_of(tmp_path, f"{HEADER},Number,code,teaser\n{ROW},K7-4PX2,P-1,As you asked\n")
    assert (row.number, row.code, row.teaser) == ("K7-4PX2", "P-1", "As you asked")


@pytest.mark.parametrize("value", ["=1+1", "+49 30", "-5", "@cmd", "\t=1"])
def test_no_refused_value_becomes_a_formula_and_it_can_be_fed_in_again(tmp_path, value):
    assert guarded(value) == f"'{value}"
    out = io.StringIO()
    writer = RefusedWriter(out, [*HEADER.split(",")])
    writer.write(["A1", value, "", "1 St", "", "X", "", "1", "US", ""], [reason("x", "The city is missing.")])
    (again,) = csv.DictReader(io.StringIO(out.getvalue()))
    assert again["person"] == f"'{value}"
    assert again["reason"] == "The city is missing."
    if not value.startswith("\t"):
        assert rows_of(tmp_path, out.getvalue())[0].address.person == value


def test_a_refused_row_keeps_all_its_values(tmp_path):
    out = io.StringIO()
    RefusedWriter(out, ["a", "b"]).write(["1", "2", "3"], [reason("x", "Why."), reason("y", "And.")])
    assert out.getvalue().splitlines() == ["a,b,reason", '1,"2,3",Why. And.']
