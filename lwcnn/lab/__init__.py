"""The lab: one small network, every block of the book in its place, the same data, budget and recipe for all.

``python -m lwcnn.lab run`` trains and writes one CSV (`lwcnn.lab.record`); ``python -m lwcnn.lab show`` reads it.
"""
