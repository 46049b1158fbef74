"""Speech: from a flow's utterance to one piece of 8 kHz audio that the PBX can fetch."""
