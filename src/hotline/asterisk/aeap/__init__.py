"""AEAP, Asterisk's protocol for applications outside it: a caller's speech over a WebSocket.

`SPEECH CREATE` on a channel lets Asterisk connect to us. JSON goes both ways as requests and
responses with an id. While `SPEECH RECOGNIZE` runs, the caller's sound comes as binary frames of
16-bit samples, and results that we send end it. Measured on Asterisk 22.
"""

from hotline.asterisk.aeap.endpoint import PATH, SpeechEndpoint
from hotline.asterisk.aeap.stream import SpeechStream

__all__ = ["PATH", "SpeechEndpoint", "SpeechStream"]
