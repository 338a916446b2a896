"""A filter that slides along the channels: its window, its weights, and which inputs reach which outputs."""
