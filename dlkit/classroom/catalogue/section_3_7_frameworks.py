"""The exercises of section 3.7: θ to Keras and back, PyTorch's settings, and a cost from logits."""

import numpy as np

from dlkit import losses
from dlkit.activations import softmax
from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.styles.section_3_7_frameworks import STYLES

PARTS = ("kernel1", "bias1", "kernel2", "bias2")

# Inputs.  No two sizes next to each other are alike, and no share is 1/2, where it is its own rest.


def _layers(rng):
    yield {"theta": np.arange(1.0, 9.0), "n_in": 3, "n_out": 2}
    for n_in, n_out in ((1, 2), (2, 3), (4, 3), (5, 2)):
        yield {"theta": rng.normal(size=n_out * n_in + n_out), "n_in": n_in, "n_out": n_out}


def _weights(rng):
    known = (
        np.array([[1.0, 4], [2, 5], [3, 6]]),
        np.array([7.0, 8]),
        np.array([[9.0], [10]]),
        np.array([11.0]),
    )
    yield dict(zip(PARTS, known, strict=True))
    for n0, n1, n2 in ((2, 3, 2), (3, 2, 4), (4, 3, 5)):
        drawn = (rng.normal(size=shape) for shape in ((n0, n1), n1, (n1, n2), n2))
        yield dict(zip(PARTS, drawn, strict=True))


def _settings(rng):
    yield {
        **{"alpha": 0.5, "beta": 0.9, "lambda_": 3.2, "m": 64},
        **{"keep_prob": 0.8, "running_momentum": 0.99},
    }
    for m in (8, 20, 32, 128):
        shares = rng.uniform(0.6, 0.7), rng.uniform(0.75, 0.85), rng.uniform(0.9, 0.97)
        beta, keep_prob, running_momentum = rng.permutation(shares)
        yield {
            **{"alpha": rng.uniform(0.05, 2), "beta": beta, "lambda_": rng.uniform(0.5, 5), "m": m},
            **{"keep_prob": keep_prob, "running_momentum": running_momentum},
        }


def _answers(rng):
    yield {"logits": np.array([[0.0, 0.0], [0.0, np.log(3)]]), "labels": np.array([0, 1])}
    for m, C in ((1, 3), (4, 3), (3, 5), (6, 4)):
        yield {"logits": rng.normal(0, 2, (m, C)), "labels": rng.integers(0, C, m)}
    yield {"logits": 720 + rng.normal(0, 2, (2, 4)), "labels": rng.integers(0, 4, 2)}
    yield {"logits": 1000 * rng.normal(0, 2, (5, 3)), "labels": rng.integers(0, 3, 5)}


def our_cost(logits, labels):
    Y = losses.one_hot(labels[np.newaxis], logits.shape[1])
    return float(np.mean(losses.softmax_cross_entropy_from_z(logits.T, Y)))


TO_KERAS = Exercise(
    name="to_keras",
    points=2,
    reference=STYLES["to_keras"][0],
    results=(Result("kernel", "(n_in, n_out)"), Result("bias", "(n_out,)", only_an_array=True)),
    cases=_layers,
    where={"W": "theta[: n_out * n_in].reshape(n_out, n_in)"},
    mistakes="""
        theta[: n_out * n_in].reshape(n_in, n_out), bias
            The kernel has the right shape, but the numbers are dealt in another order. In θ, W stands
            row by row: which shape has W, and what turns it into the kernel?
        W, bias
            This is W itself, as PyTorch has it. How does a kernel of Keras stand beside our W?
        W.T, bias[:, np.newaxis]
            The bias is our column b. How many dimensions has Keras's?
        W.T, bias[np.newaxis]
            The bias is a row of two dimensions. How many has Keras's?
        theta[n_out:].reshape(n_out, n_in).T, theta[:n_out]
            You take b from the front of θ. Which of the two comes first?
        kernel[:, ::-1], bias
            The columns of the kernel stand in reverse: unit 1 has become the last.
        kernel, bias[::-1]
            The kernel is right. The bias stands in reverse: unit 1 has become the last.
        bias, kernel
            Both are right, in the other order. Which does Keras list first?
        kernel, 0 * bias
            The kernel is right. The bias is 0: where in θ does b stand?
    """,
    hints=(
        "θ of one layer is W, row by row, and then b. How many numbers has W, and which shape?",
        "Make W first, (n_out, n_in). Keras computes x @ kernel for a row x. Which matrix is that?",
        "W = theta[: n_out * n_in].reshape(n_out, n_in); give W.T and what is left of theta.",
    ),
    read="section 3.7, 'The kernel is W on its side'",
    styles=STYLES["to_keras"],
)

FROM_KERAS = Exercise(
    name="from_keras",
    points=2,
    reference=STYLES["from_keras"][0],
    results=(Result("theta", "(k,)"),),
    cases=_weights,
    mistakes="""
        np.concatenate([kernel1.ravel(), bias1, kernel2.ravel(), bias2])
            The kernels are not turned: Keras's rows are read one after the other. Whose rows stand in θ?
        np.concatenate([kernel1.T.ravel(), bias1, kernel2.ravel(), bias2])
            The second kernel is not turned, only the first.
        np.concatenate([kernel1.ravel(), bias1, kernel2.T.ravel(), bias2])
            The first kernel is not turned, only the second.
        np.concatenate([kernel2.T.ravel(), bias2, kernel1.T.ravel(), bias1])
            You begin with the last layer. Which comes first in θ?
        np.concatenate([kernel1.T.ravel(), kernel2.T.ravel(), bias1, bias2])
            Both kernels come first, then the biases. In θ each layer's b stands behind its own W.
        np.concatenate([bias1, kernel1.T.ravel(), bias2, kernel2.T.ravel()])
            In each layer the bias comes before the kernel. Which comes first in θ?
        np.concatenate([kernel1.T.ravel(), kernel2.T.ravel()])
            These are the kernels alone. Where are the biases?
        np.concatenate([kernel1.T.ravel(), bias1])
            This is the first layer alone.
        np.concatenate([kernel1[:, ::-1].T.ravel(), bias1[::-1], kernel2[:, ::-1].T.ravel(), bias2[::-1]])
            The units of each layer stand in reverse: the last one comes first.
        out[:, np.newaxis]
            θ is a vector, and this is a column. How many dimensions has it?
    """,
    hints=(
        "θ holds our W row by row. Which matrix of Keras do you have, and how does W come from it?",
        "What do .T and ravel() make of a kernel? And which function of NumPy joins vectors?",
        "np.concatenate of kernel1.T.ravel(), bias1, kernel2.T.ravel() and bias2, as a list.",
    ),
    read="section 3.7, 'The kernel is W on its side'",
    styles=STYLES["from_keras"],
)

PYTORCH_SETTINGS = Exercise(
    name="pytorch_settings",
    points=3,
    reference=STYLES["pytorch_settings"][0],
    results=(
        *(Result("lr", "a number"), Result("momentum", "a number"), Result("weight_decay", "a number")),
        *(Result("p", "a number"), Result("norm_momentum", "a number")),
    ),
    cases=_settings,
    mistakes="""
        alpha, momentum, weight_decay, p, norm_momentum
            lr is your α as it is. PyTorch's v has no (1 - β); what has to make up for it?
        alpha / (1 - beta), momentum, weight_decay, p, norm_momentum
            You divide α by 1 - β. PyTorch's v is longer than ours; has its lr to be longer, or shorter?
        alpha * beta, momentum, weight_decay, p, norm_momentum
            You multiply α by β. Which share of the new slope has our v, that PyTorch's has not?
        lr, 1 - beta, weight_decay, p, norm_momentum
            momentum is 1 - β here. In both rules it is the share of the old v that is kept.
        lr, momentum, lambda_, p, norm_momentum
            weight_decay is λ as it is. By which factor is W multiplied in our gradient?
        lr, momentum, lambda_ / (2 * m), p, norm_momentum
            This is the factor of the cost. What does a square leave in the gradient?
        lr, momentum, 2 * lambda_ / m, p, norm_momentum
            weight_decay is twice too large. What is the slope of λ/(2m) w²?
        lr, momentum, weight_decay * alpha, p, norm_momentum
            You multiply the decay by the learning rate. PyTorch does that itself: it adds to the gradient.
        lr, momentum, lambda_ * (1 - beta) / m, p, norm_momentum
            You multiply the decay by 1 - β as well. It is added to the slope; what carries 1 - β already?
        lr, momentum, p, weight_decay, norm_momentum
            weight_decay and p have changed places. In which order are they asked for?
        lr, momentum, weight_decay, keep_prob, norm_momentum
            p is keep_prob, who stays. Whose share is PyTorch's p?
        lr, momentum, weight_decay, 1 / keep_prob, norm_momentum
            This is the factor that makes up for who is out. Asked for is the probability to be out.
        lr, momentum, weight_decay, p, running_momentum
            The last is your running_momentum, the weight of the old. Whose weight is PyTorch's?
        alpha, beta, lambda_, keep_prob, running_momentum
            All five are copied as they stand. Only one of them means the same there.
        lr, momentum, lambda_, keep_prob, running_momentum
            lr and momentum are right. The other three are copied as they stand.
        lr, momentum, weight_decay, keep_prob, running_momentum
            The first three are right. Are the last two shares of what stays, or of what goes or is new?
    """,
    hints=(
        "A steady slope g, for a long time: how long are v and the step here, and how long in PyTorch?",
        "What stands before W in the gradient of the charge λ/(2m) Σ w²? Who stays, if p are out?",
        "alpha * (1 - beta), beta, lambda_ / m, 1 - keep_prob, 1 - running_momentum.",
    ),
    read="section 3.7, 'Same word, other number'",
    styles=STYLES["pytorch_settings"],
)

OUR_COST = Exercise(
    name="our_cost",
    points=2,
    reference=our_cost,
    results=(Result("cost", "a number"),),
    cases=_answers,
    where={"rows": "np.arange(len(labels))", "A": "softmax(logits.T).T"},
    mistakes="""
        -np.mean(np.log(np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True))[rows, labels])
            Right as long as no logit is large: beyond 709 exp overflows. What may each row lose first?
        -np.mean(np.log(A[rows, labels]))
            A probability that rounds to 0 has no logarithm. Can the logarithm be worked out before dividing?
        -np.mean(np.log(np.maximum(A[rows, labels], 1e-12)))
            You cut the probability off, so no loss is above 27.6. Can the logarithm come before dividing?
        -np.mean(np.log(np.maximum(A[rows, labels], np.finfo(float).tiny)))
            You cut the probability off, so no loss is above 708. Can the logarithm come before dividing?
        np.mean(np.logaddexp.reduce(logits, axis=0)[labels] - logits[rows, labels])
            You sum over the examples, down each column. Along which axis do the classes of one example stand?
        np.mean(np.logaddexp.reduce(logits, axis=1)[:, np.newaxis] - logits[:, labels])
            You take the labels' columns from every row. How do you get one number from each row?
        out * len(labels)
            This is the sum over the examples; the cost is their mean. Which factor turns one into the other?
        right(A, labels)
            You take the softmax of a softmax: logits come in, and have to stay logits.
        -np.mean(logits[rows, labels])
            This is the mean of the logits of the true classes. How large are they beside the other logits?
        -np.mean(A[rows, labels])
            The logarithm is missing: these are the probabilities of the true classes.
        np.mean(logits.max(axis=1) - logits[rows, labels])
            You take the largest logit for the logarithm of the sum. How much do the others add?
        np.mean(np.log(np.exp(logits - logits.max(axis=1)[:, None]).sum(axis=1)) - logits[rows, labels])
            You take the largest logit out of the sum and do not give it back.
        out / logits.shape[1]
            You also divide by the number of classes. The mean runs over the examples alone.
        -out
            A loss is not negative: the logarithm of a probability is.
        right(logits, logits.argmax(axis=1))
            You take the class that the network prefers for the true one.
    """,
    hints=(
        "What is -log of a softmax, if you write the quotient as a difference of two logarithms?",
        "log Σ exp(z) - z of the true class. By how much does it change if the same is taken from all z?",
        "Less each row's maximum, np.log(np.exp(z).sum(axis=1)) - z[np.arange(m), labels]; then the mean.",
    ),
    read="section 3.6, 'The gradient is ŷ − y again', its first equation",
    styles=STYLES["our_cost"],
)

EXERCISES = (TO_KERAS, FROM_KERAS, PYTORCH_SETTINGS, OUR_COST)
