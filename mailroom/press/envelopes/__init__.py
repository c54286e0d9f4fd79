"""Envelopes, the zones the post reads, and what is printed in which place."""
