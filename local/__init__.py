"""Running and trying the service on one's own machine; never imported by the service."""
