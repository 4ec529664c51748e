"""What all dialects share: strict JSON with limits, and the error shape of our own API."""
