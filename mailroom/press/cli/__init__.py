"""The commands of ``python -m mailroom.press``, and reading files of addresses."""
