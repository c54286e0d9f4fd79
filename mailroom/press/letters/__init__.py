"""Letters and the sheets that go with them, laid out from HTML: slips, reply sheets, cross-sell pages, windows."""
