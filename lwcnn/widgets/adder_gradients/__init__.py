"""AdderGradients: what an adder layer sends back: exact derivatives, the paper's gradients, and what each leads to."""
