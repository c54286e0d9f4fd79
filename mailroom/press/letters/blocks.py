"""Cutting the words of a letter into the blocks they consist of: the subject, each paragraph, the closing.

Most blocks of a run say the same to many readers, so each is laid out once.
"""

from __future__ import annotations

import re

_MARK = re.compile(r"""<(/?)([a-zA-Z][\w-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>""")
_CUT_INSIDE = re.compile(r'class="(?:body|said)[ "]')
_EMPTY = frozenset(("br", "hr", "img", "wbr"))


def blocks_of(html: str) -> list[str]:
    """The blocks of a letter's words, each with the marks that it stands in, in their order.

    ``html`` holds the ``body`` of a letter (``templates/press/letter.html``). Words that cannot be cut safely, since
    their marks do not match or text stands between the blocks, are one block.
    """
    words = html[max(html.find('<div class="body'), 0) :]
    return ("<!" not in words and _cut(words)) or [words]


def _cut(html: str) -> list[str] | None:
    """None when it is not plain where to cut."""
    blocks: list[str] = []
    around: list[tuple[str, str]] = []
    depth, begun, end = 0, 0, 0
    for mark in _MARK.finditer(html):
        closing, name = mark[1], mark[2].lower()
        between = html[end : mark.start()]
        if not depth and between.strip():
            return None
        end = mark.end()
        if name in _EMPTY and depth:
            continue
        if closing:
            if depth:
                depth -= 1
                if not depth:
                    blocks.append(_within(around, html[begun:end]))
            elif not around or around.pop()[1] != name:
                return None
        elif not depth and _CUT_INSIDE.search(mark[3]):
            around.append((mark[0], name))
        else:
            begun = begun if depth else mark.start()
            depth += 1
    return None if depth or around or html[end:].strip() else blocks


def _within(around: list[tuple[str, str]], html: str) -> str:
    opened = "".join(mark for mark, _ in around)
    return opened + html + "".join(f"</{name}>" for _, name in reversed(around))
