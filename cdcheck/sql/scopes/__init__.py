"""The scopes of a parsed statement."""
