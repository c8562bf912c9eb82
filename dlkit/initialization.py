"""How the weights of a layer start: one matrix W, (n_out, n_in), from each of these functions.

All are called as ``initialize(rng, n_out, n_in)``, also those that draw nothing, so that any of them can be
handed to a network.  The bias b starts at zero; nothing more is needed once the weights of a layer differ.

The three that have a paper ask how large a weight may be so that signals keep their size from layer to
layer.  If the n_in inputs of a unit are independent, with mean 0 and variance 1, then z = Σ w_j x_j has the
variance n_in · Var(w); it is this variance that should be 1, not the range of z that should be [-1, 1].
"""

import functools
import inspect

import numpy as np

from dlkit._arguments import count, generator, positive, scalar


def _rule(initialize):
    """Make a function say how it is called, where somebody calls it in another way."""
    signature = inspect.signature(initialize)

    @functools.wraps(initialize)
    def rule(*args, **kwargs):
        try:
            signature.bind(*args, **kwargs)
            in_order = not any(isinstance(arg, np.random.Generator) for arg in args[1:])
        except TypeError:
            in_order = False
        if not in_order:
            raise TypeError(f"a rule is called as {_meant(initialize.__name__, args)}")
        return initialize(*args, **kwargs)

    return rule


def _meant(name, args):
    """The call that was meant, as far as the arguments tell."""
    rng = "rng" if any(isinstance(arg, np.random.Generator) for arg in args) else "np.random.default_rng(0)"
    flat = (one for arg in args for one in (arg if isinstance(arg, (tuple, list)) else [arg]))
    sizes = [one for one in flat if isinstance(one, int)]
    n_out, n_in = sizes if len(sizes) == 2 else ("n_out", "n_in")
    return f"{name}(rng, n_out, n_in); write {name}({rng}, {n_out}, {n_in})"


@_rule
def zeros(rng, n_out, n_in):
    """Start every weight at 0: harmless for one neuron, and no start at all for a hidden layer.

    Parameters
    ----------
    rng : any
        Not used.
    n_out, n_in : int
        Units of this layer and of the one before.

    Returns
    -------
    W : array, (n_out, n_in)

    Raises
    ------
    TypeError
        If n_out or n_in is not a whole number.
    ValueError
        If n_out or n_in is below 1.

    Notes
    -----
    Section 2.4: units of a layer that start alike get the same gradient and stay alike for ever.
    """
    return constant(rng, n_out, n_in, 0.0)


@_rule
def constant(rng, n_out, n_in, value=0.5):
    """Start every weight at the same value, to see that the units of a layer then stay the same.

    Parameters
    ----------
    rng : any
        Not used.
    n_out, n_in : int
        Units of this layer and of the one before.
    value : float, optional

    Returns
    -------
    W : array, (n_out, n_in)

    Raises
    ------
    TypeError
        If n_out or n_in is not a whole number, or value is not a number.
    ValueError
        If n_out or n_in is below 1, or the value is not finite.

    Notes
    -----
    Sections 2.4 and 3.2.2.
    """
    return np.full(_shape(n_out, n_in), scalar("value", value))


@_rule
def small_normal(rng, n_out, n_in, scale=0.01):
    """Draw small weights: normal, with mean 0 and standard deviation `scale`, however wide the layer is.

    Parameters
    ----------
    rng : numpy.random.Generator
    n_out, n_in : int
        Units of this layer and of the one before.
    scale : float, optional
        The standard deviation, above 0.

    Returns
    -------
    W : array, (n_out, n_in)

    Raises
    ------
    TypeError
        If rng is not a Generator, n_out or n_in is not a whole number, or scale is not a number.
    ValueError
        If n_out or n_in is below 1, or scale is not above 0.

    Notes
    -----
    Section 2.4.  The units differ, and z stays where σ and tanh are steep; but in a deep network signals
    shrink from layer to layer (section 3.2.2).
    """
    return generator("rng", rng).normal(0, positive("scale", scale), _shape(n_out, n_in))


@_rule
def lecun(rng, n_out, n_in):
    """Draw normal weights of variance 1 / n_in, which gives z the variance of the inputs.

    Parameters
    ----------
    rng : numpy.random.Generator
    n_out, n_in : int
        Units of this layer and of the one before.

    Returns
    -------
    W : array, (n_out, n_in)

    Raises
    ------
    TypeError
        If rng is not a Generator, or n_out or n_in is not a whole number.
    ValueError
        If n_out or n_in is below 1.

    Notes
    -----
    LeCun, Bottou, Orr and Müller, "Efficient BackProp" (1998); section 3.2.2.  It is often called Xavier's,
    who is Xavier Glorot: that is :func:`glorot`.
    """
    n_out, n_in = _shape(n_out, n_in)
    return generator("rng", rng).normal(0, np.sqrt(1 / n_in), (n_out, n_in))


@_rule
def glorot(rng, n_out, n_in):
    """Draw normal weights of variance 2 / (n_in + n_out), a compromise between the two directions.

    Parameters
    ----------
    rng : numpy.random.Generator
    n_out, n_in : int
        Units of this layer and of the one before.

    Returns
    -------
    W : array, (n_out, n_in)

    Raises
    ------
    TypeError
        If rng is not a Generator, or n_out or n_in is not a whole number.
    ValueError
        If n_out or n_in is below 1.

    Notes
    -----
    Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010);
    section 3.2.2.  Forward, signals keep their size with 1 / n_in; backward, gradients keep theirs with
    1 / n_out.  The paper draws from a uniform distribution; its variance is the same.
    """
    n_out, n_in = _shape(n_out, n_in)
    return generator("rng", rng).normal(0, np.sqrt(2 / (n_in + n_out)), (n_out, n_in))


@_rule
def he(rng, n_out, n_in):
    """Draw normal weights of variance 2 / n_in, for layers whose inputs come out of a ReLU.

    Parameters
    ----------
    rng : numpy.random.Generator
    n_out, n_in : int
        Units of this layer and of the one before.

    Returns
    -------
    W : array, (n_out, n_in)

    Raises
    ------
    TypeError
        If rng is not a Generator, or n_out or n_in is not a whole number.
    ValueError
        If n_out or n_in is below 1.

    Notes
    -----
    He, Zhang, Ren and Sun, "Delving deep into rectifiers" (2015); section 3.2.2.  A ReLU makes half of its
    inputs 0 and so halves their mean square; the 2 gives it back.
    """
    n_out, n_in = _shape(n_out, n_in)
    return generator("rng", rng).normal(0, np.sqrt(2 / n_in), (n_out, n_in))


def _shape(n_out, n_in):
    return count("n_out", n_out, least=1), count("n_in", n_in, least=1)
