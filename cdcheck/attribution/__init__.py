"""From failed assertions to the categories that cost them: a ledger that sums exactly."""
