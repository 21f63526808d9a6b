"""The figures of a study; each can be read alone, in grey, and by the colour-blind."""
