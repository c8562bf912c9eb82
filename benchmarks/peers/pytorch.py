"""PyTorch, with the loop that its tutorials have."""

from functools import partial

import numpy as np
import torch

from dlkit import network


def train(work, X, Y, fused):
    layers = []
    for W, b in network.layers(work.net, work.theta):
        linear = torch.nn.Linear(W.shape[1], W.shape[0], dtype=X.dtype)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(W))
            linear.bias.copy_(torch.tensor(b[:, 0]))
        layers += [linear, torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    optimizer = torch.optim.Adam(model.parameters(), lr=work.alpha, fused=fused)
    loss_of = (
        torch.nn.functional.binary_cross_entropy_with_logits
        if work.net.output is network.LOGISTIC
        else torch.nn.functional.cross_entropy
    )
    costs = []
    for here in work.batches():
        here = torch.from_numpy(here)
        loss = loss_of(model(X[here]), Y[here])
        costs.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return np.array(costs)


def runs(work):
    X = torch.tensor(np.ascontiguousarray(work.X.T))
    logistic = work.net.output is network.LOGISTIC
    Y = torch.tensor(np.ascontiguousarray(work.Y.T) if logistic else work.Y.argmax(axis=0))
    return {
        "PyTorch, eager": partial(train, work, X, Y, fused=None),
        "PyTorch, fused Adam": partial(train, work, X, Y, fused=True),
    }


def steps(step):
    X, Y = torch.tensor(np.ascontiguousarray(step.X.T)), torch.tensor(step.Y[0])

    def gradient():
        w = torch.tensor(step.w[:, 0], requires_grad=True)
        loss = torch.nn.functional.binary_cross_entropy_with_logits(X @ w + step.b, Y)
        loss.backward()
        return w.grad.numpy()

    return {"PyTorch": gradient}
