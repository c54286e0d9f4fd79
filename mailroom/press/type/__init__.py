"""Fonts and characters: which font draws what, shaping, order of reading, where a line may break."""
