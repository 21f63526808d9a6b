"""One module a format; a report sees results only."""
