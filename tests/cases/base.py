"""What a case is: one model under one set of options, as the oracles use it."""

T, B, M, D, M_OUT = 7, 4, 3, 5, 2  # sizes that all differ, so that a wrong transpose cannot fit
LENGTHS = [7, 3, 1, 6]


class Case:
    """One model under one set of options; ``module`` is the hand-derived twin.

    The module is an argument of ``forward`` and ``backward`` so that ``test_planted.py`` can pass
    one with a planted error.
    """

    def __init__(self, name, module):
        self.name, self.module = name, module

    def draw(self, rng):
        """Return two dicts of float64 arrays: the parameters, and what else has a gradient."""
        raise NotImplementedError

    def forward(self, module, params, **inputs):
        """Return the twin's result and its cache."""
        raise NotImplementedError

    def backward(self, module, upstream, cache):
        """Return the hand-derived gradients by the names of the parameters and inputs."""
        raise NotImplementedError

    def twin(self):
        """Return the PyTorch module, its parameters named as the page's."""
        raise NotImplementedError

    def call(self, model, **inputs):
        """Return the PyTorch module's result."""
        return model(**inputs)

    labels = ()  # the equations that the case computes
    library = None  # or a method: (params, **inputs) of tensors -> a library layer's result

    def __str__(self):
        return self.name
