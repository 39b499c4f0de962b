"""The yearly number of sunspots (太阳黑子), 1700 to 2008: real data, embedded in statsmodels.

Source: National Geophysical Data Center (USA); in the public domain. Yule (1927) invented the
autoregressive model for numbers of this kind.
"""

from __future__ import annotations


def load():
    """Return the years and the yearly mean sunspot numbers.

    Returns
    -------
    years : array of int, shape (309,)
        1700 to 2008.
    counts : array of float64, shape (309,)

    Raises
    ------
    ModuleNotFoundError
        If statsmodels, which holds the series, is not installed: says how to get it.
    """
    try:
        from statsmodels.datasets import sunspots
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "The sunspot series comes with statsmodels, which is not installed. "
            "Install it with: pip install statsmodels"
        ) from error
    table = sunspots.load_pandas().data
    return table["YEAR"].to_numpy(int), table["SUNACTIVITY"].to_numpy(float)
