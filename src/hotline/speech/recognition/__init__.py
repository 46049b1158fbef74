"""Recognition: from a caller's sound to words, by vosk in child processes.

vosk ends the process that gives it a model or a grammar it does not like. So no model is loaded
here: a worker for each language loads its own, and is started again when it dies.
"""
