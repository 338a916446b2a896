"""Small programs that keep the repository in order; `make help` lists them."""
