"""The fully connected layer in plain loops."""


def linear(x: list, weight: list, bias=None) -> list:
    """One weighted sum of all inputs for each output.

    Shapes:  x (C_in,), weight (C_out, C_in), bias (C_out,) -> (C_out,).
    Source:  the perceptron, Rosenblatt 1958.

    >>> linear([1, 2, 3], [[1, 1, 1], [0, 0, 10]], bias=[0, 5])
    [6, 35]
    """
    y = []
    for o in range(len(weight)):
        total = bias[o] if bias is not None else 0
        for c in range(len(x)):
            total += weight[o][c] * x[c]
        y.append(total)
    return y
