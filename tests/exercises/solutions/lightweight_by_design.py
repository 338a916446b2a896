"""Answers to the exercises of the closing chapter; see `__init__.py`."""


def width_for_budget(a, b, c, budget):
    def off(w):
        return abs(w * (a * w + b) + c - budget)

    w = 1
    while off(w + 1) < off(w):
        w += 1
    return w


def holm_adjusted(ps):
    m = len(ps)
    adjusted = []
    for p in ps:
        # the largest of what comes out for this p and for each smaller one
        smaller = sorted(ps)[: sorted(ps).index(p) + 1]
        adjusted.append(min(1.0, max((m - rank) * one for rank, one in enumerate(smaller))))
    return adjusted


RIGHT = {
    "width-for-budget": width_for_budget,
    "holm-adjusted": holm_adjusted,
    "experiment-design": {"blocks": 11, "seeds": 9, "against": "plain"},
}

#: Wrong designs, each with a piece of the stronger hint that it must get.
WRONG_DESIGNS = {
    "experiment-design": [
        ({"blocks": 10, "seeds": 10, "against": "all"}, "if you do not ask about all pairs"),
        ({"blocks": 10, "seeds": 5, "against": "plain"}, "More seeds"),
        ({"blocks": 10, "seeds": 20, "against": "all"}, "blocks times seeds"),
        ({"blocks": 6, "seeds": 16, "against": "all"}, "Train 10 blocks or more"),
    ],
}

#: The questions of the page in plain arithmetic.
ANSWERS = {
    "holm-threshold": lambda b, n: 10 / (b * (b - 1)),
    "lab-run-macs": lambda b, n, i, e, m: 3 * m * b * n * i * e,
}
