"""How the demo speech models are made, of synthetic voices alone. No part of the service.

espeak-ng speaks, and tells when each of its sounds begins; so a small network learns which sound is
heard in which frame, without any tool to align them. What it learned is written in the file formats
of Kaldi, which vosk reads.
"""
