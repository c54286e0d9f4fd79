"""Paper for the mail-room itself: pick lists, manifests, sheets of command codes."""
