"""Predict: a question with numbers; the reader predicts the answer, then sees how it comes about."""
