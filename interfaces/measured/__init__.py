"""What is measured for Prometheus, and the door at which each process shows it."""
