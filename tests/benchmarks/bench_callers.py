"""How long it takes to know who is calling: look-up while typing and likely duplicates, over 20,000 customers.

Prints milliseconds of CPU for each text typed; what one statement costs (SELECT 1) stands beside for comparison.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from intranet.app import create_app
from intranet.customers import callers, rules
from intranet.customers.models import Contact, Customer, CustomerAddress
from intranet.customers.values import CallerDetails
from intranet.platform import clock, ddl
from intranet.platform.database import db

CUSTOMERS = 20_000
ROUNDS = 15
SYLLABLES = [consonant + vowel for consonant in "bklmnrst" for vowel in "aio"]
TYPED = ("lo", "bako", "ka ma", "12345", "555 0142", "a777@", "nobody at all", "精密")


def _word(chance: random.Random, length: int) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(length)).title()


def fill(chance: random.Random) -> None:
    """Customers with a contact and an address each."""
    now, customers, contacts, addresses = clock.now(), [], [], []
    for number in range(1, CUSTOMERS + 1):
        name = (
            f"{_word(chance, 3)} {_word(chance, 2)} Ltd"
            if number % 7
            else f"{_word(chance, 2)}精密仪器有限公司"
        )
        person = f"{_word(chance, 2)} {_word(chance, 3)}"
        phone = f"+1 {chance.randrange(201, 990)} 555 {chance.randrange(10_000):04}"
        customers.append({
            "id": number, "name": name, "name_key": rules.name_key(name), "bare_name": rules.bare_name(name),
            "created_at": now, "changed_at": now, "own_answers": {},
        })  # fmt: skip
        contacts.append({
            "id": number, "customer_id": number, "name": person, "name_key": rules.name_key(person), "phone": phone,
            "phone_digits": rules.number_digits(phone, "US"), "email": f"a{number}@firm{number % 977}.example",
            "email_key": f"a{number}@firm{number % 977}.example",
        })  # fmt: skip
        addresses.append({
            "id": number, "customer_id": number, "street": f"{number} Mill Rd", "city": "Dayton", "region": "OH",
            "postcode": "45402", "country": "US", "key": str(number), "created_at": now,
        })  # fmt: skip
    for model, rows in ((Customer, customers), (Contact, contacts), (CustomerAddress, addresses)):
        db.session.execute(sa.insert(model), rows)
    db.session.commit()


def cpu_ms(call: Callable[[], object]) -> float:
    """The median of some rounds, each with nothing loaded before."""
    taken = []
    for _ in range(ROUNDS):
        db.session.remove()
        begun = time.process_time()
        call()
        taken.append((time.process_time() - begun) * 1000)
    return sorted(taken)[ROUNDS // 2]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        uri = f"sqlite:///{Path(folder) / 'callers.sqlite'}"
        engine = sa.create_engine(uri)
        with engine.begin() as connection:
            ddl.create_everything(connection)
        app = create_app({"DATABASE_URI": uri, "JOBS_URI": "memory://", "STORAGE_URI": "memory://"})
        with app.app_context():
            fill(random.Random(1))
            one = cpu_ms(lambda: db.session.execute(sa.text("SELECT 1")))
            print(f"{CUSTOMERS} customers; one statement {one:.2f} ms")
            for text in TYPED:
                ms = cpu_ms(lambda text=text: callers.find_callers(text, None))
                print(f"  typed {text!r}: {ms:.1f} ms, {ms / one:.0f} statements' worth")
            caller = CallerDetails(company="Kamara Bako Limited", person="Somebody", phone="+1 216 555 0101")
            ms = cpu_ms(lambda: callers.likely_duplicates(caller))
            print(f"  likely duplicates: {ms:.1f} ms, {ms / one:.0f} statements' worth")
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    main()
