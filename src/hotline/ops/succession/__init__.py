"""A new process takes the calls over from the one that carries them, and no caller notices.

The old process, the predecessor, is asked over a private socket. It makes its calls still, orders a
mark among the PBX's events (`hotline.asterisk.feed`), and tells the new one, the successor, what
no journal has. The successor folds each call from its journal. Only when it is ready for all of
them does the right to carry calls pass, in one transaction, and the successor confirms it in
another: until then the predecessor takes it back, and goes on as if nothing had been.
"""
