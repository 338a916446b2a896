"""Diagrams of blocks and networks: the topology from a trace, its layout in lanes, the drawing."""
