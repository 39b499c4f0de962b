"""Models with hand-derived backward passes, in NumPy alone.

Every model is a module of pure functions: ``init`` makes the parameters (a dict with the page's
names), ``forward`` returns the result and a cache, ``backward`` takes the gradient of the loss with
respect to the result and returns the gradients with respect to the inputs and parameters.
Sequences are time-major, ``(T, B, M)``.
"""
