"""The shell that writes: from what somebody wants recorded to a change, its effect, and a revision or a proposal."""
