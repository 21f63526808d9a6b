"""What gives the facts that need lowered JavaScript; a fact and what gives it have one name."""
