"""Noise for the sample release: the same for the same seed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

    import numpy as np
    from numpy.typing import NDArray


def white_noise(random: Random, *shape: int) -> NDArray[np.float64]:
    """Return noise with a mean of 0 and a standard deviation of 1, every sample equally likely between two bounds.

    The numbers are the standard library's: numpy's own generators would be 2 MB of every build, for the sample alone.
    """
    import numpy as np  # nothing that is shown at the start needs it

    samples = np.frombuffer(random.randbytes(2 * math.prod(shape)), "<i2")
    return samples.reshape(shape) * (math.sqrt(3) / 2**15)
