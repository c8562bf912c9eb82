"""What other libraries and courses call our arguments: a habit is answered, and not only refused.

``notebooks/words.ipynb`` tells the same in a table.
"""

import functools

LEARNING_RATE = dict.fromkeys(("lr", "learning_rate", "eta", "step_size"), "alpha=...")


def answering(**written):
    """Let a function answer keywords that it does not have: what to write in their place.

    Parameters
    ----------
    **written : str
        What to write, by the keyword that somebody may try.

    Returns
    -------
    callable
        A decorator.  The function raises a TypeError that names the keyword and says what to write.

    Examples
    --------
    >>> @answering(lr="alpha=...")
    ... def step(alpha):
    ...     return alpha
    >>> step(lr=0.1)
    Traceback (most recent call last):
    ...
    TypeError: step has no argument lr; write alpha=...
    """

    def decorate(function):
        name = function.__qualname__.removesuffix(".__init__")

        @functools.wraps(function)
        def answered(*args, **kwargs):
            for habit in written.keys() & kwargs.keys():
                raise TypeError(f"{name} has no argument {habit}; write {written[habit]}")
            return function(*args, **kwargs)

        return answered

    return decorate
