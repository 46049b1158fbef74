"""What the network sees of a sound: 40 mel bands, 100 times a second, as vosk computes them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from speech_training.telephone import RATE_HZ

BANDS = 40
LOW_HZ, HIGH_HZ = 100, 3800
CONFIGURATION = f"""\
--sample-frequency={RATE_HZ}
--num-mel-bins={BANDS}
--low-freq={LOW_HZ}
--high-freq={HIGH_HZ}
--dither=0
--energy-floor=0
"""
"""The same for vosk, as `conf/fbank.conf`."""


def features(samples: NDArray[np.int16]) -> NDArray[np.float32]:
    """Return a row of bands for each frame."""
    import kaldi_native_fbank  # Here, for only whoever trains has it.

    options = kaldi_native_fbank.FbankOptions()
    options.frame_opts.samp_freq = RATE_HZ
    options.frame_opts.dither = 0
    options.frame_opts.snip_edges = True
    options.mel_opts.num_bins = BANDS
    options.mel_opts.low_freq = LOW_HZ
    options.mel_opts.high_freq = HIGH_HZ
    options.energy_floor = 0
    frames = kaldi_native_fbank.OnlineFbank(options)
    frames.accept_waveform(RATE_HZ, samples.astype(np.float32))
    frames.input_finished()
    rows = [frames.get_frame(number) for number in range(frames.num_frames_ready)]
    return np.stack(rows) if rows else np.zeros((0, BANDS), np.float32)
