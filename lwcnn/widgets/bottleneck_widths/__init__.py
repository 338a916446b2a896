"""BottleneckWidths: how wide a block is at each layer, and where its parameters, MACs and memory sit."""
