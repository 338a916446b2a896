"""Exercise: the bytes of a network that is pruned and whose weights are shared."""

from ..exercise import Exercise, Slip, register


def model_size(weights, keep, value_bits, index_bits):
    kept = round(weights * keep)
    codebook = 2**value_bits * 32  # one float32 a shared value
    return (kept * (value_bits + index_bits) + codebook) / 8


def _draw(random):
    keep = random.choice([0.125, 0.25, 0.375, 0.5])  # exact as floats: nothing to round
    return 1000 * random.randint(20, 1500), keep, random.choice([5, 6, 8]), random.choice([3, 4])


register(
    Exercise(
        name="model-size",
        place=6,
        title="Bytes after pruning and weight sharing",
        task="Write a function that returns the size in bytes of a layer with `weights` weights, of which the share "
        "`keep` is kept. Each kept weight is stored as two numbers: which shared value it takes (value_bits) and how "
        "far it lies from the kept weight before it (index_bits). The codebook holds 2**value_bits shared values as "
        "float32. There is no further coding.",
        reference=model_size,
        first=((100, 0.5, 1, 3), (1000, 0.25, 4, 3), (1_248_000, 0.25, 6, 4)),
        draw=_draw,
        slips=(
            Slip(
                lambda weights, keep, value_bits, index_bits: (
                    8 * model_size(weights, keep, value_bits, index_bits)
                ),
                "In what unit is the size asked?",
                "You gave bits. A byte is 8 bits.",
            ),
            Slip(
                lambda weights, keep, value_bits, index_bits: model_size(weights, keep, value_bits, 0),
                "How does a reader of the file know where a kept weight stands?",
                "You forgot the index: each kept weight needs index_bits too.",
            ),
            Slip(
                lambda weights, keep, value_bits, index_bits: weights * keep * (value_bits + index_bits) / 8,
                "How does a reader of the file know the values?",
                "You forgot the codebook: 2**value_bits values of 4 bytes.",
            ),
            Slip(
                lambda weights, keep, value_bits, index_bits: (
                    (weights * keep * (value_bits + index_bits) + 2**value_bits) / 8
                ),
                "How large is one entry of the codebook?",
                "You counted one bit for each shared value. It is a float32: 32 bits.",
            ),
            Slip(
                lambda weights, keep, value_bits, index_bits: (
                    (weights * keep * (value_bits + index_bits) + 32 * value_bits) / 8
                ),
                "How many different values can value_bits bits tell apart?",
                "The codebook has 2**value_bits entries, not value_bits.",
            ),
            Slip(
                lambda weights, keep, value_bits, index_bits: model_size(weights, 1, value_bits, index_bits),
                "Which weights are stored?",
                "You stored all weights. Only the share `keep` of them is left after pruning.",
            ),
            Slip(
                lambda weights, keep, value_bits, index_bits: weights * keep * 4,
                "How many bits does a kept weight take now?",
                "You counted 4 bytes a weight, as before sharing. Now it is value_bits + index_bits.",
            ),
        ),
        hints=(
            "What must the file hold, so that the layer can be built again? List it.",
            "Two parts: the kept weights and the codebook. Count both in bits, then go to bytes.",
            "A kept weight takes value_bits + index_bits; a shared value takes 32 bits.",
        ),
    )
)
