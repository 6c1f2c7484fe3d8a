"""A pipeline that does nothing, of the same parts as the service's: `bench.hops` deploys both."""
