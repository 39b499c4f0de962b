"""Recurrent and graph networks, equation by equation: the helper package of the book.

``nndl.numpy`` holds every model with its backward pass derived by hand, ``nndl.torch`` the same
models as PyTorch modules; ``nndl.check`` shows that they agree. Import the module you need
(``from nndl.numpy import srn``): nothing is imported here, so NumPy alone is enough for the first.
"""

__version__ = "0.1.0"
