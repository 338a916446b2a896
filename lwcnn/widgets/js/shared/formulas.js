// Generated from lwcnn/cost/formulas.py by `python -m lwcnn.cost.export`. Do not edit.
export const sizes = {
  "H_out": ["ceil", ["/", "H", "s"]],
  "W_out": ["ceil", ["/", "W", "s"]],
};
export const layers = {
  "standard": {"macs": ["*", "N", "H_out", "W_out", "C_out", "C_in", ["^", "k", 2]], "additions": 0, "params": ["*", "C_out", "C_in", ["^", "k", 2]], "reads": ["*", "N", "H", "W", "C_in"], "writes": ["*", "N", "H_out", "W_out", "C_out"]},
  "grouped": {"macs": ["/", ["*", "N", "H_out", "W_out", "C_out", "C_in", ["^", "k", 2]], "g"], "additions": 0, "params": ["/", ["*", "C_out", "C_in", ["^", "k", 2]], "g"], "reads": ["*", "N", "H", "W", "C_in"], "writes": ["*", "N", "H_out", "W_out", "C_out"]},
  "depthwise": {"macs": ["*", "N", "H_out", "W_out", "C_in", "m", ["^", "k", 2]], "additions": 0, "params": ["*", "C_in", "m", ["^", "k", 2]], "reads": ["*", "N", "H", "W", "C_in"], "writes": ["*", "N", "H_out", "W_out", "C_in", "m"]},
  "pointwise": {"macs": ["*", "N", "H", "W", "C_out", "C_in"], "additions": 0, "params": ["*", "C_out", "C_in"], "reads": ["*", "N", "H", "W", "C_in"], "writes": ["*", "N", "H", "W", "C_out"]},
  "depthwise_separable": {"macs": ["+", ["*", "N", "H_out", "W_out", "C_in", ["^", "k", 2]], ["*", "N", "H_out", "W_out", "C_out", "C_in"]], "additions": 0, "params": ["+", ["*", "C_in", ["^", "k", 2]], ["*", "C_out", "C_in"]], "reads": ["+", ["*", "N", "H", "W", "C_in"], ["*", "N", "H_out", "W_out", "C_in"]], "writes": ["+", ["*", "N", "H_out", "W_out", "C_in"], ["*", "N", "H_out", "W_out", "C_out"]]},
  "spatially_separable": {"macs": ["+", ["*", "N", "H_out", "W", "C_out", "C_in", "k"], ["*", "N", "H_out", "W_out", ["^", "C_out", 2], "k"]], "additions": 0, "params": ["+", ["*", ["^", "C_out", 2], "k"], ["*", "C_out", "C_in", "k"]], "reads": ["+", ["*", "N", "H", "W", "C_in"], ["*", "N", "H_out", "W", "C_out"]], "writes": ["+", ["*", "N", "H_out", "W", "C_out"], ["*", "N", "H_out", "W_out", "C_out"]]},
};
