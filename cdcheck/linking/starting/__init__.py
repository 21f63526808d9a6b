"""Follows a start script to what it starts."""
