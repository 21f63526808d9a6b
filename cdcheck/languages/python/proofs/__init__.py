"""What gives the facts that need lowered Python; a fact and what gives it have one name."""
