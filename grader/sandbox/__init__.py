"""The boundary between trusted tests and untrusted submissions: see `worker` for the protocol."""
