"""PyTorch, with the loop that its tutorials have; and the same with forward and backward compiled."""

import shutil
from functools import partial

import numpy as np
import torch

from dlkit import network


def network_of(work, dtype):
    """The network, and a function of (X, Y) that gives its cost."""
    layers = []
    for n_in, n_out in zip(work.sizes, work.sizes[1:], strict=False):
        layers += [torch.nn.Linear(n_in, n_out, dtype=dtype), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    loss_of = (
        torch.nn.functional.binary_cross_entropy_with_logits
        if work.net.output is network.LOGISTIC
        else torch.nn.functional.cross_entropy
    )
    return model, lambda X, Y: loss_of(model(X), Y)


def train(work, X, Y, fused, prepared=None):
    model, cost_of = prepared or network_of(work, X.dtype)
    with torch.no_grad():
        for linear, (W, b) in zip(model[::2], network.layers(work.net, work.theta), strict=True):
            linear.weight.copy_(torch.tensor(W))
            linear.bias.copy_(torch.tensor(b[:, 0]))
    optimizer = torch.optim.Adam(model.parameters(), lr=work.alpha, fused=fused)
    costs = []
    for here in work.batches():
        here = torch.from_numpy(here)
        loss = cost_of(X[here], Y[here])
        costs.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return np.array(costs)


def runs(work):
    X = torch.tensor(np.ascontiguousarray(work.X.T))
    logistic = work.net.output is network.LOGISTIC
    Y = torch.tensor(np.ascontiguousarray(work.Y.T) if logistic else work.Y.argmax(axis=0))
    found = {
        "PyTorch, eager": partial(train, work, X, Y, fused=None),
        "PyTorch, fused Adam": partial(train, work, X, Y, fused=True),
    }
    if shutil.which("g++"):  # which torch.compile calls; what it takes, many seconds, is not timed
        torch.compiler.reset()
        model, cost_of = network_of(work, X.dtype)
        compiled = model, torch.compile(cost_of, dynamic=False)  # once for whole batches, once for the last
        found["PyTorch, torch.compile, fused Adam"] = partial(train, work, X, Y, True, compiled)
    return found


def steps(step):
    X, Y = torch.tensor(np.ascontiguousarray(step.X.T)), torch.tensor(step.Y[0])

    def gradient():
        w = torch.tensor(step.w[:, 0], requires_grad=True)
        loss = torch.nn.functional.binary_cross_entropy_with_logits(X @ w + step.b, Y)
        loss.backward()
        return w.grad.numpy()

    return {"PyTorch": gradient}
