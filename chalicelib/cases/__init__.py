"""Cases: what they are, what may happen to them, who must know and by when. Pure."""
