"""Test sheets, what is read off them, and pages moved so that they come out right."""
