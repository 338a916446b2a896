"""A layer of a design, as the design exercises take it."""


def layer(out_channels, kernel, **options):
    return dict(out_channels=out_channels, kernel=kernel, **options)
