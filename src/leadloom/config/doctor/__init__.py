"""What ``leadloom doctor`` looks at, and what it says."""
