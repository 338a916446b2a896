"""What the chapters investigate: fair timing, compression, redundancy."""
