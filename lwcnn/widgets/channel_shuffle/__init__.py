"""ChannelShuffle: the three moves of a channel shuffle, and what it does for two grouped convolutions."""
