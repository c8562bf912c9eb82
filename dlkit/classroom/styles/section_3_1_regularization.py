"""Right answers to the exercises of section 3.1, as students write them."""

import numpy as np


def l2(J, W1, W2, dW1, dW2, lambda_, m):
    J = J + lambda_ / (2 * m) * (np.sum(W1**2) + np.sum(W2**2))
    return J, dW1 + lambda_ / m * W1, dW2 + lambda_ / m * W2


def l2_by_norm(J, W1, W2, dW1, dW2, lambda_, m):
    charge = lambda_ / m
    norms = np.linalg.norm(W1) ** 2 + np.linalg.norm(W2) ** 2
    return J + charge / 2 * norms, dW1 + charge * W1, dW2 + charge * W2


def l2_in_loops(J, W1, W2, dW1, dW2, lambda_, m):
    total, slopes = 0.0, []
    for W, dW in ((W1, dW1), (W2, dW2)):
        new = np.zeros_like(dW)
        for i in range(W.shape[0]):
            for j in range(W.shape[1]):
                total += W[i, j] ** 2
                new[i, j] = dW[i, j] + lambda_ * W[i, j] / m
        slopes.append(new)
    return [J + lambda_ * total / 2 / m, *slopes]


def l2_by_products(J, W1, W2, dW1, dW2, lambda_, m):
    squares = np.trace(W1.T @ W1) + np.trace(W2 @ W2.T)
    return J + 0.5 * lambda_ * squares / m, dW1 + W1 * (lambda_ / m), dW2 + W2 * (lambda_ / m)


def l2_on_one_vector(J, W1, W2, dW1, dW2, lambda_, m):
    theta = np.concatenate([W1.ravel(), W2.ravel()])
    slopes = np.concatenate([dW1.ravel(), dW2.ravel()]) + lambda_ / m * theta
    k = W1.size
    return J + lambda_ * theta @ theta / (2 * m), slopes[:k].reshape(W1.shape), slopes[k:].reshape(W2.shape)


def l2_as_lists(J, W1, W2, dW1, dW2, lambda_, m):
    pairs = ((W1.tolist(), dW1.tolist()), (W2.tolist(), dW2.tolist()))
    squares = sum(w * w for W, _ in pairs for row in W for w in row)
    slopes = [
        [[d + lambda_ / m * w for w, d in zip(*rows, strict=True)] for rows in zip(*pair, strict=True)]
        for pair in pairs
    ]
    return float(J + lambda_ / (2 * m) * squares), slopes[0], slopes[1]


def through(A, dA, drawn, keep_prob):
    mask = (drawn < keep_prob) / keep_prob
    return A * mask, dA * mask


def through_with_where(A, dA, drawn, keep_prob):
    out = drawn >= keep_prob
    return np.where(out, 0, A / keep_prob), np.where(out, 0, dA / keep_prob)


def through_in_place_of_copies(A, dA, drawn, keep_prob):
    A, dA = A.copy(), dA.copy()
    A[drawn >= keep_prob] = 0
    dA[drawn >= keep_prob] = 0
    A /= keep_prob
    dA /= keep_prob
    return A, dA


def through_in_loops(A, dA, drawn, keep_prob):
    there, back = np.zeros(A.shape), np.zeros(A.shape)
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            if drawn[i, j] < keep_prob:
                there[i, j] = A[i, j] / keep_prob
                back[i, j] = dA[i, j] / keep_prob
    return there, back


def through_as_the_notes_write_it(A, dA, drawn, keep_prob):
    d = drawn < keep_prob
    a = np.multiply(A, d)
    a = a / keep_prob
    return a, np.multiply(dA, d) / keep_prob


def through_as_lists(A, dA, drawn, keep_prob):
    def masked(table):
        rows = zip(table.tolist(), drawn.tolist(), strict=True)
        return [[x / keep_prob * (u < keep_prob) for x, u in zip(*row, strict=True)] for row in rows]

    return [masked(A), masked(dA)]


def mirrored(pictures, Y, image_shape, allowed):
    chosen = np.isin(Y[0], allowed)
    images = pictures[:, chosen].T.reshape(-1, *image_shape)
    flipped = images[:, :, ::-1].reshape(len(images), -1).T
    return np.hstack([pictures, flipped]), np.hstack([Y, Y[:, chosen]])


def mirrored_one_by_one(pictures, Y, image_shape, allowed):
    columns, names = [pictures], [Y]
    for i in range(pictures.shape[1]):
        if Y[0, i] in allowed:
            image = pictures[:, i].reshape(image_shape)
            columns.append(np.fliplr(image).reshape(-1, 1))
            names.append(Y[:, i : i + 1])
    return np.hstack(columns), np.hstack(names)


def mirrored_by_an_order_of_pixels(pictures, Y, image_shape, allowed):
    pixels = np.arange(len(pictures)).reshape(image_shape)[:, ::-1].ravel()
    chosen = [i for i, y in enumerate(Y[0]) if y in allowed]
    more = np.concatenate((pictures, pictures[pixels][:, chosen]), axis=1)
    return more, np.concatenate((Y, Y[:, chosen]), axis=1)


def mirrored_folded_in_front(pictures, Y, image_shape, allowed):
    height, width = image_shape
    chosen = np.array([y in allowed for y in Y.ravel()])
    flipped = np.flip(pictures.reshape(height, width, -1), axis=1).reshape(pictures.shape)
    return np.c_[pictures, flipped[:, chosen]], np.append(Y, Y[:, chosen], axis=1)


def mirrored_as_lists(pictures, Y, image_shape, allowed):
    width = image_shape[1]
    examples = list(zip(pictures.T.tolist(), Y[0].tolist(), strict=True))
    for picture, label in list(examples):
        if label in allowed:
            rows = [picture[k : k + width] for k in range(0, len(picture), width)]
            examples.append(([value for row in rows for value in reversed(row)], label))
    columns = [picture for picture, _ in examples]
    return [list(row) for row in zip(*columns, strict=True)], [[label for _, label in examples]]


def stop(dev_costs, patience):
    best = 1
    for epoch in range(1, len(dev_costs) + 1):
        if dev_costs[epoch - 1] < dev_costs[best - 1]:
            best = epoch
        if epoch - best == patience:
            break
    return best, epoch


def stop_by_counting(dev_costs, patience):
    lowest, best, waited = np.inf, 0, 0
    for epoch, cost in enumerate(dev_costs, 1):
        if cost < lowest:
            lowest, best, waited = cost, epoch, 0
        else:
            waited += 1
        if waited >= patience:
            return best, epoch
    return best, len(dev_costs)


def stop_while(dev_costs, patience):
    epoch = best = 1
    while epoch < len(dev_costs) and epoch - best < patience:
        epoch = epoch + 1
        if dev_costs[epoch - 1] < min(dev_costs[: epoch - 1]):
            best = epoch
    return [best, epoch]


def stop_by_argmin(dev_costs, patience):
    for epoch in range(1, len(dev_costs) + 1):
        best = int(np.argmin(dev_costs[:epoch])) + 1
        if epoch >= best + patience:
            return best, epoch
    return best, epoch


def stop_by_looking_ahead(dev_costs, patience):
    costs = list(dev_costs)
    for k in range(len(costs)):
        nobody_better = all(later >= costs[k] for later in costs[k + 1 : k + 1 + patience])
        if costs[k] == min(costs[: k + 1]) and costs[k] not in costs[:k] and nobody_better:
            return k + 1, min(k + 1 + patience, len(costs))


def stop_by_running_minimum(dev_costs, patience):
    lowest = np.minimum.accumulate(dev_costs)
    new = np.append(True, lowest[1:] < lowest[:-1])
    epochs = np.arange(1, len(lowest) + 1)
    best = np.maximum.accumulate(epochs * new)
    over = np.append(epochs[epochs - best >= patience], len(lowest))[0]
    return np.array([best[over - 1], over])


STYLES = {
    "add_l2": (l2, l2_by_norm, l2_in_loops, l2_by_products, l2_on_one_vector, l2_as_lists),
    "through_dropout": (
        *(through, through_with_where, through_in_place_of_copies, through_in_loops),
        *(through_as_the_notes_write_it, through_as_lists),
    ),
    "with_mirrored": (
        *(mirrored, mirrored_one_by_one, mirrored_by_an_order_of_pixels, mirrored_folded_in_front),
        mirrored_as_lists,
    ),
    "stop_at": (
        *(stop, stop_by_counting, stop_while, stop_by_argmin),
        *(stop_by_looking_ahead, stop_by_running_minimum),
    ),
}
