"""Turns what mends a violation into changed text: one module a language, and one for manifests."""
