"""What happens when training runs away."""


class Diverged(ArithmeticError):
    """Training stopped because the cost, or a parameter, was no longer a finite number.

    Nothing is lost: what had been computed until then is kept here.

    Attributes
    ----------
    step : int
        The first step that led to a number that is not finite.
    costs : array, (step + 1,)
        The cost before the first step and after each one.
    parameters : tuple
        Those before that step; of a run of ``dlkit.training``, the last that were all finite.
    training : Training or None
        All that was recorded until then, if it was a run of ``dlkit.training``.
    """

    def __init__(self, message, step, costs, parameters, training=None):
        super().__init__(message)
        self.step, self.costs, self.parameters, self.training = step, costs, parameters, training

    def __reduce__(self):  # what an error needs to come back whole from another process
        return type(self), (*self.args, self.step, self.costs, self.parameters, self.training)
