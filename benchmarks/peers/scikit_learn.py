"""scikit-learn's MLPClassifier.  It draws its own start and its own order, so that its costs differ."""

import warnings

import numpy as np
from sklearn.neural_network import MLPClassifier


def runs(work):
    X, labels = np.ascontiguousarray(work.X.T), work.Y.argmax(axis=0) if len(work.Y) > 1 else work.Y[0]

    def train():
        model = MLPClassifier(
            work.sizes[1:-1],
            alpha=0.0,
            batch_size=work.batch_size,
            learning_rate_init=work.alpha,
            max_iter=len(work.orders),
            n_iter_no_change=len(work.orders) + 1,
            tol=0.0,
            random_state=work.seed,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it says that it has not converged
            model.fit(X, labels)

    return {"scikit-learn": train}
