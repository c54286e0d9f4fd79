"""E-mail addresses and what their domains say."""

from __future__ import annotations

import pytest

from intranet.values.email import EmailAddress, EmailNotUnderstood, is_free_mail


@pytest.mark.parametrize(
    ("text", "address", "key"),
    [
        ("Ann.Lee@Example.COM", "Ann.Lee@example.com", "ann.lee@example.com"),
        (" <info@bücher.example> ", "info@bücher.example", "info@xn--bcher-kva.example"),
        ("mailto:ann+news@example.org", "ann+news@example.org", "ann@example.org"),
        ("A.nn.Lee@googlemail.com", "A.nn.Lee@googlemail.com", "annlee@gmail.com"),
        ("zhang＠qq。com", "zhang@qq.com", "zhang@qq.com"),
        ("张三@例子.中国", "张三@例子.中国", "张三@xn--fsqu00a.xn--fiqs8s"),
    ],
)
def test_an_e_mail_address_is_read_and_compared(text, address, key):
    email = EmailAddress.parse(text)
    assert (str(email), email.key()) == (address, key)


@pytest.mark.parametrize(
    "text", ["", "n/a", "a@b", "a b@example.com", "@example.com", "x@example..com", "a@b@example.com"]
)
def test_what_is_no_e_mail_address_is_refused(text):
    with pytest.raises(EmailNotUnderstood, match="is no e-mail address"):
        EmailAddress.parse(text)


@pytest.mark.parametrize(
    ("domain", "free"),
    [
        ("gmail.com", True),
        ("GMAIL.com.", True),
        ("yahoo.co.uk", True),
        ("hotmail.fr", True),
        ("outlook.com.br", True),
        ("vip.163.com", True),
        ("qq.com", True),
        ("example.com", False),
        ("notgmail.com", False),
        ("live.example.com", False),
        ("gmail.com.evil.example", False),
        ("xn--bcher-kva.example", False),
    ],
)
def test_a_free_mail_domain_says_nothing_about_a_firm(domain, free):
    assert is_free_mail(domain) is free
    assert EmailAddress.parse(f"a@{domain.rstrip('.')}").is_free_mail is free
