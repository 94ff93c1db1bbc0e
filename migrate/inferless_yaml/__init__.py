"""`inferless.yaml`: reading it, and the smallest edit that migrates it."""
