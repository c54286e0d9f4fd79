"""Brochures taken in: checked, made safe, their pages as pictures and text."""
